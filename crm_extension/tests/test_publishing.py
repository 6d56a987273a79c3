"""Draft, published, retired: what is refused, and what stays as it is."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import AS_OF, REST, ValueCase, rule, segment


@tagged("post_install", "-at_install")
class TestFaults(ValueCase):
    def refused(self, rules=None, segments=(REST,), **values):
        """Return why a model is refused."""
        model = self.new_model(rules, segments, publish=False, **values)
        with self.assertRaises(UserError) as caught:
            model.action_publish()
        self.assertEqual(model.state, "draft")
        return str(caught.exception)

    def test_no_rules(self):
        self.assertIn("no rule", self.refused(rules=[]))

    def test_weights_sum_to_zero(self):
        faults = self.refused([rule("monetary", weight=0), rule("margin", weight=0)])
        self.assertIn("zero", faults)

    def test_thresholds_not_ascending(self):
        for method in ("fixed", "linear"):
            for thresholds in ("5 3", "3 3"):
                with self.subTest(method=method, thresholds=thresholds):
                    faults = self.refused(
                        [rule("monetary", method=method, thresholds=thresholds)]
                    )
                    self.assertIn("ascend", faults)

    def test_thresholds_that_are_no_numbers(self):
        for method, thresholds in (
            ("fixed", "1 two"),
            ("fixed", "1,2,x"),
            # These are read as numbers, and no value can be compared with them.
            ("fixed", "nan"),
            ("linear", "1 inf"),
        ):
            with self.subTest(thresholds=thresholds):
                faults = self.refused(
                    [rule("monetary", method=method, thresholds=thresholds)]
                )
                self.assertIn("number", faults)

    def test_number_of_thresholds(self):
        for method, thresholds in (
            ("fixed", ""),
            ("linear", "1"),
            ("linear", "1 2 3"),
            ("linear", False),
        ):
            with self.subTest(method=method, thresholds=thresholds):
                faults = self.refused(
                    [rule("monetary", method=method, thresholds=thresholds)]
                )
                self.assertIn("threshold", faults)

    def test_too_few_bands(self):
        for bands in (1, 0, -2):
            with self.subTest(bands=bands):
                self.assertIn("band", self.refused([rule("monetary", bands=bands)]))

    def test_unknown_metrics(self):
        self.assertIn("rule_nonsense", self.refused([rule("rule_nonsense")]))
        self.assertIn("class_nonsense", self.refused(class_metric="class_nonsense"))
        wrong = segment("odd", ("segment_nonsense", ">", 1))
        self.assertIn("segment_nonsense", self.refused(segments=(wrong, REST)))

    def test_domain_that_does_not_parse(self):
        for domain in (
            "[('name', '=',",
            "nonsense",
            "[('no_such_field', '=', 1)]",
            "[('name', 'nonsense', 1)]",
            "42",
        ):
            with self.subTest(domain=domain):
                faults = self.refused(customer_domain=domain)
                self.assertIn("filter", faults)

    def test_no_fallback_segment(self):
        faults = self.refused(segments=[segment("best", ("score", ">", 50))])
        self.assertIn("takes everybody else", faults)
        self.assertIn("takes everybody else", self.refused(segments=()))

    def test_shares_of_the_classes(self):
        for a_share, b_share in ((0.9, 0.8), (0, 0.5), (0.5, 1.1), (-0.1, 0.9)):
            with self.subTest(shares=(a_share, b_share)):
                faults = self.refused(class_a_share=a_share, class_b_share=b_share)
                self.assertIn("shares", faults)

    def test_empty_window(self):
        self.assertIn("window", self.refused(window_months=0))
        self.assertIn(
            "window", self.refused(window_type="rolling_days", window_days=-1)
        )

    def test_one_role_twice(self):
        faults = self.refused(
            [rule("monetary", rfm_role="m"), rule("margin", rfm_role="m")]
        )
        self.assertIn("More than one rule", faults)

    def test_every_fault_in_one_message(self):
        faults = self.refused(
            [
                rule("monetary", weight=0, method="fixed", thresholds="9 1"),
                rule("nonsense", weight=0),
            ],
            segments=(),
            customer_domain="[(",
            class_a_share=2,
            window_months=0,
        )
        for word in (
            "ascend",
            "nonsense",
            "zero",
            "takes everybody else",
            "filter",
            "shares",
            "window",
        ):
            with self.subTest(fault=word):
                self.assertIn(word, faults)

    def test_faulty_model_does_not_run(self):
        model = self.new_model([], publish=False)
        with self.assertRaises(UserError):
            model.run(as_of=AS_OF)
        with self.assertRaises(UserError):
            model.action_run()
        self.assertFalse(model.run_ids)

    def test_shipped_model_has_no_fault(self):
        model = self.env["customer.score.model"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(model.state, "published")
        self.assertEqual(len(model.segment_ids), 11)
        self.assertTrue(all(model.segment_ids.mapped("advice")))
        self.assertFalse(model._faults())


@tagged("post_install", "-at_install")
class TestVersions(ValueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.new_model(segments=(segment("best", ("score", ">", 50)), REST))

    def new_version(self, model=None):
        action = (model or self.model).action_new_version()
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_who_publishes_follows(self):
        """A night's run that fails is told to somebody."""
        manager = self.new_user("manager")
        version = self.new_version()
        version.with_user(manager).action_publish()
        self.assertIn(manager.partner_id, version.message_partner_ids)

    def test_published_model_cannot_change(self):
        for values in (
            {"name": "Other"},
            {"basis": "invoiced"},
            {"window_months": 3},
            {"class_a_share": 0.5},
            {"customer_domain": "[('id', '>', 0)]"},
            {"stage_decline_growth": -0.9},
            {"class_metric": "frequency"},
            {"company_id": self.env.ref("base.main_company").id},
            {"rule_ids": [Command.clear()]},
            {"rule_ids": [Command.create(rule("margin"))]},
            {"segment_ids": [Command.clear()]},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.model.write(values)

    def test_parts_of_a_published_model_cannot_change(self):
        best = self.model.segment_ids.filtered(lambda each: each.code == "best")
        for part, values in (
            (self.model.rule_ids, {"weight": 9}),
            (best, {"code": "other"}),
            (best, {"condition_ids": [Command.clear()]}),
            (best.condition_ids, {"value": 9}),
        ):
            with self.subTest(part=part._name):
                with self.assertRaises(UserError):
                    part.write(values)
                with self.assertRaises(UserError):
                    part.unlink()
        for part in (self.model.rule_ids, best.condition_ids):
            with self.subTest(copied=part._name), self.assertRaises(UserError):
                part.copy()

    def test_words_of_a_segment_may_be_mended_at_any_time(self):
        best = self.model.segment_ids.filtered(lambda each: each.code == "best")
        best.write({"advice": "Call them.", "color": 3})
        self.assertEqual(best.advice, "Call them.")
        with self.assertRaises(UserError):
            best.write({"advice": "Call them.", "code": "other"})

    def test_nothing_is_moved_into_or_out_of_a_published_model(self):
        draft = self.new_version()
        with self.assertRaises(UserError):
            draft.rule_ids.model_id = self.model
        with self.assertRaises(UserError):
            self.model.rule_ids.model_id = draft
        with self.assertRaises(UserError):
            draft.segment_ids[0].model_id = self.model

    def test_published_model_cannot_be_deleted(self):
        with self.assertRaises(UserError):
            self.model.unlink()
        self.model.action_retire()
        with self.assertRaises(UserError):
            self.model.unlink()
        self.new_version().unlink()

    def test_retired_model_cannot_change(self):
        self.model.action_retire()
        with self.assertRaises(UserError):
            self.model.window_months = 3
        with self.assertRaises(UserError):
            self.model.rule_ids.weight = 3
        with self.assertRaises(UserError):
            self.model.action_publish()

    def test_how_often_it_runs_can_change(self):
        self.model.refresh = "weekly"
        self.assertEqual(self.model.refresh, "weekly")

    def test_new_version_is_a_draft_of_the_same_rules(self):
        draft = self.new_version()
        self.assertRecordValues(
            draft,
            [
                {
                    "state": "draft",
                    "version": self.model.version + 1,
                    "origin_id": self.model.id,
                    "name": self.model.name,
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertEqual(draft.rule_ids.mapped("metric"), ["monetary"])
        self.assertEqual(draft.segment_ids.mapped("code"), ["best", "rest"])
        self.assertEqual(draft.segment_ids.condition_ids.mapped("value"), [50])
        self.assertFalse(draft.run_ids)
        draft.rule_ids.weight = 7
        self.assertEqual(self.model.rule_ids.weight, 1)

    def test_versions_count_up(self):
        second = self.new_version()
        third = self.new_version()
        self.assertEqual((second.version, third.version), (2, 3))

    def test_publishing_retires_the_predecessor(self):
        draft = self.new_version()
        draft.action_publish()
        self.assertEqual((self.model.state, draft.state), ("retired", "published"))

    def test_publishing_retires_an_archived_predecessor(self):
        draft = self.new_version()
        self.model.active = False
        draft.action_publish()
        self.assertEqual((self.model.state, draft.state), ("retired", "published"))

    def test_one_published_for_company_and_scope(self):
        firms = self.new_model(customer_scope="company")
        other = self.new_model(company=self.new_company("Other"))
        self.assertEqual(
            (self.model | firms | other).mapped("state"), ["published"] * 3
        )
        again = self.new_model(customer_scope="company")
        self.assertEqual((firms.state, again.state), ("retired", "published"))
        self.assertEqual((self.model.state, other.state), ("published", "published"))

    def test_published_once_only(self):
        with self.assertRaises(UserError):
            self.model.action_publish()

    def test_only_published_models_give_scores(self):
        """A draft is tried without a trace; a retired model counts no more."""
        draft = self.new_version()
        self.orders((self.customers("Customer"), "06-01", 5))
        self.model.action_retire()
        for model in draft | self.model:
            with self.subTest(state=model.state):
                with self.assertRaises(UserError):
                    model.run(as_of=AS_OF)
                with self.assertRaises(UserError):
                    model.action_run()
        self.assertFalse(self.physical_rows())

    def test_only_published_models_retire(self):
        draft = self.new_version()
        with self.assertRaises(UserError):
            draft.action_retire()

    # -- The state is no field to write ----------------------------------------

    def test_state_cannot_be_written(self):
        draft = self.new_version()
        for model in draft | self.model:
            for state in ("draft", "published", "retired"):
                with (
                    self.subTest(model=model.state, state=state),
                    self.assertRaises(UserError),
                ):
                    model.write({"state": state})

    def test_state_cannot_be_written_by_naming_a_context(self):
        """A context comes with every call from outside: it opens nothing."""
        manager = self.new_user("manager")
        faulty = self.new_model([], publish=False, customer_scope="person")
        model = faulty.with_user(manager).with_context(score_model_transition=True)
        with self.assertRaises(UserError):
            model.write({"state": "published"})

    def test_state_cannot_be_given_at_birth(self):
        for state in ("published", "retired"):
            with self.subTest(state=state):
                self.assertBornAsDraft({"state": state}, {})
                self.assertBornAsDraft({}, {"default_state": state})

    def assertBornAsDraft(self, values, context):
        """Assert that what is made so is refused or a draft."""
        values = {
            "name": "Sly",
            "company_id": self.company.id,
            "customer_scope": "person",
            **values,
        }
        models = self.env["customer.score.model"].with_context(**context)
        try:
            state = models.create(values).state
        except UserError:
            return
        self.assertEqual(state, "draft")

    def test_copy_is_a_draft(self):
        self.assertEqual(self.model.copy().state, "draft")
        self.assertEqual(self.model.copy().version, 1)

    # -- Companies -------------------------------------------------------------

    def test_new_company_gets_the_shipped_model(self):
        shipped = self.env.ref("crm_extension.customer_score_model_default")
        company = self.new_company("Fresh")
        model = self.env["customer.score.model"].search(
            [("company_id", "=", company.id)]
        )
        self.assertEqual((len(model), model.state), (1, "published"))
        self.assertEqual(
            model.rule_ids.mapped("metric"), shipped.rule_ids.mapped("metric")
        )
