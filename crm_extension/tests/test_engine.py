"""From facts to results: scores by hand, what a run writes, refresh, one at a time."""

import json
from datetime import timedelta

from odoo.tests import tagged

from .common import AS_OF, REST, ValueCase, rule, segment

RULES = [
    rule("monetary", bands=4, weight=3, rfm_role="m"),
    rule("frequency", method="fixed", thresholds="2 4", rfm_role="f"),
    rule("recency_days", method="linear", thresholds="0 100", direction="lower"),
]
SEGMENTS = [
    segment("best", ("score", ">=", 80), sequence=1),
    segment("often", ("frequency", ">=", 4), ("monetary", "<", 500), sequence=2),
    segment("regular", ("f_score", ">=", 2), sequence=3),
    REST,
]
PURCHASES = {
    "One": [("06-30", 1000)],
    "Two": [("06-20", 300), ("05-01", 200)],
    "Three": [("06-05", 250), ("06-05", 250)],
    "Four": [("03-22", 25), ("03-01", 25), ("02-01", 25), ("01-01", 25)],
    "Five": [("2024-01-01", 700)],
}
# Money: nobody, Five; 1 is worse than Four, 2 than Two and Three, 4 than One. With
# four bands for five customers: 1, 1, 2, 2, 4.
# Points: money 60 × (band − 1) ÷ 3, frequency 20 × (band − 1) ÷ 2, recency 20 × what
# is left of 100 days.
EXPECTED = {
    "One": {"score": 60.0 + 0 + 20, "m_score": 4, "f_score": 1},
    "Two": {"score": 20.0 + 10 + 18, "m_score": 2, "f_score": 2},
    "Three": {"score": 20.0 + 10 + 15, "m_score": 2, "f_score": 2},
    "Four": {"score": 0.0 + 20 + 0, "m_score": 1, "f_score": 3},
    "Five": {"score": 0.0 + 0 + 0, "m_score": 1, "f_score": 1},
}
# Money in all is 2,100. Before One lies nothing, before Two 48 %, before Three (the
# same money, the later id) 71 %, before Four 95 %.
CLASSES = {"One": "a", "Two": "a", "Three": "b", "Four": "c", "Five": "c"}
SEGMENT_CODES = {
    "One": "best",
    "Two": "regular",
    "Three": "regular",
    "Four": "often",
    "Five": "rest",
}


class EngineCase(ValueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.new_model(RULES, SEGMENTS, class_a_share=0.6, class_b_share=0.9)
        cls.people = cls.customers(*PURCHASES)
        cls.by_name = {partner.name: partner for partner in cls.people}
        cls.bought = cls.orders(
            *(
                (cls.by_name[name], when, amount)
                for name, purchases in PURCHASES.items()
                for when, amount in purchases
            )
        )

    def run_now(self, **values):
        return self.model.run(as_of=AS_OF, **values)

    def all_history(self):
        return self.env["customer.value.history"].search(
            [("company_id", "=", self.company.id)]
        )


@tagged("post_install", "-at_install")
class TestScoring(EngineCase):
    def test_scores_by_hand(self):
        self.run_now()
        for name, expected in EXPECTED.items():
            self.assertFacts(self.by_name[name], **expected)

    def test_classes_by_hand(self):
        self.run_now()
        found = {
            name: self.value_of(each).value_class for name, each in self.by_name.items()
        }
        self.assertEqual(found, CLASSES)

    def test_first_matching_segment_wins(self):
        self.run_now()
        found = {
            name: self.value_of(each).segment_id.code
            for name, each in self.by_name.items()
        }
        self.assertEqual(found, SEGMENT_CODES)

    def test_rfm_cell_needs_no_third_rule(self):
        """Two of the three roles are given: there is no recency band."""
        self.run_now()
        value = self.value_of(self.by_name["One"])
        self.assertFalse(value.r_score)
        self.assertEqual((value.m_score, value.f_score), (4, 1))

    def test_rfm_cell(self):
        model = self.new_model(
            [
                rule("recency_days", direction="lower", rfm_role="r"),
                rule("frequency", rfm_role="f"),
                rule("monetary", rfm_role="m"),
            ]
        )
        model.run(as_of=AS_OF)
        # Recency: Five, Four, Three, Two, One from the worst. Frequency 0 Five, 1 One,
        # 2 Two and Three, 4 Four. Money as above.
        cells = {
            "One": "525",
            "Two": "433",
            "Three": "333",
            "Four": "252",
            "Five": "111",
        }
        for name, cell in cells.items():
            self.assertFacts(self.by_name[name], rfm_cell=cell)

    def test_equal_values_share_a_band_and_few_values_are_no_error(self):
        same = self.customers("Same 1", "Same 2", "Same 3", "Same 4", "Same 5", "More")
        company = self.new_company("Ties")
        rows = [(each, "06-01", 10) for each in same[:5]] + [(same[5], "06-01", 11)]
        self.orders(*rows, company=company)
        model = self.new_model([rule("monetary", rfm_role="m")], company=company)
        run = model.run(as_of=AS_OF)
        bands = [self.value_of(each, company).m_score for each in same]
        # Nobody is worse than the five; five of six are worse than the last.
        self.assertEqual(bands, [1, 1, 1, 1, 1, 5])
        self.assertEqual(run.state, "done")

    def test_missing_values(self):
        """Growth is unknown to whoever bought nothing in the window before."""
        company = self.new_company("Missing")
        known, unknown = self.customers("Known", "Unknown")
        self.orders(
            (known, "2025-01-01", 10),
            (known, "06-01", 20),
            (unknown, "06-01", 20),
            company=company,
        )
        linear = {"method": "linear", "thresholds": "0 1"}
        for missing, score in (("zero", 50.0), ("neutral", 75.0), ("skip", 100.0)):
            model = self.new_model(
                [
                    rule("growth", missing=missing, **linear),
                    rule("monetary", method="linear", thresholds="0 20"),
                ],
                company=company,
            )
            model.run(as_of=AS_OF)
            with self.subTest(missing=missing):
                self.assertFacts(known, company, score=100.0)
                self.assertFacts(unknown, company, score=score)

    def test_fixed_threshold_belongs_to_the_upper_band(self):
        company = self.new_company("Fixed")
        people = self.customers("Under", "On", "Over")
        self.orders(
            *zip(people, ["06-01"] * 3, (99.99, 100, 100.01), strict=True),
            company=company,
        )
        fixed = rule("monetary", method="fixed", thresholds="100", rfm_role="m")
        self.new_model([fixed], company=company).run(as_of=AS_OF)
        bands = [self.value_of(each, company).m_score for each in people]
        self.assertEqual(bands, [1, 2, 2])

    def test_stages(self):
        company = self.new_company("Stages")
        names = ("lost", "decline", "exploration", "young", "growing", "stability")
        people = self.customers(*names)
        for partner in people:
            self.orders(*self.buying(partner), company=company)
        self.new_model(company=company).run(as_of=AS_OF)
        expected = {"young": "formation", "growing": "formation"}
        for partner in people:
            with self.subTest(customer=partner.name):
                self.assertEqual(
                    self.value_of(partner, company).lifecycle_stage,
                    expected.get(partner.name, partner.name),
                )

    def buying(self, partner):
        """Return a purchase history that leaves no doubt about the stage."""

        def every(gap, first, last, amount):
            steps = range(first, last - 1, -gap)
            return [(partner, AS_OF - timedelta(days=ago), amount) for ago in steps]

        return {
            # Every ten days, then nothing for most of a year.
            "lost": lambda: every(10, 500, 300, 10),
            # On time, but half of the money of the year before.
            "decline": lambda: every(30, 720, 370, 20) + every(30, 360, 0, 10),
            "exploration": lambda: every(30, 60, 30, 10),
            "young": lambda: every(30, 300, 0, 10),
            "growing": lambda: every(30, 720, 370, 10) + every(30, 360, 0, 20),
            # 12 purchases in either year.
            "stability": lambda: every(30, 1050, 15, 10),
        }[partner.name]()

    def test_stage_limits_are_the_models(self):
        self.model = self.new_model(stage_lost_overdue_ratio=0.0)
        self.run_now()
        self.assertFacts(self.by_name["One"], lifecycle_stage="lost")

    def test_run_keeps_plain_numbers(self):
        run = self.run_now()
        self.assertEqual((run.state, run.customer_count), ("done", 5))
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT cutoffs::text, parameters::text FROM customer_score_run"
            " WHERE id = %s",
            [run.id],
        )
        for text in self.env.cr.fetchone():
            self.assertEqual(self.plain(json.loads(text)), json.loads(text))
        # Band 3 of money is empty.
        money = str(self.model.rule_ids[0].id)
        self.assertEqual(run.cutoffs[money], [0.0, 500.0, None, 1000.0])
        self.assertEqual(self.plain(run.cutoffs), run.cutoffs)
        self.assertEqual(self.plain(run.parameters), run.parameters)

    def plain(self, content):
        """Return JSON content rebuilt from Python's own types alone."""
        if isinstance(content, dict):
            return {str(key): self.plain(each) for key, each in content.items()}
        if isinstance(content, list):
            return [self.plain(each) for each in content]
        self.assertIn(type(content), (int, float, str, bool, type(None)))
        self.assertEqual(content, content, "NaN is no JSON")
        return content

    def test_nobody_has_the_metric(self):
        self.model = self.new_model([rule("payment_delay_days"), rule("monetary")])
        run = self.run_now()
        self.assertEqual(run.state, "done")
        self.assertFacts(self.by_name["One"], score=50.0)

    def test_run_without_customers(self):
        company = self.new_company("Empty")
        run = self.new_model(company=company).run(as_of=AS_OF)
        self.assertEqual(
            (run.state, run.customer_count, run.changed_count), ("done", 0, 0)
        )


@tagged("post_install", "-at_install")
class TestWriting(EngineCase):
    def test_equal_data_give_an_equal_hash(self):
        first, second = self.run_now(), self.run_now()
        self.assertTrue(first.content_hash)
        self.assertEqual(first.content_hash, second.content_hash)
        self.orders((self.by_name["Five"], "06-29", 1))
        self.assertNotEqual(self.run_now().content_hash, first.content_hash)

    def test_hash_tells_whose_the_numbers_are(self):
        """The same numbers of another customer are not the same result."""
        first = self.run_now()
        heir = self.customers("Heir of Five")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET partner_id = %s WHERE partner_id = %s",
            [heir.id, self.by_name["Five"].id],
        )
        self.env.invalidate_all()
        second = self.run_now()
        self.assertEqual(second.customer_count, first.customer_count)
        self.assertNotEqual(second.content_hash, first.content_hash)

    def test_second_run_writes_nothing(self):
        self.run_now()
        rows, history = (
            self.physical_rows(),
            self.physical_rows("customer_value_history"),
        )
        run = self.run_now()
        self.assertEqual(run.changed_count, 0)
        self.assertEqual(self.physical_rows(), rows)
        self.assertEqual(self.physical_rows("customer_value_history"), history)

    def test_first_run_begins_the_history(self):
        run = self.run_now()
        self.assertEqual(run.changed_count, 5)
        lines = self.history_of(self.by_name["Two"])
        self.assertRecordValues(
            lines,
            [
                {
                    "trigger": "first",
                    "score": 48.0,
                    "value_class": "a",
                    "date": AS_OF,
                    "monetary": 500.0,
                    "run_id": run.id,
                }
            ],
        )
        self.assertEqual(lines.segment_id.code, "regular")

    def test_change_is_written_and_told(self):
        self.run_now()
        rows = dict((row[3], row) for row in self.physical_rows())
        four = self.by_name["Four"]
        self.orders((four, "03-22", 1))
        run = self.run_now()
        self.assertFacts(four, monetary=101.0, frequency=5, run_id=run)
        # Neither score nor class nor segment nor stage moved: no line in the history.
        self.assertEqual(len(self.history_of(four)), 1)
        self.assertEqual(run.changed_count, 1)
        self.assertEqual(len(set(rows) & {row[3] for row in self.physical_rows()}), 4)

    def test_one_line_a_move(self):
        self.run_now()
        five = self.by_name["Five"]
        self.orders((five, "06-30", 1))
        self.run_now()
        lines = self.history_of(five)
        self.assertEqual(lines.mapped("trigger"), ["first", "full"])
        self.assertEqual(lines[-1].score, self.value_of(five).score)
        self.assertGreater(lines[-1].score, lines[0].score)

    def test_vanished_customer_loses_the_row_and_keeps_the_history(self):
        self.run_now()
        one = self.by_name["One"]
        self.bought[0].write({"state": "cancel"})
        run = self.run_now()
        self.assertFalse(self.value_of(one))
        lines = self.history_of(one)
        self.assertEqual(lines.mapped("trigger"), ["first", "vanished"])
        self.assertRecordValues(
            lines[-1],
            [
                {
                    "value_class": "none",
                    "lifecycle_stage": "prospect",
                    "score": 0.0,
                }
            ],
        )
        self.assertEqual(run.customer_count, 4)

    def test_customer_who_left_the_scope_loses_the_row(self):
        self.run_now()
        self.by_name["One"].is_company = True
        self.model = self.new_model(customer_domain="[('is_company', '=', False)]")
        self.run_now()
        self.assertFalse(self.value_of(self.by_name["One"]))

    def test_other_companies_rows_stay_byte_for_byte(self):
        other = self.new_company("Company B")
        self.orders((self.by_name["One"], "06-01", 5), company=other)
        model = self.new_model(company=other)
        model.run(as_of=AS_OF)
        before = self.other_tables(other)
        self.orders((self.by_name["One"], "06-02", 50), company=other)
        self.run_now()
        self.run_now(partners=self.by_name["One"])
        self.assertEqual(self.other_tables(other), before)
        model.run(as_of=AS_OF)
        self.assertNotEqual(self.other_tables(other), before)

    def test_rows_of_another_companys_retired_model_stay(self):
        other = self.new_company("Company B")
        lonely = self.customers("Of company B alone")
        self.orders((lonely, "06-01", 5), company=other)
        model = self.new_model(company=other)
        model.run(as_of=AS_OF)
        model.action_retire()
        before = self.other_tables(other)
        self.run_now()
        self.run_now(partners=lonely | self.by_name["One"])
        self.assertEqual(self.other_tables(other), before)

    def other_tables(self, company):
        return [
            self.physical_rows(table, company)
            for table in (
                "customer_value",
                "customer_value_history",
                "customer_score_run",
            )
        ]

    def test_statements_do_not_grow_with_customers(self):
        few, many = self.new_company("Few"), self.new_company("Many")
        people = self.customers(*(f"Buyer {number}" for number in range(60)))
        models = []
        for company, size in ((few, 3), (many, 60)):
            self.orders(
                *((each, "06-01", each.id) for each in people[:size]), company=company
            )
            models.append(self.new_model(company=company))
        self.run_now()  # warms the caches
        first = [self.statements(model) for model in models]
        self.assertEqual(first[0], first[1])
        again = [self.statements(model) for model in models]
        self.assertEqual(again[0], again[1])
        self.assertGreater(first[0], 5)

    def statements(self, model):
        """Return how many statements a full run issues."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        model.run(as_of=AS_OF)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
