"""What a campaign brought: by hand, by simulation, and where nothing can be said."""

import unittest

import numpy as np

from ..campaign_uplift import FEWEST_CUSTOMERS, GroupSums, uplift


def sums(before, during):
    """Return the sums of a group, customer by customer."""
    before, during = np.asarray(before, float), np.asarray(during, float)
    return GroupSums(
        len(before),
        before.sum(),
        during.sum(),
        (before**2).sum(),
        (during**2).sum(),
        (before * during).sum(),
    )


def drawn(rng, size, scale, change):
    """Return a group whose purchases change by ``change`` on average."""
    habit = rng.gamma(2, scale, size)
    noise = rng.gamma(4, 0.25, (2, size))
    return sums(habit * noise[0], habit * noise[1] * (1 + change))


class TestUplift(unittest.TestCase):
    def test_by_hand(self):
        """50 customers bought for 10 and then 15; 40 others for 4, then 5."""
        found = uplift(sums([10] * 50, [15] * 50), sums([4] * 40, [5] * 40))
        self.assertAlmostEqual(found.expected, 625)
        self.assertAlmostEqual(found.extra, 125)
        # Everybody does the same: nothing is uncertain.
        self.assertAlmostEqual(found.low, 125)
        self.assertAlmostEqual(found.high, 125)
        self.assertTrue(found.certain)

    def test_interval_by_hand(self):
        """Residuals of the reached are -1 and 1 by turns, the others have none."""
        reached = sums([10] * 50, [9, 11] * 25)
        found = uplift(reached, sums([4] * 40, [4] * 40))
        half = 1.959963984540054 * (50 * 50 / 49) ** 0.5
        self.assertAlmostEqual(found.extra, 0)
        self.assertAlmostEqual(found.high, half)
        self.assertAlmostEqual(found.low, -half)
        self.assertFalse(found.certain)

    def test_larger_buyers_alone_are_no_uplift(self):
        """A season that lifts all by a fifth lifts larger buyers by more money."""
        found = uplift(sums([100] * 50, [120] * 50), sums([10] * 50, [12] * 50))
        self.assertAlmostEqual(found.extra, 0)

    def test_interval_holds_the_truth_in_19_of_20(self):
        rng = np.random.default_rng(7)
        held = 0
        for _trial in range(1000):
            reached = drawn(rng, 200, 20, 0.10)
            found = uplift(reached, drawn(rng, 300, 10, 0.10))
            held += found.low <= 0 <= found.high
        self.assertAlmostEqual(held / 1000, 0.95, delta=0.025)

    def test_a_real_effect_is_found(self):
        rng = np.random.default_rng(7)
        found = uplift(drawn(rng, 2000, 20, 0.30), drawn(rng, 3000, 10, 0.0))
        self.assertTrue(found.certain)
        self.assertAlmostEqual(found.extra / (2000 * 40), 0.30, delta=0.08)

    def test_little_is_not_compared(self):
        few = sums([1] * (FEWEST_CUSTOMERS - 1), [1] * (FEWEST_CUSTOMERS - 1))
        many = sums([1] * 50, [2] * 50)
        silent = sums([0] * 50, [2] * 50)
        for reached, others in ((few, many), (many, few), (many, silent)):
            self.assertIsNone(uplift(reached, others))
        self.assertIsNone(uplift(silent, many))
        self.assertIsNone(silent.change)
        self.assertEqual(many.change, 1)


if __name__ == "__main__":
    unittest.main()
