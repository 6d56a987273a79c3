"""Who looks at a version before it is published."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import AS_OF, segment
from .test_versions import VersionCase


@tagged("post_install", "-at_install")
class TestReview(VersionCase):
    def review(self, draft=None):
        action = (draft or self.draft).with_user(self.manager).action_review_publish()
        self.assertEqual(action["target"], "new")
        return (
            self.env[action["res_model"]]
            .with_user(self.manager)
            .browse(action["res_id"])
        )

    def simulated(self, **results):
        """Return a simulation of the draft as it is."""
        return self.env["customer.score.run"].create(
            {
                "model_id": self.draft.id,
                "company_id": self.company.id,
                "as_of": AS_OF,
                "kind": "simulation",
                "state": "done",
                "results": {
                    "rules": self.draft._fingerprint(),
                    "customers": 1200,
                    "moved": {"score": 1100, "class": 3, "segment": 5, "stage": 0},
                    "members": [{"segment_id": 0, "name": "best", "count": 1000}],
                    "empty_segments": ["next"],
                    "impossible_segments": [],
                    "rules_without_data": [{"metric": "x", "label": "Revenue"}],
                    "consequences": [{"label": "Tiers that change", "count": 7}],
                    **results,
                },
            }
        )

    def test_differences_to_the_published_version(self):
        self.rule_on("monetary").weight = 3
        review = self.review()
        self.assertEqual(review.compared_with_id, self.model)
        self.assertIn("Weight 2 → 3.", review.differences)

    def test_differences_to_what_is_published_not_to_the_origin(self):
        other = self.new_version()
        other.rule_ids.filtered(lambda each: each.metric == "monetary").weight = 9
        other.action_publish()
        review = self.review()
        self.assertEqual(review.compared_with_id, other)
        self.assertIn("Weight 9 → 2.", review.differences)

    def test_nothing_published_to_compare_with(self):
        self.model.action_retire()
        review = self.review()
        self.assertFalse(review.compared_with_id)
        self.assertFalse(review.differences)

    def test_without_a_simulation(self):
        review = self.review()
        self.assertEqual(review.freshness, "none")
        self.assertIn("not simulated", review.freshness_text)
        self.assertFalse(review.members)
        self.assertFalse(review.consequences)
        self.assertFalse(review.warnings)

    def test_simulation_of_these_rules(self):
        run = self.simulated()
        review = self.review()
        self.assertEqual(review.simulation_id, run)
        self.assertEqual(review.freshness, "current")
        for field, words in (
            ("freshness_text", "06/30/2026"),
            ("members", "best: 1,000"),
            ("consequences", "1,100 of 1,200 customers get another score."),
            ("consequences", "5 of 1,200 customers change their segment."),
            ("consequences", "Tiers that change: 7"),
            ("warnings", "No customer has a value for rule “Revenue”."),
            ("warnings", "Nobody is in segment “next” today."),
        ):
            with self.subTest(words=words):
                self.assertIn(words, review[field])

    def test_simulation_of_other_rules(self):
        self.simulated()
        self.rule_on("monetary").weight = 7
        review = self.review()
        self.assertEqual(review.freshness, "outdated")
        self.assertIn("older than the rules", review.freshness_text)
        self.assertFalse(review.members)
        self.assertFalse(review.consequences)

    def test_every_part_can_make_a_simulation_old(self):
        conditions = self.draft.segment_ids.condition_ids
        for record, values in (
            (self.draft, {"window_months": 7}),
            (self.draft, {"stage_lost_p_return": 0.2}),
            (self.rule_on("monetary"), {"bands": 3}),
            (self.draft.segment_ids[0], {"sequence": 1000}),
            (conditions[0], {"value": conditions[0].value + 1}),
        ):
            with self.subTest(part=record._name, values=values):
                self.simulated()
                record.write(values)
                self.env.invalidate_all()
                self.assertEqual(self.review().freshness, "outdated")

    def test_a_rule_less_makes_a_simulation_old(self):
        self.simulated()
        self.rule_on("monetary").unlink()
        self.assertEqual(self.review().freshness, "outdated")

    def test_words_leave_a_simulation_as_it_is(self):
        self.simulated()
        self.draft.name = "Another name"
        self.draft.segment_ids[0].advice = "Another advice"
        self.assertEqual(self.review().freshness, "current")

    def test_newest_simulation_that_ended(self):
        self.simulated()
        newest = self.simulated()
        self.simulated().state = "failed"
        self.assertEqual(self.review().simulation_id, newest)

    def test_segments_in_which_nobody_can_be(self):
        for code, conditions in (
            ("contradiction", [("recency_days", ">", 9), ("recency_days", "<", 5)]),
            ("range", [("recency_days", "<", 0)]),
            ("share", [("p_alive", ">", 1.5)]),
            ("points", [("score", ">", 100)]),
            ("band", [("m_score", ">", 5)]),
            ("role", [("f_score", ">=", 1)]),
        ):
            self.draft.segment_ids = [
                Command.create(segment(code, *conditions, sequence=0))
            ]
        self.draft.segment_ids = [
            Command.create(segment("after", ("score", ">", 1), sequence=100)),
            Command.create(segment("possible", ("m_score", "=", 5), sequence=3)),
        ]
        impossible = self.draft._impossible_segments().mapped("code")
        self.assertEqual(
            impossible,
            ["contradiction", "range", "share", "points", "band", "role", "after"],
        )
        self.assertIn("Nobody can ever be in segment “band”.", self.review().warnings)

    def test_shipped_segments_are_all_possible(self):
        shipped = self.env.ref("crm_extension.customer_score_model_default")
        self.assertFalse(shipped._impossible_segments())

    def test_the_last_click_publishes(self):
        review = self.review()
        review.action_publish()
        self.assertEqual((self.draft.state, self.model.state), ("published", "retired"))

    def test_simulate_from_the_review(self):
        action = self.review().action_simulate()
        run = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual((run.kind, run.model_id), ("simulation", self.draft))

    def test_faults_come_before_the_review(self):
        self.draft.rule_ids.weight = 0
        with self.assertRaisesRegex(UserError, "add up to zero"):
            self.review()

    def test_only_drafts_are_reviewed(self):
        with self.assertRaisesRegex(UserError, "published or retired"):
            self.review(self.model)

    def test_only_managers_review(self):
        seller = self.new_user("user")
        with self.assertRaises(AccessError):
            self.draft.with_user(seller).action_review_publish()
        review = self.review()
        with self.assertRaises(AccessError):
            review.with_user(seller).action_publish()
        with self.assertRaises(AccessError):
            review.with_user(seller).read(["differences"])

    def test_a_review_is_its_makers_and_of_the_company(self):
        review = self.review()
        other = self.new_user("manager", login="other_manager")
        with self.assertRaises(AccessError):
            review.with_user(other).read(["model_id"])
        foreign = self.new_company("Foreign")
        foreign_draft = self.new_model(company=foreign, publish=False)
        with self.assertRaises(AccessError):
            self.env["customer.score.publish"].with_user(self.manager).create(
                {"model_id": foreign_draft.id}
            )
