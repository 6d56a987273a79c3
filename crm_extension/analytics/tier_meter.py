"""Numbers about members for the rules of loyalty levels, each in its own window."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from .ledger import Ledger, Periods
from .metrics import MetricContext
from .periods import scoring_window
from .tiers import TIER_PERIOD, Measured

_EPOCH = date(1970, 1, 1)
BREADTH = "breadth"


@dataclass
class TierMeter:
    """Measures the metrics of conditions: see :mod:`.tiers`.

    :param customers: 1-D ids of the members, by place
    :param ledger: :class:`~.ledger.Ledger` of their purchases
    :param metrics: name -> :class:`~.metrics.Metric` of what the conditions use
    :param results: name -> numbers aligned to ``customers``: what the last run of the
        score model found, which has no window
    :param read_source: function (source, customers, periods) -> name -> numbers, for
        metrics that need a source beside the purchases
    :param fiscal_year_end: (day, month) of the last day of the fiscal year
    """

    customers: np.ndarray
    ledger: Ledger
    metrics: dict[str, Any]
    results: dict[str, np.ndarray] = field(default_factory=dict)
    read_source: Any = None
    fiscal_year_end: tuple[int, int] = (31, 12)

    def measure(self, condition, members, at, period_from, until=None):
        """Return the numbers of a condition for members, as :class:`~.tiers.Measured`.

        :param members: 1-D places
        :param at: 1-D day numbers: the windows end with them, and what has no window
            is seen from them
        :param period_from: 1-D day numbers, where the tier period begins
        :param until: 1-D day numbers up to which the windows stay open, if later
        """
        at = np.asarray(at)
        periods = self._periods(condition, at, np.asarray(period_from), until)
        values = self._values(condition.metric, members, periods)
        return Measured(condition, values, periods.start, periods.stop)

    def last_bought(self, members, at):
        """Return the day numbers of the members' last purchases, NaN for none."""
        return self.ledger.last_bought(self.customers[members], at)

    def _values(self, name, members, periods):
        if name in self.results:
            return self.results[name][members]
        metric = self.metrics[name]
        customers = self.customers[members]
        facts = self.ledger.facts(customers, periods)
        if name == BREADTH:
            facts.add({BREADTH: self.ledger.breadth(customers, periods)})
        if metric.source:
            facts.add(self.read_source(metric.source, customers, periods))
        return metric.values(name, facts, MetricContext(periods.at))

    # -- Windows -------------------------------------------------------------------

    def _periods(self, condition, at, period_from, until):
        stop = (at if until is None else until) + 1
        if condition.window == TIER_PERIOD:
            return Periods(at, period_from, stop)
        days, place = np.unique(at, return_inverse=True)
        starts, befores, ends = self._windows(condition, days.tolist())
        return Periods(at, starts[place], stop, befores[place], ends[place])

    def _windows(self, condition, days):
        """Return where the windows of distinct days begin, and those before them.

        :return: starts, starts of the windows before, ends of those
        """
        starts = np.zeros(len(days), dtype=np.int64)
        befores, ends = np.full(len(days), np.nan), np.full(len(days), np.nan)
        for place, day in enumerate(days):
            window = scoring_window(
                condition.window,
                _EPOCH + timedelta(days=day),
                condition.months,
                self.fiscal_year_end,
            )
            starts[place] = (window.start - _EPOCH).days
            if window.before_start is not None:
                befores[place] = (window.before_start - _EPOCH).days
                ends[place] = (window.before_stop - _EPOCH).days
        return starts, befores, ends
