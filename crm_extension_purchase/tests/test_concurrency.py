"""Two who claim from the same purchase at once: together never too much."""

from contextlib import contextmanager

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestClaimConcurrency(BaseCase):
    """What this test commits it removes again."""

    def setUp(self):
        super().setUp()
        with self.transaction() as env:
            order = env["purchase.order"].create(
                {
                    "partner_id": env["res.partner"].create({"name": "Maker"}).id,
                    "order_line": [Command.create(self.line_values(env))],
                }
            )
            self.order_id, self.line_id = order.id, order.order_line.id
        self.addCleanup(self.forget)

    def line_values(self, env):
        product = env["product.product"].create({"name": "Work", "type": "service"})
        return {"product_id": product.id, "product_qty": 1, "price_unit": 1}

    def forget(self):
        with self.transaction() as env:
            order = env["purchase.order"].browse(self.order_id)
            partner, product = order.partner_id, order.order_line.product_id
            order.button_cancel()
            order.unlink()
            product.product_tmpl_id.unlink()
            partner.unlink()

    @contextmanager
    def transaction(self):
        """Open a real transaction, which is committed in the end."""
        with db_connect(get_db_name()).cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def lock(self, env):
        line = env["purchase.order.line"].browse(self.line_id)
        env["customer.complaint.claim"]._lock_purchase_lines(line)

    def test_who_comes_second_begins_again(self):
        """With what they saw before they would not know of the first one's claim."""
        with self.transaction() as second:
            second.cr.execute("SELECT 1")
            with self.transaction() as first:
                self.lock(first)
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                self.lock(second)
            second.cr.rollback()
