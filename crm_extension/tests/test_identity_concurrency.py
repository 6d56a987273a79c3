"""Real transactions side by side: two orders at once do not both slip through.

What these tests commit they remove again.
"""

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .side_by_side import SideBySideCase

CARD = "RACE-12345"


@tagged("post_install", "-at_install")
class TestIdentityConcurrency(SideBySideCase):
    """Each order alone is below the limit; together they are above."""

    looked_at = "sale_order"

    def setUp(self):
        super().setUp()
        with self.transaction() as env:
            company = env.ref("base.main_company")
            self.assertFalse(company.identity_check, "it is used already")
            self.company_id = company.id
            product = env["product.product"].create({"name": "Line", "type": "service"})
            self.product_id = product.id
            company.write({"identity_limit": 1000, "identity_check": True})
        self.partner_ids = []
        self.addCleanup(self.forget)

    def new_order(self, **values):
        """Commit a quotation of 600 of a new customer; return its id."""
        with self.transaction() as env:
            partner = env["res.partner"].create({"name": "Racer", **values})
            self.partner_ids.append(partner.id)
            return self.quote(env, partner).id

    def quote(self, env, partner):
        return env["sale.order"].create(
            {
                "partner_id": partner.id,
                "company_id": self.company_id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product_id,
                            "price_unit": 600,
                            "tax_ids": False,
                        }
                    )
                ],
            }
        )

    def forget(self):
        """Remove what was committed."""
        with self.transaction() as env:
            company = env["res.company"].browse(self.company_id)
            company.write({"identity_limit": 0, "identity_check": False})
            orders = self.orders(env)
            customers = orders.partner_id.ids + self.partner_ids
            reviews = env["customer.identity.review"].search(
                [("order_id", "in", orders.ids)]
            )
            rows = (
                ("mail_activity", "res_id", reviews.ids),
                ("customer_identity_review", "id", reviews.ids),
                ("sale_order_line", "order_id", orders.ids),
                ("sale_order", "id", orders.ids),
                ("customer_tier_queue", "partner_id", customers),
                ("customer_value_queue", "partner_id", customers),
                ("res_partner", "id", customers),
            )
            for table, column, ids in rows:
                env.cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE %s = ANY(%s)",
                        SQL.identifier(table),
                        SQL.identifier(column),
                        ids,
                    )
                )
            env.invalidate_all()
            env["product.product"].browse(self.product_id).active = False

    def confirm(self, order_id):
        """Return a function that confirms an order."""
        return lambda env: env["sale.order"].browse(order_id).action_confirm()

    def states(self):
        with self.transaction() as env:
            return sorted(self.orders(env).mapped("state"))

    def orders(self, env):
        return env["sale.order"].search(
            [("order_line.product_id", "=", self.product_id)]
        )

    def test_two_customers_with_one_card(self):
        orders = [self.new_order(identity_number=CARD) for _time in range(2)]
        self.assertFalse(self.side_by_side(*map(self.confirm, orders)))
        self.assertEqual(self.states(), ["draft", "sale"])

    def test_three_in_a_chain(self):
        """The first and the last share nothing but the one between them."""
        first = self.new_order(identity_number=CARD)
        with self.transaction() as env:
            link = env["res.partner"].create(
                {"name": "Link", "identity_number": CARD, "email": "race@x.example"}
            )
            self.partner_ids.append(link.id)
        last = self.new_order(email="race@x.example")
        failures = self.side_by_side(self.confirm(first), self.confirm(last))
        self.assertFalse(failures)
        self.assertEqual(self.states(), ["draft", "sale"])

    def test_customers_who_do_not_see_each_other_yet(self):
        """Customer and order come in one transaction, as from a web shop."""

        def buy(env):
            values = {"name": "Racer", "identity_number": CARD}
            self.quote(env, env["res.partner"].create(values)).action_confirm()

        self.assertFalse(self.side_by_side(buy, buy, buy))
        self.assertEqual(self.states(), ["draft", "draft", "sale"])

    def test_strangers_do_not_wait_for_each_other(self):
        orders = [self.new_order(identity_number=f"{CARD}{n}") for n in range(2)]
        self.assertFalse(self.side_by_side(*map(self.confirm, orders)))
        self.assertEqual(self.states(), ["sale", "sale"])
