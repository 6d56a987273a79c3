"""Metrics: numbers about a customer that rules may use, computed from facts.

Each function takes :class:`~.facts.Facts` and a :class:`MetricContext` and returns one
array; NaN means that the customer has no such number.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from .lapse import suggest_lapse_limits
from .lifetime import Lifetime, LifetimeSettings, lifetime_values
from .rhythm import GapPrior, fit_gap_prior, overdue_ratio, shrunk_gap


@dataclass
class MetricContext:
    """What the metrics of one run share.

    ``parameters`` holds fitted parameters by name: those of an earlier run are taken
    as they are, new ones are left there by whoever fits them.
    """

    as_of: int
    parameters: dict[str, Any] = field(default_factory=dict)
    lifetime_settings: LifetimeSettings = field(default_factory=LifetimeSettings)
    lifetime: Lifetime | None = None

    def lifetime_of(self, facts):
        """Return the lifetime values of the facts, computed once a run."""
        if self.lifetime is None:
            gaps = gap_days(facts, self)
            self.lifetime = lifetime_values(facts, self.lifetime_settings, gaps)
            self.parameters["lifetime"] = self.lifetime.parameters
        return self.lifetime


@dataclass(frozen=True)
class Metric:
    """Declares a metric: put it on a field of ``customer.value`` as ``metric=``.

    :param unit: days, count, money, ratio (a share, 0.1 is 10 %), times or date
    :param better: "higher" or "lower", the direction offered for a new rule
    :param source: name of the fact source it needs, beside the purchases
    :param compute: function of (facts, context) to an array; without one, the metric
        is the fact of the same name
    :param scale: decimals that are kept
    :param bounds: (lowest, highest) possible value, None for an open end
    :param fitted: whether it needs parameters that a run fits to all customers
    """

    unit: str
    better: str = "higher"
    source: str | None = None
    compute: Any = None
    scale: int = 2
    bounds: tuple[float | None, float | None] = (None, None)
    displayed: bool = True
    fitted: bool = False

    def values(self, name, facts, context):
        """Return the metric for every customer, rounded to its scale."""
        raw = self.compute(facts, context) if self.compute else facts[name]
        # Adding zero turns the negative zero that rounding leaves into zero.
        return np.round(np.asarray(raw, dtype=float), self.scale) + 0.0


def ratio(numerator, denominator):
    """Divide; NaN where the denominator is not positive."""
    result = np.full(len(numerator), np.nan)
    np.divide(numerator, denominator, out=result, where=denominator > 0)
    return result


def recency_days(facts, context):
    """Days from the last purchase day to ``as_of``."""
    return context.as_of - facts["last_day"]


def tenure_days(facts, context):
    """Days from the first purchase day to ``as_of``."""
    return context.as_of - facts["first_day"]


def first_purchase(facts, context):
    """Day number of the first purchase."""
    return facts["first_day"]


def last_purchase(facts, context):
    """Day number of the last purchase."""
    return facts["last_day"]


def average_order_value(facts, context):
    """Money per purchase in the window; 0 without one."""
    return np.nan_to_num(ratio(facts["monetary"], facts["frequency"]))


def margin_rate(facts, context):
    """Margin as a share of money in the window; NaN where no money came in."""
    return ratio(facts["margin"], facts["monetary"])


def growth(facts, context):
    """Money in the window against the one before, as a fraction.

    NaN where nothing came in before: there is nothing to grow from.
    """
    before = facts["monetary_before"]
    return ratio(facts["monetary"] - before, np.nan_to_num(before))


def gap_days(facts, context):
    """The customer's own gap between purchase days, shrunk towards the population's."""
    if "gap_prior" not in context.parameters:
        _learn_rhythm(facts, context.parameters)
    prior = _restored(context.parameters["gap_prior"])
    return shrunk_gap(prior, facts["x"], facts["t_x"])


def _learn_rhythm(facts, parameters):
    """Keep the population's rhythm, and the limits of lateness that follow from it."""
    prior = fit_gap_prior(facts["x"], facts["t_x"])
    parameters["gap_prior"] = _storable(prior)
    if facts.purchases is not None:
        customer, day, _as_of = facts.purchases
        parameters["lapse"] = asdict(suggest_lapse_limits(customer, day, prior))


def overdue(facts, context):
    """Days since the last purchase divided by the own gap."""
    return overdue_ratio(recency_days(facts, context), gap_days(facts, context))


def p_alive(facts, context):
    """Probability that the customer has not gone for good."""
    return context.lifetime_of(facts).p_alive


def p_return(facts, context):
    """Probability of at least one purchase in the days that the settings name."""
    return context.lifetime_of(facts).p_return


def expected_purchases(facts, context):
    """Expected purchase days over the horizon."""
    return context.lifetime_of(facts).expected_purchases


def expected_value(facts, context):
    """Expected money per purchase day."""
    return context.lifetime_of(facts).expected_value


def clv(facts, context):
    """Discounted margin expected over the horizon."""
    return context.lifetime_of(facts).clv


def payment_delay_days(facts, context):
    """Days that money came after its due day, weighted by amount; early is negative."""
    return ratio(facts["paid_amount_days"], facts["paid_amount"])


def return_rate(facts, context):
    """Returned quantity as a share of the delivered quantity in the window."""
    return ratio(facts["returned_quantity"], facts["delivered_quantity"])


def late_delivery_rate(facts, context):
    """Share of the window's deliveries that were done after their deadline's day."""
    return ratio(facts["late_deliveries"], facts["deliveries"])


def _storable(prior):
    """Return a prior as JSON takes it, which knows no NaN."""
    known = not np.isnan(prior.shape)
    return [prior.shape, prior.rate] if known else None


def _restored(parameters):
    return GapPrior(*parameters) if parameters else GapPrior(np.nan, np.nan)
