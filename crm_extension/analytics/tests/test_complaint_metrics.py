from unittest import TestCase

import numpy as np

from ..complaint_metrics import profit, satisfaction
from .test_metrics import CONTEXT, facts


class TestComplaintMetrics(TestCase):
    """What complaints say about a customer."""

    def test_satisfaction_is_the_mean_of_the_stars(self):
        known = facts(rating_sum=[9, 0, 1], ratings=[2, 0, 1])
        np.testing.assert_array_equal(satisfaction(known, CONTEXT), [4.5, np.nan, 1])

    def test_profit_is_margin_less_the_cost_of_complaints(self):
        known = facts(
            margin=[100, 0, 5], recovery_cost=[30, 20, 0], recovery_in_margin=[0, 0, 0]
        )
        np.testing.assert_array_equal(profit(known, CONTEXT), [70, -20, 5])

    def test_what_the_margin_lost_already_is_not_taken_twice(self):
        known = facts(margin=[70], recovery_cost=[40], recovery_in_margin=[30])
        np.testing.assert_array_equal(profit(known, CONTEXT), [60])
