from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import AccountingCase
from .complaint_common import ComplaintMixin
from .complaint_remedy_common import RemedyCase

DATE_TO = date(2026, 6, 30)


@tagged("post_install", "-at_install")
class TestComplaintRuleTrial(RemedyCase):
    """Trying a rule on the past year: what would have happened."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Rule.with_context(active_test=False).search(
            [("company_id", "=", cls.company.id)]
        ).unlink()
        cls.goods = cls.new_product("Saw", type="consu")
        cls.ben = cls.customers("Ben")

    def asked_on(self, day, amount=10.0, partner=None, complaint=None, **values):
        """Return a remedy that was asked for on a day at noon."""
        with freeze_time(f"{day} 12:00:00"):
            case = complaint or self.complaint(
                partner or self.ada, team_id=self.team.id
            )
            return self.asked(amount, complaint=case, **values)

    def off(self, **values):
        return self.rule(active=False, **values)

    def counts(self, trial):
        return (
            trial.remedy_count,
            trial.remedy_approved_count,
            trial.remedy_approved_amount,
        )

    def approved_in(self, trial):
        lines = trial.line_ids.filtered(lambda each: each.approved)
        return lines.remedy_id

    # -- What is counted -------------------------------------------------------------

    def test_how_many_and_how_much(self):
        self.asked_on("2026-06-02", 10)
        self.asked_on("2026-06-03", 50, self.ben)
        self.asked_on("2026-06-04", 51)
        trial = self.off().try_out(DATE_TO)
        self.assertEqual(self.counts(trial), (3, 2, 60.0))
        self.assertEqual(trial.results["remedy"]["refusals"], {"amount": 1})
        self.assertEqual(
            trial.results["remedy"]["customers"],
            [[self.ben.id, 1, 50.0], [self.ada.id, 1, 10.0]],
        )
        self.assertIn("Ben", trial.summary)
        self.assertIn("2 of 3", trial.summary)
        self.assertNotIn("Credit notes", trial.summary)

    def test_the_year(self):
        for day in ("2025-06-30", "2025-07-01", "2026-06-30", "2026-07-01"):
            self.asked_on(day)
        trial = self.off().try_out(DATE_TO)
        self.assertEqual((trial.date_from, trial.date_to), (date(2025, 7, 1), DATE_TO))
        self.assertEqual(
            sorted(trial.line_ids.mapped("day")), [date(2025, 7, 1), DATE_TO]
        )

    def test_today_unless_told_otherwise(self):
        with freeze_time("2026-06-15 12:00:00"):
            self.assertEqual(self.off().try_out().date_to, date(2026, 6, 15))

    def test_what_was_never_asked_for_or_costs_nothing(self):
        with freeze_time("2026-06-02"):
            self.remedy(10)
        self.asked_on("2026-06-02", 0, kind="apology")
        self.assertEqual(self.off().try_out(DATE_TO).remedy_count, 0)

    def test_another_company(self):
        other = self.new_company("Other")
        self.asked_on("2026-06-02")
        trial = self.rule(other, active=False).try_out(DATE_TO)
        self.assertEqual(trial.remedy_count, 0)
        self.assertEqual(trial.company_id, other)

    def test_flagged_now(self):
        self.asked_on("2026-06-02")
        self.ada.complaint_flagged = True
        trial = self.off().try_out(DATE_TO)
        self.assertEqual(trial.line_ids.refused_by, "flagged")

    def test_repetition_is_that_of_the_trial(self):
        first = self.asked_on("2026-06-02")
        second = self.asked_on("2026-06-11")
        third = self.asked_on("2026-06-12")
        trial = self.off(max_times=1, period_days=10).try_out(DATE_TO)
        self.assertEqual(self.approved_in(trial), first | third)
        self.assertEqual(
            trial.line_ids.filtered("refused_by").mapped("remedy_id"), second
        )

    # -- The same as what happens ----------------------------------------------------

    TERMS = {
        "amount_limit": 30,
        "days_since_delivery": 20,
        "max_times": 2,
        "period_days": 29,
    }
    # Day, customer, amount, delivered days before the complaint
    PAST = (
        ("2026-06-01", "ada", 30, 20),
        ("2026-06-01", "ada", 31, 20),
        ("2026-06-02", "ada", 10, 21),
        ("2026-06-03", "ben", 30, None),
        ("2026-06-04", "ben", 30, 1),
        ("2026-06-05", "ada", 5, 2),
        ("2026-06-06", "ada", 5, 2),
        ("2026-06-20", "ben", 5, 2),
        ("2026-06-21", "ben", 5, 2),
        ("2026-06-30", "ada", 5, 2),
        ("2026-06-30", "ada", 5, 2),
    )

    def past(self):
        """Return drafts of the past, with the days on which they are asked for."""
        found = []
        for day, name, amount, days in self.PAST:
            partner = getattr(self, name)
            case = self.complaint_about(
                self.delivered(days, partner=partner), partner=partner
            )
            found.append((day, self.remedy(amount, complaint=case)))
        return found

    def ask_for_all(self, past):
        for day, remedy in past:
            with freeze_time(f"{day} 12:00:00"):
                remedy.action_request()

    def test_it_tells_what_really_happens(self):
        rule = self.rule(**self.TERMS)
        past = self.past()
        self.ask_for_all(past)
        remedies = self.env["customer.complaint.remedy"].union(
            *(remedy for _day, remedy in past)
        )
        really = remedies.filtered(lambda each: each.rule_id == rule)
        self.assertTrue(really and remedies - really)
        trial = rule.try_out(DATE_TO)
        self.assertEqual(self.approved_in(trial), really)
        said = {line.remedy_id.id: line.rule_clauses for line in trial.line_ids}
        for remedy in remedies:
            self.assertEqual(said[remedy.id], remedy.rule_clauses)

    def test_it_tells_the_same_while_it_is_off(self):
        rule = self.off(**self.TERMS)
        past = self.past()
        self.ask_for_all(past)
        tried = self.approved_in(rule.try_out(DATE_TO))
        self.assertFalse(tried.filtered("rule_id"))
        self.assertEqual(len(tried), 5)

    # -- A trial changes nothing ---------------------------------------------------

    def test_again_it_is_the_same(self):
        self.ask_for_all(self.past())
        rule = self.off(**self.TERMS)
        first = rule.try_out(DATE_TO)
        said = [
            (line.remedy_id, line.approved, line.rule_clauses)
            for line in first.line_ids
        ]
        second = rule.try_out(DATE_TO)
        self.assertFalse(first.exists())
        self.assertEqual(
            said,
            [
                (line.remedy_id, line.approved, line.rule_clauses)
                for line in second.line_ids
            ],
        )
        rule.try_out(DATE_TO - timedelta(days=1))
        self.assertEqual(len(rule.trial_ids), 2)

    def test_no_remedy_is_written(self):
        self.ask_for_all(self.past())
        before = self.physical_rows("customer_complaint_remedy")
        self.off(**self.TERMS).try_out(DATE_TO)
        self.assertEqual(self.physical_rows("customer_complaint_remedy"), before)

    def test_as_many_statements_for_many_as_for_few(self):
        rule = self.off(**self.TERMS)
        few = self.statements(rule)
        self.ask_for_all(self.past())
        self.assertEqual(self.statements(rule), few)

    def statements(self, rule):
        rule.try_out(DATE_TO)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        rule.try_out(DATE_TO)
        self.env.flush_all()
        return self.cr.sql_log_count - before

    # -- Who, and the records behind -------------------------------------------------

    def test_managers_alone_try(self):
        rule = self.off()
        with self.assertRaises(AccessError):
            rule.with_user(self.lead).try_out(DATE_TO)
        action = rule.with_user(self.boss).action_try(DATE_TO)
        trial = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(trial.user_id, self.boss)
        self.assertTrue(trial.with_user(self.boss).read(["summary", "results"]))
        with self.assertRaises(AccessError):
            trial.with_user(self.lead).read(["results"])
        with self.assertRaises(AccessError):
            trial.with_user(self.boss).write({"remedy_count": 5})

    def test_records_behind(self):
        remedy = self.asked_on("2026-06-02")
        trial = self.off().try_out(DATE_TO).with_user(self.boss)
        action = trial.action_open_remedies()
        line = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(line.remedy_id, remedy)
        self.assertEqual(line.action_open_source()["res_id"], remedy.id)
        self.assertIn("approves it", line.rule_words)


@tagged("post_install", "-at_install")
class TestComplaintRuleTrialOfCreditNotes(ComplaintMixin, AccountingCase):
    """Credit notes count as if somebody had asked for them as refunds."""

    def new_rule(self, **values):
        return self.env["customer.complaint.remedy.rule"].create(
            {
                "name": "Small",
                "company_id": self.books.id,
                "amount_limit": 50,
                "days_since_delivery": 30,
                **values,
            }
        )

    def credited(self, partner, ordered, credited, amount):
        """Return a credit note of an order of a service."""
        order = self.orders((partner, ordered, amount), company=self.books)
        invoice = order._create_invoices()
        invoice.invoice_date = ordered
        invoice.action_post()
        return self.credit(invoice, credited)

    def test_credit_notes(self):
        ada, ben = self.customers("Ada", "Ben")
        good = self.credited(ada, "2026-05-10", "2026-06-09", 50)
        late = self.credited(ada, "2026-05-10", "2026-06-10", 50)
        high = self.credited(ben, "2026-06-01", "2026-06-02", 51)
        self.credited(ben, "2025-06-01", "2025-06-30", 5)
        rule = self.new_rule(
            category_out_ids=self.env["customer.complaint.category"]
            .create({"name": "Quality"})
            .ids
        )
        trial = rule.try_out(DATE_TO)
        self.assertEqual((trial.remedy_count, trial.credit_count), (0, 3))
        self.assertEqual(trial.credit_approved_count, 1)
        self.assertEqual(trial.credit_approved_amount, 50)
        said = {line.move_id: line.refused_by for line in trial.line_ids}
        self.assertEqual(said, {good: False, late: "delivery", high: "amount"})
        self.assertIn("Ada", trial.summary)

    def test_a_credit_note_without_an_order_does_not_count(self):
        invoice = self.invoices((self.customers("Ada"), "2026-06-01", 10.0))
        self.credit(invoice, "2026-06-02")
        self.assertEqual(self.new_rule().try_out(DATE_TO).credit_count, 0)

    def test_a_credit_note_of_a_remedy_counts_once(self):
        ada = self.customers("Ada")
        note = self.credited(ada, "2026-05-10", "2026-06-09", 50)
        case = self.complaint(
            ada, company_id=self.books.id, team_id=False, received_at=datetime.now()
        )
        remedy = self.env["customer.complaint.remedy"].create(
            {"complaint_id": case.id, "kind": "refund", "amount": 50}
        )
        self.env.cr.execute(
            "UPDATE customer_complaint_remedy SET document_ref = %s WHERE id = %s",
            [f"account.move,{note.id}", remedy.id],
        )
        self.assertEqual(self.new_rule().try_out(DATE_TO).credit_count, 0)

    def test_the_tier_of_the_day(self):
        ada = self.customers("Ada")
        program = self.env["customer.tier.program"].search(
            [("company_id", "=", self.books.id)], limit=1
        )
        program.action_activate()
        low, high = program.tier_ids.sorted("sequence")[:2]
        with freeze_time("2026-03-01 12:00:00"):
            member = self.env["customer.tier.membership"].create(
                {"program_id": program.id, "partner_id": ada.id, "tier_id": high.id}
            )
        with freeze_time("2026-06-05 12:00:00"):
            self.env["customer.tier.event"]._log(
                member, "demoted", from_tier_id=high.id, to_tier_id=low.id
            )
        before = self.credited(ada, "2026-05-10", "2026-06-04", 20)
        after = self.credited(ada, "2026-05-10", "2026-06-06", 20)
        trial = self.new_rule(tier_ids=[Command.set(high.ids)]).try_out(DATE_TO)
        said = {line.move_id: line.refused_by for line in trial.line_ids}
        self.assertEqual(said, {before: False, after: "tier"})
