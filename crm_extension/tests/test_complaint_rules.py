from datetime import timedelta

from freezegun import freeze_time
from psycopg2.errors import ForeignKeyViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .complaint_common import RECEIVED_AT
from .complaint_remedy_common import RemedyCase


@tagged("post_install", "-at_install")
class TestComplaintRules(RemedyCase):
    """What no-questions rules approve by themselves, and what they say."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Rule.with_context(active_test=False).search(
            [("company_id", "=", cls.company.id)]
        ).unlink()
        cls.goods = cls.new_product("Saw", type="consu")

    def clauses(self, remedy):
        """Return what each clause answered."""
        return {each["key"]: each["answer"] for each in remedy.rule_clauses["clauses"]}

    def test_approved_by_itself(self):
        rule = self.rule()
        remedy = self.asked(50)
        self.assertEqual((remedy.state, remedy.rule_id), ("approved", rule))
        self.assertFalse(remedy.approved_by_id)
        self.assertTrue(remedy.approved_at)
        self.assertEqual(remedy.requested_by_id, self.agent)
        self.assertTrue(remedy.rule_clauses["approved"])
        self.assertIn("approves it", remedy.rule_words)
        event = self.case.event_ids.sorted("id")[-1]
        self.assertEqual((event.kind, event.data["to"]), ("remedy", "approved"))
        self.assertIn("Small", event.reason)

    def test_it_says_why_not(self):
        self.rule()
        remedy = self.asked(50.01)
        self.assertEqual(remedy.state, "to_approve")
        self.assertFalse(remedy.rule_id or remedy.rule_clauses["approved"])
        self.assertEqual(self.clauses(remedy)["amount"], "above")
        self.assertIn("50.01", remedy.rule_words)
        self.assertIn("does not approve", remedy.rule_words)

    def test_switched_off(self):
        self.rule(active=False)
        remedy = self.asked(1)
        self.assertEqual(remedy.state, "to_approve")
        self.assertFalse(remedy.rule_clauses or remedy.rule_words)

    def test_the_first_rule_by_sequence(self):
        self.rule(name="Second", sequence=20)
        first = self.rule(name="First", sequence=10)
        self.assertEqual(self.asked(50).rule_id, first)

    def test_a_later_rule_where_the_first_refuses(self):
        self.rule(name="First", amount_limit=10, sequence=10)
        second = self.rule(name="Second", sequence=20)
        self.assertEqual(self.asked(50).rule_id, second)

    def test_the_nearest_rule_says_why_not(self):
        self.rule(name="Far", kind="refund", amount_limit=10, sequence=10)
        near = self.rule(name="Near", sequence=20)
        self.assertEqual(self.asked(60).rule_clauses["rule_id"], near.id)

    def test_kind(self):
        self.rule(kind="price_reduction")
        self.assertEqual(self.asked(10).state, "to_approve")
        remedy = self.asked(10, kind="price_reduction")
        self.assertEqual(remedy.state, "approved")

    def test_flagged(self):
        self.rule()
        self.ada.complaint_flagged = True
        remedy = self.asked(10)
        self.assertEqual(remedy.state, "to_approve")
        self.assertEqual(self.clauses(remedy)["flagged"], "flagged")

    def test_the_flag_of_the_company_counts_for_its_contacts(self):
        self.rule()
        contact = self.env["res.partner"].create(
            {"name": "Her aide", "parent_id": self.ada.id}
        )
        self.ada.complaint_flagged = True
        case = self.complaint(contact, team_id=self.team.id)
        self.assertEqual(self.asked(10, complaint=case).state, "to_approve")

    def test_only_leads_flag(self):
        with self.assertRaises(AccessError):
            self.ada.with_user(self.agent).complaint_flagged = True

    def tier(self, limit=0.0):
        """Return a tier of the company, held by the complaint's customer."""
        program = self.env["customer.tier.program"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        tier = program.tier_ids[0]
        tier.refund_limit = limit
        self.case._writing_step().tier_id = tier
        return tier

    def test_tier(self):
        tier = self.tier()
        rule = self.rule(tier_ids=tier.ids)
        self.assertEqual(self.asked(10).rule_id, rule)
        self.case._writing_step().tier_id = False
        remedy = self.asked(10)
        self.assertEqual(self.clauses(remedy)["tier"], "other")

    def test_limit_of_the_tier(self):
        self.tier(limit=30)
        rule = self.rule(use_tier_limit=True, amount_limit=0)
        self.assertEqual(self.asked(30).rule_id, rule)
        self.assertEqual(self.clauses(self.asked(30.01))["amount"], "above")
        self.case._writing_step().tier_id = False
        self.assertEqual(self.clauses(self.asked(1))["amount"], "above")

    # -- Delivery --------------------------------------------------------------

    def delivery(self, *lines, **values):
        """Return what the clause of the delivery says about order lines."""
        self.rule(days_since_delivery=30)
        case = self.complaint_about(*lines, **values)
        return self.clauses(self.asked(10, complaint=case))["delivery"]

    def test_delivered_within_the_days(self):
        self.assertEqual(self.delivery(self.delivered(30)), "met")

    def test_delivered_a_day_too_early(self):
        self.assertEqual(self.delivery(self.delivered(31)), "late")

    def test_not_delivered(self):
        self.assertEqual(self.delivery(self.delivered(None)), "none")

    def test_about_no_line(self):
        self.assertEqual(self.delivery(), "none")

    def test_delivered_after_the_complaint(self):
        self.assertEqual(self.delivery(self.delivered(-1)), "future")

    def test_one_of_two_lines_too_early(self):
        lines = self.delivered(3), self.delivered(31)
        self.assertEqual(self.delivery(*lines), "late")

    def test_the_last_delivery_before_the_complaint_counts(self):
        line = self.delivered(60)
        self.move_of(line, RECEIVED_AT - timedelta(days=5))
        self.move_of(line, RECEIVED_AT + timedelta(days=5))
        self.assertEqual(self.delivery(line), "met")

    def test_a_late_decision_is_not_the_customers_fault(self):
        with freeze_time(RECEIVED_AT + timedelta(days=200)):
            self.assertEqual(self.delivery(self.delivered(30)), "met")

    def test_services_have_the_day_of_the_order(self):
        line = self.delivered(None, product=self.service)
        late = self.complaint_about(line)
        soon = self.complaint_about(line, received_at="2026-02-09 12:00:00")
        self.rule(days_since_delivery=30)
        for case, answer in ((late, "late"), (soon, "met")):
            remedy = self.asked(10, complaint=case)
            self.assertEqual(self.clauses(remedy)["delivery"], answer)

    def test_lines_of_the_remedy_go_before_those_of_the_complaint(self):
        self.rule(days_since_delivery=30)
        case = self.complaint_about(self.delivered(3), self.delivered(31))
        line = case.line_ids.sorted("id")[0]
        remedy = self.remedy(
            10, complaint=case, line_ids=[(0, 0, {"complaint_line_id": line.id})]
        )
        remedy.action_request()
        self.assertEqual(self.clauses(remedy)["delivery"], "met")

    def test_days_of_the_company(self):
        self.company.resource_calendar_id.tz = "Pacific/Auckland"
        line = self.delivered(None)
        self.move_of(line, RECEIVED_AT.replace(hour=11) - timedelta(days=31))
        case = self.complaint_about(line, received_at=RECEIVED_AT.replace(hour=13))
        self.rule(days_since_delivery=31)
        remedy = self.asked(10, complaint=case)
        self.assertEqual(self.clauses(remedy)["delivery"], "late")

    # -- Left out --------------------------------------------------------------

    def test_category_left_out(self):
        quality, other = self.env["customer.complaint.category"].create(
            [{"name": "Quality"}, {"name": "Other"}]
        )
        self.rule(category_out_ids=quality.ids)
        for category, answer in (
            (quality, "out"),
            (other, "met"),
            (quality.browse(), "unknown"),
        ):
            self.case.category_id = category
            self.assertEqual(self.clauses(self.asked(10))["category"], answer)

    def test_category_of_products_left_out(self):
        below = self.env["product.category"].create(
            {"name": "Saws", "parent_id": self.categories[0].id}
        )
        self.rule(product_category_out_ids=self.categories[0].ids)
        saw = self.new_product("Fine saw", below, type="consu")
        plank = self.new_product("Plank", self.categories[1], type="consu")
        for products, answer in (([saw, plank], "out"), ([plank], "met"), ([], "met")):
            lines = [self.delivered(1, product=product) for product in products]
            case = self.complaint_about(*lines)
            remedy = self.asked(10, complaint=case)
            self.assertEqual(self.clauses(remedy)["product"], answer)

    # -- At most -----------------------------------------------------------------

    def test_times(self):
        rule = self.rule(max_times=2, period_days=10)
        with freeze_time("2026-06-01 10:00:00"):
            self.assertEqual(self.asked(10).rule_id, rule)
        other = self.complaint(self.ada, team_id=self.team.id)
        with freeze_time("2026-06-02 10:00:00"):
            self.assertEqual(self.asked(10, complaint=other).rule_id, rule)
        with freeze_time("2026-06-10 23:59:00"):
            remedy = self.asked(10)
            self.assertEqual(self.clauses(remedy)["times"], "often")
        with freeze_time("2026-06-11 00:01:00"):
            self.assertEqual(self.asked(10).rule_id, rule)

    def test_what_does_not_count_as_a_time(self):
        rule = self.rule(max_times=1)
        self.asked(10).action_cancel(reason="Not wanted")
        ben = self.complaint(self.customers("Ben"), team_id=self.team.id)
        self.asked(10, complaint=ben)
        self.approved(60)
        remedy = self.asked(10)
        self.assertEqual(remedy.rule_id, rule)
        self.assertEqual(self.clauses(self.asked(10))["times"], "often")

    def test_a_changed_remedy_is_asked_again(self):
        rule = self.rule(max_times=1)
        remedy = self.asked(10)
        remedy.amount = 20
        self.assertEqual((remedy.state, remedy.rule_id), ("approved", rule))
        remedy.amount = 60
        self.assertEqual(remedy.state, "to_approve")
        self.assertFalse(remedy.rule_id)

    # -- Companies, configuration --------------------------------------------------

    def test_rules_of_another_company(self):
        self.rule(self.new_company("Other"))
        self.assertEqual(self.asked(10).state, "to_approve")

    def test_rules_that_come_with_a_company(self):
        company = self.new_company("Fresh")
        rules = self.Rule.with_context(active_test=False)
        found = rules.search([("company_id", "=", company.id)])
        self.assertEqual(len(found), 3)
        self.assertFalse(any(found.mapped("active")))
        self.Rule._create_for(company)
        self.assertEqual(rules.search_count([("company_id", "=", company.id)]), 3)

    def test_faults_of_a_rule(self):
        self.assertRefused(
            lambda: self.rule(amount_limit=0, max_times=1, period_days=0),
            "say up to what amount",
            "say how many days",
            error=ValidationError,
        )
        self.rule(amount_limit=0, active=False)

    def test_only_managers_change_rules(self):
        rule = self.rule()
        with self.assertRaises(AccessError):
            rule.with_user(self.lead).amount_limit = 10**6
        with self.assertRaises(AccessError):
            rule.with_user(self.lead).action_try()

    def test_agents_open_a_rule(self):
        views = self.Rule.with_user(self.agent).get_views([(False, "form")])
        self.assertNotIn("trial_ids", views["views"]["form"]["arch"])
        views = self.Rule.with_user(self.boss).get_views([(False, "form")])
        self.assertIn("trial_ids", views["views"]["form"]["arch"])

    @mute_logger("odoo.sql_db")
    def test_what_is_left_out_stays_left_out(self):
        """Deleting what a rule names must not make the rule wider."""
        quality = self.env["customer.complaint.category"].create({"name": "Quality"})
        self.rule(
            category_out_ids=quality.ids,
            product_category_out_ids=self.categories[1].ids,
        )
        for record in (quality, self.categories[1]):
            with (
                self.subTest(record=record),
                self.assertRaises(ForeignKeyViolation),
                self.cr.savepoint(),
            ):
                record.unlink()

    def test_a_rule_that_approved_stays(self):
        rule = self.rule()
        self.asked(10)
        self.assertRefused(rule.unlink)

    def test_fast_track(self):
        self.rule()
        self.asked(10)
        self.case.action_decide(decision="goodwill")
        self.assertEqual(self.case.state, "decided")

    def test_no_fast_track_without_a_rule(self):
        self.approved(10)
        self.assertRefused(
            lambda: self.case.action_decide(decision="goodwill"), error=UserError
        )
