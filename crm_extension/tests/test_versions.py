"""What a version changes, limits that suit the data, the review before publishing."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..models.value.version_texts import RULE_FIELDS, SEGMENT_FIELDS, SETTINGS
from .common import AS_OF, REST, ValueCase, rule, segment

BEST = segment("best", ("score", ">", 50), ("recency_days", "<=", 30), sequence=1)
NEXT = segment("next", ("score", ">", 20), sequence=2)


class VersionCase(ValueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.new_user("manager")
        cls.orders((cls.customers("Once"), "06-01", 5))
        cls.model = cls.new_model(
            [rule("monetary", weight=2, rfm_role="m"), rule("recency_days")],
            segments=(BEST, NEXT, REST),
        )
        cls.draft = cls.new_version()

    @classmethod
    def new_version(cls):
        action = cls.model.action_new_version()
        return cls.env[action["res_model"]].browse(action["res_id"])

    def rule_on(self, metric):
        return self.draft.rule_ids.filtered(lambda each: each.metric == metric)

    def segment_of(self, code):
        return self.draft.segment_ids.filtered(lambda each: each.code == code)


@tagged("post_install", "-at_install")
class TestDifferences(VersionCase):
    def assertChanges(self, *sentences):
        """Assert exactly what the draft says that it changed."""
        self.assertEqual(self.draft._differences(self.model), list(sentences))

    def test_a_copy_changes_nothing(self):
        self.assertChanges()
        self.assertFalse(self.draft.differences)

    def test_settings(self):
        self.draft.write(
            {
                "basis": "invoiced",
                "window_months": 24,
                "exclude_delivery": True,
                "class_a_share": 0.755,
                "class_metric": "frequency",
                "customer_domain": "[('id', '>', 5)]",
                "stage_lost_overdue_ratio": 4.25,
            }
        )
        self.assertChanges(
            "Basis: Confirmed orders → Posted invoices.",
            "Months: 12 → 24.",
            "Leave out delivery charges: no → yes.",
            "Customer filter: changed.",
            "Class Metric: Revenue → Frequency.",
            "Share of class A: 80 % → 75.5 %.",
            "Lost from overdue ratio: 3 → 4.25.",
        )

    def test_every_setting_that_counts_is_compared(self):
        """A new field belongs in the tables, or here with a reason."""
        for model, compared, others in (
            # Company: versions are of one. The rest are compared part by part, or
            # change nobody's score.
            (
                "customer.score.model",
                SETTINGS,
                {"company_id", "active", "rule_ids", "segment_ids"},
            ),
            # A rule's place changes no score.
            ("customer.score.rule", RULE_FIELDS, {"model_id", "sequence"}),
            (
                "customer.segment",
                SEGMENT_FIELDS,
                {"model_id", "sequence", "color", "condition_ids"},
            ),
        ):
            fields = self.env[model]._fields.items()
            settings = {
                name
                for name, field in fields
                if field.copy and field.store and not field.readonly
                if field._module == "crm_extension" and not field.related
            }
            with self.subTest(model=model):
                self.assertEqual(settings, {*compared, *others})

    def test_rules(self):
        self.rule_on("monetary").weight = 3.5
        self.rule_on("recency_days").unlink()
        self.draft.rule_ids = [Command.create(rule("frequency", weight=4))]
        self.assertChanges(
            "Rule “Revenue”: Weight 2 → 3.5.",
            "Rule “Recency (days)” is gone.",
            "Rule “Frequency” is new, with the weight 4.",
        )

    def test_rule_on_another_metric_is_known_by_its_role(self):
        self.rule_on("monetary").metric = "clv"
        self.assertChanges("Rule “Revenue”: Metric Revenue → Lifetime value.")

    def test_rule_by_other_bands(self):
        self.rule_on("recency_days").write(
            {"method": "fixed", "thresholds": "30 90", "missing": "skip"}
        )
        self.assertChanges(
            "Rule “Recency (days)”: Method Quantiles → Fixed thresholds.",
            "Rule “Recency (days)”: Thresholds – → 30 90.",
            "Rule “Recency (days)”: If unknown Worst → Left out.",
        )

    def test_segments(self):
        self.segment_of("best").write({"name": "Top", "advice": "Call them."})
        self.segment_of("next").unlink()
        new = segment("big", ("monetary", ">=", 1000), ("score", "<", 9), sequence=3)
        self.draft.segment_ids = [Command.create(new)]
        self.assertChanges(
            "Segment “best”: Name best → Top.",
            "Segment “best”: Advice changed.",
            "Segment “next” is gone.",
            "Segment “big” is new: Revenue at least 1,000, Score less than 9.",
        )

    def test_segment_by_another_code_is_known_by_its_name(self):
        self.segment_of("best").code = "top"
        self.assertChanges("Segment “best”: Code best → top.")

    def test_conditions(self):
        lines = self.segment_of("best").condition_ids
        lines.filtered(lambda line: line.metric == "score").value = 60
        self.assertChanges(
            "Segment “best” no longer asks for: Score more than 50.",
            "Segment “best” now asks for: Score more than 60.",
        )

    def test_order_of_segments(self):
        self.segment_of("next").sequence = 0
        self.assertChanges("The segments are tried in another order: next, best, rest.")

    def test_a_segment_in_between_is_no_other_order(self):
        self.segment_of("next").sequence = 5
        between = segment("between", ("score", ">", 40), sequence=3)
        self.draft.segment_ids = [Command.create(between)]
        self.assertChanges("Segment “between” is new: Score more than 40.")

    def test_shown_and_kept_when_published(self):
        self.rule_on("monetary").weight = 3
        self.segment_of("best").condition_ids[0].value = 60
        draft = self.draft.with_user(self.manager)
        self.assertIn("<li>Rule “Revenue”: Weight 2 → 3.</li>", draft.differences)
        draft.action_publish()
        bodies = " ".join(self.draft.message_ids.mapped("body"))
        self.assertIn("What this version changed:", bodies)
        self.assertIn("<li>Rule “Revenue”: Weight 2 → 3.</li>", bodies)
        self.assertIn("now asks for: Score more than 60.", bodies)

    def test_nothing_changed_is_not_worth_a_message(self):
        before = self.draft.message_ids
        self.draft.action_publish()
        bodies = (self.draft.message_ids - before).mapped("body")
        self.assertFalse([body for body in bodies if "changed" in body])

    def test_names_cannot_bring_markup(self):
        self.draft.name = "<b>Bold</b>"
        self.assertIn("&lt;b&gt;Bold&lt;/b&gt;", self.draft.differences)

    def test_a_version_of_another_company_is_not_compared(self):
        self.draft.write(
            {"company_id": self.new_company("Elsewhere").id, "window_months": 3}
        )
        self.assertFalse(self.draft.differences)


@tagged("post_install", "-at_install")
class TestCompanyOfADraft(VersionCase):
    def test_a_draft_stays_within_the_companies_of_its_manager(self):
        foreign = self.new_company("Foreign")
        draft = self.draft.with_user(self.manager)
        with self.assertRaises(AccessError):
            draft.company_id = foreign
        with self.assertRaises(AccessError):
            draft.create({"name": "Sly", "company_id": foreign.id})
        with self.assertRaises(AccessError):
            draft.copy({"company_id": foreign.id})

    def test_a_draft_may_move_between_the_companies_of_its_manager(self):
        second = self.new_company("Second")
        self.manager.company_ids += second
        draft = self.draft.with_user(self.manager).with_context(
            allowed_company_ids=self.manager.company_ids.ids
        )
        draft.company_id = second
        self.assertEqual(self.draft.company_id, second)


@tagged("post_install", "-at_install")
class TestWords(VersionCase):
    def condition(self, metric, operator, value):
        return self.env["customer.segment.condition"].create(
            {
                "segment_id": self.segment_of("best").id,
                "metric": metric,
                "operator": operator,
                "value": value,
            }
        )

    def test_a_condition_in_words(self):
        for metric, operator, value, words in (
            ("recency_days", "<=", 30, "Recency (days) at most 30"),
            ("monetary", ">=", 12345.5, "Revenue at least 12,345.5"),
            ("r_score", "=", 5, "Recency band exactly 5"),
            ("p_return", "<", 0.05, "P(return) less than 5 %"),
            ("overdue_ratio", ">", 0.3333333, "Overdue Ratio more than 0.3333"),
            ("first_purchase", ">=", 20454, "First Purchase at least 01/01/2026"),
            ("first_purchase", "<", -1, "First Purchase less than -1"),
            ("recency_days", "!=", 0, "Recency (days) other than 0"),
        ):
            with self.subTest(words=words):
                condition = self.condition(metric, operator, value)
                self.assertEqual(condition.display_name, words)

    def test_words_in_the_users_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env["ir.model.fields.selection"].search(
            [
                ("field_id.model", "=", "customer.segment.condition"),
                ("value", "=", "<="),
            ]
        ).with_context(lang="fr_FR").name = "au plus"
        condition = self.condition("monetary", "<=", 1234.5)
        self.assertEqual(condition.display_name, "Revenue at most 1,234.5")
        french = condition.with_context(lang="fr_FR").display_name
        self.assertIn("au plus", french)
        self.assertIn("234,5", french)

    def test_a_runs_day_in_the_users_format(self):
        run = self.model.run(as_of=AS_OF)
        self.assertEqual(run.name, "Test model · Full · 06/30/2026")
        self.env["res.lang"]._activate_lang("fr_FR")
        self.assertIn("30/06/2026", run.with_context(lang="fr_FR").name)


@tagged("post_install", "-at_install")
class TestSuggestions(VersionCase):
    def learn(self, model=None, **found):
        """Run the model, and let the run have learnt ``found``."""
        run = (model or self.model).run(as_of=AS_OF)
        if found:
            run.sudo().parameters = {
                "lapse": {
                    "decline_overdue_ratio": 1.82,
                    "lost_overdue_ratio": 4.1,
                    "gap_count": 12345,
                    "reason": None,
                    **found,
                }
            }
        return run

    def test_a_full_run_learns(self):
        partner = self.customers("Customer")
        self.orders((partner, "04-01", 5), (partner, "05-01", 5))
        found = self.learn().parameters["lapse"]
        self.assertEqual((found["gap_count"], found["reason"]), (1, "few_gaps"))
        self.assertEqual(
            self.model.suggestion_text,
            "No limits are suggested: 100 gaps between purchases are needed, there"
            " are 1.",
        )

    def test_a_refresh_keeps_what_the_full_run_learnt(self):
        partner = self.customers("Customer")
        self.orders((partner, "04-01", 5), (partner, "05-01", 5))
        first = self.learn(gap_count=777)
        # As it was learnt: a refresh takes the parameters as they are.
        first.sudo().parameters = {
            **first.parameters,
            "gap_prior": [3.0, 60.0],
            "lifetime": {},
        }
        refresh = self.model.run(as_of=AS_OF, partners=partner)
        self.assertEqual(refresh.kind, "incremental")
        self.assertEqual(refresh.parameters["lapse"]["gap_count"], 777)

    def test_shown_on_the_model_and_on_its_draft(self):
        self.learn(gap_count=12345)
        for model in self.model | self.draft:
            self.assertRecordValues(
                model,
                [
                    {
                        "suggested_decline_overdue_ratio": 1.82,
                        "suggested_lost_overdue_ratio": 4.1,
                        "suggestion_text": (
                            "Of 12,345 gaps between purchases, as of 06/30/2026, 10 %"
                            " became longer than 1.82 times the usual gap before the"
                            " customer came back, and 2 % longer than 4.1 times."
                        ),
                    }
                ],
            )

    def test_the_last_full_run_counts(self):
        self.learn(lost_overdue_ratio=9.0)
        self.learn(lost_overdue_ratio=8.0)
        failed = self.learn(lost_overdue_ratio=7.0)
        failed.sudo().state = "failed"
        self.assertEqual(self.model.suggested_lost_overdue_ratio, 8.0)

    def test_models_together_take_as_many_queries_as_one(self):
        self.learn(gap_count=200)
        versions = self.model | self.draft | self.new_version() | self.new_version()
        versions.invalidate_recordset()
        versions.mapped("origin_id.company_id")
        with self.assertQueryCount(3):
            versions.mapped("suggested_lost_overdue_ratio")

    def test_without_a_run(self):
        self.assertEqual(
            self.draft.suggestion_text,
            "Limits are suggested after the next full run.",
        )
        self.assertFalse(self.draft.suggested_lost_overdue_ratio)

    def test_reasons_for_no_suggestion(self):
        for reason, words in (
            ("no_rhythm", "no customer came back"),
            ("no_difference", "cannot be told apart"),
        ):
            self.learn(
                reason=reason, decline_overdue_ratio=None, lost_overdue_ratio=None
            )
            self.model.invalidate_recordset()
            with self.subTest(reason=reason):
                self.assertIn(words, self.model.suggestion_text)
                self.assertFalse(self.model.suggested_decline_overdue_ratio)

    def test_use_them(self):
        self.learn(gap_count=200)
        self.draft.with_user(self.manager).action_use_suggestions()
        self.assertEqual(self.draft.stage_decline_overdue_ratio, 1.82)
        self.assertEqual(self.draft.stage_lost_overdue_ratio, 4.1)

    def test_use_is_refused(self):
        self.learn()
        with self.assertRaisesRegex(UserError, "No limits are suggested"):
            self.draft.action_use_suggestions()
        with self.assertRaisesRegex(UserError, "published or retired"):
            self.model.action_use_suggestions()
        with self.assertRaises(AccessError):
            self.draft.with_user(self.new_user("user")).action_use_suggestions()
        self.assertEqual(self.draft.stage_lost_overdue_ratio, 3.0)
