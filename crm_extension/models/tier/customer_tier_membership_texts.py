from datetime import timedelta

from odoo import api, models
from odoo.tools import format_date

from ..value.number_texts import NumberTexts

TIER_COLORS = (
    "#5F6368",
    "#B3261E",
    "#A5530A",
    "#7A5C00",
    "#0B6FA4",
    "#6B3A6E",
    "#9A4A3C",
    "#1B6E75",
    "#2F4B7C",
    "#A3195B",
    "#1E7B4A",
    "#6A3FB5",
)
"""Colour number of a tier -> its badge; white letters can be read on each."""
HIDDEN_TRIGGERS = {"override", "merge"}
"""What happened within the company: no customer is told in these words."""
DATED_WINDOWS = {"calendar_year", "fiscal_year", "tier_period"}
"""Windows of which customers are told the first day."""
HISTORY_LENGTH = 20


class CustomerTierMembershipTexts(models.AbstractModel):
    """What a member may know about the own membership, in the member's language.

    Whatever leaves here is a text, a number or a list of them, never a record: pages
    and mails show nothing that was not put in on purpose.
    """

    _name = "customer.tier.membership.texts"
    _description = "Loyalty memberships in words, for their members"

    @api.model
    def _customer_metric_labels(self):
        """Return what customers may see of themselves: metric -> how it is called.

        Everything else (scores, margins, forecasts, payments) is the company's own
        view of them. Add-ons add their metrics.
        """
        return {
            "monetary": self.env._("Your purchases"),
            "frequency": self.env._("Number of purchases"),
            "purchase_days": self.env._("Days with a purchase"),
            "average_order_value": self.env._("Average purchase"),
            "tenure_days": self.env._("Time as a customer"),
            "recency_days": self.env._("Time since your last purchase"),
            "breadth": self.env._("Product categories bought"),
        }

    @api.model
    def _counting_everywhere(self, customer):
        """Return the membership of a customer that counts in each company.

        :param customer: commercial partner
        """
        members = self.search(
            [("partner_id", "=", customer.id), ("program_id.state", "=", "active")]
        )
        return members.browse(
            self._of_partners(customer, company)[customer].id
            for company in members.company_id.sorted("name")
        )

    def _customer_words(self):
        """Return all that the member's page shows.

        :return: dict of texts: ``company``, ``program``, ``tier``, ``color``,
            ``since``, ``until``, ``hint``, ``benefits`` (list), ``goals`` (list, see
            ``_goal_words``), ``history`` (list of ``date`` and ``text``), and the bools
            ``suspended`` and ``urgent``
        """
        self.ensure_one()
        suspended = self.state == "suspended"
        return {
            **self._card_words(),
            "suspended": suspended,
            "goals": [] if suspended else self._goals_words(),
            "history": self._history_words(),
        }

    def _card_words(self):
        """Return what is held, since when, until when, and what it gives."""
        self.ensure_one()
        return {
            "company": self.company_id.name,
            "program": self.program_id.name,
            "tier": self.tier_id.name,
            "color": self._color_of(self.tier_id),
            "since": self._day(self._held_since()),
            "until": self._day(self._held_until()),
            "hint": self._hint(),
            "urgent": self.in_grace and not self._is_granted(),
            "benefits": (
                self.tier_id._benefit_texts() if self.state != "suspended" else []
            ),
        }

    # -- What is held ------------------------------------------------------------

    def _is_granted(self):
        """Tell whether the tier is a decision of people, not what was earned."""
        return self.tier_id != self.earned_tier_id

    def _held_since(self):
        return self.override_from if self._is_granted() else self.since

    def _held_until(self):
        if self._is_granted():
            return self.override_until
        return self._grace_until() if self.in_grace else self.valid_until

    def _grace_until(self):
        """Return the last day of grace, False for a tier without an end."""
        if not self.valid_until:
            return False
        return self.valid_until + timedelta(days=self.program_id.grace_days)

    def _hint(self):
        if self.state == "suspended":
            return self.env._(
                "Your membership is paused at the moment. Please ask us if you did not"
                " expect this."
            )
        if self._is_granted():
            return self.env._("We have given you this tier personally.")
        if self.in_grace:
            return self.env._(
                "“%(tier)s” ended on %(end)s. It stays yours until %(until)s, and what"
                " you buy until then still counts towards keeping it.",
                tier=self.tier_id.name,
                end=self._day(self.valid_until),
                until=self._day(self._grace_until()),
            )
        return ""

    # -- What is missing ---------------------------------------------------------

    def _goals_words(self):
        """Return the goals that mean something to the member, the next tier first."""
        goals = self._goals()
        return [self._goal_words(which, goal) for which, goal in goals.items() if goal]

    def _goals(self):
        """Return of ``progress`` what means something to the member, else None."""
        progress = self.progress()
        upwards = self._leads_up(progress["next"])
        return {
            "next": progress["next"] if upwards else None,
            "keep": None if self._is_granted() else progress["keep"],
        }

    def _leads_up(self, goal):
        """Tell whether a goal is above what the member holds, by decision or not."""
        if not goal or (self._is_granted() and self.override_kind == "pin"):
            return False
        tier = self.env["customer.tier"].browse(goal["tier_id"])
        return tier.sequence > self.tier_id.sequence

    def _missing_words(self, which):
        """Return one goal for a mail; None where there is none.

        :param which: ``next`` or ``keep``
        """
        self.ensure_one()
        goal = self._goals()[which]
        return goal and self._goal_words(which, goal)

    def _goal_words(self, which, goal):
        """Return a goal in words.

        :param which: ``next`` or ``keep``
        :param goal: as ``progress`` returns it
        :return: dict ``title``, ``tier``, ``color``, ``until``, ``met`` and ``groups``:
            all conditions of a group are asked for, one group is enough
        """
        groups = {}
        for condition in goal["conditions"]:
            groups.setdefault(condition["group"], []).append(condition)
        tier = self.env["customer.tier"].browse(goal["tier_id"])
        return {
            "title": self._goal_title(which, goal["tier"]),
            "tier": goal["tier"],
            "color": self._color_of(tier),
            # In grace it is later than the end of validity.
            "until": self._day(self._held_until()) if which == "keep" else "",
            "met": goal["met"],
            "groups": [self._group_words(each) for each in groups.values()],
        }

    def _goal_title(self, which, tier):
        if which == "keep":
            return self.env._("To keep “%s”", tier)
        return self.env._("To reach “%s”", tier)

    def _group_words(self, conditions):
        """Return the conditions that customers may see, and whether there are more."""
        labels = self._customer_metric_labels()
        shown = [each for each in conditions if each["metric"] in labels]
        return {
            "conditions": [
                self._condition_words(each, labels[each["metric"]]) for each in shown
            ],
            "others": len(shown) < len(conditions),
        }

    def _condition_words(self, condition, label):
        """Return a condition: ``label``, ``window``, ``text``, ``missing``, ``percent``

        ``percent`` is whole, and 100 for what is met alone.
        """
        percent = int((condition["share"] or 0) * 100)
        return {
            "label": label,
            "window": self._window_text(condition),
            "text": self._condition_text(condition),
            "missing": self._missing_text(condition),
            "met": condition["met"],
            "percent": 100 if condition["met"] else max(0, min(99, percent)),
        }

    def _window_text(self, condition):
        """Return when it counts; nothing for what has no window."""
        if condition["window_label"] and condition["window"] in DATED_WINDOWS:
            return self.env._("since %s", self._day(condition["date_from"]))
        return condition["window_label"]

    def _condition_text(self, condition):
        value = self._number(condition["value"], condition["unit"])
        target = self._number(condition["target"], condition["unit"])
        if condition["operator"] == "<=":
            return self.env._(
                "%(value)s, at most %(target)s", value=value, target=target
            )
        return self.env._("%(value)s of %(target)s", value=value, target=target)

    def _missing_text(self, condition):
        if condition["met"] or condition["missing"] is None:
            return ""
        missing = self._number(condition["missing"], condition["unit"])
        if condition["operator"] == "<=":
            return self.env._("%s too much", missing)
        return self.env._("%s to go", missing)

    # -- What happened -------------------------------------------------------------

    def _history_words(self):
        """Return the moves of the member's tier, the last one first."""
        words, granted = [], False
        for event in self.event_ids.sorted("id"):
            granted = (granted or event.trigger == "override") and (
                event.trigger != "override_end"
            )
            text = "" if granted else self._event_text(event, bool(words))
            if text:
                words.append({"date": self._day(event.date), "text": text})
        return words[: -HISTORY_LENGTH - 1 : -1]

    def _event_text(self, event, known):
        """Return what happened in words, nothing for what is no customer's business.

        :param known: whether the customer was a member before
        """
        if event.trigger in HIDDEN_TRIGGERS:
            return ""
        tiers = {"old": event.from_tier_id.name, "new": event.to_tier_id.name}
        moved = event.from_tier_id != event.to_tier_id
        if event.trigger in ("override_end", "rule_change") and not moved:
            return ""
        if event.trigger == "enrolled" and known:
            return self.env._("Membership continued with “%(new)s”", **tiers)
        return self._event_sentences(tiers)[event.trigger]

    def _event_sentences(self, tiers):
        changed = self.env._("From “%(old)s” to “%(new)s”", **tiers)
        return {
            "enrolled": self.env._("Member since then, with “%(new)s”", **tiers),
            "promoted": self.env._("Up from “%(old)s” to “%(new)s”", **tiers),
            "renewed": self.env._("“%(new)s” kept for another period", **tiers),
            "grace": self.env._("“%(new)s” ended; days of grace began", **tiers),
            "demoted": changed,
            "return": self.env._(
                "Back from “%(old)s” to “%(new)s” after goods were returned", **tiers
            ),
            "rule_change": self.env._(
                "From “%(old)s” to “%(new)s” by new rules", **tiers
            ),
            "override_end": changed,
            "suspended": self.env._("Membership paused"),
        }

    # -- Numbers -----------------------------------------------------------------

    def _day(self, day):
        return format_date(self.env, day) if day else ""

    def _color_of(self, tier):
        return TIER_COLORS[tier.color % len(TIER_COLORS)]

    def _number(self, number, unit):
        texts = NumberTexts(self.env, self.currency_id)
        return texts.number(number, unit)
