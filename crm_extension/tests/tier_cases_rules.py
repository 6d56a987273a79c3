"""Cases of loyalty tiers as data: what meets a tier, and what keeps one.

The notation is explained in tier_cases.
"""

from .tier_cases import LADDER, MONTH, Case, Table, ask, keep


def gold(*rules):
    """Return a ladder of a base and one tier with these rules."""
    return (("Base",), ("Gold", *rules))


def entry(name, levels, *cases, when="2025-06-30", **settings):
    """Return a table of customers who are evaluated once.

    :param cases: (tier expected, purchases as "day amount")
    """
    return Table(
        name,
        {"validity_months": 12, **settings},
        tuple(
            Case(
                f"{tier}: {', '.join(bought)}",
                bought,
                (f"{when} {tier} *",),
            )
            for tier, *bought in cases
        ),
        levels,
    )


THRICE = ("2025-06-01 100", "2025-06-02 100", "2025-06-03 100")

ENTRY = (
    entry(
        "a threshold that is met exactly is met",
        LADDER,
        ("Base", "2025-06-01 499.99"),
        ("Silver", "2025-06-01 500"),
        ("Silver", "2025-06-01 999.99"),
        ("Gold", "2025-06-01 1000"),
        ("Gold", "2025-06-01 333.33", "2025-06-02 333.33", "2025-06-03 333.34"),
        ("Gold", "2025-06-30 4999.99"),
        ("Platinum", "2025-06-30 5000"),
    ),
    entry(
        "sums of cents meet a threshold exactly",
        gold(ask("monetary", 0.8)),
        ("Gold", "2025-06-01 0.1", "2025-06-02 0.7"),
        ("Gold", "2025-06-01 0.7", "2025-06-02 0.1"),
        ("Base", "2025-06-01 0.79"),
    ),
    entry(
        "sums of cents are not above a limit that they meet",
        gold(ask("monetary", 0.3, operator="<=")),
        ("Gold", "2025-06-01 0.1", "2025-06-02 0.2"),
        ("Base", "2025-06-01 0.31"),
    ),
    entry(
        "nought is a threshold",
        (("Base",), ("Silver", 0), ("Gold", 1000)),
        ("Silver", "2025-06-01 1"),
        ("Silver", "2020-06-01 5000"),
    ),
    entry(
        "thresholds need not rise: the higher tier that holds wins",
        (("Base",), ("Silver", 1000), ("Gold", 500), ("Platinum", 2000)),
        ("Base", "2025-06-01 499"),
        ("Gold", "2025-06-01 500"),
        ("Gold", "2025-06-01 1999"),
        ("Platinum", "2025-06-01 2000"),
    ),
    entry(
        "equal thresholds: the higher tier",
        (("Base",), ("Silver", 500), ("Gold", 500)),
        ("Gold", "2025-06-01 500"),
    ),
    entry(
        "a higher tier does not need the rules of the lower ones",
        (("Base",), ("Silver", 1000), ("Gold", ask("frequency", 3))),
        ("Gold", *THRICE),
        ("Silver", "2025-06-01 1000"),
    ),
    entry(
        "all conditions of a group hold, or it does not",
        gold(ask("monetary", 1000), ask("frequency", 2)),
        ("Base", "2025-06-01 1000"),
        ("Base", *THRICE),
        ("Gold", "2025-06-01 500", "2025-06-02 500"),
    ),
    entry(
        "one group suffices",
        gold(
            ask("monetary", 1000, group=3),
            ask("frequency", 2, group=3),
            ask("monetary", 3000, group=7),
        ),
        ("Base", "2025-06-01 2999"),
        ("Gold", "2025-06-01 3000"),
        ("Gold", "2025-06-01 500", "2025-06-02 500"),
        ("Base", *THRICE),
    ),
    entry(
        "conditions of two groups do not make one",
        gold(
            ask("monetary", 1000, group=1),
            ask("frequency", 3, group=1),
            ask("monetary", 200, group=2),
            ask("frequency", 5, group=2),
        ),
        ("Base", "2025-06-01 2000"),
        ("Base", *THRICE),
        ("Gold", *THRICE, "2025-06-04 700"),
    ),
    entry(
        "at most",
        gold(ask("monetary", 100), ask("recency_days", 10, operator="<=")),
        ("Gold", "2025-06-20 100"),
        ("Base", "2025-06-19 100"),
    ),
    entry(
        "the last three months",
        gold(ask("monetary", 1000, window_months=3)),
        ("Gold", "2025-04-01 1000"),
        ("Base", "2025-03-31 1000"),
        ("Gold", "2025-06-30 1000"),
        ("Base", "2025-07-01 1000"),
    ),
    entry(
        "the last month, at the end of February",
        gold(ask("monetary", 1000, window_months=1)),
        ("Gold", "2025-02-01 1000"),
        ("Base", "2025-01-31 1000"),
        when="2025-02-28",
    ),
    entry(
        "the calendar year",
        gold(ask("monetary", 1000, window="calendar_year")),
        ("Gold", "2025-01-01 1000"),
        ("Base", "2024-12-31 1000"),
        ("Base", "2024-12-31 1000", "2025-01-01 999"),
    ),
    entry(
        "the calendar year on its last day",
        gold(ask("monetary", 1000, window="calendar_year")),
        ("Gold", "2024-01-01 500", "2024-12-31 500"),
        ("Base", "2023-12-31 1000"),
        when="2024-12-31",
    ),
    entry(
        "the fiscal year, which ends in March",
        gold(ask("monetary", 1000, window="fiscal_year")),
        ("Gold", "2025-04-01 1000"),
        ("Base", "2025-03-31 1000"),
        ("Base", "2025-01-01 1000"),
    ),
    entry(
        "the fiscal year on its last day",
        gold(ask("monetary", 1000, window="fiscal_year")),
        ("Gold", "2024-04-01 1000"),
        ("Base", "2024-03-31 1000"),
        when="2025-03-31",
    ),
    entry(
        "all time",
        gold(ask("monetary", 1000, window="lifetime")),
        ("Gold", "2012-01-01 1000"),
        ("Gold", "2012-01-01 500", "2025-06-30 500"),
        ("Base", "2012-01-01 999"),
    ),
    entry(
        "two windows in one group",
        gold(
            ask("monetary", 1000, window="lifetime"),
            ask("monetary", 100, window_months=1),
        ),
        ("Base", "2020-01-01 1000"),
        ("Gold", "2020-01-01 900", "2025-06-10 100"),
        ("Base", "2025-06-10 100"),
    ),
    entry(
        "days of tenure",
        gold(ask("tenure_days", 365)),
        ("Gold", "2024-06-30 1"),
        ("Base", "2024-07-01 1000"),
        ("Gold", "2024-06-30 1", "2025-06-01 1"),
    ),
    entry(
        "purchases, not lines or days",
        gold(ask("frequency", 3)),
        ("Gold", *THRICE),
        ("Gold", "2025-06-01 1", "2025-06-01 1", "2025-06-01 1"),
        ("Base", "2025-06-01 300", "2025-06-02 300"),
    ),
    entry(
        "purchase days",
        gold(ask("purchase_days", 3)),
        ("Gold", *THRICE),
        ("Base", "2025-06-01 1", "2025-06-01 1", "2025-06-01 1"),
    ),
    entry(
        "the average order",
        gold(ask("average_order_value", 250)),
        ("Gold", "2025-06-01 200", "2025-06-02 300"),
        ("Base", "2025-06-01 200", "2025-06-02 299"),
    ),
    entry(
        "negative money counts as it is",
        gold(ask("monetary", 1000)),
        ("Base", "2025-06-01 1200", "2025-06-02 -300"),
        ("Gold", "2025-06-01 1200", "2025-06-02 -200"),
    ),
)

TIER_PERIOD_TO_ENTER = Table(
    "a tier reached within the period of the one before",
    {"validity_months": 12},
    (
        Case(
            "purchases before the enrolment do not count",
            ("2024-12-01 900", "2025-01-10 50", "2025-02-01 950"),
            (
                "2025-01-10 Base -",
                "2025-01-31 Base -",
                "2025-02-01 Gold 2026-02-01",
            ),
            ("promoted 2025-02-01 Base Gold",),
        ),
        Case(
            "nor do they count later",
            ("2024-12-01 900", "2025-01-10 50", "2025-02-01 949"),
            ("2025-01-10 Base -", "2025-02-01 Base -", "2025-06-30 Base -"),
            (),
        ),
    ),
    gold(ask("monetary", 1000, window="tier_period")),
)

RENEWED = (
    "promoted 2025-01-15 Base Gold",
    "renewed 2025-02-16 Gold",
)
LOST = (
    "promoted 2025-01-15 Base Gold",
    "demoted 2025-02-16 Gold Base",
)


def kept(name, *bought):
    """Return a case: promoted by 1,000 on 15 January, renewed in February."""
    return Case(
        name,
        ("2025-01-14 1000", *bought),
        ("2025-01-15 Gold 2025-02-15", "2025-02-16 Gold 2025-03-15"),
        RENEWED,
    )


def lost(name, *bought):
    """Return a case: promoted by 1,000 on 15 January, demoted in February."""
    return Case(
        name,
        ("2025-01-14 1000", *bought),
        ("2025-01-15 Gold 2025-02-15", "2025-02-16 Base -"),
        LOST,
    )


def retain(name, *rules, cases, entries=(1000,)):
    """Return a table of one tier with rules to keep it."""
    return Table(name, MONTH, tuple(cases), gold(*entries, *rules))


RETAIN = (
    retain(
        "no rules to keep it: those of entry, over the tier period",
        entries=(ask("monetary", 1000), ask("frequency", 1)),
        cases=(
            kept("met", "2025-02-10 1000"),
            kept("met exactly, in two", "2025-01-15 600", "2025-02-15 400"),
            lost("a cent short", "2025-02-10 999.99"),
            lost("before the promotion and again too little", "2025-01-20 1"),
        ),
    ),
    retain(
        "less to keep than to enter",
        keep("monetary", 300, window="tier_period"),
        cases=(
            kept("met exactly", "2025-02-10 300"),
            kept("on the first day", "2025-01-15 300"),
            lost("a cent short", "2025-02-10 299.99"),
            lost("nothing"),
        ),
    ),
    retain(
        "more to keep than to enter",
        keep("monetary", 3000, window="tier_period"),
        cases=(
            kept("met", "2025-02-10 3000"),
            lost("what enters does not keep", "2025-02-10 2999"),
        ),
    ),
    retain(
        "another metric",
        keep("frequency", 2, window="tier_period"),
        cases=(
            kept("met", "2025-02-10 1", "2025-02-11 1"),
            lost("money does not help", "2025-02-10 4000"),
        ),
    ),
    retain(
        "a window of its own, which ends with the validity",
        keep("monetary", 1000, window="rolling_months", window_months=3),
        cases=(
            Case(
                "what was bought before the promotion counts while the window holds it",
                ("2024-12-01 1000",),
                (
                    "2025-01-15 Gold 2025-02-15",
                    "2025-02-16 Gold 2025-03-15",
                    "2025-03-15 Gold 2025-03-15",
                    "2025-03-16 Base -",
                ),
                (*RENEWED, "demoted 2025-03-16 Gold Base"),
                late=True,
            ),
        ),
    ),
    retain(
        "the window ends with the validity, however late the job is",
        keep("recency_days", 10, operator="<="),
        cases=(
            Case(
                "recent then, not now",
                ("2025-01-14 1000", "2025-02-05 1"),
                ("2025-01-15 Gold 2025-02-15", "2025-02-20 Gold 2025-03-15"),
                RENEWED,
            ),
            Case(
                "a day too old then",
                ("2025-01-14 1000", "2025-02-04 1"),
                ("2025-01-15 Gold 2025-02-15", "2025-02-20 Base -"),
                LOST,
            ),
            Case(
                "recent now, not then: promoted anew",
                ("2025-01-14 1000", "2025-02-17 1"),
                ("2025-01-15 Gold 2025-02-15", "2025-02-20 Gold 2025-03-20"),
                (*LOST, "promoted 2025-02-20 Base Gold"),
            ),
        ),
    ),
    retain(
        "the calendar year at the end of validity",
        keep("monetary", 500, window="calendar_year"),
        cases=(
            Case(
                "bought in the year, before the promotion",
                ("2024-12-31 500", "2025-01-01 500"),
                ("2025-01-15 Gold 2025-02-15", "2025-02-16 Gold 2025-03-15"),
                RENEWED,
            ),
            Case(
                "bought the year before",
                ("2024-12-31 501", "2025-01-01 499"),
                ("2025-01-15 Gold 2025-02-15", "2025-02-16 Base -"),
                LOST,
            ),
        ),
    ),
    retain(
        "one group of the rules to keep suffices",
        keep("monetary", 500, window="tier_period", group=1),
        keep("frequency", 2, window="tier_period", group=1),
        keep("monetary", 2000, window="tier_period", group=2),
        cases=(
            kept("by the first", "2025-02-01 250", "2025-02-02 250"),
            kept("by the second", "2025-02-01 2000"),
            lost("by none", "2025-02-01 1999"),
        ),
    ),
    retain(
        "groups of entry, over the tier period",
        entries=(ask("monetary", 1000, group=1), ask("frequency", 3, group=2)),
        cases=(
            kept("by the one that did not lead here", *("2025-02-01 1",) * 3),
            lost("by none", *("2025-02-01 1",) * 2),
        ),
    ),
)
