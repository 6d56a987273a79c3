"""No-questions rules: what is approved by itself, clause by clause.

Days are dates; amounts are in one currency. A clause answers with a word: ``MET``, or
why not.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

MET = "met"


@dataclass(frozen=True)
class Terms:
    """What a rule asks for; what is empty, zero or None is not asked.

    :param kind: of the remedy
    :param tiers: keys of the tiers that it is for
    :param limit: highest amount of a remedy, None for the limit of the tier
    :param days: how long after the delivery
    :param categories_out: keys of the complaint categories left out
    :param products_out: keys of the product categories left out, and of those below
    :param times: how often it may approve for one customer
    :param period: in how many days, the last one included
    :param unit: smallest amount of the currency
    """

    kind: str = ""
    tiers: frozenset = frozenset()
    limit: float | None = 0.0
    days: int = 0
    categories_out: frozenset = frozenset()
    products_out: frozenset = frozenset()
    times: int = 0
    period: int = 0
    unit: float = 0.01

    def window_start(self, day):
        """Return the first day of the period that ends on ``day``."""
        return day - timedelta(days=self.period - 1)


@dataclass(frozen=True)
class Wish:
    """A remedy that somebody asked for.

    :param key: what the caller knows it by
    :param customer: key of the customer
    :param day: on which it was asked for
    :param kind: of the remedy
    :param amount: what it costs
    :param tier: key of the customer's tier, or 0
    :param tier_limit: amount that the tier gives without questions
    :param complained: day on which the complaint came in
    :param delivered: day of the delivery; the first one, if they are several
    :param category: key of the complaint's category, or 0
    :param products: keys of the products' categories
    :param flagged: whether the customer is not to be believed without questions
    :param times: how often the rule approved for the customer in its period
    """

    key: int
    customer: int
    day: object
    kind: str
    amount: float
    tier: int = 0
    tier_limit: float = 0.0
    complained: object = None
    delivered: object = None
    category: int = 0
    products: frozenset = frozenset()
    flagged: bool = False
    times: int = 0

    @property
    def age(self):
        """Days from the delivery to the complaint, None without a delivery."""
        if self.delivered is None:
            return None
        return (self.complained - self.delivered).days


@dataclass(frozen=True)
class Verdict:
    """What one clause says about a wish.

    :param key: of the clause
    :param answer: ``MET``, or why not
    :param values: dict of the numbers that it compared
    """

    key: str
    answer: str
    values: dict

    @property
    def allowed(self):
        """Whether the clause allows it."""
        return self.answer == MET


@dataclass(frozen=True)
class Clause:
    """A row of the table: when a rule asks it, how it is answered, on what numbers."""

    key: str
    asked: object
    answer: object
    values: object = lambda terms, wish: {}


def _limit(terms, wish):
    return wish.tier_limit if terms.limit is None else terms.limit


def _amount(terms, wish):
    if wish.amount <= terms.unit / 2:
        return "unknown"
    fits = wish.amount - _limit(terms, wish) <= terms.unit / 2
    return MET if fits else "above"


def _delivery(terms, wish):
    if wish.age is None:
        return "none"
    if wish.age < 0:
        return "future"
    return MET if wish.age <= terms.days else "late"


def _category(terms, wish):
    if not wish.category:
        return "unknown"
    return "out" if wish.category in terms.categories_out else MET


def _else(word):
    """Return a function that says ``MET`` or the word."""
    return lambda allowed: MET if allowed else word


CLAUSES = (
    Clause(
        "flagged",
        lambda terms: True,
        lambda terms, wish: _else("flagged")(not wish.flagged),
    ),
    Clause(
        "kind",
        lambda terms: bool(terms.kind),
        lambda terms, wish: _else("other")(wish.kind == terms.kind),
    ),
    Clause(
        "tier",
        lambda terms: bool(terms.tiers),
        lambda terms, wish: _else("other")(wish.tier in terms.tiers),
    ),
    Clause(
        "amount",
        lambda terms: True,
        _amount,
        lambda terms, wish: {"amount": wish.amount, "limit": _limit(terms, wish)},
    ),
    Clause(
        "delivery",
        lambda terms: bool(terms.days),
        _delivery,
        lambda terms, wish: {"age": wish.age, "days": terms.days},
    ),
    Clause("category", lambda terms: bool(terms.categories_out), _category),
    Clause(
        "product",
        lambda terms: bool(terms.products_out),
        lambda terms, wish: _else("out")(terms.products_out.isdisjoint(wish.products)),
    ),
    Clause(
        "times",
        lambda terms: bool(terms.times),
        lambda terms, wish: _else("often")(wish.times < terms.times),
        lambda terms, wish: {
            "times": wish.times,
            "most": terms.times,
            "period": terms.period,
        },
    ),
)
CLAUSE_KEYS = tuple(clause.key for clause in CLAUSES)


def judge(terms, wish):
    """Return what each clause of a rule that is asked says about a wish.

    :param terms: Terms
    :param wish: Wish
    :return: list of Verdict, in the order of ``CLAUSES``
    """
    return [
        Verdict(clause.key, clause.answer(terms, wish), clause.values(terms, wish))
        for clause in CLAUSES
        if clause.asked(terms)
    ]


def approves(verdicts):
    """Tell whether all clauses allow it."""
    return all(verdict.allowed for verdict in verdicts)


def nearest(judged):
    """Return the place of the first list of verdicts with the fewest refusals.

    :param judged: lists of Verdict, one for each rule, in the rules' order
    :return: place in ``judged``, None when it is empty
    """
    refusals = [sum(not each.allowed for each in verdicts) for verdicts in judged]
    return refusals.index(min(refusals)) if refusals else None


def try_out(terms, wishes):
    """Judge wishes one after the other, as if the rule had been there.

    What it approves counts for the customer's later wishes.

    :param terms: Terms
    :param wishes: Wishes in any order; their own ``times`` is not read
    :return: list of pairs (Wish with its ``times``, its verdicts), by day, then key
    """
    approved, found = {}, []
    for wish in sorted(wishes, key=lambda each: (each.day, each.key)):
        days = approved.setdefault(wish.customer, [])
        start = terms.window_start(wish.day)
        wish = replace(wish, times=sum(start <= day for day in days))
        verdicts = judge(terms, wish)
        if approves(verdicts):
            days.append(wish.day)
        found.append((wish, verdicts))
    return found
