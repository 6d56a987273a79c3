"""Numbers with their units, in the user's language and formats."""

from datetime import date, timedelta

from odoo.tools import format_date
from odoo.tools.misc import formatLang

FIRST_DAY = date(1970, 1, 1)
MOST_DAYS = 2_000_000
"""No calendar goes on much longer."""


class NumberTexts:
    """Writes numbers of one company's currency for people."""

    def __init__(self, env, currency):
        self.env, self.currency = env, currency

    def number(self, number, unit):
        """Return a number with its unit; a dash where there is none."""
        if number is None or number != number:
            return "–"
        return getattr(self, f"_{unit}")(number)

    def _money(self, number):
        return formatLang(self.env, number, currency_obj=self.currency)

    def _days(self, number):
        digits = 0 if float(number).is_integer() else 1
        return self.env._("%s days", formatLang(self.env, number, digits=digits))

    def _count(self, number):
        digits = 0 if float(number).is_integer() else 2
        return formatLang(self.env, number, digits=digits)

    def _ratio(self, number):
        return f"{formatLang(self.env, number * 100, digits=1)} %"

    def _times(self, number):
        return self.env._("%s × the usual gap", formatLang(self.env, number, digits=2))

    def _date(self, number):
        days = min(max(int(number), 0), MOST_DAYS)
        return format_date(self.env, FIRST_DAY + timedelta(days=days))
