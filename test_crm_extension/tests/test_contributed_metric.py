"""A metric of another add-on is a metric like any other."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.crm_extension.tests.common import REST, ValueCase, rule, segment

METRIC = "open_opportunity_count"


@tagged("post_install", "-at_install")
class TestContributedMetric(ValueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.company._value_today()
        cls.busy, cls.quiet = cls.customers("Busy", "Quiet")
        cls.contact = cls.customers("Contact", parent_id=cls.busy.id)
        cls.orders((cls.busy, cls.today, 10), (cls.quiet, cls.today, 10))
        cls.leads = cls.env["crm.lead"].create(
            [
                {
                    "name": f"Deal {partner.name}",
                    "type": "opportunity",
                    "partner_id": partner.id,
                    "company_id": cls.company.id,
                }
                for partner in (cls.busy, cls.contact, cls.contact)
            ]
        )
        lost = cls.leads[0].copy()
        lost.action_set_lost()
        cls.env.flush_all()

    def stored(self, partner):
        self.env.cr.execute(
            "SELECT open_opportunity_count FROM customer_value"
            " WHERE partner_id = %s AND company_id = %s",
            [partner.id, self.company.id],
        )
        return [number for (number,) in self.env.cr.fetchall()]

    def run_and_count_reads(self, model):
        """Run the model; return how often the source was read."""
        facts = type(self.env["customer.value.facts"])
        original = facts._facts_opportunities
        with patch.object(
            facts, "_facts_opportunities", autospec=True, side_effect=original
        ) as source:
            self.assertEqual(model.run().state, "done")
        return source.call_count

    def test_rule_uses_it(self):
        model = self.new_model([rule(METRIC, method="linear", thresholds="0 4")])
        self.assertEqual(self.run_and_count_reads(model), 1)
        self.assertFacts(self.busy, open_opportunity_count=3, score=75.0)
        self.assertFacts(self.quiet, open_opportunity_count=0, score=0.0)

    def test_segment_and_class_use_it(self):
        chased = segment("chased", (METRIC, ">=", 2), sequence=1)
        model = self.new_model(segments=(chased, REST), class_metric=METRIC)
        self.assertEqual(self.run_and_count_reads(model), 1)
        self.assertEqual(self.value_of(self.busy).segment_id.code, "chased")
        self.assertEqual(self.value_of(self.quiet).segment_id.code, "rest")
        self.assertFacts(self.busy, value_class="a")
        self.assertFacts(self.quiet, value_class="c")

    def test_refresh_reads_it_for_few(self):
        model = self.new_model([rule(METRIC, method="linear", thresholds="0 4")])
        model.run()
        self.leads[1:].unlink()
        run = model.run(partners=self.contact)
        self.assertEqual(run.customer_count, 1)
        self.assertFacts(self.busy, open_opportunity_count=1, score=25.0)

    def test_it_is_explained(self):
        model = self.new_model([rule(METRIC, method="fixed", thresholds="1 5")])
        model.run()
        (reason,) = self.value_of(self.busy).explain()
        expected = {
            "metric": METRIC,
            "label": "Open opportunities",
            "value": 3,
            "unit": "count",
            "band": 2,
            "bands": 3,
            "cutoff_from": 1,
            "cutoff_to": 5,
            "contribution": 50,
            "res_model": "crm.lead",
        }
        self.assertEqual({name: reason[name] for name in expected}, expected)
        self.assertEqual(self.env["crm.lead"].search(reason["domain"]), self.leads)

    def test_it_is_offered(self):
        for model in ("customer.score.rule", "customer.segment.condition"):
            told = self.env[model].fields_get(["metric"])
            offered = dict(told["metric"]["selection"])
            self.assertEqual(offered[METRIC], "Open opportunities")
        told = self.env["customer.score.model"].fields_get(["class_metric"])
        self.assertIn(METRIC, dict(told["class_metric"]["selection"]))

    def test_not_computed_when_nobody_uses_it(self):
        self.assertEqual(self.run_and_count_reads(self.new_model()), 0)
        self.assertEqual(self.stored(self.busy), [None])

    def test_computed_when_displayed(self):
        metric = self.env["customer.value"]._metrics()[METRIC]
        shown = type(metric)(**{**vars(metric), "displayed": True})
        field = self.env["customer.value"]._fields[METRIC]
        with patch.object(field, "metric", shown):
            self.assertEqual(self.run_and_count_reads(self.new_model()), 1)
        self.assertEqual(self.stored(self.busy), [3])

    def test_number_of_who_stopped_using_it_does_not_grow_old(self):
        """A number that no run keeps up to date any more is not shown as today's."""
        self.new_model([rule(METRIC, method="linear", thresholds="0 4")]).run()
        self.assertEqual(self.stored(self.busy), [3])
        self.leads.unlink()
        self.new_model().run()
        self.assertIn(self.stored(self.busy), ([None], [0]))

    def test_model_that_names_a_lost_metric_is_refused(self):
        """As it is after the other add-on was uninstalled."""
        model = self.new_model([rule(METRIC)], publish=False)
        field = self.env["customer.value"]._fields[METRIC]
        with (
            patch.object(field, "metric", None),
            self.assertRaisesRegex(UserError, METRIC),
        ):
            model.action_publish()
