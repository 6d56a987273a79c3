"""Warnings: once a period, so many days ahead of a demotion."""

from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from .common import day
from .tier_cases import MONTH
from .tier_common import TierCase


@tagged("post_install", "-at_install")
class TestTierWarnings(TierCase):
    """A warning comes once a period, so many days ahead of the demotion."""

    def follow(self, *bought, days, **settings):
        """Return the days of evaluation on which the customer was warned."""
        buyer = self.customers("Warned")
        self.orders(*((buyer, when, amount) for when, amount in bought))
        program = self.new_program(basis="ordered", **{**MONTH, **settings})
        notice = self.env.registry["customer.tier.notice"]
        warned = []
        for when in days:
            with patch.object(notice, "_note_warnings", autospec=True) as note:
                self.evaluate(program, when, buyer)
            for call in note.call_args_list:
                members = call.args[-1]
                self.assertEqual(list(members), self.member(program, buyer).ids)
                warned.append(when)
        return program, buyer, warned

    def test_ahead_of_the_demotion_day_with_grace(self):
        """Validity to 15 February, grace to the 20th: demotion is on the 21st."""
        program, buyer, warned = self.follow(
            ("2025-01-14", 1000),
            days=(
                "2025-01-15",
                "2025-02-10",
                "2025-02-11",
                "2025-02-12",
                "2025-02-16",
            ),
            grace_days=5,
            notify_before_days=10,
        )
        self.assertEqual(warned, ["2025-02-11"])
        self.assertEqual(self.member(program, buyer).warned_for, day("2025-02-15"))

    def test_ahead_of_the_demotion_day_without_grace(self):
        _program, _buyer, warned = self.follow(
            ("2025-01-14", 1000),
            days=("2025-01-15", "2025-02-12", "2025-02-13", "2025-02-14"),
            notify_before_days=3,
        )
        self.assertEqual(warned, ["2025-02-13"])

    def test_a_late_job_warns_late(self):
        _program, _buyer, warned = self.follow(
            ("2025-01-14", 1000),
            days=("2025-01-15", "2025-02-14", "2025-02-15"),
            notify_before_days=10,
        )
        self.assertEqual(warned, ["2025-02-14"])

    def test_in_grace(self):
        """Three days before 21 February is a day of grace."""
        _program, _buyer, warned = self.follow(
            ("2025-01-14", 1000),
            days=("2025-01-15", "2025-02-16", "2025-02-17", "2025-02-18", "2025-02-19"),
            grace_days=5,
            notify_before_days=3,
        )
        self.assertEqual(warned, ["2025-02-18"])

    def test_not_who_has_bought_enough(self):
        _program, _buyer, warned = self.follow(
            ("2025-01-14", 1000),
            ("2025-02-01", 1000),
            days=("2025-01-15", "2025-02-10", "2025-02-15"),
            notify_before_days=10,
        )
        self.assertEqual(warned, [])

    def test_once_in_each_period(self):
        _program, _buyer, warned = self.follow(
            ("2025-01-14", 1000),
            ("2025-02-12", 1000),
            days=(
                "2025-01-15",
                "2025-02-10",
                "2025-02-11",
                "2025-02-12",
                "2025-02-16",
                "2025-03-10",
                "2025-03-11",
                "2025-03-15",
            ),
            notify_before_days=6,
        )
        self.assertEqual(warned, ["2025-02-10", "2025-03-10"])

    def test_who_is_demoted_already_is_not_warned_of_it(self):
        program, buyer, warned = self.follow(
            ("2025-01-14", 1000),
            days=("2025-01-15", "2025-02-20"),
            notify_before_days=10,
        )
        self.assertEqual(warned, [])
        self.assertEqual(self.member(program, buyer).tier_id.name, "Silver")

    def test_the_lowest_level_is_not_warned(self):
        _program, _buyer, warned = self.follow(
            ("2025-01-14", 10),
            days=("2025-01-15", "2025-02-14", "2025-12-20"),
            notify_before_days=10,
        )
        self.assertEqual(warned, [])

    def test_a_warning_tells_the_exact_shortfall(self):
        program, buyer, _warned = self.follow(
            ("2025-01-14", 1000),
            ("2025-02-01", 649.5),
            days=("2025-01-15", "2025-02-12"),
            notify_before_days=10,
        )
        progress = self.member(program, buyer).progress(as_of=day("2025-02-12"))
        (condition,) = progress["keep"]["conditions"]
        self.assertAlmostEqual(condition["missing"], 350.5)
        self.assertAlmostEqual(condition["value"], 649.5)
        self.assertEqual(condition["target"], 1000)
        self.assertFalse(progress["keep"]["met"])

    def test_who_is_pinned_beyond_the_demotion_is_not_warned(self):
        """What the customer holds does not end."""
        buyer = self.customers("Pinned")
        self.orders((buyer, "2025-01-14", 1000))
        program = self.new_program(basis="ordered", notify_before_days=10, **MONTH)
        self.evaluate(program, "2025-01-15")
        with freeze_time("2025-01-16 12:00:00"):
            self.member(program, buyer).write(
                {
                    "override_tier_id": self.tier_named(program, "Gold").id,
                    "override_kind": "pin",
                    "override_from": "2025-01-16",
                    "override_reason": "A promise",
                }
            )
        notice = self.env.registry["customer.tier.notice"]
        with patch.object(notice, "_note_warnings", autospec=True) as note:
            self.evaluate(program, "2025-02-10")
        warned = [member for call in note.call_args_list for member in call.args[-1]]
        self.assertEqual(warned, [])
