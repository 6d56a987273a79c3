"""Cases of loyalty tiers as data: grace. The notation is explained in tier_cases."""

from .tier_cases import MONTH, Case, Table

GRACE = {**MONTH, "grace_days": 10}

GRACE_TABLES = (
    Table(
        "ten days of grace",
        GRACE,
        (
            Case(
                "grace through its last day, demotion on the next",
                ("2025-01-14 1000",),
                (
                    "2025-01-15 Gold 2025-02-15",
                    "2025-02-15 Gold 2025-02-15",
                    "2025-02-16 Gold 2025-02-15 grace",
                    "2025-02-17 Gold 2025-02-15 grace",
                    "2025-02-25 Gold 2025-02-15 grace",
                    "2025-02-26 Silver 2025-03-26",
                    "2025-03-26 Silver 2025-03-26",
                    "2025-03-27 Silver 2025-03-26 grace",
                    "2025-04-05 Silver 2025-03-26 grace",
                    "2025-04-06 Base -",
                ),
                (
                    "promoted 2025-01-15 Base Gold",
                    "grace 2025-02-16 Gold",
                    "demoted 2025-02-26 Gold Silver",
                    "grace 2025-03-27 Silver",
                    "demoted 2025-04-06 Silver Base",
                ),
                late=True,
            ),
            Case(
                "renewed in time: no grace",
                ("2025-01-14 1000", "2025-02-15 1000"),
                (
                    "2025-01-15 Gold 2025-02-15",
                    "2025-02-16 Gold 2025-03-15",
                    "2025-03-15 Gold 2025-03-15",
                ),
                ("promoted 2025-01-15 Base Gold", "renewed 2025-02-16 Gold"),
                late=True,
            ),
            Case(
                "renewed in grace from the old end; its purchases count once",
                ("2025-01-14 1000", "2025-02-20 1000"),
                (
                    "2025-01-15 Gold 2025-02-15",
                    "2025-02-16 Gold 2025-02-15 grace",
                    "2025-02-19 Gold 2025-02-15 grace",
                    "2025-02-20 Gold 2025-03-15",
                    "2025-03-15 Gold 2025-03-15",
                    "2025-03-16 Gold 2025-03-15 grace",
                    "2025-03-25 Gold 2025-03-15 grace",
                    "2025-03-26 Silver 2025-04-26",
                ),
                (
                    "promoted 2025-01-15 Base Gold",
                    "grace 2025-02-16 Gold",
                    "renewed 2025-02-20 Gold",
                    "grace 2025-03-16 Gold",
                    "demoted 2025-03-26 Gold Silver",
                ),
                late=True,
            ),
            Case(
                "the next period counts from the day after the renewal",
                ("2025-01-14 1000", "2025-02-20 1000", "2025-02-21 1000"),
                (
                    "2025-01-15 Gold 2025-02-15",
                    "2025-02-16 Gold 2025-02-15 grace",
                    "2025-02-20 Gold 2025-03-15",
                    "2025-03-16 Gold 2025-04-15",
                    "2025-04-15 Gold 2025-04-15",
                    "2025-04-16 Gold 2025-04-15 grace",
                    "2025-04-26 Silver 2025-05-26",
                ),
                (
                    "promoted 2025-01-15 Base Gold",
                    "grace 2025-02-16 Gold",
                    "renewed 2025-02-20 Gold",
                    "renewed 2025-03-16 Gold",
                    "grace 2025-04-16 Gold",
                    "demoted 2025-04-26 Gold Silver",
                ),
                late=True,
            ),
            Case(
                "purchases of the period and of grace together",
                ("2025-01-14 1000", "2025-02-01 600", "2025-02-18 400"),
                (
                    "2025-01-15 Gold 2025-02-15",
                    "2025-02-17 Gold 2025-02-15 grace",
                    "2025-02-18 Gold 2025-03-15",
                    "2025-03-16 Gold 2025-03-15 grace",
                ),
                (
                    "promoted 2025-01-15 Base Gold",
                    "grace 2025-02-16 Gold",
                    "renewed 2025-02-18 Gold",
                    "grace 2025-03-16 Gold",
                ),
                late=True,
            ),
            Case(
                "renewed on the last day of grace",
                ("2025-01-14 1000", "2025-02-25 1000"),
                (
                    "2025-01-15 Gold 2025-02-15",
                    "2025-02-24 Gold 2025-02-15 grace",
                    "2025-02-25 Gold 2025-03-15",
                    "2025-02-26 Gold 2025-03-15",
                ),
                (
                    "promoted 2025-01-15 Base Gold",
                    "grace 2025-02-16 Gold",
                    "renewed 2025-02-25 Gold",
                ),
                late=True,
            ),
            Case(
                "renewed on the first day of grace",
                ("2025-01-14 1000", "2025-02-16 1000"),
                (
                    "2025-01-15 Gold 2025-02-15",
                    "2025-02-15 Gold 2025-02-15",
                    "2025-02-16 Gold 2025-03-15",
                    "2025-03-16 Gold 2025-03-15 grace",
                ),
            ),
            Case(
                "the day after grace is too late to renew",
                ("2025-01-14 1000", "2025-02-26 1000"),
                (
                    "2025-01-15 Gold 2025-02-15",
                    "2025-02-25 Gold 2025-02-15 grace",
                    "2025-02-26 Gold 2025-03-26",
                ),
                (
                    "promoted 2025-01-15 Base Gold",
                    "grace 2025-02-16 Gold",
                    "demoted 2025-02-26 Gold Silver",
                    "promoted 2025-02-26 Silver Gold",
                ),
            ),
            Case(
                "a promotion in grace starts a new period",
                ("2025-01-14 1000", "2025-02-18 4000"),
                (
                    "2025-01-15 Gold 2025-02-15",
                    "2025-02-17 Gold 2025-02-15 grace",
                    "2025-02-18 Platinum 2025-03-18",
                ),
            ),
            Case(
                "a promotion on the day after grace comes instead of the demotion",
                ("2025-01-14 1000", "2025-02-26 4000"),
                (
                    "2025-01-15 Gold 2025-02-15",
                    "2025-02-25 Gold 2025-02-15 grace",
                    "2025-02-26 Platinum 2025-03-26",
                ),
                (
                    "promoted 2025-01-15 Base Gold",
                    "grace 2025-02-16 Gold",
                    "promoted 2025-02-26 Gold Platinum",
                ),
            ),
            Case(
                "a late job finds the renewal in a grace that is over",
                ("2025-01-14 1000", "2025-02-20 1000"),
                ("2025-01-15 Gold 2025-02-15", "2025-03-01 Gold 2025-03-15"),
                (
                    "promoted 2025-01-15 Base Gold",
                    "grace 2025-02-16 Gold",
                    "renewed 2025-02-20 Gold",
                ),
            ),
        ),
    ),
    Table(
        "a month of grace after calendar years",
        {"validity": "calendar_year", "grace_days": 31},
        (
            Case(
                "demoted on 1 February, for a full period",
                ("2022-05-09 1000",),
                (
                    "2022-05-10 Gold 2023-12-31",
                    "2024-01-01 Gold 2023-12-31 grace",
                    "2024-01-31 Gold 2023-12-31 grace",
                    "2024-02-01 Silver 2025-12-31",
                ),
                (
                    "promoted 2022-05-10 Base Gold",
                    "grace 2024-01-01 Gold",
                    "demoted 2024-02-01 Gold Silver",
                ),
                late=True,
            ),
            Case(
                "renewed in January, to the end of the year",
                ("2022-05-09 1000", "2024-01-20 1000"),
                (
                    "2022-05-10 Gold 2023-12-31",
                    "2024-01-19 Gold 2023-12-31 grace",
                    "2024-01-20 Gold 2024-12-31",
                    "2024-12-31 Gold 2024-12-31",
                    "2025-01-01 Gold 2024-12-31 grace",
                ),
                (
                    "promoted 2022-05-10 Base Gold",
                    "grace 2024-01-01 Gold",
                    "renewed 2024-01-20 Gold",
                    "grace 2025-01-01 Gold",
                ),
                late=True,
            ),
        ),
    ),
)
