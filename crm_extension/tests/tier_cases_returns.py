"""Cases of loyalty tiers as data: credit notes after a promotion.

The notation is explained in tier_cases; what is bought are invoices, and credited is
"day place amount": the invoice at that place of the list, in full for "all", or "-"
for a credit note of no invoice.
"""

from dataclasses import dataclass

from .tier_cases import MONTH, Case, Table
from .tier_cases_calendar import LAST_MONTH


@dataclass(frozen=True)
class ReturnCase(Case):
    """What was bought, and what was credited."""

    credited: tuple = ()


PROTECTED = {"validity_months": 12, "protect_returns_days": 14}
SILVER_GOLD = ("2025-01-10 500", "2025-03-01 500")
UP = (
    "promoted 2025-01-15 Base Silver",
    "promoted 2025-03-02 Silver Gold",
)
BEGINNING = ("2025-01-15 Silver 2026-01-15", "2025-03-02 Gold 2026-03-02")

RETURNS = (
    Table(
        "two weeks to take back a promotion",
        PROTECTED,
        (
            ReturnCase(
                "back to the lowest level",
                ("2025-03-01 1000",),
                (
                    "2025-03-02 Gold 2026-03-02",
                    "2025-03-09 Gold 2026-03-02",
                    "2025-03-10 Base -",
                    "2025-03-11 Base -",
                ),
                ("promoted 2025-03-02 Base Gold", "return 2025-03-10 Gold Base"),
                credited=("2025-03-10 0 600",),
            ),
            ReturnCase(
                "back to the tier before, with its own end of validity",
                SILVER_GOLD,
                (
                    *BEGINNING,
                    "2025-03-10 Silver 2026-01-15",
                    "2025-03-11 Silver 2026-01-15",
                    "2026-01-15 Silver 2026-01-15",
                    "2026-01-16 Base -",
                ),
                (
                    *UP,
                    "return 2025-03-10 Gold Silver",
                    "demoted 2026-01-16 Silver Base",
                ),
                credited=("2025-03-10 1 all",),
            ),
            ReturnCase(
                "on the last day that protects",
                SILVER_GOLD,
                (*BEGINNING, "2025-03-16 Silver 2026-01-15"),
                (*UP, "return 2025-03-16 Gold Silver"),
                credited=("2025-03-16 1 1",),
            ),
            ReturnCase(
                "a day later it waits for the end of validity",
                SILVER_GOLD,
                (
                    *BEGINNING,
                    "2025-03-17 Gold 2026-03-02",
                    "2025-03-18 Gold 2026-03-02",
                    "2026-03-02 Gold 2026-03-02",
                    "2026-03-03 Silver 2027-03-03",
                ),
                (*UP, "demoted 2026-03-03 Gold Silver"),
                credited=("2025-03-17 1 all",),
            ),
            ReturnCase(
                "what leaves the rules met takes nothing back",
                ("2025-01-10 500", "2025-03-01 700"),
                (
                    *BEGINNING,
                    "2025-03-10 Gold 2026-03-02",
                    "2025-03-12 Silver 2026-01-15",
                ),
                (*UP, "return 2025-03-12 Gold Silver"),
                credited=("2025-03-10 1 200", "2025-03-12 1 1"),
            ),
            ReturnCase(
                "a credit note of no invoice",
                SILVER_GOLD,
                (*BEGINNING, "2025-03-10 Silver 2026-01-15"),
                (*UP, "return 2025-03-10 Gold Silver"),
                credited=("2025-03-10 - 100",),
            ),
            ReturnCase(
                "a credit note of an invoice of long before",
                SILVER_GOLD,
                (*BEGINNING, "2025-03-10 Silver 2026-01-15"),
                (*UP, "return 2025-03-10 Gold Silver"),
                credited=("2025-03-10 0 1",),
            ),
            ReturnCase(
                "bought again: promoted again",
                (*SILVER_GOLD, "2025-03-14 500"),
                (
                    *BEGINNING,
                    "2025-03-10 Silver 2026-01-15",
                    "2025-03-13 Silver 2026-01-15",
                    "2025-03-14 Gold 2026-03-14",
                ),
                (
                    *UP,
                    "return 2025-03-10 Gold Silver",
                    "promoted 2025-03-14 Silver Gold",
                ),
                credited=("2025-03-10 1 all",),
            ),
            ReturnCase(
                "two promotions taken back, one after the other",
                ("2025-03-01 1000", "2025-03-04 4000"),
                (
                    "2025-03-02 Gold 2026-03-02",
                    "2025-03-05 Platinum 2026-03-05",
                    "2025-03-10 Gold 2026-03-02",
                    "2025-03-12 Base -",
                ),
                (
                    "promoted 2025-03-02 Base Gold",
                    "promoted 2025-03-05 Gold Platinum",
                    "return 2025-03-10 Platinum Gold",
                    "return 2025-03-12 Gold Base",
                ),
                credited=("2025-03-10 1 all", "2025-03-12 0 all"),
            ),
            ReturnCase(
                "two promotions taken back on one day",
                ("2025-03-01 1000", "2025-03-04 4000"),
                (
                    "2025-03-02 Gold 2026-03-02",
                    "2025-03-05 Platinum 2026-03-05",
                    "2025-03-10 Base -",
                ),
                credited=("2025-03-10 0 all", "2025-03-10 1 all"),
            ),
            ReturnCase(
                "only the later promotion is protected still",
                ("2025-03-01 1000", "2025-03-20 4000"),
                (
                    "2025-03-02 Gold 2026-03-02",
                    "2025-03-20 Platinum 2026-03-20",
                    "2025-03-25 Gold 2026-03-02",
                    "2025-03-26 Gold 2026-03-02",
                ),
                (
                    "promoted 2025-03-02 Base Gold",
                    "promoted 2025-03-20 Gold Platinum",
                    "return 2025-03-25 Platinum Gold",
                ),
                credited=("2025-03-25 0 all", "2025-03-25 1 all"),
            ),
            ReturnCase(
                "later credit notes lower what keeps the tier",
                ("2025-01-10 1000", "2025-06-01 1200"),
                (
                    "2025-01-15 Gold 2026-01-15",
                    "2025-07-01 Gold 2026-01-15",
                    "2026-01-15 Gold 2026-01-15",
                    "2026-01-16 Silver 2027-01-16",
                ),
                (
                    "promoted 2025-01-15 Base Gold",
                    "demoted 2026-01-16 Gold Silver",
                ),
                credited=("2025-07-01 1 400",),
            ),
        ),
    ),
    Table(
        "no protection",
        {"validity_months": 12, "protect_returns_days": 0},
        (
            ReturnCase(
                "what was credited waits",
                SILVER_GOLD,
                (*BEGINNING, "2025-03-03 Gold 2026-03-02"),
                UP,
                credited=("2025-03-03 1 all",),
            ),
        ),
    ),
    Table(
        "a window that moves on is no return",
        {"validity_months": 1, "protect_returns_days": 30},
        (
            ReturnCase(
                "the purchase leaves the window, nothing was credited",
                ("2025-02-10 1000",),
                (
                    "2025-03-01 Gold 2025-04-01",
                    "2025-03-11 Gold 2025-04-01",
                    "2025-03-25 Gold 2025-04-01",
                ),
                ("promoted 2025-03-01 Base Gold",),
            ),
        ),
        LAST_MONTH,
    ),
    Table(
        "months, two weeks to take back",
        {**MONTH, "protect_returns_days": 14},
        (
            ReturnCase(
                "the tier before ends when it would have ended",
                ("2025-01-10 500", "2025-02-10 500"),
                (
                    "2025-01-15 Silver 2025-02-15",
                    "2025-02-10 Gold 2025-03-10",
                    "2025-02-12 Silver 2025-02-15",
                    "2025-02-16 Base -",
                ),
                (
                    "promoted 2025-01-15 Base Silver",
                    "promoted 2025-02-10 Silver Gold",
                    "return 2025-02-12 Gold Silver",
                    "demoted 2025-02-16 Silver Base",
                ),
                credited=("2025-02-12 1 all",),
            ),
            ReturnCase(
                "the tier before has ended meanwhile",
                ("2025-01-10 500", "2025-02-10 500"),
                (
                    "2025-01-15 Silver 2025-02-15",
                    "2025-02-10 Gold 2025-03-10",
                    "2025-02-16 Gold 2025-03-10",
                    "2025-02-21 Base -",
                ),
                credited=("2025-02-20 1 all",),
            ),
            ReturnCase(
                "the tier before would have been renewed meanwhile",
                ("2025-01-10 500", "2025-02-01 490", "2025-02-05 10", "2025-02-10 10"),
                (
                    "2025-01-15 Silver 2025-02-15",
                    "2025-02-05 Gold 2025-03-05",
                    "2025-02-16 Gold 2025-03-05",
                    "2025-02-20 Silver 2025-03-15",
                ),
                credited=("2025-02-18 0 100",),
            ),
        ),
    ),
)
