"""Cases of loyalty tiers as data: what was bought, and what follows day by day.

Notation, one thing a line:

- bought: "day amount" or "day hour amount" in UTC, a confirmed order
- steps: "day tier valid_until state", what holds after an evaluation as of the day;
  "-" is no end of validity, "*" is any, the state is active where none is given
- story: "trigger day from to", the events after the enrolment, in order; where the
  tier does not change it stands once; None where the spec leaves it open
- late: a second customer who bought the same is evaluated on the first and on the last
  day alone, and must end up the same, with the same story
"""

from dataclasses import dataclass

LADDER = (("Base",), ("Silver", 500), ("Gold", 1000), ("Platinum", 5000))
"""Name and rules; a number is the net revenue of twelve months to enter."""


@dataclass(frozen=True)
class Case:
    """What one customer bought, and what is expected on the days of evaluation."""

    name: str
    bought: tuple
    steps: tuple
    story: tuple | None = None
    late: bool = False


@dataclass(frozen=True)
class Table:
    """Cases of one program."""

    name: str
    settings: dict
    cases: tuple
    levels: tuple = LADDER
    tz: str = "UTC"


def ask(metric, amount, **values):
    """Return a condition of a tier."""
    return {"metric": metric, "amount": amount, **values}


def keep(metric, amount, **values):
    """Return a condition to keep a tier."""
    return ask(metric, amount, kind="retain", **values)


MONTH = {"validity": "months", "validity_months": 1}

MONTHS = Table(
    "a month from the promotion",
    MONTH,
    (
        Case(
            "held through the last day, lost on the next",
            ("2025-01-14 1000",),
            (
                "2025-01-15 Gold 2025-02-15",
                "2025-02-14 Gold 2025-02-15",
                "2025-02-15 Gold 2025-02-15",
                "2025-02-16 Silver 2025-03-16",
                "2025-03-15 Silver 2025-03-16",
                "2025-03-16 Silver 2025-03-16",
                "2025-03-17 Base -",
                "2025-03-18 Base -",
            ),
            (
                "promoted 2025-01-15 Base Gold",
                "demoted 2025-02-16 Gold Silver",
                "demoted 2025-03-17 Silver Base",
            ),
            late=True,
        ),
        Case(
            "renewed by a purchase of the last day",
            ("2025-01-14 1000", "2025-02-15 1000"),
            (
                "2025-01-15 Gold 2025-02-15",
                "2025-02-15 Gold 2025-02-15",
                "2025-02-16 Gold 2025-03-15",
                "2025-03-15 Gold 2025-03-15",
                "2025-03-16 Silver 2025-04-16",
            ),
            (
                "promoted 2025-01-15 Base Gold",
                "renewed 2025-02-16 Gold",
                "demoted 2025-03-16 Gold Silver",
            ),
            late=True,
        ),
        Case(
            "a purchase of the day after does not renew: it promotes anew",
            ("2025-01-14 1000", "2025-02-16 1000"),
            (
                "2025-01-15 Gold 2025-02-15",
                "2025-02-16 Gold 2025-03-16",
                "2025-03-16 Gold 2025-03-16",
                "2025-03-17 Gold 2025-04-16",
            ),
            (
                "promoted 2025-01-15 Base Gold",
                "demoted 2025-02-16 Gold Silver",
                "promoted 2025-02-16 Silver Gold",
                "renewed 2025-03-17 Gold",
            ),
        ),
        Case(
            "purchases of the day of promotion count in its own period",
            ("2025-01-15 1000",),
            (
                "2025-01-15 Gold 2025-02-15",
                "2025-02-16 Gold 2025-03-15",
                "2025-03-16 Silver 2025-04-16",
            ),
            (
                "promoted 2025-01-15 Base Gold",
                "renewed 2025-02-16 Gold",
                "demoted 2025-03-16 Gold Silver",
            ),
            late=True,
        ),
        Case(
            "from 31 January: 28 February, 28 March, 28 April",
            ("2025-01-30 1000", "2025-02-20 1000", "2025-03-10 1000"),
            (
                "2025-01-31 Gold 2025-02-28",
                "2025-02-28 Gold 2025-02-28",
                "2025-03-01 Gold 2025-03-28",
                "2025-03-28 Gold 2025-03-28",
                "2025-03-29 Gold 2025-04-28",
                "2025-04-28 Gold 2025-04-28",
                "2025-04-29 Silver 2025-05-29",
            ),
            (
                "promoted 2025-01-31 Base Gold",
                "renewed 2025-03-01 Gold",
                "renewed 2025-03-29 Gold",
                "demoted 2025-04-29 Gold Silver",
            ),
            late=True,
        ),
        Case(
            "a demotion on the 31st",
            ("2025-06-29 1000",),
            (
                "2025-06-30 Gold 2025-07-30",
                "2025-07-31 Silver 2025-08-31",
                "2025-08-31 Silver 2025-08-31",
                "2025-09-01 Base -",
            ),
            (
                "promoted 2025-06-30 Base Gold",
                "demoted 2025-07-31 Gold Silver",
                "demoted 2025-09-01 Silver Base",
            ),
            late=True,
        ),
        Case(
            "up over two levels, down one at a time, each for a full period",
            ("2025-01-14 5000",),
            (
                "2025-01-15 Platinum 2025-02-15",
                "2025-02-16 Gold 2025-03-16",
                "2025-03-17 Silver 2025-04-17",
                "2025-04-17 Silver 2025-04-17",
                "2025-04-18 Base -",
            ),
            (
                "promoted 2025-01-15 Base Platinum",
                "demoted 2025-02-16 Platinum Gold",
                "demoted 2025-03-17 Gold Silver",
                "demoted 2025-04-18 Silver Base",
            ),
            late=True,
        ),
        Case(
            "a promotion starts a period of its own",
            ("2025-01-14 500", "2025-02-05 500"),
            (
                "2025-01-15 Silver 2025-02-15",
                "2025-02-04 Silver 2025-02-15",
                "2025-02-05 Gold 2025-03-05",
                "2025-02-16 Gold 2025-03-05",
                "2025-03-05 Gold 2025-03-05",
                "2025-03-06 Silver 2025-04-06",
            ),
            (
                "promoted 2025-01-15 Base Silver",
                "promoted 2025-02-05 Silver Gold",
                "demoted 2025-03-06 Gold Silver",
            ),
        ),
        Case(
            "meeting the rules of the own tier again extends nothing",
            ("2025-01-14 1000", "2025-01-20 1000"),
            (
                "2025-01-15 Gold 2025-02-15",
                "2025-01-20 Gold 2025-02-15",
                "2025-02-15 Gold 2025-02-15",
                "2025-02-16 Gold 2025-03-15",
            ),
            ("promoted 2025-01-15 Base Gold", "renewed 2025-02-16 Gold"),
            late=True,
        ),
        Case(
            "three missed periods in order, each with its event",
            (
                "2025-01-14 1000",
                "2025-02-10 1000",
                "2025-03-10 1000",
                "2025-04-10 1000",
            ),
            (
                "2025-01-15 Gold 2025-02-15",
                "2025-05-01 Gold 2025-05-15",
                "2025-05-15 Gold 2025-05-15",
                "2025-05-16 Silver 2025-06-16",
            ),
            (
                "promoted 2025-01-15 Base Gold",
                "renewed 2025-02-16 Gold",
                "renewed 2025-03-16 Gold",
                "renewed 2025-04-16 Gold",
                "demoted 2025-05-16 Gold Silver",
            ),
            late=True,
        ),
        Case(
            "missed: renewed, then demoted twice",
            ("2025-01-14 1000", "2025-02-10 1000"),
            ("2025-01-15 Gold 2025-02-15", "2025-05-01 Base -"),
            (
                "promoted 2025-01-15 Base Gold",
                "renewed 2025-02-16 Gold",
                "demoted 2025-03-16 Gold Silver",
                "demoted 2025-04-17 Silver Base",
            ),
        ),
        Case(
            "missed: a purchase of one period does not count in another",
            ("2025-01-14 1000", "2025-02-10 2000"),
            ("2025-01-15 Gold 2025-02-15", "2025-03-20 Silver 2025-04-16"),
            (
                "promoted 2025-01-15 Base Gold",
                "renewed 2025-02-16 Gold",
                "demoted 2025-03-16 Gold Silver",
            ),
        ),
        Case(
            "a late promotion is of the day of evaluation",
            ("2025-01-14 10", "2025-02-01 1000"),
            (
                "2025-01-15 Base -",
                "2025-01-31 Base -",
                "2025-03-01 Gold 2025-04-01",
            ),
            ("promoted 2025-03-01 Base Gold",),
        ),
        Case(
            "missed demotions come before the promotion of today",
            ("2025-01-14 1000", "2025-03-18 1000"),
            ("2025-01-15 Gold 2025-02-15", "2025-03-20 Gold 2025-04-20"),
            (
                "promoted 2025-01-15 Base Gold",
                "demoted 2025-02-16 Gold Silver",
                "demoted 2025-03-17 Silver Base",
                "promoted 2025-03-20 Base Gold",
            ),
        ),
        Case(
            "old purchases alone do not undo a demotion; a new one does",
            ("2025-01-14 1000", "2025-02-20 1"),
            (
                "2025-01-15 Gold 2025-02-15",
                "2025-02-16 Silver 2025-03-16",
                "2025-02-17 Silver 2025-03-16",
                "2025-02-19 Silver 2025-03-16",
                "2025-02-20 Gold 2025-03-20",
            ),
            (
                "promoted 2025-01-15 Base Gold",
                "demoted 2025-02-16 Gold Silver",
                "promoted 2025-02-20 Silver Gold",
            ),
        ),
        Case(
            "a promotion due on the day of a demotion comes instead of it",
            ("2025-01-14 1000", "2025-02-16 4000"),
            (
                "2025-01-15 Gold 2025-02-15",
                "2025-02-15 Gold 2025-02-15",
                "2025-02-16 Platinum 2025-03-16",
                "2025-02-17 Platinum 2025-03-16",
            ),
            (
                "promoted 2025-01-15 Base Gold",
                "promoted 2025-02-16 Gold Platinum",
            ),
        ),
        Case(
            "a promotion on the last day of validity",
            ("2025-01-14 1000", "2025-02-15 4000"),
            (
                "2025-01-15 Gold 2025-02-15",
                "2025-02-15 Platinum 2025-03-15",
                "2025-02-16 Platinum 2025-03-15",
                "2025-03-15 Platinum 2025-03-15",
                "2025-03-16 Gold 2025-04-16",
            ),
            (
                "promoted 2025-01-15 Base Gold",
                "promoted 2025-02-15 Gold Platinum",
                "demoted 2025-03-16 Platinum Gold",
            ),
        ),
        Case(
            "the lowest level lasts",
            ("2025-01-14 10",),
            (
                "2025-01-15 Base -",
                "2025-02-16 Base -",
                "2025-10-31 Base -",
            ),
            (),
            late=True,
        ),
    ),
)

LONG_MONTHS = (
    Table(
        "a year",
        {"validity": "months", "validity_months": 12},
        (
            Case(
                "29 February plus twelve months",
                ("2024-02-28 1000", "2024-06-01 1000"),
                (
                    "2024-02-29 Gold 2025-02-28",
                    "2025-02-28 Gold 2025-02-28",
                    "2025-03-01 Gold 2026-02-28",
                ),
                ("promoted 2024-02-29 Base Gold", "renewed 2025-03-01 Gold"),
                late=True,
            ),
            Case(
                "28 February plus twelve months ends before the leap day",
                ("2023-02-27 1000",),
                (
                    "2023-02-28 Gold 2024-02-28",
                    "2024-02-28 Gold 2024-02-28",
                    "2024-02-29 Silver 2025-02-28",
                    "2025-02-28 Silver 2025-02-28",
                    "2025-03-01 Base -",
                ),
                (
                    "promoted 2023-02-28 Base Gold",
                    "demoted 2024-02-29 Gold Silver",
                    "demoted 2025-03-01 Silver Base",
                ),
                late=True,
            ),
        ),
    ),
    Table(
        "four years",
        {"validity": "months", "validity_months": 48},
        (
            Case(
                "29 February to 29 February",
                ("2020-02-28 1000",),
                (
                    "2020-02-29 Gold 2024-02-29",
                    "2024-02-28 Gold 2024-02-29",
                    "2024-02-29 Gold 2024-02-29",
                    "2024-03-01 Silver 2028-03-01",
                ),
                ("promoted 2020-02-29 Base Gold", "demoted 2024-03-01 Gold Silver"),
                late=True,
            ),
        ),
    ),
)
