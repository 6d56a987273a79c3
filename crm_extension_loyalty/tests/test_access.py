"""Who may change multipliers, programs, and what the program keeps on history."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .points_common import PointsCase


@tagged("post_install", "-at_install")
class TestPointsAccess(PointsCase):
    def user(self, role, groups=""):
        return self.new_user(role, login=f"points_{role}{len(groups)}", groups=groups)

    def test_forms_show_what_is_set(self):
        program = self.new_loyalty()
        with Form(program, view="loyalty.loyalty_program_view_form") as form:
            form.tier_ids.add(self.tier_of("Gold"))
            form.points_validity_months = 12
        self.assertEqual(program.tier_ids, self.tier_of("Gold"))
        with Form(
            self.tier_of("Gold"), view="crm_extension.customer_tier_view_form"
        ) as form:
            form.points_multiplier = 3
        self.assertEqual(self.tier_of("Gold").points_multiplier, 3)

    def test_who_sees_no_tiers_sees_no_limits(self):
        programs = self.env["loyalty.program"].with_user(self.user("internal"))
        fields = programs.fields_get()
        self.assertNotIn("tier_ids", fields)

    def test_tier_managers_alone_change_the_multiplier(self):
        gold = self.tier_of("Gold")
        seller = self.user("tier_user", "sales_team.group_sale_manager")
        with self.assertRaises(AccessError):
            gold.with_user(seller).points_multiplier = 9
        gold.with_user(self.user("tier_manager")).points_multiplier = 3
        self.assertEqual(gold.points_multiplier, 3)

    def test_sales_managers_limit_programs(self):
        program = self.new_loyalty()
        gold = self.tier_of("Gold")
        limit = {"tier_ids": [Command.set(gold.ids)], "points_validity_days": 30}
        with self.assertRaises(AccessError):
            program.with_user(self.user("tier_manager")).write(limit)
        program.with_user(
            self.user("tier_user", "sales_team.group_sale_manager")
        ).write(limit)
        self.assertEqual(program.tier_ids, gold)

    def test_salespeople_make_up_no_reasons(self):
        self.new_loyalty()
        self.buy(self.gold, 10)
        seller = self.user("tier_user", "sales_team.group_sale_salesman_all_leads")
        line = self.card_of(self.gold).history_ids.with_user(seller)
        for values in ({"expired": 0.0}, {"reason": False}, {"earned_lines": {}}):
            with self.assertRaises(AccessError):
                line.write(values)
        with self.assertRaises(AccessError):
            line.create(
                {
                    "card_id": line.card_id.id,
                    "description": "Made up",
                    "used": 1,
                    "reason": "taken_back",
                    "credited_order_id": line.order_id,
                }
            )

    def test_salespeople_confirm_orders_of_members(self):
        self.new_loyalty()
        seller = self.user("tier_user", "sales_team.group_sale_salesman_all_leads")
        order = self.draft(self.gold, 10)
        order.with_user(seller).action_confirm()
        self.assertEqual(self.points_of(self.gold), 20)
        self.assertTrue(self.card_of(self.gold).history_ids.earned_lines)

    def test_accountants_who_see_no_cards_post_credit_notes(self):
        self.new_loyalty()
        invoice = self.bill(self.buy(self.gold, 10))
        accountant = self.user("internal", "account.group_account_invoice")
        note = self.credit_note(invoice, post=False)
        note.with_user(accountant).action_post()
        self.assertEqual(self.points_of(self.gold), 0)
