"""Cases of loyalty tiers as data: ends of validity, and where demotions lead.

The notation is explained in tier_cases.
"""

from .tier_cases import MONTH, Case, Table, ask, keep

ROUNDED = Table(
    "a month, rounded to the end of the month",
    {**MONTH, "round_to": "month_end"},
    (
        Case(
            "each period ends with a month",
            ("2025-01-14 1000", "2025-02-27 1000", "2025-03-30 1000"),
            (
                "2025-01-15 Gold 2025-02-28",
                "2025-02-28 Gold 2025-02-28",
                "2025-03-01 Gold 2025-03-31",
                "2025-04-01 Gold 2025-04-30",
                "2025-05-01 Silver 2025-06-30",
            ),
            (
                "promoted 2025-01-15 Base Gold",
                "renewed 2025-03-01 Gold",
                "renewed 2025-04-01 Gold",
                "demoted 2025-05-01 Gold Silver",
            ),
            late=True,
        ),
        Case(
            "from the last day of a month",
            ("2025-01-30 1000",),
            (
                "2025-01-31 Gold 2025-02-28",
                "2025-03-01 Silver 2025-04-30",
                "2025-05-01 Base -",
            ),
            (
                "promoted 2025-01-31 Base Gold",
                "demoted 2025-03-01 Gold Silver",
                "demoted 2025-05-01 Silver Base",
            ),
            late=True,
        ),
        Case(
            "a February of 29 days",
            ("2024-01-09 1000",),
            (
                "2024-01-10 Gold 2024-02-29",
                "2024-02-29 Gold 2024-02-29",
                "2024-03-01 Silver 2024-04-30",
            ),
            (
                "promoted 2024-01-10 Base Gold",
                "demoted 2024-03-01 Gold Silver",
            ),
            late=True,
        ),
    ),
)

CALENDAR_YEAR = Table(
    "to the end of the following year",
    {"validity": "calendar_year"},
    (
        Case(
            "from May to December of the next year; renewed for one year",
            ("2022-05-09 1000", "2023-12-31 1000"),
            (
                "2022-05-10 Gold 2023-12-31",
                "2022-12-31 Gold 2023-12-31",
                "2023-01-01 Gold 2023-12-31",
                "2023-12-31 Gold 2023-12-31",
                "2024-01-01 Gold 2024-12-31",
                "2024-12-31 Gold 2024-12-31",
                "2025-01-01 Silver 2026-12-31",
            ),
            (
                "promoted 2022-05-10 Base Gold",
                "renewed 2024-01-01 Gold",
                "demoted 2025-01-01 Gold Silver",
            ),
            late=True,
        ),
        Case(
            "reached on 31 December",
            ("2022-12-30 1000",),
            (
                "2022-12-31 Gold 2023-12-31",
                "2023-01-01 Gold 2023-12-31",
                "2023-12-31 Gold 2023-12-31",
                "2024-01-01 Silver 2025-12-31",
            ),
            ("promoted 2022-12-31 Base Gold", "demoted 2024-01-01 Gold Silver"),
            late=True,
        ),
        Case(
            "reached on 1 January",
            ("2022-12-31 1000",),
            (
                "2023-01-01 Gold 2024-12-31",
                "2023-12-31 Gold 2024-12-31",
                "2024-12-31 Gold 2024-12-31",
            ),
            ("promoted 2023-01-01 Base Gold",),
            late=True,
        ),
    ),
)

ANNIVERSARY = (
    Table(
        "to the anniversary of enrolment",
        {"validity": "anniversary"},
        (
            Case(
                "enrolled in March, promoted in June",
                ("2023-03-01 10", "2023-06-20 1000"),
                (
                    "2023-03-15 Base -",
                    "2023-06-20 Gold 2024-03-15",
                    "2024-03-15 Gold 2024-03-15",
                    "2024-03-16 Gold 2025-03-15",
                    "2025-03-15 Gold 2025-03-15",
                    "2025-03-16 Silver 2026-03-15",
                ),
                (
                    "promoted 2023-06-20 Base Gold",
                    "renewed 2024-03-16 Gold",
                    "demoted 2025-03-16 Gold Silver",
                ),
            ),
            Case(
                "promoted on an anniversary: to the next one",
                ("2023-03-01 10", "2024-03-15 1000"),
                (
                    "2023-03-15 Base -",
                    "2024-03-14 Base -",
                    "2024-03-15 Gold 2025-03-15",
                    "2024-03-16 Gold 2025-03-15",
                ),
                ("promoted 2024-03-15 Base Gold",),
            ),
            Case(
                "enrolled on 29 February",
                (
                    "2020-02-29 1000",
                    "2021-06-01 1000",
                    "2022-06-01 1000",
                    "2023-06-01 1000",
                ),
                (
                    "2020-02-29 Gold 2021-02-28",
                    "2021-02-28 Gold 2021-02-28",
                    "2021-03-01 Gold 2022-02-28",
                    "2022-03-01 Gold 2023-02-28",
                    "2023-03-01 Gold 2024-02-29",
                    "2024-02-28 Gold 2024-02-29",
                    "2024-02-29 Gold 2024-02-29",
                    "2024-03-01 Gold 2025-02-28",
                    "2025-02-28 Gold 2025-02-28",
                    "2025-03-01 Silver 2026-02-28",
                ),
                (
                    "promoted 2020-02-29 Base Gold",
                    "renewed 2021-03-01 Gold",
                    "renewed 2022-03-01 Gold",
                    "renewed 2023-03-01 Gold",
                    "renewed 2024-03-01 Gold",
                    "demoted 2025-03-01 Gold Silver",
                ),
                late=True,
            ),
        ),
    ),
    Table(
        "to the end of the anniversary's month",
        {"validity": "anniversary", "round_to": "month_end"},
        (
            Case(
                "each year to 31 March",
                ("2023-03-15 1000",),
                (
                    "2023-03-15 Gold 2024-03-31",
                    "2024-03-31 Gold 2024-03-31",
                    "2024-04-01 Gold 2025-03-31",
                    "2025-04-01 Silver 2026-03-31",
                ),
                (
                    "promoted 2023-03-15 Base Gold",
                    "renewed 2024-04-01 Gold",
                    "demoted 2025-04-01 Gold Silver",
                ),
                late=True,
            ),
        ),
    ),
)

FIXED = (
    Table(
        "to 30 June",
        {"validity": "fixed", "fixed_month": "6", "fixed_day": 30},
        (
            Case(
                "a short first period, then years",
                ("2023-02-28 1000", "2023-06-30 1000"),
                (
                    "2023-03-01 Gold 2023-06-30",
                    "2023-06-30 Gold 2023-06-30",
                    "2023-07-01 Gold 2024-06-30",
                    "2024-06-30 Gold 2024-06-30",
                    "2024-07-01 Silver 2025-06-30",
                ),
                (
                    "promoted 2023-03-01 Base Gold",
                    "renewed 2023-07-01 Gold",
                    "demoted 2024-07-01 Gold Silver",
                ),
                late=True,
            ),
            Case(
                "reached on the day itself: to the next one",
                ("2023-06-29 1000",),
                ("2023-06-30 Gold 2024-06-30", "2023-07-01 Gold 2024-06-30"),
                ("promoted 2023-06-30 Base Gold",),
                late=True,
            ),
        ),
    ),
    Table(
        "to 29 February",
        {"validity": "fixed", "fixed_month": "2", "fixed_day": 29},
        (
            Case(
                "28 February where there is no 29th",
                ("2022-05-31 1000", "2023-01-31 1000", "2024-02-29 1000"),
                (
                    "2022-06-01 Gold 2023-02-28",
                    "2023-02-28 Gold 2023-02-28",
                    "2023-03-01 Gold 2024-02-29",
                    "2024-02-29 Gold 2024-02-29",
                    "2024-03-01 Gold 2025-02-28",
                    "2025-03-01 Silver 2026-02-28",
                ),
                (
                    "promoted 2022-06-01 Base Gold",
                    "renewed 2023-03-01 Gold",
                    "renewed 2024-03-01 Gold",
                    "demoted 2025-03-01 Gold Silver",
                ),
                late=True,
            ),
        ),
    ),
    Table(
        "to 15 June, rounded to its end",
        {
            "validity": "fixed",
            "fixed_month": "6",
            "fixed_day": 15,
            "round_to": "month_end",
        },
        (
            Case(
                "reached before the day",
                ("2023-06-09 1000",),
                (
                    "2023-06-10 Gold 2023-06-30",
                    "2023-06-30 Gold 2023-06-30",
                    "2023-07-01 Silver 2024-06-30",
                ),
                ("promoted 2023-06-10 Base Gold", "demoted 2023-07-01 Gold Silver"),
                late=True,
            ),
            Case(
                "reached between the day and the end of its month",
                ("2023-06-19 1000",),
                ("2023-06-20 Gold 2024-06-30", "2023-07-01 Gold 2024-06-30"),
                ("promoted 2023-06-20 Base Gold",),
                late=True,
            ),
        ),
    ),
)

LAST_MONTH = (
    ("Base",),
    ("Silver", ask("monetary", 500, window_months=1)),
    ("Gold", ask("monetary", 1000, window_months=1)),
    ("Platinum", ask("monetary", 5000, window_months=1)),
)
"""A ladder on which old purchases are soon forgotten."""

DEMOTIONS = (
    Table(
        "to the lowest level",
        {**MONTH, "demotion": "base"},
        (
            Case(
                "from the top to the base",
                ("2025-01-14 5000",),
                (
                    "2025-01-15 Platinum 2025-02-15",
                    "2025-02-16 Base -",
                    "2025-02-17 Base -",
                ),
                (
                    "promoted 2025-01-15 Base Platinum",
                    "demoted 2025-02-16 Platinum Base",
                ),
                late=True,
            ),
        ),
    ),
    Table(
        "to what is met now",
        {**MONTH, "demotion": "requalify"},
        (
            Case(
                "two levels down, for a full period",
                ("2025-01-14 5000", "2025-02-10 600"),
                (
                    "2025-01-15 Platinum 2025-02-15",
                    "2025-02-15 Platinum 2025-02-15",
                    "2025-02-16 Silver 2025-03-16",
                    "2025-03-16 Silver 2025-03-16",
                    "2025-03-17 Base -",
                ),
                (
                    "promoted 2025-01-15 Base Platinum",
                    "demoted 2025-02-16 Platinum Silver",
                    "demoted 2025-03-17 Silver Base",
                ),
                late=True,
            ),
            Case(
                "one level down",
                ("2025-01-14 5000", "2025-02-10 1000"),
                ("2025-01-15 Platinum 2025-02-15", "2025-02-16 Gold 2025-03-16"),
                (
                    "promoted 2025-01-15 Base Platinum",
                    "demoted 2025-02-16 Platinum Gold",
                ),
                late=True,
            ),
            Case(
                "nothing is met: to the base",
                ("2025-01-14 5000",),
                ("2025-01-15 Platinum 2025-02-15", "2025-02-16 Base -"),
                (
                    "promoted 2025-01-15 Base Platinum",
                    "demoted 2025-02-16 Platinum Base",
                ),
                late=True,
            ),
        ),
        LAST_MONTH,
    ),
    Table(
        "to what is met now, which may be the tier itself",
        {**MONTH, "demotion": "requalify"},
        (
            Case(
                "entry rules hold where the rules to keep do not",
                ("2025-01-14 1000",),
                ("2025-01-15 Gold 2025-02-15", "2025-02-16 Gold *"),
            ),
        ),
        (
            ("Base",),
            ("Silver", 500),
            ("Gold", 1000, keep("frequency", 3, window="tier_period")),
        ),
    ),
)
