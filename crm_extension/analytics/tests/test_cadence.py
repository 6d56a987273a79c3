import json
import unittest
from math import exp, log

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ..cadence import PRODUCT_COLUMNS, cadence_of, fit, forecast, purchase_days
from ..cadence_law import MOST_DAYS
from ..purchase_gaps import first_days
from .cadence_stories import bought, drawn, every, reading
from .properties import checked

TODAY = 2000
COUNTS = ("customer_count", "repeat_count", "gap_count")


def told(days, as_of=TODAY, horizon=7):
    """Fit and foretell at once."""
    return forecast(days, fit(reading(days), as_of, horizon), as_of, horizon)


class TestFit(unittest.TestCase):
    def test_counts_of_a_product(self):
        days = bought((1, 7, [100, 110, 130]), (2, 7, [100]), (2, 8, [90, 95]))
        known = fit(reading(days), TODAY, 7)
        self.assertEqual(known.product_id.tolist(), [7, 8])
        self.assertEqual(known.customer_count.tolist(), [2, 1])
        self.assertEqual(known.repeat_count.tolist(), [1, 1])
        self.assertEqual(known.gap_count.tolist(), [2, 1])

    def test_the_typical_gap_is_the_geometric_mean(self):
        days = bought((1, 7, [100, 102, 110]), (2, 7, [100, 104]))
        known = fit(reading(days), TODAY, 7)
        self.assertAlmostEqual(known.typical_days[0], (2 * 8 * 4) ** (1 / 3))
        self.assertAlmostEqual(known.parameters["typical_days"], 4)

    def test_a_product_with_few_gaps_is_drawn_to_all(self):
        often = [(customer, 7, every(7, 20, TODAY)) for customer in range(1, 30)]
        days = bought(*often, (99, 8, [TODAY - 100, TODAY]))
        known = fit(reading(days), TODAY, 7)
        self.assertAlmostEqual(known.typical_days[0], 7, delta=0.1)
        self.assertLess(known.typical_days[1], 100)
        self.assertGreater(known.typical_days[1], 7)

    def test_a_product_with_many_gaps_is_its_own(self):
        pairs = [(each, 7, every(7, 20, TODAY)) for each in range(1, 20)]
        slow = [(each, 8, every(35, 20, TODAY)) for each in range(1, 20)]
        known = fit(reading(bought(*pairs, *slow)), TODAY, 7)
        np.testing.assert_allclose(known.typical_days, [7, 35], rtol=0.02)

    def test_variances_by_the_analysis_of_variance(self):
        # Two products, two pairs each, two gaps each: a balanced table, whose sums of
        # squares and expectations can be reckoned by hand.
        gaps = {(1, 7): (2, 8), (2, 7): (4, 4), (1, 8): (16, 64), (2, 8): (8, 32)}
        days = bought(
            *((c, p, [100, 100 + a, 100 + a + b]) for (c, p), (a, b) in gaps.items())
        )
        unit = log(2)
        within = (2 * 1 + 0 + 2 * 1 + 2 * 1) / 4
        pairs = 4 * (0.5**2) / 2
        between = (pairs - within) / 2
        known = fit(reading(days), TODAY, 7).parameters
        self.assertAlmostEqual(known["spread"], unit * within**0.5)
        self.assertLess(between, 0)
        self.assertEqual(known["pair_weight"], 100)
        inside = (6 + 1) / 6
        products = 8 * 1.25**2
        weight = inside / ((products - inside) / 4)
        self.assertAlmostEqual(known["product_weight"], max(weight, 0.5))

    def test_later_purchases_are_unknown(self):
        days = drawn(30, 3, 200)
        known = fit(reading(days), 1100, 7)
        cut = fit(reading(days.until(1100)), 1100, 7)
        self.assertEqual(known.parameters, cut.parameters)
        for name in PRODUCT_COLUMNS:
            np.testing.assert_array_equal(getattr(known, name), getattr(cut, name))

    def test_pieces_give_the_same_as_the_whole(self):
        days = drawn(60, 4, 300)
        whole = fit(reading(days), 1290, 7)
        parts = [days.where(days.customer <= 20), days.where(days.customer > 20)]
        divided = fit(reading(*parts), 1290, 7)
        self.assertEqual(whole.parameters, divided.parameters)
        for name in PRODUCT_COLUMNS:
            np.testing.assert_array_equal(
                getattr(whole, name), getattr(divided, name), name
            )

    def test_columns_and_parameters_give_it_back(self):
        days = drawn(40, 3, 200)
        known = fit(reading(days), 1190, 7)
        kept = json.loads(json.dumps(known.parameters))
        back = cadence_of({n: v[::-1] for n, v in known.columns().items()}, kept)
        for name, value in vars(forecast(days, known, 1190, 7)).items():
            again = getattr(forecast(days, back, 1190, 7), name)
            np.testing.assert_array_equal(value, again, name)

    def test_nothing_bought_can_be_kept_as_json(self):
        for days in (bought(), bought((1, 7, [5]), (2, 7, [6]))):
            known = fit(reading(days), TODAY, 7)
            json.dumps(known.parameters, allow_nan=False)
            self.assertIsNone(known.parameters["typical_days"])

    def test_the_horizon_is_a_day_at_least(self):
        with self.assertRaises(ValueError):
            fit(reading(bought()), TODAY, 0)

    def test_how_often_a_product_is_bought_again(self):
        regular = [(each, 7, every(10, 30, TODAY)) for each in range(1, 60)]
        once = [(each, 8, [TODAY - 290]) for each in range(1, 60)]
        known = fit(reading(bought(*regular, *once)), TODAY, 7)
        self.assertGreater(known.yearly_count[0], 25)
        self.assertLess(known.yearly_count[1], 10)


class TestForecast(unittest.TestCase):
    def test_a_regular_pair_keeps_its_gap(self):
        days = bought((1, 7, every(10, 12, TODAY)), (2, 7, every(10, 12, TODAY)))
        found = told(days)
        np.testing.assert_allclose(found.interval_days, 10, rtol=0.02)
        self.assertEqual(found.due_day.tolist(), [TODAY + 10] * 2)
        self.assertEqual(found.purchase_days.tolist(), [12, 12])
        self.assertEqual(found.first_day[0], TODAY - 110)
        self.assertEqual(found.last_day[0], TODAY)

    def test_days_lie_in_order(self):
        found = told(drawn(50, 5, 300), 1290)
        self.assertTrue((found.due_from <= found.due_day).all())
        self.assertTrue((found.due_day <= found.due_to).all())
        self.assertTrue((found.last_day < found.due_from).all())
        self.assertTrue((found.next_day > 1290).all())

    def test_few_gaps_are_drawn_to_the_product(self):
        others = [(each, 7, every(10, 9, TODAY)) for each in range(2, 40)]
        differ = [(each, 7, every(20, 9, TODAY)) for each in range(40, 60)]
        days = bought((1, 7, every(40, 2, TODAY)), *others, *differ)
        found = told(days)
        self.assertGreater(found.interval_days[0], 11)
        self.assertLess(found.interval_days[0], 39)

    def test_many_gaps_are_their_own(self):
        others = [(each, 7, every(10, 9, TODAY)) for each in range(2, 40)]
        differ = [(each, 7, every(20, 9, TODAY)) for each in range(40, 60)]
        days = bought((1, 7, every(40, 30, TODAY)), *others, *differ)
        self.assertAlmostEqual(told(days).interval_days[0], 40, delta=1.5)

    def test_the_open_gap_counts_only_when_it_is_long(self):
        many = [(each, 7, every(10 + each % 5, 12, TODAY)) for each in range(2, 40)]
        lapsed = (1, 7, every(10, 4, TODAY - 200))
        days = bought(lapsed, *many)
        known = fit(reading(days), TODAY, 7)
        late = forecast(days, known, TODAY, 7).interval_days[0]
        fresh = forecast(days, known, TODAY - 200, 7).interval_days[0]
        self.assertAlmostEqual(fresh, 10.5, delta=1.5)
        self.assertGreater(late, fresh * 1.1)

    def test_irregular_gaps_are_due_within_a_wider_span(self):
        regular = [(each, 7, every(16, 12, TODAY)) for each in range(1, 30)]
        ragged = [
            (each, 7, np.cumsum([TODAY - 195, *[4, 64] * 5]).tolist())
            for each in range(30, 40)
        ]
        found = told(bought(*regular, *ragged), TODAY + 150)
        span = found.due_to - found.due_from
        self.assertLess(span[0], span[-1] / 2)

    def test_what_is_not_bought_any_more_is_less_likely(self):
        kept = [(each, 7, every(10, 20, TODAY)) for each in range(1, 40)]
        left = [(each, 7, every(10, 10, TODAY - 100)) for each in range(40, 80)]
        found = told(bought(*kept, *left), horizon=14)
        self.assertGreater(found.chance[:39].min(), 0.6)
        self.assertLess(found.chance[39:].max(), 0.2)

    def test_chances_are_what_happens(self):
        days = drawn(150, 6, 400)
        found = told(days, 1380, 7)
        after = days.where((days.day > 1380) & (days.day <= 1387))
        hits = ~np.isnan(first_days(found.customer, found.product, after))
        self.assertAlmostEqual(found.chance.sum() / hits.sum(), 1, delta=0.1)

    def test_a_longer_look_ahead_is_likelier(self):
        days = drawn(40, 3, 300)
        known = fit(reading(days), 1290, 7)
        near, far = (forecast(days, known, 1290, each).chance for each in (7, 30))
        self.assertTrue((far > near).all())

    def test_a_product_never_seen_has_everybodys_gap(self):
        known = fit(reading(drawn(40, 3, 300)), 1290, 7)
        found = forecast(bought((1, 999, [1289])), known, 1290, 7)
        self.assertAlmostEqual(
            found.interval_days[0], known.parameters["typical_days"], delta=0.5
        )

    def test_nobody_bought_again(self):
        found = told(bought((1, 7, [5]), (2, 7, [6])), 10)
        self.assertEqual(len(found), 2)
        for name in ("interval_days", "due_day", "next_day", "chance"):
            self.assertTrue(np.isnan(getattr(found, name)).all(), name)

    def test_one_shop_one_customer(self):
        found = told(bought((1, 7, [10, 20])), 25)
        self.assertEqual(found.interval_days[0] // 1, 10)
        self.assertTrue(0 < found.chance[0] < 1)

    def test_the_next_day_waits_for_who_is_late(self):
        days = drawn(60, 4, 300)
        known = fit(reading(days), 1290, 7)
        found = forecast(days, known, 1400, 7)
        overdue = found.due_day < 1400
        self.assertTrue(overdue.any())
        self.assertTrue((found.next_day[overdue] > 1400).all())

    def test_the_next_day_is_to_come_for_who_buys_daily(self):
        days = bought(*((each, 7, every(1, 60, TODAY)) for each in range(1, 30)))
        known = fit(reading(days), TODAY, 7)
        for passed in range(1, 9):
            found = forecast(days, known, TODAY + passed, 7)
            self.assertGreater(found.next_day.min(), TODAY + passed)

    def test_gaps_of_years_are_bounded(self):
        days = bought((1, 7, [1, 700_000]), (2, 7, [5, 700_000]))
        found = told(days, 710_000)
        self.assertLessEqual(found.interval_days.max(), MOST_DAYS)
        self.assertLessEqual(found.due_to.max(), 700_000 + MOST_DAYS)

    def test_published_shrinkage(self):
        # Efron and Morris: the mean of a group is drawn to that of all by the variance
        # within over that between: here by hand, with the weight that was found.
        days = bought(
            (1, 7, every(8, 5, TODAY)),
            (2, 7, every(32, 5, TODAY)),
            (3, 7, [TODAY - 20, TODAY - 12, TODAY]),
        )
        known = fit(reading(days), TODAY, 7)
        weight, typical = known.parameters["pair_weight"], known.typical_days[0]
        found = forecast(days, known, TODAY, 7)
        told_gap = exp((weight * log(typical) + 4 * log(8)) / (weight + 4))
        self.assertAlmostEqual(found.interval_days[0], told_gap, delta=0.05)


rows = st.lists(
    st.tuples(
        st.integers(1, 4), st.integers(1, 3), st.sampled_from([1, 2, 3, 900, 999, 1000])
    ),
    max_size=30,
)


class TestAnyPurchases(unittest.TestCase):
    @checked
    @given(rows, st.integers(1, 60))
    def test_what_is_foretold_makes_sense(self, found_rows, horizon):
        columns = np.array(found_rows, dtype=np.int64).reshape(-1, 3).T
        days = purchase_days(*columns)
        found = told(days, 1000, horizon)
        self.assertEqual(
            len(found),
            len({(customer, product) for customer, product, _ in found_rows}),
        )
        known = ~np.isnan(found.chance)
        self.assertTrue(((found.chance[known] >= 0) & (found.chance[known] <= 1)).all())
        self.assertTrue((found.due_day[known] > found.last_day[known]).all())
        self.assertTrue((found.next_day[known] > 1000).all())
        self.assertTrue((found.due_from[known] <= found.due_to[known]).all())

    @checked
    @given(rows)
    def test_the_order_of_rows_says_nothing(self, found_rows):
        columns = np.array(found_rows, dtype=np.int64).reshape(-1, 3).T
        forwards = told(purchase_days(*columns), 1000)
        backwards = told(purchase_days(*columns[:, ::-1]), 1000)
        for name, value in vars(forwards).items():
            np.testing.assert_array_equal(value, getattr(backwards, name), name)
