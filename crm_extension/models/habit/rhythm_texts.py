"""A purchase rhythm in words."""

from odoo.tools import format_date

from ...analytics import due_states as d
from ..value.plain_texts import plain_number


class RhythmTexts:
    """Writes, in the reader's language, what was bought how often, and when again."""

    def __init__(self, env):
        self.env = env

    def reason(self, rhythm):
        """Return what a rhythm was read from, and when the next purchase is expected.

        :param rhythm: customer.rhythm
        """
        if not rhythm.due_date:
            return ""
        return f"{self._seen(rhythm)} {self._expected(rhythm)}"

    def _seen(self, rhythm):
        values = {
            "days": rhythm.purchase_days,
            "gap": plain_number(self.env, round(rhythm.interval_days)),
            "last": self._date(rhythm.last_day),
        }
        if rhythm.purchase_days == 1:
            return self.env._(
                "Bought once, on %(last)s; customers buy it again after about %(gap)s"
                " days.",
                **values,
            )
        return self.env._(
            "Bought on %(days)s days, about every %(gap)s days, last on %(last)s.",
            **values,
        )

    def _expected(self, rhythm):
        values = {"due": self._date(rhythm.due_date), "late": rhythm.days_late}
        if rhythm.state == d.STOPPED:
            return self.env._(
                "Expected on %(due)s, and not bought since: ask why.", **values
            )
        if rhythm.state == d.OVERDUE and rhythm.days_late == 1:
            return self.env._("Expected yesterday, on %(due)s.", **values)
        if rhythm.state == d.OVERDUE:
            return self.env._("Expected on %(due)s, %(late)s days ago.", **values)
        return self.env._(
            "Expected on %(due)s, most likely between %(first)s and %(last)s.",
            first=self._date(rhythm.due_from or rhythm.due_date),
            last=self._date(rhythm.due_to or rhythm.due_date),
            **values,
        )

    def _date(self, day):
        return format_date(self.env, day)
