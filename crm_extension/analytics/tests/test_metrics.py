import json
from unittest import TestCase

import numpy as np

from .. import metrics as m
from ..facts import Facts
from ..metrics import Metric, MetricContext


def facts(**columns):
    """Facts of customers 1, 2, 3 ..."""
    size = len(next(iter(columns.values())))
    result = Facts(range(1, size + 1))
    result.add({name: np.asarray(column, float) for name, column in columns.items()})
    return result


CONTEXT = MetricContext(as_of=1000)


class TestMetrics(TestCase):
    """Numbers from facts; unknown is NaN, never a made-up zero."""

    def test_days_are_counted_to_as_of(self):
        known = facts(first_day=[100, 1000], last_day=[990, 1000])
        np.testing.assert_array_equal(m.recency_days(known, CONTEXT), [10, 0])
        np.testing.assert_array_equal(m.tenure_days(known, CONTEXT), [900, 0])

    def test_average_order_value_is_zero_without_a_purchase(self):
        known = facts(monetary=[100, 0], frequency=[4, 0])
        np.testing.assert_array_equal(m.average_order_value(known, CONTEXT), [25, 0])

    def test_growth_needs_something_to_grow_from(self):
        known = facts(monetary=[150, 70, 50, 5], monetary_before=[100, 100, 0, np.nan])
        np.testing.assert_allclose(
            m.growth(known, CONTEXT), [0.5, -0.3, np.nan, np.nan]
        )

    def test_margin_rate_is_unknown_without_revenue(self):
        known = facts(margin=[30, -5, 3], monetary=[100, 100, 0])
        np.testing.assert_allclose(m.margin_rate(known, CONTEXT), [0.3, -0.05, np.nan])

    def test_gap_prior_is_kept_for_a_refresh(self):
        everybody = facts(x=[4, 9, 0, 2], t_x=[40, 300, 0, 10], last_day=[990] * 4)
        context = MetricContext(as_of=1000)
        gaps = m.gap_days(everybody, context)
        few = facts(x=[9], t_x=[300], last_day=[990])
        again = m.gap_days(few, MetricContext(1000, dict(context.parameters)))
        self.assertEqual(again[0], gaps[1])
        self.assertLess(gaps[0], gaps[1])

    def test_lapse_limits_are_learnt_with_the_rhythm(self):
        everybody = facts(x=[1] * 100, t_x=range(1, 101), last_day=[990] * 100)
        everybody.purchases = (
            np.repeat(everybody.customers, 2),
            np.column_stack((990 - np.arange(1, 101), [990] * 100)).ravel(),
            1000,
        )
        context = MetricContext(as_of=1000)
        m.overdue(everybody, context)
        found = context.parameters["lapse"]
        self.assertEqual(json.loads(json.dumps(found)), found)
        self.assertEqual((found["gap_count"], found["reason"]), (100, None))
        self.assertLess(found["decline_overdue_ratio"], found["lost_overdue_ratio"])

    def test_a_refresh_learns_no_lapse_limits(self):
        few = facts(x=[9], t_x=[300], last_day=[990])
        few.purchases = (np.array([1, 1]), np.array([690, 990]), 1000)
        context = MetricContext(1000, {"gap_prior": [3.0, 60.0]})
        m.overdue(few, context)
        self.assertNotIn("lapse", context.parameters)

    def test_no_gap_seen_anywhere(self):
        context = MetricContext(as_of=1000)
        gaps = m.gap_days(facts(x=[0, 0], t_x=[0, 0]), context)
        self.assertTrue(np.isnan(gaps).all())
        self.assertIsNone(context.parameters["gap_prior"])

    def test_overdue_is_recency_in_own_gaps(self):
        known = facts(x=[5, 5], t_x=[50, 50], last_day=[990, 900])
        gaps = m.gap_days(known, MetricContext(1000))
        expected = np.array([10, 100]) / gaps
        np.testing.assert_allclose(m.overdue(known, MetricContext(1000)), expected)

    def test_rounded_to_its_scale_without_negative_zero(self):
        metric = Metric("money")
        values = metric.values("monetary", facts(monetary=[1.006, -0.001]), CONTEXT)
        np.testing.assert_array_equal(values, [1.01, 0.0])
        self.assertFalse(np.signbit(values[1]))

    def test_shares(self):
        known = facts(
            paid_amount=[100, 0],
            paid_amount_days=[-250, 0],
            returned_quantity=[2, 0],
            delivered_quantity=[10, 0],
            late_deliveries=[1, 0],
            deliveries=[4, 0],
        )
        np.testing.assert_allclose(m.payment_delay_days(known, CONTEXT), [-2.5, np.nan])
        np.testing.assert_allclose(m.return_rate(known, CONTEXT), [0.2, np.nan])
        np.testing.assert_allclose(m.late_delivery_rate(known, CONTEXT), [0.25, np.nan])
