from unittest import TestCase

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ..facts import purchase_facts
from ..ledger import Ledger, Periods
from ..metrics import Metric, MetricContext
from .properties import checked
from .test_facts import documents, lines

LAST = 60
"""Last day of the random documents."""

MONEY = st.integers(-400, 800).map(lambda quarters: quarters / 4)
"""Sums of these are exact, whatever their order."""

PURCHASE = st.tuples(
    st.integers(1, 5),
    st.integers(0, LAST),
    MONEY,
    st.sampled_from((1.0, 2.0, 4.0)),
)
LINE = st.tuples(
    st.integers(0, 3),
    MONEY,
    MONEY,
    st.integers(-3, 3).map(float),
)
DAY = st.integers(0, LAST + 5)
ASKED = st.tuples(st.integers(0, 7), DAY, DAY, DAY, DAY | st.none())
"""Customer, day to look back from, period, and where the one before begins."""


@st.composite
def histories(draw):
    """Rows of documents and of lines, some of which belong to other documents."""
    rows = draw(st.lists(PURCHASE, max_size=12))
    ids = draw(st.permutations(range(-3, len(rows) - 3)))
    owners = st.sampled_from((*ids, *ids, len(rows) - 3))
    line_rows = draw(st.lists(st.tuples(owners, LINE), max_size=15))
    return (
        [(number, *row) for number, row in zip(ids, rows, strict=True)],
        [(owner, *line) for owner, line in line_rows],
    )


def periods(rows):
    """Periods of rows (customer, at, start, stop, before)."""
    columns = list(zip(*rows, strict=True)) or [[]] * 5
    _customer, at, start, stop = (np.array(each, int) for each in columns[:4])
    before = [np.nan if each is None else each for each in columns[4]]
    return Periods(at, start, stop, np.array(before, float))


def one_period(size, start, stop, before=np.nan):
    """The same period for everybody; its last day is the one to look back from."""
    days = (np.full(size, day) for day in (stop - 1, start, stop))
    return Periods(*days, np.full(size, float(before)))


class PlainLedger:
    """The same numbers by plain loops over rows."""

    def __init__(self, rows, line_rows):
        self.purchases = [
            (
                customer,
                day,
                (base + self._sum(line_rows, number, 2)) / rate,
                self._sum(line_rows, number, 3) / rate,
            )
            for number, customer, day, base, rate in rows
        ]
        owner = {number: (customer, day) for number, customer, day, *_ in rows}
        self.lines = [
            (*owner[line[0]], line[1], line[4])
            for line in line_rows
            if line[0] in owner
        ]

    def _sum(self, line_rows, number, column):
        return sum(line[column] for line in line_rows if line[0] == number)

    def facts(self, customer, at, start, stop, before):
        own = [row[1:] for row in self.purchases if row[0] == customer]
        inside = [row for row in own if start <= row[0] < stop]
        days = sorted({day for day, money, _margin in own if money > 0 and day <= at})
        earlier = np.nan
        if before is not None:
            earlier = sum(money for day, money, _m in own if before <= day < start)
        return {
            "monetary": sum(money for _day, money, _margin in inside),
            "margin": sum(margin for _day, _money, margin in inside),
            "frequency": sum(money > 0 for _day, money, _margin in inside),
            "monetary_before": earlier,
            "first_day": days[0] if days else np.nan,
            "last_day": days[-1] if days else np.nan,
            "purchase_days": len(days),
            "x": max(len(days) - 1, 0),
            "t_x": days[-1] - days[0] if days else np.nan,
            "T": at - days[0] if days else np.nan,
        }

    def breadth(self, customer, at, start, stop, before):
        kept = {}
        for owner, day, category, quantity in self.lines:
            if owner == customer and category and start <= day < stop:
                kept[category] = kept.get(category, 0) + quantity
        return sum(quantity > 0 for quantity in kept.values())


class TestLedger(TestCase):
    """Purchases of customers, each in a period of its own."""

    def test_periods_of_their_own(self):
        ledger = Ledger(
            documents((1, 7, 10, 5), (2, 7, 20, 7), (3, 7, 30, 11), (4, 9, 20, 13)), []
        )
        asked = [(7, 30, 10, 30, 5), (9, 25, 20, 26, 10), (7, 20, 20, 21, 10)]
        facts = ledger.facts(np.array([7, 9, 7]), periods(asked))
        np.testing.assert_array_equal(facts.customers, [7, 9, 7])
        np.testing.assert_array_equal(facts["monetary"], [12, 13, 7])
        np.testing.assert_array_equal(facts["frequency"], [2, 1, 1])
        np.testing.assert_array_equal(facts["monetary_before"], [0, 0, 5])
        np.testing.assert_array_equal(facts["last_day"], [30, 20, 20])
        np.testing.assert_array_equal(facts["purchase_days"], [3, 1, 2])
        np.testing.assert_array_equal(facts["T"], [20, 5, 10])

    def test_a_customer_without_documents(self):
        ledger = Ledger(documents((1, 7, 10, 5)), [])
        facts = ledger.facts(np.array([3, 8]), one_period(2, 0, 50, 0))
        np.testing.assert_array_equal(facts["monetary"], [0, 0])
        np.testing.assert_array_equal(facts["frequency"], [0, 0])
        np.testing.assert_array_equal(facts["purchase_days"], [0, 0])
        np.testing.assert_array_equal(facts["first_day"], [np.nan, np.nan])
        np.testing.assert_array_equal(ledger.places(np.array([3, 7, 8])), [-1, 0, -1])

    def test_nothing_was_ever_bought(self):
        ledger = Ledger(documents(), [lines((1, 2, 3, 4, 5))], keeps_lines=True)
        customers = np.array([3, 8])
        facts = ledger.facts(customers, one_period(2, 0, 50, 0))
        np.testing.assert_array_equal(facts["monetary"], [0, 0])
        np.testing.assert_array_equal(facts["last_day"], [np.nan, np.nan])
        np.testing.assert_array_equal(
            ledger.breadth(customers, one_period(2, 0, 50)), [0, 0]
        )
        self.assertEqual(len(ledger.buyers()), 0)

    def test_nobody_is_asked_about(self):
        ledger = Ledger(documents((1, 7, 10, 5)), [], keeps_lines=True)
        nobody = np.zeros(0, int)
        facts = ledger.facts(nobody, periods([]))
        self.assertTrue(all(not len(column) for column in facts.columns.values()))
        self.assertEqual(len(ledger.breadth(nobody, periods([]))), 0)

    def test_buyers(self):
        ledger = Ledger(
            documents((1, 9, 10, 5), (2, 7, 20, -7), (3, 4, 30, 11), (4, 9, 20, 1)), []
        )
        np.testing.assert_array_equal(ledger.buyers(), [4, 9])

    def test_last_bought(self):
        ledger = Ledger(documents((1, 7, 10, 5), (2, 7, 20, -7), (3, 7, 30, 11)), [])
        found = ledger.last_bought(
            np.array([7, 7, 7, 7, 8]), np.array([9, 10, 25, 30, 30])
        )
        np.testing.assert_array_equal(found, [np.nan, 10, 10, 30, np.nan])

    def test_lines_of_other_documents_are_passed_over(self):
        ledger = Ledger(
            documents((5, 7, 10, 100), (-2, 7, 20, 50)),
            [lines((4, 1, 900, 90, 1), (-2, 1, -20, 8, 1)), lines((6, 2, 900, 90, 1))],
            keeps_lines=True,
        )
        facts = ledger.facts(np.array([7]), one_period(1, 0, 30))
        self.assertEqual((facts["monetary"][0], facts["margin"][0]), (130, 8))
        np.testing.assert_array_equal(
            ledger.breadth(np.array([7]), one_period(1, 0, 30)), [1]
        )

    def test_lines_without_a_category_make_none(self):
        pieces = [lines((1, 0, 0, 0, 5), (1, 4, 0, 0, 1), (1, 6, 0, 0, -1))]
        ledger = Ledger(documents((1, 7, 10, 5)), pieces, keeps_lines=True)
        found = ledger.breadth(np.array([7]), one_period(1, 0, 30))
        np.testing.assert_array_equal(found, [1])

    def test_money_is_converted(self):
        ledger = Ledger(
            documents((1, 7, 10, 100, 2.0)),
            [lines((1, 0, -20, 30, 0), (1, 0, 0, 2, 0))],
        )
        facts = ledger.facts(np.array([7]), one_period(1, 0, 30))
        self.assertEqual((facts["monetary"][0], facts["margin"][0]), (40, 16))

    def test_what_was_taken_back_in_parts_is_no_category(self):
        ledger = Ledger(
            documents((1, 7, 10, 5), (2, 7, 11, 5), (3, 7, 12, -5)),
            [lines((1, 4, 0, 0, 0.1), (2, 4, 0, 0, 0.2), (3, 4, 0, 0, -0.3))],
            keeps_lines=True,
        )
        np.testing.assert_array_equal(
            ledger.breadth(np.array([7]), one_period(1, 0, 30)), [0]
        )

    def test_a_period_from_before_1970_holds_nobody_elses_money(self):
        ledger = Ledger(documents((1, 7, 10, 5), (2, 8, 10, 1000)), [])
        facts = ledger.facts(np.array([7, 8]), one_period(2, -100, 30, -200))
        np.testing.assert_array_equal(facts["monetary"], [5, 1000])
        np.testing.assert_array_equal(facts["monetary_before"], [0, 0])
        np.testing.assert_array_equal(facts["frequency"], [1, 1])

    @checked
    @given(histories(), st.lists(ASKED, max_size=10))
    def test_agrees_with_plain_loops(self, history, asked):
        rows, line_rows = history
        ledger = Ledger(documents(*rows), [lines(*line_rows)], keeps_lines=True)
        plain = PlainLedger(rows, line_rows)
        customers = np.array([row[0] for row in asked], int)
        found = ledger.facts(customers, periods(asked))
        for name, column in found.columns.items():
            expected = [plain.facts(*row)[name] for row in asked]
            np.testing.assert_array_equal(column, expected, err_msg=name)
        np.testing.assert_array_equal(
            ledger.breadth(customers, periods(asked)),
            [plain.breadth(*row) for row in asked],
        )

    @checked
    @given(histories(), st.integers(0, 15))
    def test_lines_in_pieces_are_lines_at_once(self, history, cut):
        rows, line_rows = history
        asked = np.arange(1, 6), one_period(5, 10, LAST)
        at_once = Ledger(documents(*rows), [lines(*line_rows)], keeps_lines=True)
        pieces = [lines(*line_rows[:cut]), lines(), lines(*line_rows[cut:])]
        in_pieces = Ledger(documents(*rows), pieces, keeps_lines=True)
        for name, column in at_once.facts(*asked).columns.items():
            np.testing.assert_array_equal(column, in_pieces.facts(*asked)[name])
        np.testing.assert_array_equal(
            at_once.breadth(*asked), in_pieces.breadth(*asked)
        )

    @checked
    @given(
        histories(), st.integers(0, LAST), st.integers(0, LAST), st.integers(0, LAST)
    )
    def test_agrees_with_purchase_facts(self, history, before, start, as_of):
        before, start, as_of = sorted((before, start, as_of))
        rows = [row for row in history[0] if row[2] <= as_of]
        docs, pieces = documents(*rows), [lines(*history[1])]
        window = (start, as_of + 1, before, start)
        expected = purchase_facts(docs, pieces, as_of, window)
        ledger = Ledger(docs, pieces, keeps_lines=True)
        asked = (
            expected.customers,
            one_period(len(expected), start, as_of + 1, before),
        )
        found = ledger.facts(*asked)
        for name, column in found.columns.items():
            np.testing.assert_array_equal(column, expected[name], err_msg=name)
        np.testing.assert_array_equal(ledger.breadth(*asked), expected["breadth"])
        np.testing.assert_array_equal(ledger.buyers(), expected.customers)


class TestExactThresholds(TestCase):
    """A threshold that is met exactly is met, whatever other money there is."""

    def test_a_fortune_beside_ten_times_ten_cents(self):
        rows = [(number, 2, number, 0.1) for number in range(1, 11)]
        rows += [(11, 1, 1, 1e12), (12, 3, 1, 1e12 / 3)]
        ledger = Ledger(documents(*rows), [])
        facts = ledger.facts(np.array([1, 2, 3]), one_period(3, 0, 50))
        values = Metric("money").values("monetary", facts, MetricContext(49))
        self.assertEqual(values[1], 1.0)
        self.assertEqual(values[0], 1e12)

    @checked
    @given(
        st.lists(st.integers(-10_000, 100_000_00), min_size=1, max_size=30),
        st.lists(st.floats(-1e12, 1e12), max_size=6),
    )
    def test_sums_of_cents_are_exact(self, cents, fortunes):
        own = [
            (number, 2, number % 20, each / 100) for number, each in enumerate(cents)
        ]
        others = [
            (100 + number, 1 + number % 2 * 2, number, each)
            for number, each in enumerate(fortunes)
        ]
        ledger = Ledger(documents(*own, *others), [])
        facts = ledger.facts(np.array([2]), one_period(1, 0, 50))
        values = Metric("money").values("monetary", facts, MetricContext(49))
        self.assertEqual(values[0], sum(cents) / 100)
