"""What the value of a customer knows of complaints: counts, stars, cost, profit."""

from datetime import datetime

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL

from .common import AS_OF, AccountingCase, day, moment, rule
from .complaint_common import ComplaintCase, ComplaintMixin
from .tier_common import TierCase, tier, tier_rule

METRICS = {
    "complaint_count",
    "open_complaint_count",
    "satisfaction",
    "recovery_cost",
    "profit",
}


class FactsMixin(ComplaintMixin):
    """Complaints, ratings and remedies of given days."""

    @classmethod
    def customers(cls, *names, **values):
        """Return customers who can be written to."""
        return super().customers(*names, email="ada@customer.example", **values)

    def received(self, when, partner=None, **values):
        return self.complaint(
            partner or self.partner, received_at=moment(when), **values
        )

    def step(self, complaint, when, name, **given):
        """Take a step at noon of a day."""
        with freeze_time(moment(when)):
            getattr(complaint, f"action_{name}")(**given)
        return complaint

    def closed(self, when, stars=None, rated=None, **values):
        """Return a complaint that was received and closed on a day, and rated."""
        complaint = self.received(when, **values)
        with freeze_time(moment(when)):
            self.bring_to(complaint, "closed")
        if stars:
            self.rate(complaint, rated or when, stars)
        return complaint

    def rate(self, complaint, when, stars):
        with freeze_time(moment(when)):
            complaint.sudo().rating_apply(stars, rating=complaint._waiting_ratings())

    def remedy(self, complaint, when, amount, state="done", **columns):
        """Return a remedy as it is after it was carried out on a day."""
        self.env.flush_all()
        row = {
            "complaint_id": complaint.id,
            "company_id": complaint.company_id.id,
            "partner_id": complaint.commercial_partner_id.id,
            "kind": "goodwill",
            "state": state,
            "amount": amount,
            "cost": amount if state == "done" else 0,
            "executed_at": moment(when),
            **columns,
        }
        ((remedy,),) = self.env.execute_query(
            SQL(
                "INSERT INTO customer_complaint_remedy (%s) VALUES %s RETURNING id",
                SQL(", ").join(map(SQL.identifier, row)),
                tuple(row.values()),
            )
        )
        complaint.invalidate_recordset()
        return self.env["customer.complaint.remedy"].browse(remedy)


class ComplaintFactsCase(FactsMixin, ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.partner,) = cls.customers("Ada")
        cls.orders((cls.partner, "06-01", 100))
        cls.new_team()

    def run_on(self, as_of=AS_OF, **values):
        values = {"window_type": "rolling_days", "window_days": 30, **values}
        return self.new_model(**values).run(as_of=as_of)


@tagged("post_install", "-at_install")
class TestComplaintFacts(ComplaintFactsCase):
    """The window of 30 days begins on 1 June."""

    def test_those_of_the_window_count(self):
        for when in ("05-31 23:59", "06-01 00:00", "06-30 23:59", "07-01 00:00"):
            self.received(datetime.fromisoformat(f"2026-{when}"))
        self.run_on()
        self.assertFacts(self.partner, complaint_count=2, open_complaint_count=3)

    def test_the_day_is_the_companys(self):
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        self.received(datetime(2026, 5, 31, 16))
        self.received(datetime(2026, 6, 30, 16))
        self.run_on()
        self.assertFacts(self.partner, complaint_count=1, open_complaint_count=1)

    def test_cancelled_and_merged_ones_do_not_count(self):
        kept, cancelled, merged = (self.received("06-02") for _ in range(3))
        self.step(cancelled, "06-03", "cancel", reason="Written twice")
        self.step(merged, "06-03", "merge", target=kept)
        self.run_on()
        self.assertFacts(self.partner, complaint_count=1, open_complaint_count=1)

    def test_rejected_ones_count_but_are_not_open(self):
        complaint = self.received("06-02")
        self.step(complaint, "06-03", "reject", reason="Not ours")
        self.run_on()
        self.assertFacts(self.partner, complaint_count=1, open_complaint_count=0)

    def test_what_was_open_that_day(self):
        """What happened later changes no earlier day."""
        complaint = self.closed("06-10")
        self.step(complaint, "06-20", "reopen", reason="Broken again")
        late = self.received("06-25")
        self.step(late, "07-02", "cancel", reason="Written twice")
        for as_of, received, still_open in (
            ("06-09", 0, 0),
            ("06-10", 1, 0),
            ("06-19", 1, 0),
            ("06-20", 1, 1),
            ("06-30", 2, 2),
            ("07-02", 1, 1),
        ):
            with self.subTest(as_of=as_of):
                self.run_on(day(as_of)).model_id.action_retire()
                self.assertFacts(
                    self.partner,
                    complaint_count=received,
                    open_complaint_count=still_open,
                )

    def test_an_old_one_with_an_external_body_is_open(self):
        complaint = self.closed("03-01")
        self.step(
            complaint,
            "03-20",
            "go_external",
            body="Ombudsman",
            number="1",
            filed_on=day("03-20"),
            due_on=day("04-20"),
        )
        self.run_on()
        self.assertFacts(self.partner, complaint_count=0, open_complaint_count=1)

    def test_satisfaction_is_the_mean_of_what_closings_got(self):
        self.closed("05-20", stars=1)
        self.closed("06-02", stars=5)
        self.closed("06-03", stars=2)
        self.closed("06-04")
        self.closed("06-05", stars=1, rated="07-01")
        self.run_on()
        self.assertFacts(self.partner, satisfaction=3.5)

    def test_a_rating_outlives_the_reopening(self):
        complaint = self.closed("06-02", stars=2)
        self.step(complaint, "06-03", "reopen", reason="Broken again")
        self.run_on()
        self.assertFacts(self.partner, satisfaction=2.0)

    def test_unrated_is_unknown(self):
        self.closed("06-02")
        self.run_on()
        value = self.value_of(self.partner)
        (row,) = value.read(["satisfaction", "complaint_count"])
        self.assertIs(row["satisfaction"], False)
        self.assertEqual(row["complaint_count"], 1)

    def test_cost_of_what_was_carried_out_in_the_window(self):
        complaint = self.received("05-01")
        for when, amount in (("05-31", 1), ("06-01", 2), ("06-30", 4), ("07-01", 8)):
            self.remedy(complaint, when, amount)
        self.remedy(complaint, "06-02", 16, state="failed")
        self.run_on()
        self.assertFacts(self.partner, recovery_cost=6.0)

    def test_profit_is_margin_less_cost(self):
        (partner,) = self.customers("Buyer")
        line = self.order_line(100, purchase_price=60)
        self.orders((partner, "06-10", [line]))
        self.remedy(self.received("06-11", partner), "06-12", 55)
        self.run_on()
        self.assertFacts(partner, margin=40.0, recovery_cost=55.0, profit=-15.0)

    def test_a_price_that_was_lowered_on_the_order_is_taken_once(self):
        complaint = self.received("06-11")
        order = self.env["sale.order"].search([("partner_id", "=", self.partner.id)])
        columns = {"kind": "price_reduction", "document_ref": f"sale.order,{order.id}"}
        self.remedy(complaint, "06-12", 30, **columns)
        self.run_on()
        self.assertFacts(self.partner, margin=100.0, recovery_cost=30.0, profit=100.0)

    def test_contacts_complain_for_their_company(self):
        firm, contact = self.customers("Firm", "Contact")
        firm.is_company = True
        contact.parent_id = firm
        self.orders((firm, "06-01", 1))
        complaint = self.closed("06-02", stars=4, partner=contact)
        self.remedy(complaint, "06-02", 3)
        self.run_on()
        self.assertFacts(firm, complaint_count=1, satisfaction=4.0, recovery_cost=3.0)

    def test_each_company_has_its_own(self):
        other = self.new_company("Other")
        self.new_team(company=other)
        self.orders((self.partner, "06-01", 1), company=other)
        theirs = self.closed("06-02", stars=1, company_id=other.id)
        self.remedy(theirs, "06-02", 7)
        self.received("06-03")
        self.run_on()
        self.run_on(company=other)
        self.assertFacts(self.partner, complaint_count=1, recovery_cost=0.0)
        self.assertFacts(
            self.partner, other, complaint_count=1, satisfaction=1.0, recovery_cost=7.0
        )

    def test_complaints_of_merged_contacts_come_along(self):
        (double,) = self.customers("Ada again")
        self.received("06-02", double)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.partner | double).ids, self.partner
        )
        self.run_on()
        self.assertFacts(self.partner, complaint_count=1, open_complaint_count=1)

    def test_the_same_day_gives_the_same_result(self):
        self.remedy(self.closed("06-02", stars=3), "06-02", 5)
        first = self.run_on()
        self.received("07-01")
        self.assertEqual(first.model_id.run(as_of=AS_OF).changed_count, 0)

    def test_a_run_asks_once_a_source(self):
        """However many customers complain, the number of statements is the same."""
        model = self.new_model()
        model.run(as_of=AS_OF)
        counts = []
        for number in (1, 20):
            partners = self.customers(*(f"Customer {each}" for each in range(number)))
            self.orders(*((partner, "06-01", 10) for partner in partners))
            for partner in partners:
                self.received("06-02", partner)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            model.run(as_of=AS_OF)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])


@tagged("post_install", "-at_install")
class TestComplaintFactsShown(ComplaintFactsCase):
    def test_no_shipped_score_counts_complaints(self):
        """A complaint does not lower a score unless somebody makes it a rule."""
        shipped = self.env["customer.score.model"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertTrue(shipped)
        used = {
            *shipped.mapped("class_metric"),
            *shipped.rule_ids.mapped("metric"),
            *shipped.segment_ids.condition_ids.mapped("metric"),
        }
        self.assertFalse(METRICS & used)

    def test_a_complaint_changes_no_score(self):
        model = self.new_model()
        model.run(as_of=AS_OF)
        before = self.value_of(self.partner).score
        self.remedy(self.closed("06-02", stars=1), "06-02", 500)
        model.run(as_of=AS_OF)
        value = self.value_of(self.partner)
        self.assertEqual(value.score, before)
        self.assertEqual(value.recovery_cost, 500)

    def test_a_rule_may_count_them(self):
        other = self.customers("Calm")
        self.orders((other, "06-01", 100))
        self.received("06-02")
        self.run_on(rules=[rule("complaint_count", direction="lower", bands=2)])
        self.assertGreater(
            self.value_of(other).score, self.value_of(self.partner).score
        )

    def test_profit_is_for_those_who_see_margins(self):
        self.run_on()
        value = self.value_of(self.partner)
        user = self.new_user("user", groups="sales_team.group_sale_salesman_all_leads")
        self.assertNotIn("profit", value.with_user(user).fields_get())
        margin = self.new_user("margin", groups="crm_extension.group_value_user")
        self.assertIn("profit", value.with_user(margin).fields_get())

    def behind(self, name):
        model, domain = self.value_of(self.partner)._records_behind(name)
        return self.env[model].search(domain)

    def test_the_records_behind(self):
        before, inside = self.received("05-20"), self.received("06-02")
        closed = self.closed("06-03", stars=4)
        cancelled = self.received("06-04")
        self.step(cancelled, "06-05", "cancel", reason="Written twice")
        remedy = self.remedy(closed, "06-06", 5)
        self.remedy(closed, "05-06", 5)
        self.run_on()
        self.assertEqual(self.behind("complaint_count"), closed | inside)
        self.assertEqual(self.behind("open_complaint_count"), inside | before)
        self.assertEqual(self.behind("satisfaction"), closed)
        self.assertEqual(self.behind("recovery_cost"), remedy)

    def test_what_happens_to_complaints_is_noted(self):
        queue = self.env["customer.value.queue"]

        def noted():
            self.env.flush_all()
            rows = queue.search([("company_id", "=", self.company.id)])
            partners = rows.partner_id
            rows.sudo().unlink()
            return partners

        noted()
        complaint = self.received("06-02")
        self.assertEqual(noted(), self.partner)
        complaint.title = "Another title"
        self.assertFalse(noted())
        self.step(complaint, "06-03", "cancel", reason="Written twice")
        self.assertEqual(noted(), self.partner)
        self.complaint(partner_id=False, complainant_name="Nobody known")
        self.assertFalse(noted())


@tagged("post_install", "-at_install")
class TestComplaintFactsInBooks(FactsMixin, AccountingCase):
    """Of invoices, the margin is lower already by what was credited."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.partner,) = cls.customers("Ada")
        cls.new_team(company=cls.books)

    def give_note(self, remedy, note):
        """Let a credit note be what came of the remedy."""
        self.env.cr.execute(
            SQL(
                "INSERT INTO customer_complaint_remedy_credit_note_rel"
                " (customer_complaint_remedy_id, account_move_id) VALUES (%s, %s)",
                remedy.id,
                note.id,
            )
        )

    def test_a_posted_credit_note_is_taken_once(self):
        invoice = self.invoices((self.partner, "06-01", 100))
        note = self.credit(invoice, "06-10", 30)
        complaint = self.received("06-09", company_id=self.books.id)
        self.give_note(self.remedy(complaint, "06-10", 30), note)
        self.remedy(complaint, "06-10", 5)
        self.run_books()
        self.assertBooks(self.partner, margin=70.0, recovery_cost=35.0, profit=65.0)

    def test_a_draft_is_not_in_the_margin_yet(self):
        self.invoices((self.partner, "06-01", 100))
        note = self.invoices(
            (self.partner, "06-10", 30), move_type="out_refund", post=False
        )
        complaint = self.received("06-09", company_id=self.books.id)
        self.give_note(self.remedy(complaint, "06-10", 30), note)
        self.run_books()
        self.assertBooks(self.partner, margin=100.0, recovery_cost=30.0, profit=70.0)


@tagged("post_install", "-at_install")
class TestComplaintFactsOfTiers(FactsMixin, TierCase):
    """Rules of tiers may ask about complaints, each member in an own period."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner, cls.other = cls.customers("Calm", "Cross")
        cls.new_team()

    def evaluated(self, *rules):
        program = self.new_program(tiers=[tier("Base", 0), tier("Gold", 1, *rules)])
        self.evaluate(program, "06-30")
        return [
            self.member(program, partner).tier_id.name
            for partner in (self.partner, self.other)
        ]

    def test_complaints(self):
        self.orders((self.partner, "06-01", 10), (self.other, "06-01", 10))
        for when in ("06-02", "06-03"):
            self.received(when, self.other)
        rules = [tier_rule(1, "complaint_count", operator="<=")]
        self.assertEqual(self.evaluated(*rules), ["Gold", "Base"])

    def test_profit_knows_the_margin(self):
        line = self.order_line(100, purchase_price=40)
        self.orders((self.partner, "06-01", [line]), (self.other, "06-01", [line]))
        self.remedy(self.received("06-02", self.other), "06-03", 20)
        rules = [tier_rule(50, "profit")]
        self.assertEqual(self.evaluated(*rules), ["Gold", "Base"])
