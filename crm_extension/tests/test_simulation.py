"""What a simulation finds: who would move, by how much, and why."""

import json

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import AS_OF, REST, rule, segment
from .test_engine import EngineCase


class SimulationCase(EngineCase):
    def new_version(self, model=None):
        """Return a draft that is a copy of the model."""
        action = (model or self.model).action_new_version()
        return self.env["customer.score.model"].browse(action["res_id"])

    def weigh(self, model, metric, weight):
        model.rule_ids.filtered(lambda each: each.metric == metric).weight = weight

    def simulated(self, model, as_of=AS_OF):
        return model.simulate(as_of=as_of).results

    def assertDiagonal(self, table, size=5):
        """Assert that nobody moved, and that the table is about so many customers."""
        counts = table["table"]
        self.assertEqual(
            [entry["label"] for entry in table["rows"]],
            [entry["label"] for entry in table["columns"]],
        )
        self.assertEqual(
            sum(counts[place][place] for place in range(len(counts))), size
        )
        self.assertEqual(sum(map(sum, counts)), size)


@tagged("post_install", "-at_install")
class TestSimulation(SimulationCase):
    def test_copy_moves_nobody(self):
        self.run_now()
        run = self.new_version().simulate(as_of=AS_OF)
        found = run.results
        for name in ("classes", "segments", "stages"):
            self.assertDiagonal(found[name])
        self.assertEqual(
            found["moved"], {"score": 0, "class": 0, "segment": 0, "stage": 0}
        )
        self.assertEqual(found["movers"], [])
        self.assertEqual((run.changed_count, run.customer_count), (0, 5))
        self.assertEqual(found["scores"]["before"], found["scores"]["after"])
        self.assertEqual(found["scores"]["mean_after"], 38.6)
        self.assertEqual(found["compared_with"], self.model.id)
        self.assertEqual(found["compared_with_name"], self.model.display_name)

    def test_published_model_is_compared_with_itself(self):
        found = self.simulated(self.model)
        self.assertEqual(found["compared_with"], self.model.id)
        self.assertDiagonal(found["segments"])
        self.assertFalse(any(found["moved"].values()))

    def test_heavier_weight_by_hand(self):
        """Frequency weighs 6 of 10: money 30, frequency 60, recency 10 at most."""
        draft = self.new_version()
        self.weigh(draft, "frequency", 6)
        run = draft.simulate(as_of=AS_OF)
        found = run.results
        self.assertEqual(
            [
                (mover["name"], mover["old_score"], mover["new_score"])
                for mover in found["movers"]
            ],
            [
                ("One", 80.0, 40.0),
                ("Four", 20.0, 60.0),
                ("Three", 45.0, 47.5),
                ("Two", 48.0, 49.0),
            ],
        )
        self.assertEqual(
            found["moved"], {"score": 4, "class": 0, "segment": 1, "stage": 0}
        )
        self.assertEqual(run.changed_count, 4)
        self.assertEqual(
            self.points(found["movers"][0]),
            [("monetary", 60.0, 30.0, -30.0), ("recency_days", 20.0, 10.0, -10.0)],
        )
        self.assertEqual(
            self.points(found["movers"][1]), [("frequency", 20.0, 60.0, 40.0)]
        )
        self.assertEqual(
            self.points(found["movers"][2]),
            [
                ("frequency", 10.0, 30.0, 20.0),
                ("monetary", 20.0, 10.0, -10.0),
                ("recency_days", 15.0, 7.5, -7.5),
            ],
        )

    def points(self, mover):
        return [
            (each["metric"], each["before"], each["after"], each["difference"])
            for each in mover["reasons"]
        ]

    def test_heavier_weight_tables(self):
        draft = self.new_version()
        self.weigh(draft, "frequency", 6)
        found = self.simulated(draft)
        self.assertDiagonal(found["classes"])
        self.assertDiagonal(found["stages"])
        segments = found["segments"]
        self.assertEqual(
            [entry["label"] for entry in segments["columns"]],
            ["best", "often", "regular", "rest"],
        )
        self.assertEqual(
            [entry["key"] for entry in segments["rows"]],
            [str(each) for each in self.model.segment_ids.ids],
        )
        self.assertEqual(
            [entry["key"] for entry in segments["columns"]],
            [str(each) for each in draft.segment_ids.ids],
        )
        self.assertEqual(
            segments["table"],
            [[0, 0, 0, 1], [0, 1, 0, 0], [0, 0, 2, 0], [0, 0, 0, 1]],
        )
        self.assertEqual(found["scores"]["limits"], list(range(0, 101, 5)))
        for side, bins in (
            ("before", [16, 9, 9, 4, 0]),
            ("after", [8, 9, 9, 12, 0]),
        ):
            expected = [bins.count(place) for place in range(20)]
            self.assertEqual(found["scores"][side], expected)
        self.assertEqual(found["scores"]["mean_before"], 38.6)
        self.assertEqual(found["scores"]["mean_after"], 39.3)

    def test_mover_tells_where_from_and_where_to(self):
        draft = self.new_version()
        self.weigh(draft, "frequency", 6)
        mover = self.simulated(draft)["movers"][0]
        self.assertEqual(mover["partner_id"], self.by_name["One"].id)
        self.assertEqual((mover["old_class"], mover["new_class"]), ("a", "a"))
        self.assertEqual((mover["old_segment"], mover["new_segment"]), ("best", "rest"))
        self.assertEqual(mover["reasons"][0]["label"], "Revenue")

    def test_classes_by_other_shares(self):
        draft = self.new_version()
        draft.class_a_share = 0.3
        found = self.simulated(draft)
        # Only One is before 30 % of the money; Two falls to B.
        self.assertEqual(
            found["classes"]["table"],
            [[1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 2, 0], [0, 0, 0, 0]],
        )
        self.assertEqual(
            [entry["key"] for entry in found["classes"]["rows"]],
            ["a", "b", "c", "none"],
        )
        self.assertEqual(found["moved"]["class"], 1)

    def test_rules_are_matched_by_metric(self):
        """Revenue leaves, margin comes: each counts 0 on the side without it."""
        draft = self.new_version()
        draft.rule_ids[0].metric = "margin"
        found = self.simulated(draft)
        self.assertEqual(found["moved"]["score"], 0, "margin is all of the revenue")
        self.weigh(draft, "margin", 8)
        points = self.points(self.simulated(draft)["movers"][0])
        self.assertEqual(points[0], ("margin", 0.0, 80.0, 80.0))
        self.assertEqual(points[1], ("monetary", 60.0, 0.0, -60.0))

    def test_members(self):
        found = self.simulated(self.new_version())
        self.assertEqual(
            {each["code"]: each["count"] for each in found["members"]},
            {"best": 1, "often": 1, "regular": 2, "rest": 1},
        )

    def test_impossible_and_empty_segments(self):
        found = self.simulated(
            self.new_model(
                self.rules(),
                [
                    segment("fine", ("score", ">=", 60), sequence=1),
                    segment("covered", ("score", ">=", 90), sequence=2),
                    segment(
                        "contrary",
                        ("frequency", ">", 4),
                        ("frequency", "<", 2),
                        sequence=3,
                    ),
                    segment("no_band", ("r_score", ">=", 1), sequence=4),
                    segment("deserted", ("frequency", ">", 50), sequence=5),
                    REST,
                    segment("late", ("score", ">", 0), sequence=100),
                ],
                publish=False,
            )
        )
        self.assertEqual(
            found["impossible_segments"], ["covered", "contrary", "no_band", "late"]
        )
        self.assertEqual(found["empty_segments"], ["deserted"])

    def rules(self):
        return [rule("monetary", bands=4, rfm_role="m")]

    def test_rules_without_data(self):
        draft = self.new_model(
            [rule("monetary"), rule("overdue_amount"), rule("late_delivery_rate")],
            publish=False,
        )
        self.assertEqual(
            self.simulated(draft)["rules_without_data"],
            [
                {"metric": "overdue_amount", "label": "Overdue Amount"},
                {"metric": "late_delivery_rate", "label": "Late Delivery Rate"},
            ],
        )

    def test_results_are_plain_json(self):
        found = self.simulated(self.new_version())
        self.assertEqual(json.loads(json.dumps(found, allow_nan=False)), found)
        self.assertEqual(found["consequences"], [])

    def test_run_keeps_what_it_rests_on(self):
        run = self.new_version().simulate(as_of=AS_OF)
        self.assertEqual((run.kind, run.state), ("simulation", "done"))
        self.assertTrue(run.cutoffs["class"])
        self.assertIn("lifetime", run.parameters)
        self.assertIn("rule of thumb", run.log)


@tagged("post_install", "-at_install")
class TestSimulationOfOthers(SimulationCase):
    """Nothing published, other customers, nobody at all."""

    def test_no_published_model(self):
        draft = self.new_version()
        self.model.action_retire()
        run = draft.simulate(as_of=AS_OF)
        found = run.results
        self.assertEqual(
            (found["compared_with"], found["compared_with_name"]), (None, None)
        )
        self.assertEqual(set(found["moved"].values()), {5})
        self.assertEqual((run.changed_count, found["customers"]), (5, 5))
        self.assertEqual(found["movers"], [])
        self.assertEqual(found["scores"]["before"], [0] * 20)
        self.assertIsNone(found["scores"]["mean_before"])
        self.assertEqual(found["scores"]["mean_after"], 38.6)
        self.assertEqual(found["classes"]["table"][3], [2, 1, 2, 0])
        self.assertEqual([row["key"] for row in found["segments"]["rows"]], ["none"])
        self.assertEqual(found["segments"]["table"], [[1, 1, 2, 1]])
        self.assertEqual(found["stages"]["rows"][-1]["key"], "none")
        self.assertIn("nobody had a score", run.log)

    def test_customer_who_leaves(self):
        draft = self.new_version()
        draft.customer_domain = f"[('id', '!=', {self.by_name['Five'].id})]"
        found = self.simulated(draft)
        self.assertEqual(found["customers"], 5)
        self.assertEqual(found["classes"]["table"][2], [0, 0, 1, 1])
        self.assertEqual(found["segments"]["columns"][-1]["key"], "none")
        self.assertEqual(found["segments"]["table"][-1], [0, 0, 0, 0, 1])
        self.assertNotIn("none", [row["key"] for row in found["segments"]["rows"]])
        self.assertEqual(sum(each["count"] for each in found["members"]), 4)

    def test_new_segment(self):
        draft = self.new_version()
        draft.segment_ids = [
            Command.create(segment("lonely", ("score", "<", 1), sequence=0))
        ]
        draft.invalidate_recordset(["segment_ids"])
        found = self.simulated(draft)
        self.assertEqual(found["segments"]["table"][-1], [1, 0, 0, 0, 0])
        self.assertEqual(found["moved"]["segment"], 1)

    def test_model_for_companies_is_compared_with_the_one_for_all(self):
        self.by_name["One"].is_company = True
        draft = self.new_version()
        draft.customer_scope = "company"
        found = self.simulated(draft)
        self.assertEqual(
            (found["compared_with"], found["customers"]), (self.model.id, 1)
        )
        # Alone, One is the worst as well as the best: band 1 of the money.
        self.assertEqual(found["movers"][0]["old_score"], 80.0)
        self.assertEqual(found["movers"][0]["new_score"], 20.0)

    def test_model_for_companies_goes_before_the_one_for_all(self):
        self.by_name["One"].is_company = True
        firms = self.new_model(customer_scope="company")
        draft = self.new_version(firms)
        self.assertEqual(self.simulated(draft)["compared_with"], firms.id)

    def test_nobody(self):
        empty = self.new_company("Nobody buys here")
        draft = self.new_model(company=empty, publish=False)
        run = draft.simulate(as_of=AS_OF)
        self.assertEqual((run.customer_count, run.changed_count), (0, 0))
        found = run.results
        self.assertEqual(found["scores"]["after"], [0] * 20)
        self.assertIsNone(found["scores"]["mean_after"])
        self.assertEqual(found["empty_segments"], ["rest"])
        self.assertEqual(found["rules_without_data"][0]["metric"], "monetary")
        self.assertEqual(sum(map(sum, found["stages"]["table"])), 0)

    def test_faulty_draft_is_refused_naming_all(self):
        draft = self.new_model(
            [rule("monetary", weight=0, method="fixed", thresholds="9 1")],
            segments=(),
            publish=False,
            window_months=0,
        )
        for attempt in (lambda: draft.simulate(as_of=AS_OF), draft.action_simulate):
            with self.assertRaises(UserError) as caught:
                attempt()
            for word in ("ascend", "zero", "takes everybody else", "window"):
                self.assertIn(word, str(caught.exception))
        self.assertFalse(draft.run_ids)

    def test_speaks_the_language_of_who_started_it(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.model.segment_ids[0].with_context(lang="fr_FR").name = "Champions"
        draft = self.new_version()
        self.env.user.lang = "fr_FR"
        found = draft.with_context(lang=None).simulate(as_of=AS_OF).results
        self.assertEqual(found["members"][0]["name"], "Champions")
        self.assertEqual(found["segments"]["columns"][0]["label"], "Champions")
