import unittest

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from .. import category_taste
from ..category_taste import FEWEST_CUSTOMERS, fit_taste
from .properties import checked


def sparse(rows):
    from scipy.sparse import csr_array

    return csr_array(np.asarray(rows, dtype=float))


def two_crowds(size=400, seed=5):
    """Return who buys what: half buy mostly 0, 1 and 2, half mostly 3, 4 and 5."""
    generator = np.random.default_rng(seed)
    first = np.arange(size) % 2 == 0
    chances = np.where(first[:, None], [0.9] * 3 + [0.1] * 3, [0.1] * 3 + [0.9] * 3)
    return (generator.random((size, 6)) < chances).astype(float), first


class TestFit(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.buys, self.first = two_crowds()
        self.taste = fit_taste(sparse(self.buys), np.arange(6))

    def test_everybody_is_the_plain_share(self):
        np.testing.assert_allclose(self.taste.everybody, self.buys.mean(axis=0))

    def test_share_of_the_buyers_by_hand(self):
        both = (self.buys[:, 0] * self.buys[:, 1]).sum()
        expected = both / self.buys[:, 0].sum()
        self.assertAlmostEqual(self.taste.buyers_share[0, 1], expected)

    def test_a_category_never_foretells_itself(self):
        self.assertEqual(np.abs(np.diag(self.taste.pull)).max(), 0)
        flipped = self.buys.copy()
        flipped[:, 2] = 1 - flipped[:, 2]
        before = self.taste.forecasts(self.buys)[:, 2]
        np.testing.assert_allclose(self.taste.forecasts(flipped)[:, 2], before)

    def test_forecast_is_the_ridge_regression_of_each_category(self):
        centred = self.buys - self.buys.mean(axis=0)
        others = np.delete(centred, 4, axis=1)
        penalty = self.taste.ridge * np.eye(5)
        solved = np.linalg.solve(others.T @ others + penalty, others.T @ centred[:, 4])
        expected = self.taste.everybody[4] + others @ solved
        found = self.taste.forecasts(self.buys)[:, 4]
        np.testing.assert_allclose(found, expected, atol=1e-10)

    def shares(self, taste, forecasts):
        """Return the share of each forecast, of which a column is a category."""
        return np.stack(
            [
                taste.shares_of(np.full(len(forecasts), place), forecasts[:, place])
                for place in range(forecasts.shape[1])
            ],
            axis=1,
        )

    def test_share_is_that_of_customers_alike(self):
        shares = self.shares(self.taste, self.taste.forecasts(self.buys))
        typical = self.buys[:, 1] + self.buys[:, 2] == 2
        self.assertAlmostEqual(shares[typical & self.first, 0].mean(), 0.9, delta=0.08)
        foreign = self.buys[:, :3].sum(axis=1) == 0
        self.assertAlmostEqual(shares[foreign, 0].mean(), 0.1, delta=0.08)

    def test_shares_rise_with_the_forecast(self):
        forecasts = np.linspace(-1, 2, 200)[:, None].repeat(6, axis=1)
        shares = self.shares(self.taste, forecasts)
        self.assertGreaterEqual(np.diff(shares, axis=0).min(), 0)
        self.assertTrue(((shares >= 0) & (shares <= 1)).all())

    def test_floor_is_the_forecast_from_which_the_share_is_reached(self):
        for least in (0.0, 0.3, 0.6, 1.01):
            floors = self.taste.floors(least)
            forecasts = np.linspace(-1, 2, 500)[:, None].repeat(6, axis=1)
            reached = self.shares(self.taste, forecasts) >= least
            np.testing.assert_array_equal(forecasts >= floors, reached)

    def test_the_same_customers_give_the_same_fit(self):
        again = fit_taste(sparse(self.buys), np.arange(6))
        np.testing.assert_array_equal(again.pull, self.taste.pull)
        np.testing.assert_array_equal(again.shares, self.taste.shares)

    def test_with_few_customers_everybody_is_alike(self):
        few = self.buys[: FEWEST_CUSTOMERS - 1]
        taste = fit_taste(sparse(few), np.arange(6))
        self.assertTrue(np.isnan(taste.ridge))
        shares = self.shares(taste, taste.forecasts(few))
        np.testing.assert_allclose(shares, np.tile(few.mean(axis=0), (len(few), 1)))

    def test_noise_gets_a_strong_ridge_and_structure_a_weaker_one(self):
        noise = np.random.default_rng(1).random((400, 6)) < 0.5
        plain = fit_taste(sparse(noise), np.arange(6))
        self.assertGreater(plain.ridge, self.taste.ridge)

    def test_forecasts_of_those_left_out_did_not_know_them(self):
        before = category_taste._left_out_forecasts(self.buys, 30.0)
        changed = self.buys.copy()
        changed[0, 0] = 1 - changed[0, 0]
        after = category_taste._left_out_forecasts(changed, 30.0)
        self.assertEqual(after[0, 0], before[0, 0])
        self.assertNotEqual(after[1, 0], before[1, 0])

    def test_many_customers_are_tried_at_equal_steps(self):
        many = sparse(np.repeat([[0.0, 1.0], [1.0, 0.0]], 9000, axis=0))
        tried = category_taste._spread_rows(many)
        self.assertEqual(len(tried), 5_000)
        self.assertAlmostEqual(tried[:, 0].sum(), 2500, delta=1)


class TestNeverFalling(unittest.TestCase):
    def falling(self, buyers, sizes):
        return category_taste._never_falling(np.array([buyers]), np.array([sizes]))[0]

    def test_groups_that_contradict_are_pooled(self):
        found = self.falling([1, 6, 3, 9], [10, 10, 10, 10])
        np.testing.assert_allclose(found, [0.1, 0.45, 0.45, 0.9])

    def test_an_empty_group_takes_its_neighbours(self):
        found = self.falling([2, 0, 8], [10, 0, 10])
        self.assertAlmostEqual(found[0], 0.2)
        self.assertIn(round(found[1], 9), (0.2, 0.8))
        self.assertAlmostEqual(found[2], 0.8)

    @checked
    @given(
        st.lists(
            st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=12
        ).filter(lambda groups: any(sum(group) for group in groups))
    )
    def test_order_total_and_bounds(self, groups):
        buyers = [bought for bought, _not in groups]
        sizes = [bought + other for bought, other in groups]
        found = self.falling(buyers, sizes)
        self.assertTrue((np.diff(found) >= -1e-12).all())
        self.assertTrue(((found >= 0) & (found <= 1)).all())
        self.assertAlmostEqual(float(found @ sizes), sum(buyers))


if __name__ == "__main__":
    unittest.main()
