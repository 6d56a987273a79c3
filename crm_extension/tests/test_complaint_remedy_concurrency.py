"""Real transactions side by side: the last unit comes back once, and is credited once.

What these tests commit they remove again, as far as Odoo lets them: posted invoices and
done transfers stay, in a company of their own.
"""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tests import get_db_name, tagged
from odoo.tools import SQL

from .side_by_side import SideBySideCase


@tagged("post_install", "-at_install")
class TestComplaintRemedyConcurrency(SideBySideCase):
    """Two agents, two workers, two clicks."""

    looked_at = "customer_complaint_remedy"

    def setUp(self):
        super().setUp()
        with self.transaction() as env:
            company = env.ref("base.main_company")
            self.partner_id = env["res.partner"].create({"name": "Side by side"}).id
            self.product_id = (
                env["product.product"]
                .create({"name": "One of a kind", "type": "consu"})
                .id
            )
            line = self.deliver_one(env, company)
            self.line_id, self.picking_id = line.id, line.order_id.picking_ids.id
            self.case_ids = [self.complain(env, line).id for _time in range(2)]
        self.addCleanup(self.forget)

    def deliver_one(self, env, company):
        """Return the line of an order of one unit that was delivered."""
        order = env["sale.order"].create(
            {
                "partner_id": self.partner_id,
                "company_id": company.id,
                "order_line": [
                    Command.create({"product_id": self.product_id, "price_unit": 5})
                ],
            }
        )
        order.action_confirm()
        moves = order.picking_ids.move_ids
        moves.write({"quantity": 1, "picked": True})
        order.picking_ids.button_validate()
        self.assertEqual(moves.state, "done")
        return order.order_line

    def complain(self, env, line):
        return env["customer.complaint"].create(
            {
                "description": "It is broken.",
                "company_id": line.company_id.id,
                "partner_id": self.partner_id,
                "channel": "phone",
                "line_ids": [Command.create({"sale_line_id": line.id, "quantity": 1})],
            }
        )

    def new_remedy(self, place, kind="return", **values):
        """Commit a draft of one of the complaints; return its id."""
        with self.transaction() as env:
            case = env["customer.complaint"].browse(self.case_ids[place])
            return (
                env["customer.complaint.remedy"]
                .create(
                    {
                        "complaint_id": case.id,
                        "kind": kind,
                        **values,
                        "line_ids": [
                            Command.create({"complaint_line_id": case.line_ids.id})
                        ],
                    }
                )
                .id
            )

    def forget(self):
        """Remove what was committed, past all guards: nobody may find it later."""
        with self.transaction() as env:
            remedies = env["customer.complaint.remedy"].search(
                [("complaint_id", "in", self.case_ids)]
            )
            line = env["sale.order.line"].browse(self.line_id)
            pickings = env["stock.picking"].search(
                [("partner_id", "=", self.partner_id)]
            )
            env.cr.execute(
                "DELETE FROM mail_message"
                " WHERE model = 'customer.complaint' AND res_id = ANY(%s)",
                [self.case_ids],
            )
            for table, column, ids in (
                ("customer_complaint_remedy_line", "remedy_id", remedies.ids),
                ("customer_complaint_remedy", "id", remedies.ids),
                ("customer_complaint_event", "complaint_id", self.case_ids),
                ("customer_complaint_sla_status", "complaint_id", self.case_ids),
                ("customer_complaint_line", "complaint_id", self.case_ids),
                ("customer_complaint", "id", self.case_ids),
                ("stock_move_line", "picking_id", pickings.ids),
                ("stock_move", "picking_id", pickings.ids),
                ("stock_picking", "id", pickings.ids),
                ("sale_order_line", "order_id", line.order_id.ids),
                ("sale_order", "id", line.order_id.ids),
                ("customer_tier_queue", "partner_id", [self.partner_id]),
                ("customer_value_queue", "partner_id", [self.partner_id]),
                ("customer_tier_membership", "partner_id", [self.partner_id]),
                ("res_partner", "id", [self.partner_id]),
            ):
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

    def step(self, remedy_id, method, *args):
        """Return a function that calls a method of a remedy."""

        def call(env):
            getattr(env["customer.complaint.remedy"].browse(remedy_id), method)(*args)

        return call

    def states(self, *remedy_ids):
        with self.transaction() as env:
            remedies = env["customer.complaint.remedy"].browse(remedy_ids)
            return sorted(remedies.mapped("state"))

    def returns(self):
        with self.transaction() as env:
            return env["stock.picking"].search_count(
                [("return_id", "=", self.picking_id)]
            )

    # -- Races -----------------------------------------------------------------

    def test_the_last_unit_is_approved_once(self):
        one, two = self.new_remedy(0), self.new_remedy(1)
        failures = self.side_by_side(
            self.step(one, "_enter", "approved"), self.step(two, "_enter", "approved")
        )
        self.assertEqual([type(each) for each in failures], [UserError])
        self.assertIn("at most 0 ", str(failures[0]))
        self.assertEqual(self.states(one, two), ["approved", "draft"])

    def test_the_last_unit_comes_back_once(self):
        """Both were approved before there was only one left."""
        one, two = self.new_remedy(0), self.new_remedy(1)
        with self.transaction() as env:
            # As an older version would have left them.
            env.cr.execute(
                "UPDATE customer_complaint_remedy SET state = 'approved'"
                " WHERE id IN (%s, %s)",
                [one, two],
            )
        with patch.object(
            Registry(get_db_name())["customer.complaint.remedy"],
            "_reserving_states",
            lambda self: ("executing",),
        ):
            failures = self.side_by_side(
                self.step(one, "action_execute"), self.step(two, "action_execute")
            )
        self.assertFalse(failures)
        self.assertEqual(self.states(one, two), ["done", "failed"])
        self.assertEqual(self.returns(), 1)

    def test_the_price_falls_once(self):
        """Each alone leaves something of the price; both together do not."""
        one, two = (
            self.new_remedy(place, "price_reduction", amount=4) for place in (0, 1)
        )
        failures = self.side_by_side(
            self.step(one, "_enter", "approved"), self.step(two, "_enter", "approved")
        )
        self.assertEqual([type(each) for each in failures], [UserError])
        self.assertIn("can still be credited", str(failures[0]))
        self.assertEqual(self.states(one, two), ["approved", "draft"])

    def test_two_clicks_make_one_document(self):
        one = self.new_remedy(0)
        with self.transaction() as env:
            env["customer.complaint.remedy"].browse(one)._enter("approved")
        failures = self.side_by_side(
            *(self.step(one, "action_execute") for _time in range(3))
        )
        for error in failures:
            self.assertIsInstance(error, UserError)
            self.assertIn("Somebody else is working on", str(error))
        self.assertEqual(self.states(one), ["done"])
        self.assertEqual(self.returns(), 1)

    def test_cancelled_or_carried_out(self):
        one = self.new_remedy(0)
        with self.transaction() as env:
            env["customer.complaint.remedy"].browse(one)._enter("approved")
        self.side_by_side(
            self.step(one, "action_execute"), self.step(one, "action_cancel", "No")
        )
        state = self.states(one)[0]
        self.assertIn(state, ("done", "cancelled"))
        self.assertEqual(self.returns(), int(state == "done"))
