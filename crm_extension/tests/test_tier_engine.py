"""The engine as a whole: who is evaluated, what is written, and how often."""

from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.tier.evaluation_under_way import EvaluationUnderWay
from .common import day, rule
from .tier_common import TierCase, tier, tier_rule


@tagged("post_install", "-at_install")
class TestTierEngine(TierCase):
    def test_buyers_are_enrolled_and_promoted(self):
        small, large, nobody = self.customers("Small", "Large", "Nobody")
        self.orders((small, "06-01", 499.99), (large, "06-01", 1000))
        program = self.new_program()
        run = self.evaluate(program, "06-30")
        self.assertEqual(run.counts, {"enrolled": 2, "promoted": 1})
        self.assertEqual(
            self.story(program, large),
            [
                ("enrolled", "2026-06-30", None, "Base"),
                ("promoted", "2026-06-30", "Base", "Gold"),
            ],
        )
        self.assertEqual(self.member(program, small).tier_id.name, "Base")
        self.assertFalse(self.member(program, nobody))

    def test_a_second_evaluation_writes_nothing(self):
        (partner,) = self.customers("Member")
        self.orders((partner, "06-01", 1000))
        program = self.new_program()
        self.evaluate(program, "06-30")
        before = [
            self.physical_rows(table)
            for table in ("customer_tier_membership", "customer_tier_event")
        ]
        run = self.evaluate(program, "06-30")
        self.assertEqual(run.changed_count, 0)
        after = [
            self.physical_rows(table)
            for table in ("customer_tier_membership", "customer_tier_event")
        ]
        self.assertEqual(before, after)

    def test_progress_names_what_is_missing(self):
        (partner,) = self.customers("Member")
        self.orders((partner, "06-01", 600))
        program = self.new_program()
        self.evaluate(program, "06-30")
        progress = self.member(program, partner).progress(
            as_of=self.member(program, partner).since
        )
        self.assertEqual(progress["next"]["tier"], "Gold")
        (condition,) = progress["next"]["conditions"]
        self.assertEqual(condition["missing"], 400)
        self.assertAlmostEqual(progress["next"]["share"], 0.6)
        self.assertIn("400", condition["text"])
        self.assertEqual(progress["keep"]["tier"], "Silver")
        self.assertFalse(progress["keep"]["met"], "the period began after the order")

    def test_a_simulation_shows_both_tables_and_writes_no_member(self):
        large, small = self.customers("Large", "Small")
        self.orders((large, "06-01", 1000), (small, "06-01", 10))
        program = self.new_program(activate=False)
        run = program.simulate(as_of=day("06-30"))
        self.assertFalse(program.membership_ids)
        results = run.results
        self.assertEqual(results["members"]["after"], [1, 0, 1, 0])
        self.assertEqual(results["table"][0], [1, 0, 1, 0])
        self.assertEqual(results["at_end"][2], [0, 0, 1, 0], "it has only begun")
        (mover,) = results["movers"]
        self.assertEqual((mover["name"], mover["to"]), ("Large", "Gold"))

    def test_a_simulation_shows_who_would_fall_at_the_end_of_validity(self):
        (member,) = self.customers("Member")
        self.orders((member, "01-10", 1000), (member, "03-10", 600))
        program = self.new_program()
        self.evaluate(program, "01-10")
        gold = self.tier_named(program, "Gold")
        gold.entry_rule_ids.amount = 5000
        run = program.simulate(as_of=day("06-30"))
        self.assertEqual(self.member(program, member).tier_id, gold)
        self.assertEqual(run.results["table"][3], [0, 0, 1, 0], "kept until the end")
        self.assertEqual(run.results["at_end"][2], [0, 1, 0, 0])

    def test_a_simulated_score_model_tells_how_many_tiers_would_change(self):
        good, poor = self.customers("Good", "Poor")
        self.orders((good, "06-01", 1000), (poor, "06-20", 10))
        model = self.new_model([rule("monetary", method="linear", thresholds="0 1000")])
        model.run(as_of=day("06-30"))
        program = self.new_program(
            [tier("Base", 0), tier("High", 1, tier_rule(50, metric="score"))]
        )
        self.evaluate(program, "06-30")
        self.assertEqual(self.member(program, good).tier_id.name, "High")
        draft = self.env["customer.score.model"].browse(
            model.action_new_version()["res_id"]
        )
        draft.rule_ids.thresholds = "0 5000"
        results = draft.simulate(as_of=day("06-30")).results
        (consequence,) = results["consequences"]
        self.assertEqual(consequence["count"], 0, "nobody falls before the end")
        draft.rule_ids.thresholds = "0 10"
        results = draft.simulate(as_of=day("06-30")).results
        self.assertEqual(results["consequences"][0]["count"], 1)
        self.assertIn(program.name, results["consequences"][0]["label"])

    def test_a_program_that_asks_for_scores_follows_each_full_run(self):
        (partner,) = self.customers("Member")
        self.orders((partner, "06-01", 1000))
        model = self.new_model()
        asking = self.new_program(
            [tier("Base", 0), tier("High", 1, tier_rule(50, metric="score"))]
        )
        other = self.new_program()
        for program in (asking, other):
            self.evaluate(program, "06-30")
        model.run(as_of=day("06-30"))
        self.assertTrue(asking.is_due)
        self.assertFalse(other.is_due)

    def test_everybody_and_who_is_asked_for_have_the_same_story(self):
        """Evaluating everybody reads no more than the rules look back."""
        people = self.customers("Steady", "Once", "Late", "Returning")
        steady, once, late, returning = people
        self.orders(
            *((steady, f"{year}-03-01", 1200) for year in (2023, 2024, 2025, 2026)),
            (once, "2023-03-01", 1200),
            (late, "2023-03-01", 1200),
            (late, "2025-03-20", 1200),
            (returning, "2023-03-01", 600),
            (returning, "2025-12-01", 6000),
        )
        everybody, asked = (
            self.new_program(grace_days=30, demotion="one_step") for _ in range(2)
        )
        for when in ("2023-03-01", "2024-03-02", "2025-03-25", "2025-12-01", "06-30"):
            self.evaluate(everybody, when)
            self.evaluate(asked, when, *people)
        for partner in people:
            with self.subTest(customer=partner.name):
                self.assertEqual(
                    self.story(everybody, partner), self.story(asked, partner)
                )
        self.assertTrue({each[0] for each in self.story(asked, once)} >= {"demoted"})

    # -- Evaluations that cannot be done -------------------------------------------

    def in_the_background(self, program):
        """Evaluate as the scheduled action does, which undoes what failed."""
        with patch.object(self.env.cr, "rollback", lambda: None):
            program._evaluate_in_background()

    def test_faults_are_told_once_and_no_evaluation_is_noted(self):
        program = self.new_program()
        program.tier_ids[1].entry_rule_ids.metric = "nothing"
        self.in_the_background(program)
        self.assertIn("nothing", program.message_ids[0].body)
        self.assertFalse(program.evaluated_on)
        self.assertFalse(program._is_due(), "not told again today")
        program.tier_ids[1].entry_rule_ids.metric = "monetary"
        self.assertTrue(program._is_due(), "mended")

    def test_an_evaluation_under_way_is_waited_for(self):
        program = self.new_program()
        told = len(program.message_ids)
        busy = EvaluationUnderWay("busy")
        engine = self.env.registry["customer.tier.engine"]
        with patch.object(engine, "_take_turn", side_effect=busy):
            self.in_the_background(program)
        self.assertEqual(len(program.message_ids), told)
        self.assertTrue(program._is_due())

    def test_a_program_with_faults_holds_up_no_other(self):
        (partner,) = self.customers("Member")
        faulty, sound = self.new_program(), self.new_program()
        faulty.tier_ids[1].entry_rule_ids.metric = "nothing"
        self.orders((partner, "06-01", 1000))
        programs = faulty | sound
        with mute_logger(
            "odoo.addons.crm_extension.models.tier.customer_tier_running_mixin"
        ):
            programs._evaluate_waiting(programs)
        self.assertTrue(self.member(sound, partner))
