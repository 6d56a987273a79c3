"""Why the score is what it is."""

from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import tagged

from .common import AS_OF, AccountingCase, ValueCase, day, moment, rule

SALES = "sales_team.group_sale_salesman_all_leads"
RULES = [
    rule("recency_days", direction="lower", bands=7, weight=3, rfm_role="r"),
    rule("frequency", method="fixed", thresholds="2 3", weight=7, rfm_role="f"),
    rule("monetary", bands=3, weight=11, rfm_role="m"),
    rule("margin", bands=4, weight=13),
    rule("growth", method="linear", thresholds="-0.5 0.5", weight=2, missing="neutral"),
    rule(
        "gap_days",
        method="fixed",
        thresholds="20 40",
        direction="lower",
        weight=5,
        missing="skip",
    ),
]


@tagged("post_install", "-at_install")
class TestExplain(ValueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.new_model(RULES)
        cls.people = cls.customers("One", "Two", "Three", "Four", "Five")
        rows = []
        for place, partner in enumerate(cls.people, 1):
            rows += [
                (partner, f"0{month}-0{place}", 10 * place + month)
                for month in range(1, 7, place)
            ]
        rows.append((cls.people[0], "2025-01-01", 40))
        cls.bought = cls.orders(*rows)
        cls.run_record = cls.model.run(as_of=AS_OF)
        cls.user = cls.new_user("user", groups=SALES)
        cls.seller = cls.new_user("margin")

    def reasons(self, partner, user=None):
        value = self.value_of(partner)
        found = value.with_user(user) if user else value
        return {reason["metric"]: reason for reason in found.explain()}

    def test_contributions_add_up_to_the_score(self):
        for partner in self.people:
            value = self.value_of(partner)
            parts = [reason["contribution"] for reason in value.explain()]
            with self.subTest(customer=partner.name):
                self.assertEqual(len(parts), len(RULES))
                self.assertEqual(
                    sum(round(part * 100) for part in parts), round(value.score * 100)
                )
                self.assertTrue(all(part == round(part, 2) for part in parts))
                self.assertGreater(value.score, 0)

    def test_numbers_are_those_of_the_row(self):
        value = self.value_of(self.people[1])
        for metric, reason in self.reasons(self.people[1]).items():
            with self.subTest(metric=metric):
                if reason["value"] is None:
                    self.assertEqual(metric, "growth")
                else:
                    self.assertAlmostEqual(reason["value"], value[metric])
                line = self.model.rule_ids.browse(reason["rule"])
                self.assertEqual(line.metric, metric)
                self.assertEqual(reason["weight"], line.weight)
                self.assertEqual(reason["unit"], value._metrics()[metric].unit)
                self.assertTrue(reason["label"])

    def test_bands_are_those_of_the_row(self):
        for partner in self.people:
            value, reasons = self.value_of(partner), self.reasons(partner)
            self.assertEqual(reasons["recency_days"]["band"], value.r_score)
            self.assertEqual(reasons["frequency"]["band"], value.f_score)
            self.assertEqual(reasons["monetary"]["band"], value.m_score)
        self.assertEqual(reasons["recency_days"]["bands"], 7)
        self.assertEqual(reasons["frequency"]["bands"], 3)

    def test_cutoffs_contain_the_value(self):
        for partner in self.people:
            for metric, reason in self.reasons(partner).items():
                if reason["value"] is None or metric == "growth":
                    continue
                with self.subTest(customer=partner.name, metric=metric):
                    self.assertContains(reason)

    def assertContains(self, reason):
        number, low, high = (
            reason[name] for name in ("value", "cutoff_from", "cutoff_to")
        )
        self.assertTrue(low is None or low <= number, reason)
        self.assertTrue(high is None or number <= high, reason)
        self.assertFalse(low is None and high is None, reason)

    def test_cutoffs_by_hand(self):
        # Purchases: 6, 3, 2, 2, 2 in the window, thresholds 2 and 3.
        self.assertEqual(self.cutoffs("frequency", 0), (3.0, None))
        self.assertEqual(self.cutoffs("frequency", 2), (2.0, 3.0))

    def cutoffs(self, metric, place):
        reason = self.reasons(self.people[place])[metric]
        return reason["cutoff_from"], reason["cutoff_to"]

    def test_contribution_of_what_is_skipped(self):
        model = self.new_model(
            [
                rule("payment_delay_days", missing="skip", weight=9),
                rule("frequency", method="fixed", thresholds="1"),
            ]
        )
        model.run(as_of=AS_OF)
        reasons = self.reasons(self.people[0])
        self.assertEqual(reasons["payment_delay_days"]["contribution"], 0)
        self.assertEqual(reasons["frequency"]["contribution"], 100)

    # -- Records behind --------------------------------------------------------

    def behind(self, partner, metric):
        reason = self.reasons(partner)[metric]
        return self.env[reason["res_model"]].search(reason["domain"])

    def test_records_behind_the_window(self):
        one = self.people[0]
        own = self.bought.filtered(lambda order: order.partner_id == one)
        start = moment("2025-07-01")
        inside = own.filtered(lambda order: order.date_order >= start)
        self.assertEqual(len(inside), 6)
        for metric in ("monetary", "frequency", "margin"):
            with self.subTest(metric=metric):
                self.assertEqual(self.behind(one, metric), inside)

    def test_records_behind_the_whole_life(self):
        one = self.people[0]
        own = self.bought.filtered(lambda order: order.partner_id == one)
        for metric in ("recency_days", "gap_days"):
            with self.subTest(metric=metric):
                self.assertEqual(self.behind(one, metric), own)

    def test_records_behind_growth_hold_both_windows(self):
        """It compares the window with the one before: both are behind it."""
        one = self.people[0]
        own = self.bought.filtered(lambda order: order.partner_id == one)
        self.assertEqual(self.behind(one, "growth"), own)

    def test_records_of_contacts_are_behind_too(self):
        contact = self.customers("Contact", parent_id=self.people[0].id)
        order = self.orders((contact, "06-20", 5))
        self.model.run(as_of=AS_OF)
        contact.active = False
        self.assertIn(order, self.behind(self.people[0], "monetary"))

    def test_later_records_are_not_behind(self):
        later = self.orders((self.people[0], "07-01", 5))
        self.assertNotIn(later, self.behind(self.people[0], "monetary"))

    # -- Who may see it --------------------------------------------------------

    def test_margin_needs_its_group(self):
        hidden = self.reasons(self.people[0], self.user)["margin"]
        self.assertEqual(
            (hidden["value"], hidden["cutoff_from"], hidden["cutoff_to"]), (None,) * 3
        )
        shown = self.reasons(self.people[0], self.seller)["margin"]
        self.assertEqual(shown["value"], self.value_of(self.people[0]).margin)
        self.assertIsNotNone(shown["cutoff_from"])

    def test_what_needs_no_group_is_shown_to_users(self):
        shown = self.reasons(self.people[0], self.user)["monetary"]
        self.assertEqual(shown["value"], self.value_of(self.people[0]).monetary)

    def test_panel_hides_margin(self):
        margin = self.value_of(self.people[0]).margin
        self.assertNotEqual(margin, self.value_of(self.people[0]).monetary + 1)
        partner = self.people[0]
        for user, expected in ((self.user, False), (self.seller, True)):
            panel = partner.with_user(user).get_customer_value_panel()
            facts = {fact["key"] for fact in panel["facts"]}
            with self.subTest(user=user.login):
                self.assertEqual("margin" in facts, expected)
                self.assertEqual("margin_rate" in facts, expected)
                self.assertIn("monetary", facts)

    def test_who_may_not_read_may_not_ask(self):
        value = self.value_of(self.people[0])
        clerk = self.new_user("internal")
        with self.assertRaises(AccessError):
            value.with_user(clerk).explain()
        with self.assertRaises(AccessError):
            self.people[0].with_user(clerk).get_customer_value_panel()
        with self.assertRaises(AccessError):
            value.with_user(clerk).action_explain_in_words()

    def test_not_of_another_company(self):
        stranger = self.new_user("user", self.new_company("Else"), login="stranger")
        value = self.value_of(self.people[0])
        with self.assertRaises(AccessError):
            value.with_user(stranger).explain()

    # -- What people read ------------------------------------------------------

    def test_panel(self):
        panel = self.people[0].with_user(self.user).get_customer_value_panel()
        value = self.value_of(self.people[0])
        self.assertTrue(panel["has_value"])
        self.assertEqual(panel["score"], round(value.score, 2))
        self.assertEqual(panel["value_class"], value.value_class)
        self.assertEqual(panel["stage"]["key"], value.lifecycle_stage)
        self.assertEqual(panel["segment"]["name"], "rest")
        self.assertEqual(len(panel["reasons"]), len(RULES))
        self.assertEqual(
            [line["score"] for line in panel["history"]], [round(value.score, 2)]
        )
        self.assertAlmostEqual(
            sum(reason["weight_share"] for reason in panel["reasons"]), 1
        )

    def test_panel_of_a_contact_is_its_companys(self):
        contact = self.customers("Contact", parent_id=self.people[0].id)
        panel = contact.with_user(self.user).get_customer_value_panel()
        self.assertEqual(panel["value_id"], self.value_of(self.people[0]).id)

    def test_panel_of_a_prospect(self):
        prospect = self.customers("Prospect")
        panel = prospect.with_user(self.user).get_customer_value_panel()
        self.assertFalse(panel["has_value"])
        self.assertTrue(panel["message"])

    def test_reasons_in_words(self):
        sentences = self.value_of(self.people[0]).action_explain_in_words()
        self.assertEqual(len(sentences), len(RULES))
        self.assertTrue(all(isinstance(sentence, str) for sentence in sentences))


@tagged("post_install", "-at_install")
class TestExplainInvoices(AccountingCase):
    def test_records_behind_are_moves(self):
        partner = self.customers("Invoiced")
        invoice = self.invoices((partner, "05-01", 100))
        refund = self.credit(invoice, "06-01", 30)
        self.invoices((partner, "2025-01-01", 9), (partner, "07-02", 9))
        self.invoices((partner, "05-02", 9), post=False)
        self.run_books(rules=[rule("monetary"), rule("overdue_amount")])
        money, overdue = self.value_of(partner, self.books).explain()
        self.assertEqual(money["res_model"], "account.move")
        found = self.env["account.move"].search(money["domain"])
        self.assertEqual(found, invoice | refund)
        self.assertEqual(overdue["res_model"], "account.move")
        self.assertIn(invoice, self.env["account.move"].search(overdue["domain"]))

    def test_records_behind_what_was_overdue_then(self):
        """Paid since, but open on the day of the run."""
        partner = self.customers("Paid since")
        invoice = self.invoices((partner, "05-01", 100))
        self.pay(invoice, "06-20", 100)
        self.run_books(as_of=day("06-10"), rules=[rule("overdue_amount")])
        self.assertBooks(partner, overdue_amount=100.0)
        (reason,) = self.value_of(partner, self.books).explain()
        found = self.env[reason["res_model"]].search(Domain(reason["domain"]))
        self.assertIn(invoice, found)
