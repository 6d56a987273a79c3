from dataclasses import replace
from datetime import date, timedelta
from unittest import TestCase

from ..no_questions import (
    CLAUSE_KEYS,
    CLAUSES,
    MET,
    Terms,
    Wish,
    approves,
    judge,
    nearest,
    try_out,
)

DAY = date(2026, 6, 10)
WISH = Wish(
    key=1,
    customer=5,
    day=DAY,
    kind="refund",
    amount=25.0,
    tier=3,
    tier_limit=40.0,
    complained=DAY,
    delivered=DAY - timedelta(days=30),
    category=11,
    products=frozenset({21, 22}),
)
TERMS = Terms(
    kind="refund",
    tiers=frozenset({3, 4}),
    limit=25.0,
    days=30,
    categories_out=frozenset({12}),
    products_out=frozenset({23}),
    times=2,
    period=365,
)


def answer(key, terms, wish):
    return {each.key: each.answer for each in judge(terms, wish)}.get(key)


class TestClauses(TestCase):
    """Each row of the table, at its border and beyond."""

    # Clause, what differs in the terms, what differs in the wish, answer
    CASES = (
        ("flagged", {}, {}, MET),
        ("flagged", {}, {"flagged": True}, "flagged"),
        ("kind", {}, {}, MET),
        ("kind", {}, {"kind": "repair"}, "other"),
        ("kind", {"kind": ""}, {"kind": "repair"}, None),
        ("tier", {}, {}, MET),
        ("tier", {}, {"tier": 9}, "other"),
        ("tier", {}, {"tier": 0}, "other"),
        ("tier", {"tiers": frozenset()}, {"tier": 0}, None),
        ("amount", {}, {}, MET),
        ("amount", {}, {"amount": 25.004}, MET),
        ("amount", {}, {"amount": 25.01}, "above"),
        ("amount", {}, {"amount": 0.1 + 0.2}, MET),
        ("amount", {"limit": 0.3}, {"amount": 0.1 + 0.2}, MET),
        ("amount", {}, {"amount": 0.0}, "unknown"),
        ("amount", {"limit": 0.0}, {"amount": 0.01}, "above"),
        ("amount", {"limit": None}, {"amount": 40.0}, MET),
        ("amount", {"limit": None}, {"amount": 40.01}, "above"),
        ("amount", {"limit": None}, {"tier": 0, "tier_limit": 0.0}, "above"),
        ("delivery", {}, {}, MET),
        ("delivery", {}, {"delivered": DAY}, MET),
        ("delivery", {}, {"delivered": DAY - timedelta(days=31)}, "late"),
        ("delivery", {}, {"delivered": DAY + timedelta(days=1)}, "future"),
        ("delivery", {}, {"delivered": None}, "none"),
        ("delivery", {}, {"day": DAY + timedelta(days=99)}, MET),
        ("delivery", {"days": 0}, {"delivered": None}, None),
        ("category", {}, {}, MET),
        ("category", {}, {"category": 12}, "out"),
        ("category", {}, {"category": 0}, "unknown"),
        ("category", {"categories_out": frozenset()}, {"category": 0}, None),
        ("product", {}, {}, MET),
        ("product", {}, {"products": frozenset({21, 23})}, "out"),
        ("product", {}, {"products": frozenset()}, MET),
        ("product", {"products_out": frozenset()}, {}, None),
        ("times", {}, {}, MET),
        ("times", {}, {"times": 1}, MET),
        ("times", {}, {"times": 2}, "often"),
        ("times", {"times": 0}, {"times": 99}, None),
    )

    def test_cases(self):
        for key, terms, wish, expected in self.CASES:
            with self.subTest(clause=key, terms=terms, wish=wish):
                found = answer(key, replace(TERMS, **terms), replace(WISH, **wish))
                self.assertEqual(found, expected)

    def test_every_clause_has_cases(self):
        self.assertEqual({case[0] for case in self.CASES}, set(CLAUSE_KEYS))

    def test_all_clauses_are_asked_in_their_order(self):
        verdicts = judge(TERMS, WISH)
        self.assertEqual([each.key for each in verdicts], list(CLAUSE_KEYS))
        self.assertTrue(approves(verdicts))
        self.assertEqual(len(CLAUSES), len(CLAUSE_KEYS))

    def test_one_refusal_refuses(self):
        self.assertFalse(approves(judge(TERMS, replace(WISH, flagged=True))))

    def test_numbers_behind(self):
        values = {each.key: each.values for each in judge(TERMS, WISH)}
        self.assertEqual(values["amount"], {"amount": 25.0, "limit": 25.0})
        self.assertEqual(values["delivery"], {"age": 30, "days": 30})
        self.assertEqual(values["times"], {"times": 0, "most": 2, "period": 365})


class TestNearest(TestCase):
    """Whose clauses say why not."""

    def test_fewest_refusals(self):
        far = judge(TERMS, replace(WISH, flagged=True, amount=99.0))
        near = judge(TERMS, replace(WISH, amount=99.0))
        self.assertEqual(nearest([far, near, near]), 1)
        self.assertEqual(nearest([far]), 0)
        self.assertIsNone(nearest([]))


class TestTryOut(TestCase):
    """The past year, one wish after the other."""

    def tried(self, days, terms=TERMS, **values):
        wishes = [
            replace(
                WISH,
                key=key,
                day=DAY + timedelta(days=day),
                **values,
            )
            for key, day in enumerate(days)
        ]
        return [
            (wish.key, approves(verdicts)) for wish, verdicts in try_out(terms, wishes)
        ]

    def test_the_third_time(self):
        self.assertEqual(self.tried([0, 1, 2]), [(0, True), (1, True), (2, False)])

    def test_in_the_order_of_days(self):
        self.assertEqual(self.tried([2, 0, 1]), [(1, True), (2, True), (0, False)])

    def test_the_period_ends_with_its_last_day(self):
        once = replace(TERMS, times=1, period=10)
        self.assertEqual(self.tried([0, 9], once), [(0, True), (1, False)])
        self.assertEqual(self.tried([0, 10], once), [(0, True), (1, True)])

    def test_what_was_refused_does_not_count(self):
        self.assertEqual(
            self.tried([0, 1, 2], replace(TERMS, limit=1.0)),
            [(0, False), (1, False), (2, False)],
        )
        once = replace(TERMS, times=1, period=10)
        self.assertEqual(
            self.tried([0, 5, 10, 12], once),
            [(0, True), (1, False), (2, True), (3, False)],
        )

    def test_each_customer_alone(self):
        once = replace(TERMS, times=1)
        wishes = [replace(WISH, key=key, customer=key) for key in range(3)]
        found = try_out(once, wishes)
        self.assertTrue(all(approves(verdicts) for _wish, verdicts in found))
