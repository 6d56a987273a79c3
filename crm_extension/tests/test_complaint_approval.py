from datetime import datetime

from freezegun import freeze_time
from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .complaint_remedy_common import RemedyCase

TO_DO = "crm_extension.mail_activity_type_remedy_approval"


@tagged("post_install", "-at_install")
class TestComplaintApproval(RemedyCase):
    """Who asks for a remedy, who approves it, and up to what amount."""

    def story_of(self, remedy):
        """Return the states that the history tells of, oldest first."""
        events = remedy.sudo().complaint_id.event_ids.filtered(
            lambda each: each.kind == "remedy" and each.data["remedy_id"] == remedy.id
        )
        return [each.data["to"] for each in events.sorted("id")]

    def to_dos(self, remedy):
        return remedy.sudo().activity_ids.filtered(
            lambda each: each.activity_type_id == self.env.ref(TO_DO)
        )

    # -- Asking ----------------------------------------------------------------

    def test_asking(self):
        remedy = self.asked(40)
        self.assertEqual(remedy.state, "to_approve")
        self.assertEqual(remedy.requested_by_id, self.agent)
        self.assertTrue(remedy.requested_at)
        self.assertEqual(self.to_dos(remedy).user_id, self.lead)
        self.assertEqual(self.story_of(remedy), ["to_approve"])

    def test_asked_once(self):
        remedy = self.asked(40)
        self.assertRefused(remedy.action_request, "it was asked for", error=UserError)

    def test_reporters_do_not_ask(self):
        remedy = self.remedy()
        reporter = self.new_user("reporter")
        with self.assertRaises(AccessError):
            remedy.with_user(reporter).action_request()

    def test_the_to_do_goes_to_who_may_approve_it(self):
        self.assertEqual(self.to_dos(self.asked(101)).user_id, self.boss)

    def test_the_to_do_does_not_go_to_who_asks(self):
        remedy = self.remedy(by=self.lead)
        remedy.action_request()
        self.assertEqual(self.to_dos(remedy).user_id, self.boss)

    def test_what_is_cancelled_asks_nobody(self):
        remedy = self.asked(40)
        remedy.action_cancel(reason="Not wanted")
        self.assertFalse(self.to_dos(remedy))

    def test_an_apology_is_approved_by_itself(self):
        remedy = self.asked(0, kind="apology")
        self.assertEqual(remedy.state, "approved")
        self.assertFalse(remedy.approved_by_id or remedy.rule_id)
        self.assertTrue(remedy.approved_at)
        self.assertEqual(self.story_of(remedy), ["approved"])

    def test_an_apology_with_money_is_not(self):
        self.assertEqual(self.asked(1, kind="apology").state, "to_approve")

    def test_what_costs_nothing_by_its_amount_alone_is_not(self):
        self.assertEqual(self.asked(0, kind="goodwill").state, "to_approve")

    def test_all_that_is_in_the_way_of_asking(self):
        nobody = self.complaint(partner_id=False, complainant_name="A voice")
        remedy = self.remedy(complaint=nobody)
        nobody.action_cancel(reason="Wrong number")
        self.assertRefused(
            remedy.action_request, "has ended", "which customer", error=UserError
        )
        self.assertEqual(remedy.state, "draft")

    def test_goods_cannot_be_given_for_less_than_they_are_worth(self):
        order = self.orders((self.ada, "2026-05-10", [self.order_line(80.0)]))
        case = self.complaint_about(order.order_line)
        lines = [Command.create({"complaint_line_id": case.line_ids.id})]
        remedy = self.remedy(5, "replacement", case, line_ids=lines)
        self.assertRefused(remedy.action_request, "80.00", error=UserError)
        remedy.amount = 80
        remedy.action_request()
        with self.assertRaises(UserError):
            remedy.amount = 5

    # -- Approving -------------------------------------------------------------

    def test_approving(self):
        remedy = self.asked(100)
        remedy.with_user(self.lead).action_approve(note="Twice in a month")
        self.assertEqual(remedy.state, "approved")
        self.assertEqual(remedy.approved_by_id, self.lead)
        self.assertTrue(remedy.approved_at)
        self.assertFalse(self.to_dos(remedy))
        event = self.case.event_ids.sorted("id")[-1]
        self.assertEqual((event.user_id, event.reason), (self.lead, "Twice in a month"))

    def test_nobody_approves_what_they_asked_for(self):
        remedy = self.remedy(by=self.boss)
        remedy.action_request()
        self.assertRefused(remedy.action_approve, "themselves", error=UserError)

    def test_nobody_approves_what_they_wrote_down(self):
        remedy = self.remedy(by=self.lead)
        remedy.with_user(self.agent).action_request()
        approve = remedy.with_user(self.lead).action_approve
        self.assertRefused(approve, "themselves", error=UserError)
        remedy.with_user(self.boss).action_approve()
        self.assertEqual(remedy.state, "approved")

    def test_sudo_does_not_hide_who_approves(self):
        remedy = self.remedy(by=self.boss)
        remedy.action_request()
        self.assertRefused(remedy.sudo().action_approve, "themselves", error=UserError)

    def test_above_the_limit(self):
        remedy = self.asked(100.01)
        approve = remedy.with_user(self.lead).action_approve
        self.assertRefused(approve, "up to", "100.00", error=UserError)
        self.assertEqual(remedy.state, "to_approve")

    def test_without_a_limit(self):
        other = self.new_user("agent", login="other_agent")
        remedy = self.asked(1)
        approve = remedy.with_user(other).action_approve
        self.assertRefused(approve, "no limit", error=UserError)

    def test_own_limit_of_an_agent(self):
        other = self.new_user("agent", login="other_agent")
        self.limit(user_id=other.id, amount=5)
        self.asked(5).with_user(other).action_approve()
        approve = self.asked(6).with_user(other).action_approve
        self.assertRefused(approve, "up to", error=UserError)

    def test_own_limit_goes_before_that_of_the_role(self):
        self.limit(user_id=self.lead.id, amount=5)
        approve = self.asked(6).with_user(self.lead).action_approve
        self.assertRefused(approve, "up to", error=UserError)

    def test_limit_of_a_kind(self):
        self.limit(role="lead", kind="goodwill", amount=5)
        approve = self.asked(6).with_user(self.lead).action_approve
        self.assertRefused(approve, "up to", error=UserError)

    def test_everything_is_named_at_once(self):
        self.Limit.search([("role", "=", "lead")]).write(
            {"complaint_amount": 150, "customer_amount": 160, "period_days": 90}
        )
        self.approved(100)
        remedy = self.asked(101)
        approve = remedy.with_user(self.lead).action_approve
        self.assertRefused(
            approve, "100.00", "150.00", "160.00", "90 days", error=UserError
        )

    def test_limit_of_a_complaint(self):
        self.Limit.search([("role", "=", "lead")]).complaint_amount = 150
        self.approved(100)
        approve = self.asked(51).with_user(self.lead).action_approve
        self.assertRefused(approve, "one complaint", error=UserError)
        self.asked(50).with_user(self.lead).action_approve()
        other = self.complaint(self.ada, team_id=self.team.id)
        self.asked(100, complaint=other).with_user(self.lead).action_approve()

    def test_what_was_only_asked_for_does_not_count(self):
        self.Limit.search([("role", "=", "lead")]).complaint_amount = 100
        self.asked(100)
        self.asked(100).with_user(self.lead).action_approve()

    def test_limit_of_a_customer_over_all_complaints(self):
        self.Limit.search([("role", "=", "lead")]).customer_amount = 150
        self.approved(100)
        other = self.complaint(self.ada, team_id=self.team.id)
        approve = self.asked(51, complaint=other).with_user(self.lead).action_approve
        self.assertRefused(approve, "one customer", error=UserError)
        self.asked(50, complaint=other).with_user(self.lead).action_approve()

    def test_the_customers_contacts_are_the_customer(self):
        self.Limit.search([("role", "=", "lead")]).customer_amount = 150
        self.approved(100)
        contact = self.env["res.partner"].create(
            {"name": "Her aide", "parent_id": self.ada.id}
        )
        other = self.complaint(contact, team_id=self.team.id)
        approve = self.asked(51, complaint=other).with_user(self.lead).action_approve
        self.assertRefused(approve, "one customer", error=UserError)

    def test_another_customer_is_another_sum(self):
        self.Limit.search([("role", "=", "lead")]).customer_amount = 150
        self.approved(100)
        ben = self.complaint(self.customers("Ben"), team_id=self.team.id)
        self.asked(100, complaint=ben).with_user(self.lead).action_approve()

    def test_the_period_rolls(self):
        limit = self.Limit.search([("role", "=", "lead")])
        limit.write({"customer_amount": 150, "period_days": 30})
        with freeze_time("2026-06-01 23:30:00"):
            self.approved(100)
        with freeze_time("2026-06-30 12:00:00"):
            remedy = self.asked(51)
            approve = remedy.with_user(self.lead).action_approve
            self.assertRefused(approve, "one customer", error=UserError)
        with freeze_time("2026-07-01 00:30:00"):
            approve()
        self.assertEqual(remedy.state, "approved")

    def test_the_period_has_the_days_of_the_company(self):
        self.company.resource_calendar_id.tz = "Pacific/Auckland"
        limit = self.Limit.search([("role", "=", "lead")])
        limit.write({"customer_amount": 150, "period_days": 1})
        with freeze_time("2026-06-01 11:59:00"):
            self.approved(100)
        with freeze_time("2026-06-01 12:01:00"):
            self.asked(100).with_user(self.lead).action_approve()

    def test_two_at_once_break_the_limit_together(self):
        self.Limit.search([("role", "=", "lead")]).complaint_amount = 100
        both = self.asked(60) | self.asked(60)
        approve = both.with_user(self.lead).action_approve
        self.assertRefused(approve, "one complaint", error=UserError)
        self.assertEqual(both.mapped("state"), ["to_approve"] * 2)

    def test_failed_ones_count(self):
        self.Limit.search([("role", "=", "lead")]).complaint_amount = 100
        self.approved(60).sudo()._enter("failed", error="No stock")
        approve = self.asked(60).with_user(self.lead).action_approve
        self.assertRefused(approve, "one complaint", error=UserError)

    def test_cancelled_ones_do_not_count(self):
        self.Limit.search([("role", "=", "lead")]).complaint_amount = 100
        self.approved(60).action_cancel(reason="She changed her mind")
        self.asked(60).with_user(self.lead).action_approve()

    def test_another_amount_than_the_approver_saw(self):
        remedy = self.asked(40)
        seen = remedy.with_user(self.lead).with_context(approved_amount=30.0)
        self.assertRefused(seen.action_approve, "30.00", error=UserError)
        seen.with_context(approved_amount=40.0).action_approve()

    # -- Another company -------------------------------------------------------------

    def test_limits_are_of_one_company(self):
        other = self.new_company("Other")
        self.Limit.search([("company_id", "=", other.id)]).unlink()
        self.limit(other, role="lead", amount=1)
        both = self.new_user("lead", self.company | other, login="lead_of_both")
        self.asked(40).with_user(both).action_approve()
        there = self.env["customer.complaint"].create(
            {
                "description": "Broken.",
                "company_id": other.id,
                "partner_id": self.ada.id,
                "channel": "phone",
            }
        )
        agent = self.new_user("agent", other, login="agent_there")
        remedy = self.remedy(40, complaint=there, by=agent)
        remedy.action_request()
        approve = remedy.with_user(both).with_context(
            allowed_company_ids=[other.id, self.company.id]
        )
        self.assertRefused(approve.action_approve, "up to", error=UserError)
        with self.assertRaises(AccessError):
            remedy.with_user(self.lead).action_approve()

    def test_what_another_company_approved_does_not_count(self):
        self.Limit.search(
            [("role", "=", "lead"), ("company_id", "=", self.company.id)]
        ).customer_amount = 100
        other = self.new_company("Other")
        users = {
            role: self.new_user(role, other, login=f"{role}_there")
            for role in ("agent", "complaint_manager")
        }
        there = self.env["customer.complaint"].create(
            {
                "description": "Broken.",
                "company_id": other.id,
                "partner_id": self.ada.id,
                "channel": "phone",
            }
        )
        remedy = self.remedy(90, complaint=there, by=users["agent"])
        remedy.action_request()
        remedy.with_user(users["complaint_manager"]).action_approve()
        self.asked(90).with_user(self.lead).action_approve()

    def test_amounts_are_of_the_day_of_decision(self):
        currency = self.env["res.currency"].create(
            {
                "name": "ZZZ",
                "symbol": "Z",
                "rate_ids": [
                    Command.create(
                        {"name": day, "rate": rate, "company_id": self.company.id}
                    )
                    for day, rate in (("2026-06-01", 1), ("2026-06-10", 0.5))
                ],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Z",
                "currency_id": currency.id,
                "company_id": self.company.id,
            }
        )
        order = self.orders(
            (self.ada, "2026-05-10", [self.order_line(80.0)]),
            pricelist_id=pricelist.id,
        )
        case = self.complaint_about(order.order_line)
        with freeze_time("2026-06-02 12:00:00"):
            remedy = self.remedy(
                None,
                "replacement",
                case,
                line_ids=[Command.create({"complaint_line_id": case.line_ids.id})],
            )
            remedy.action_request()
            self.assertEqual(remedy.amount, 80)
        with freeze_time("2026-06-11 12:00:00"):
            approve = remedy.with_user(self.lead).action_approve
            self.assertRefused(approve, "160.00", "up to", error=UserError)
            remedy.with_user(self.boss).action_approve()
            self.assertEqual(remedy.amount, 160)
            self.assertEqual(remedy.state, "approved")

    # -- Changed ---------------------------------------------------------------

    def test_a_change_of_the_amount_asks_again(self):
        remedy = self.approved(40)
        remedy.with_user(self.lead).amount = 90
        self.assertEqual(remedy.state, "to_approve")
        self.assertFalse(remedy.approved_by_id or remedy.approved_at)
        self.assertEqual(remedy.requested_by_id, self.lead)
        approve = remedy.with_user(self.lead).action_approve
        self.assertRefused(approve, "themselves", error=UserError)
        self.assertEqual(
            self.story_of(remedy), ["to_approve", "approved", "draft", "to_approve"]
        )
        self.assertTrue(self.to_dos(remedy))

    def test_a_change_of_the_kind_asks_again(self):
        remedy = self.approved(40)
        remedy.kind = "price_reduction"
        self.assertEqual(remedy.state, "to_approve")

    def test_a_change_of_the_lines_asks_again(self):
        order = self.orders((self.ada, "2026-05-10", [self.order_line(30.0)]))
        case = self.complaint_about(order.order_line)
        remedy = self.approved(30, complaint=case)
        remedy.line_ids = [Command.create({"complaint_line_id": case.line_ids.id})]
        self.assertEqual(remedy.state, "to_approve")
        remedy.with_user(self.boss).action_approve()
        remedy.line_ids.quantity = 0.5
        self.assertEqual(remedy.state, "to_approve")
        remedy.with_user(self.boss).action_approve()
        remedy.line_ids.unlink()
        self.assertEqual(remedy.state, "to_approve")

    def test_other_words_do_not_ask_again(self):
        remedy = self.approved(40)
        remedy.write({"note": "She was glad.", "amount": 40})
        self.assertEqual(remedy.state, "approved")

    def test_a_change_while_it_waits_has_one_to_do(self):
        remedy = self.asked(40)
        remedy.amount = 50
        self.assertEqual(remedy.state, "to_approve")
        self.assertEqual(len(self.to_dos(remedy)), 1)

    # -- Refusing --------------------------------------------------------------

    def test_refusing(self):
        remedy = self.asked(1000)
        remedy.with_user(self.lead).action_refuse(reason="Too much")
        self.assertEqual(remedy.state, "draft")
        self.assertFalse(self.to_dos(remedy))
        event = self.case.event_ids.sorted("id")[-1]
        self.assertEqual((event.user_id, event.reason), (self.lead, "Too much"))
        remedy.action_request()
        self.assertEqual(remedy.state, "to_approve")

    def test_refusing_needs_a_reason(self):
        remedy = self.asked(40).with_user(self.lead)
        self.assertRefused(remedy.action_refuse, "say why", error=UserError)
        remedy.approval_note = "Not now"
        remedy.action_refuse()
        self.assertEqual((remedy.state, remedy.approval_note), ("draft", False))

    def test_who_may_not_approve_does_not_refuse(self):
        other = self.new_user("agent", login="other_agent")
        refuse = self.asked(40).with_user(other).action_refuse
        self.assertRefused(lambda: refuse(reason="No"), "sends it back")

    def test_who_asked_takes_it_back(self):
        remedy = self.asked(40)
        remedy.action_refuse(reason="She wants another size")
        self.assertEqual(remedy.state, "draft")

    def test_only_what_waits_is_refused_or_approved(self):
        remedy = self.remedy(40).with_user(self.lead)
        self.assertRefused(lambda: remedy.action_refuse(reason="No"), "does not wait")
        self.assertRefused(remedy.action_approve, "does not wait")

    # -- Limits ----------------------------------------------------------------

    @mute_logger("odoo.sql_db")
    def test_limits_are_for_a_role_or_a_user(self):
        for values in ({}, {"role": "lead", "user_id": self.lead.id}):
            with (
                self.subTest(values=values),
                self.assertRaises(CheckViolation),
                self.cr.savepoint(),
            ):
                self.limit(amount=1, **values)

    @mute_logger("odoo.sql_db")
    def test_a_limit_once(self):
        with self.assertRaises(UniqueViolation), self.cr.savepoint():
            self.limit(role="lead", amount=1)
        self.limit(role="lead", kind="refund", amount=1)

    def test_limits_that_come_with_a_company(self):
        company = self.new_company("Fresh")
        found = self.Limit.search([("company_id", "=", company.id)])
        self.assertEqual(sorted(found.mapped("role")), ["lead", "manager"])
        self.assertEqual(found.filtered("unlimited").role, "manager")
        self.Limit._create_for(company)
        self.assertEqual(self.Limit.search_count([("company_id", "=", company.id)]), 2)

    def test_only_managers_set_limits(self):
        limit = self.Limit.search([("role", "=", "lead")], limit=1)
        with self.assertRaises(AccessError):
            limit.with_user(self.lead).amount = 10**6
        limit.with_user(self.boss).amount = 20
        self.assertTrue(limit.with_user(self.agent).read(["amount"]))

    def test_names_of_limits(self):
        self.assertEqual(
            self.limit(user_id=self.lead.id, kind="refund").display_name,
            f"{self.lead.name}, Refund",
        )

    def test_requests_bear_their_moment(self):
        with freeze_time("2026-06-05 10:00:00"):
            self.assertEqual(self.asked(1).requested_at, datetime(2026, 6, 5, 10))
