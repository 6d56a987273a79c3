from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import Form, tagged

from ..models.value import customer_score_preview_mixin as preview_mixin
from .common import AS_OF, REST, ValueCase, rule, segment


class PreviewCase(ValueCase):
    """Ten customers, scored once by a published model, and a draft to play with."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.customers(*(f"Customer {number}" for number in range(10)))
        cls.orders(
            *(
                (partner, "06-01", 10 * (place + 1))
                for place, partner in enumerate(cls.people)
            )
        )
        cls.new_model(rules=[rule("monetary", bands=2)]).run(as_of=AS_OF)
        cls.draft = cls.new_model(
            rules=[rule("monetary", bands=2)],
            segments=(segment("best", ("score", ">=", 50), sequence=1), REST),
            publish=False,
        )

    def preview_of(self, **values):
        """Return the preview of the draft with other values, which are not saved."""
        # The cache takes all unsaved copies of a record for the same one.
        self.env.invalidate_all()
        return self.draft.new(values, origin=self.draft).preview

    def preview_of_rules(self, *rules, **values):
        commands = [Command.clear(), *(Command.create(each) for each in rules)]
        return self.preview_of(rule_ids=commands, **values)

    def assertFault(self, preview, *words):
        """Assert that nothing is shown but a fault that has the words."""
        self.assertTrue(preview["fault"])
        self.assertNotIn("scores", preview)
        told = " ".join([preview["fault"], *preview["faults"]])
        for word in words:
            self.assertIn(word, told)


@tagged("post_install", "-at_install")
class TestPreview(PreviewCase):
    def test_scores(self):
        """Half of the customers are in the better of two bands."""
        preview = self.draft.preview
        self.assertFalse(preview["fault"])
        self.assertEqual(preview["customers"], 10)
        self.assertFalse(preview["sample"])
        self.assertEqual(preview["scores"]["limits"], list(range(0, 101, 5)))
        self.assertEqual(preview["scores"]["counts"], [5, *[0] * 18, 5])

    def test_classes_and_segments(self):
        preview = self.draft.preview
        classes = {each["key"]: each["count"] for each in preview["classes"]}
        segments = {each["name"]: each["count"] for each in preview["segments"]}
        # Of 550, 100 + 90 + … + 50 is the first sum above 80 %, … + 20 above 95 %.
        self.assertEqual(classes, {"a": 6, "b": 3, "c": 1, "none": 0})
        self.assertEqual(segments, {"best": 5, "rest": 5})

    def test_agrees_with_the_run(self):
        """The preview of unchanged rules is what their run gave."""
        values = self.env["customer.value"].search(
            [("company_id", "=", self.company.id)]
        )
        counts = values.grouped("value_class")
        found = {each["key"]: each["count"] for each in self.draft.preview["classes"]}
        self.assertEqual(
            {key: count for key, count in found.items() if count},
            {key: len(members) for key, members in counts.items()},
        )

    def test_nobody(self):
        """Without a fallback some customers are in no segment, and are counted so."""
        self.draft.segment_ids.filtered("is_fallback").unlink()
        self.assertEqual(
            [each["count"] for each in self.draft.preview["segments"]], [5, 5]
        )

    def test_metrics_never_computed(self):
        """A number that no run has stored is missing, not nought."""
        self.env.cr.execute(
            "UPDATE customer_value SET overdue_amount = NULL WHERE company_id = %s",
            [self.company.id],
        )
        worst = rule("overdue_amount", method="fixed", thresholds="1")
        preview = self.preview_of_rules({**worst, "missing": "neutral"})
        self.assertEqual(preview["scores"]["counts"][10], 10)

    def test_dates(self):
        preview = self.preview_of_rules(rule("first_purchase"))
        self.assertEqual(sum(preview["scores"]["counts"]), 10)

    def test_scope_and_filter(self):
        """The draft's customers are previewed, not all of the company."""
        chosen = self.people[:3]
        domain = f"[('id', 'in', {chosen.ids})]"
        self.assertEqual(self.preview_of(customer_domain=domain)["customers"], 3)

    def test_own_company_only(self):
        other = self.new_company("Preview elsewhere")
        model = self.new_model(company=other, publish=False)
        self.assertFault(model.preview, "scored yet")

    def test_sample(self):
        """The sample is the same whenever it is taken, and says that it is one."""
        with patch.object(preview_mixin, "SAMPLE_SIZE", 4):
            preview = self.draft.preview
            _ids, first, _is_sample = self.draft._read_preview_metrics()
            _ids, second, _is_sample = self.draft._read_preview_metrics()
        self.assertTrue(preview["sample"])
        self.assertEqual(preview["customers"], 4)
        self.assertEqual(first["monetary"].tolist(), second["monetary"].tolist())

    def test_order_of_dragged_segments(self):
        """The first match wins in the order that the user sees, saved or not."""
        best, rest = self.draft.segment_ids
        preview = self.preview_of(
            segment_ids=[
                Command.update(best.id, {"sequence": 100}),
                Command.update(rest.id, {"sequence": 1}),
            ]
        )
        self.assertEqual(
            [(each["name"], each["count"]) for each in preview["segments"]],
            [("rest", 10), ("best", 0)],
        )


@tagged("post_install", "-at_install")
class TestPreviewFaults(PreviewCase):
    def test_half_typed_rules(self):
        for case, rules, word in (
            ("no rule", [], "no rule"),
            ("no metric", [{"metric": False}], "metric"),
            ("unknown metric", [rule("no_such_metric")], "no_such_metric"),
            ("weight of nought", [rule("monetary", weight=0)], "weights"),
            ("negative weight", [rule("monetary", weight=-1)], "weights"),
            (
                "no threshold",
                [rule("monetary", method="fixed", thresholds=False)],
                "threshold",
            ),
            (
                "one end",
                [rule("monetary", method="linear", thresholds="1")],
                "two thresholds",
            ),
            (
                "no number",
                [rule("monetary", method="fixed", thresholds="a")],
                "numbers",
            ),
            ("one band", [rule("monetary", bands=1)], "two bands"),
            ("slip of the finger", [rule("monetary", bands=10**9)], "than 1000 bands"),
        ):
            with self.subTest(case):
                self.assertFault(self.preview_of_rules(*rules), word)

    def test_one_negative_weight(self):
        """What the checks do not name is told in the words of the analytics."""
        preview = self.preview_of_rules(
            rule("monetary", weight=5), rule("frequency", weight=-1)
        )
        self.assertFault(preview, "negative")

    def test_half_typed_segment(self):
        blank = {"metric": False, "operator": ">=", "value": 0}
        best = self.draft.segment_ids[0]
        update = {"condition_ids": [Command.create(blank)]}
        preview = self.preview_of(segment_ids=[Command.update(best.id, update)])
        self.assertFault(preview, "best")

    def test_shares(self):
        self.assertFault(self.preview_of(class_a_share=0.99), "shares")

    def test_filter(self):
        self.assertFault(self.preview_of(customer_domain="[('no"), "filter")

    def test_another_company(self):
        """A form can name any company: its numbers stay hidden from who is not in."""
        manager = self.new_user("manager")
        other = self.new_company("Not mine")
        draft = self.draft.with_user(manager).with_context(
            allowed_company_ids=self.company.ids
        )
        self.assertEqual(draft.preview["customers"], 10)
        asked = draft.new({"company_id": other.id}, origin=draft)
        self.assertFault(asked.preview, "company")


@tagged("post_install", "-at_install")
class TestPreviewAccess(PreviewCase):
    def draft_of(self, user):
        return self.draft.with_user(user).with_context(
            allowed_company_ids=self.company.ids
        )

    def test_managers_alone(self):
        user = self.new_user("user")
        arch = self.draft_of(user).get_view(view_type="form")["arch"]
        self.assertNotIn("score_preview", arch)
        self.assertFalse(self.draft_of(user)._is_previewed())
        self.assertTrue(self.draft_of(self.new_user("manager"))._is_previewed())

    def test_drafts_alone(self):
        """What cannot be edited any more is told by its runs."""
        published = self.draft.search(
            [("company_id", "=", self.company.id), ("state", "=", "published")]
        )
        with patch.object(type(self.draft), "_preview") as computed:
            self.assertFalse(published.preview)
        computed.assert_not_called()

    def test_form(self):
        """The preview follows the typing, before anything is saved."""
        draft = self.draft_of(self.new_user("manager"))
        with Form(draft) as form:
            before = form.preview
            with form.rule_ids.edit(0) as line:
                line.bands = 5
            self.assertNotEqual(form.preview, before)
            self.assertEqual(sum(form.preview["scores"]["counts"]), 10)
            with form.rule_ids.edit(0) as line:
                line.weight = 0
            self.assertTrue(form.preview["fault"])
            with form.rule_ids.edit(0) as line:
                line.weight = 1
                line.bands = 2
            self.assertEqual(form.preview, before)
