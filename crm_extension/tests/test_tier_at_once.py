"""Promotion at once: when an order is confirmed, when an invoice is posted."""

from contextlib import contextmanager
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import AccountingCase, day
from .tier_cases import MONTH
from .tier_common import TierCase, TierMixin

TODAY = "2025-03-10"


@contextmanager
def today(when=TODAY, hour="12:00:00"):
    with freeze_time(f"{when} {hour}"):
        yield


@tagged("post_install", "-at_install")
class TestTierAtOnce(TierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer, cls.other = cls.customers("Buyer", "Other")
        cls.orders((cls.buyer, "2025-03-01", 500), (cls.other, "2025-02-01", 1000))
        cls.program = cls.new_program(basis="ordered", **MONTH)
        cls.program.evaluate(as_of=day("2025-03-02"))

    def quotation(self, amount=500, partner=None, company=None):
        company = company or self.company
        return (
            self.env["sale.order"]
            .with_company(company)
            .create(
                {
                    "partner_id": (partner or self.buyer).id,
                    "company_id": company.id,
                    "order_line": [self.order_line(amount)],
                }
            )
        )

    def holds(self, partner=None):
        return self.member(self.program, partner or self.buyer).tier_id.name

    def test_confirming_promotes_at_once(self):
        self.assertEqual(self.holds(), "Silver")
        with today():
            self.quotation().action_confirm()
        member = self.member(self.program, self.buyer)
        self.assertEqual(
            (member.tier_id.name, member.earned_tier_id.name), ("Gold",) * 2
        )
        self.assertEqual(member.valid_until, day("2025-04-10"))
        self.assertEqual(
            self.story(self.program, self.buyer)[-1],
            ("promoted", TODAY, "Silver", "Gold"),
        )
        self.assertEqual(self.buyer._held_tiers(self.company)[self.buyer].name, "Gold")

    def test_a_quotation_promotes_nobody(self):
        with today():
            quotation = self.quotation()
            quotation.write({"state": "sent"})
        self.assertEqual(self.holds(), "Silver")

    def test_too_little_promotes_nobody(self):
        with today():
            self.quotation(499).action_confirm()
        self.assertEqual(self.holds(), "Silver")

    def test_a_salesperson_confirms(self):
        """Who may confirm an order need not manage tiers."""
        user = self.new_user("internal", groups="sales_team.group_sale_salesman")
        with today():
            quotation = self.quotation()
            quotation.user_id = user
            quotation.with_user(user).action_confirm()
        self.assertEqual(self.holds(), "Gold")

    def test_it_skips_levels(self):
        with today():
            self.quotation(4500).action_confirm()
        self.assertEqual(self.holds(), "Platinum")

    def test_several_orders_at_once(self):
        with today():
            orders = self.quotation(100) | self.quotation(400)
            orders.action_confirm()
        self.assertEqual(self.holds(), "Gold")
        self.assertEqual(len(self.story(self.program, self.buyer)), 3)

    def test_imported_orders_are_answered_by_the_next_job(self):
        self.evaluate(self.program, TODAY)
        cron = self.env.ref("crm_extension.ir_cron_customer_tier")
        with today(), self.enter_registry_test_mode():
            self.orders((self.buyer, TODAY, 500))
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.holds(), "Gold")

    def test_the_job_of_the_night_is_due_all_the_same(self):
        """Evaluating some is not evaluating everybody."""
        with today():
            self.quotation().action_confirm()
        self.assertEqual(self.program.evaluated_on, day("2025-03-02"))

    def test_a_pinned_member_earns_underneath(self):
        member = self.member(self.program, self.buyer)
        with today():
            member.write(
                {
                    "override_tier_id": self.tier_named(self.program, "Silver").id,
                    "override_kind": "pin",
                    "override_from": TODAY,
                    "override_reason": "A promise",
                }
            )
            self.quotation().action_confirm()
        self.assertEqual(
            (member.tier_id.name, member.earned_tier_id.name), ("Silver", "Gold")
        )

    def test_a_program_with_faults_holds_up_no_order(self):
        self.program.customer_domain = "[('nothing', '=', 1)]"
        with today(), mute_logger("odoo.addons.crm_extension.models.tier"):
            order = self.quotation()
            order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertEqual(self.holds(), "Silver")

    def test_a_contact_s_order_promotes_the_company(self):
        contact = self.customers("Contact", parent_id=self.buyer.id)
        with today():
            self.quotation(500, contact).action_confirm()
        self.assertEqual(self.holds(), "Gold")

    def test_a_first_order_enrols(self):
        newcomer = self.customers("New")
        with today():
            self.quotation(1000, newcomer).action_confirm()
        self.assertEqual(
            self.story(self.program, newcomer),
            [("enrolled", TODAY, None, "Base"), ("promoted", TODAY, "Base", "Gold")],
        )

    def test_others_stay_byte_for_byte(self):
        before = self.physical_rows("customer_tier_membership")
        with today():
            self.quotation().action_confirm()
        after = self.physical_rows("customer_tier_membership")
        self.assertEqual(len(set(before) & set(after)), len(before) - 1)

    def test_the_night_after_changes_nothing(self):
        with today():
            self.quotation().action_confirm()
        before = self.story(self.program, self.buyer)
        self.evaluate(self.program, TODAY)
        self.evaluate(self.program, "2025-03-11")
        self.assertEqual(self.story(self.program, self.buyer), before)

    def test_cancelling_takes_nothing_at_once(self):
        with today():
            order = self.quotation()
            order.action_confirm()
            order._action_cancel()
        self.assertEqual(self.holds(), "Gold")

    def test_the_day_is_the_company_s(self):
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        with today(hour="23:30:00"):
            self.quotation().action_confirm()
        self.assertEqual(
            self.story(self.program, self.buyer)[-1],
            ("promoted", "2025-03-11", "Silver", "Gold"),
        )

    def test_another_company_s_order_promotes_nobody_here(self):
        company = self.new_company("Other company")
        with today():
            self.quotation(5000, company=company).action_confirm()
        self.assertEqual(self.holds(), "Silver")

    def test_programs_that_are_not_active_stay_as_they_are(self):
        draft = self.new_program(basis="ordered", activate=False)
        self.program.action_archive_program()
        with today():
            self.quotation().action_confirm()
        self.assertEqual(self.holds(), "Silver")
        self.assertFalse(draft.membership_ids)

    def test_customers_out_of_scope_stay_out(self):
        self.program.customer_scope = "company"
        newcomer = self.customers("Person")
        with today():
            self.quotation(1000, newcomer).action_confirm()
        self.assertFalse(self.member(self.program, newcomer))

    def test_orders_confirmed_together_are_evaluated_together(self):
        """The program adds as many statements for ten customers as for two."""
        counts = [self.confirming(size) for size in (2, 2, 10)]
        self.program.action_archive_program()
        without = [self.confirming(size) for size in (2, 2, 10)]
        added = [own - none for own, none in zip(counts, without, strict=True)]
        self.assertLessEqual(added[2], added[1])

    def confirming(self, size):
        """Return how many statements it takes to confirm orders of new customers."""
        people = self.customers(*(f"{size} {place}" for place in range(size)))
        notice = self.env.registry["customer.tier.notice"]
        with today(), patch.object(notice, "_note_events"):
            orders = self.env["sale.order"].union(
                *(self.quotation(1000, each) for each in people)
            )
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            orders.action_confirm()
            self.env.flush_all()
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestTierAtOnceInvoices(TierMixin, AccountingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls.customers("Buyer")
        cls.invoices((cls.buyer, "2025-03-01", 500))
        cls.program = cls.new_program(
            company=cls.books, basis="invoiced", protect_returns_days=14, **MONTH
        )
        cls.program.evaluate(as_of=day("2025-03-02"))

    def holds(self):
        return self.member(self.program, self.buyer).tier_id.name

    def test_posting_promotes_at_once(self):
        self.assertEqual(self.holds(), "Silver")
        with today():
            self.invoices((self.buyer, TODAY, 500))
        self.assertEqual(self.holds(), "Gold")
        self.assertEqual(
            self.story(self.program, self.buyer)[-1],
            ("promoted", TODAY, "Silver", "Gold"),
        )

    def test_a_draft_invoice_promotes_nobody(self):
        with today():
            self.invoices((self.buyer, TODAY, 500), post=False)
        self.assertEqual(self.holds(), "Silver")

    def test_an_accountant_posts(self):
        user = self.new_user(
            "internal", companies=self.books, groups="account.group_account_invoice"
        )
        with today():
            bill = self.invoices((self.buyer, TODAY, 500), post=False)
            bill.with_user(user).action_post()
        self.assertEqual(self.holds(), "Gold")

    def test_an_order_promotes_nobody_where_invoices_count(self):
        with today():
            self.orders((self.buyer, TODAY, 500), company=self.books)
        self.assertEqual(self.holds(), "Silver")

    def test_vendor_bills_promote_nobody(self):
        with today():
            self.invoices((self.buyer, TODAY, 500), move_type="in_invoice")
        self.assertEqual(self.holds(), "Silver")

    def test_an_invoice_of_tomorrow_promotes_tomorrow(self):
        with today():
            self.invoices((self.buyer, "2025-03-11", 500))
        self.assertEqual(self.holds(), "Silver")
        self.evaluate(self.program, "2025-03-11", self.buyer)
        self.assertEqual(self.holds(), "Gold")
