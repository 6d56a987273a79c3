"""Real transactions side by side: no promotion is lost, none is given twice.

What these tests commit they remove again. They work in the main company, which every
transaction sees.
"""

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .side_by_side import SideBySideCase
from .tier_common import ladder

LEVELS = (("Base", None), ("Silver", 500), ("Gold", 5000))


@tagged("post_install", "-at_install")
class TestTierConcurrency(SideBySideCase):
    """Orders of one customer, enrolments and evaluations at the same time."""

    looked_at = "customer_tier_membership"

    def setUp(self):
        super().setUp()
        with self.transaction() as env:
            self.company_id = env.ref("base.main_company").id
            others = env["customer.tier.program"].search(
                [("company_id", "=", self.company_id), ("state", "=", "active")]
            )
            self.assertFalse(others, "the main company has a program already")
            self.program_id = self.new_program(env).id
            self.product_id = self.new_product(env).id
            self.partner_id = env["res.partner"].create({"name": "Two orders"}).id
            self.addCleanup(self.forget)

    def new_program(self, env):
        program = env["customer.tier.program"].create(
            {
                "name": "Side by side",
                "company_id": self.company_id,
                "basis": "ordered",
                "tier_ids": [Command.create(each) for each in ladder(LEVELS)],
            }
        )
        program.action_activate()
        program._note_evaluated(program.company_id._value_today())
        return program

    def new_product(self, env):
        return env["product.product"].create(
            {"name": "Work", "type": "service", "invoice_policy": "order"}
        )

    def forget(self):
        """Remove all that was committed."""
        with self.transaction() as env:
            orders = env["sale.order"].search([("partner_id", "=", self.partner_id)])
            orders._action_cancel()
            orders.flush_recordset()
            env.cr.execute(
                "UPDATE sale_order SET tier_id = NULL WHERE id = ANY(%s)", [orders.ids]
            )
            env.invalidate_all()
            orders.unlink()
            program = env["customer.tier.program"].browse(self.program_id)
            program.membership_ids.unlink()
            program.unlink()
            env["res.partner"].browse(self.partner_id).unlink()
            env["product.product"].browse(self.product_id).product_tmpl_id.unlink()
            env.flush_all()
            for table in ("customer_tier_queue", "customer_value_queue"):
                env.cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE partner_id = %s",
                        SQL.identifier(table),
                        self.partner_id,
                    )
                )

    def new_order(self, amount):
        """Commit a quotation; return a step that confirms it."""
        with self.transaction() as env:
            order = env["sale.order"].create(
                {
                    "partner_id": self.partner_id,
                    "company_id": self.company_id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.product_id,
                                "price_unit": amount,
                                "tax_ids": False,
                            }
                        )
                    ],
                }
            )
            order_id = order.id

        def confirm(env):
            env["sale.order"].browse(order_id).action_confirm()

        return confirm

    def follow_up(self):
        """Do what the cron does a quarter of an hour later."""
        with self.transaction() as env:
            env["customer.tier.program"]._cron_evaluate()

    def enrol(self, name="Base"):
        with self.transaction() as env:
            program = env["customer.tier.program"].browse(self.program_id)
            tier = program.tier_ids.filtered(lambda each: each.name == name)
            env["customer.tier.membership"].create(
                {
                    "program_id": program.id,
                    "partner_id": self.partner_id,
                    "tier_id": tier.id,
                }
            )

    def found(self):
        """Return the committed tier, and the triggers of the history."""
        with self.transaction() as env:
            member = env["customer.tier.membership"].search(
                [
                    ("program_id", "=", self.program_id),
                    ("partner_id", "=", self.partner_id),
                ]
            )
            triggers = member.event_ids.sorted("id").mapped("trigger")
            return member.mapped("tier_id.name"), triggers

    # -- Two orders ------------------------------------------------------------------

    def assertPromotedOnce(self, *amounts, member):
        if member:
            self.enrol()
        steps = [self.new_order(amount) for amount in amounts]
        self.assertFalse(self.side_by_side(*steps))
        self.follow_up()
        self.assertEqual(self.found(), (["Silver"], ["enrolled", "promoted"]))
        self.follow_up()
        self.assertEqual(self.found(), (["Silver"], ["enrolled", "promoted"]))

    def test_member_two_orders_that_suffice_together(self):
        """Neither transaction sees the other's order: the follow-up sees both."""
        self.assertPromotedOnce(300, 300, member=True)

    def test_member_two_orders_that_suffice_each(self):
        self.assertPromotedOnce(700, 700, member=True)

    def test_newcomer_two_orders_that_suffice_together(self):
        self.assertPromotedOnce(300, 300, member=False)

    def test_newcomer_two_orders_that_suffice_each(self):
        self.assertPromotedOnce(700, 700, member=False)

    def test_three_orders_at_once(self):
        self.assertPromotedOnce(200, 200, 200, member=True)

    def test_what_waits_is_done_once(self):
        self.enrol()
        self.assertFalse(self.side_by_side(self.new_order(300), self.new_order(300)))
        self.assertTrue(self.waiting())
        self.follow_up()
        self.assertFalse(self.waiting())

    def waiting(self):
        with self.transaction() as env:
            return env["customer.tier.queue"].search_count(
                [("partner_id", "=", self.partner_id)]
            )

    # -- Evaluations ---------------------------------------------------------------

    def evaluate_all(self, env):
        env["customer.tier.program"].browse(self.program_id).evaluate()

    def evaluate_one(self, env):
        env["customer.tier.program"].browse(self.program_id).evaluate(
            partners=env["res.partner"].browse(self.partner_id)
        )

    def test_newcomer_enrolled_twice_at_once(self):
        with self.transaction() as env:
            # It was there before the program: only an evaluation enrols.
            env["sale.order"].create(
                {
                    "partner_id": self.partner_id,
                    "company_id": self.company_id,
                    "state": "sale",
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.product_id,
                                "price_unit": 700,
                                "tax_ids": False,
                            }
                        )
                    ],
                }
            )
        self.assertFalse(self.side_by_side(self.evaluate_one, self.evaluate_one))
        self.assertEqual(self.found(), (["Silver"], ["enrolled", "promoted"]))

    def test_enrolled_by_hand_twice_at_once(self):
        """The second one is told, in words; nothing is half done."""

        def by_hand(env):
            program = env["customer.tier.program"].browse(self.program_id)
            env["customer.tier.membership"].create(
                {"program_id": program.id, "partner_id": self.partner_id}
            )

        failures = self.side_by_side(by_hand, by_hand)
        self.assertEqual([type(each) for each in failures], [ValidationError])
        self.assertEqual(self.found(), (["Base"], ["enrolled"]))

    def test_enrolled_by_hand_and_by_an_order(self):
        def by_hand(env):
            env["customer.tier.membership"].create(
                {"program_id": self.program_id, "partner_id": self.partner_id}
            )

        failures = self.side_by_side(by_hand, self.new_order(700))
        self.assertIn([type(each) for each in failures], ([], [ValidationError]))
        self.follow_up()
        self.assertEqual(self.found(), (["Silver"], ["enrolled", "promoted"]))

    def test_order_during_the_evaluation_of_everybody(self):
        self.enrol()
        self.assertFalse(self.side_by_side(self.evaluate_all, self.new_order(700)))
        self.follow_up()
        self.assertEqual(self.found(), (["Silver"], ["enrolled", "promoted"]))

    def test_everybody_is_evaluated_once_at_a_time(self):
        self.enrol()
        failures = self.side_by_side(self.evaluate_all, self.evaluate_all)
        for error in failures:
            self.assertIsInstance(error, UserError)
            self.assertIn("Side by side", str(error))
        self.assertEqual(self.found(), (["Base"], ["enrolled"]))

    # -- Life events ---------------------------------------------------------------

    def test_archived_while_an_order_promotes(self):
        self.enrol()

        def archive(env):
            env["res.partner"].browse(self.partner_id).active = False

        self.addCleanup(self.unarchive)
        self.assertFalse(self.side_by_side(archive, self.new_order(700)))
        self.follow_up()
        with self.transaction() as env:
            member = env["customer.tier.membership"].search(
                [("partner_id", "=", self.partner_id)]
            )
            self.assertEqual(member.state, "suspended")
        self.unarchive()
        self.follow_up()
        tiers, triggers = self.found()
        self.assertEqual(tiers, ["Silver"])
        self.assertEqual(triggers.count("promoted"), 1)
        self.assertEqual(triggers.count("suspended"), 1)

    def unarchive(self):
        with self.transaction() as env:
            env["res.partner"].browse(self.partner_id).active = True
