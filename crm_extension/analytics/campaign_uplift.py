"""What a campaign brought, against customers whom it did not reach.

Pure functions on sums of two groups of customers: what they bought in the days of the
campaign, and in as many days before it. README.md gives the formulas.
"""

from dataclasses import dataclass
from math import sqrt

NORMAL_95 = 1.959963984540054
"""Standard errors on either side that hold 95 % of a normal distribution."""
FEWEST_CUSTOMERS = 30
"""In each group; below, the normal distribution says too little about a mean."""


@dataclass(frozen=True)
class GroupSums:
    """Sums over the customers of one group, in one currency.

    ``before`` and ``during`` are what they bought in two periods of the same length;
    the squares and the product are summed customer by customer.
    """

    customers: int
    before: float
    during: float
    before_squared: float
    during_squared: float
    product: float

    @property
    def change(self):
        """During against before, as a ratio less 1; None where nothing was bought."""
        return self.during / self.before - 1 if self.before > 0 else None

    def residual_variance(self, ratio):
        """Variance over customers of ``during - ratio * before`` (n - 1 below)."""
        squares = (
            self.during_squared
            - 2 * ratio * self.product
            + ratio * ratio * self.before_squared
        )
        total = self.during - ratio * self.before
        return max(squares - total * total / self.customers, 0.0) / (self.customers - 1)


@dataclass(frozen=True)
class Uplift:
    """What the reached customers bought more than the others' change explains.

    All amounts are totals over the reached customers, in the currency of the sums.
    """

    expected: float
    extra: float
    low: float
    high: float

    @property
    def certain(self):
        """Whether the 95 % interval leaves out nothing at all."""
        return self.low > 0 or self.high < 0


def uplift(reached, others):
    """Return what the reached customers bought beyond what was to be expected.

    Expected is what they bought before, times the change of the customers not reached:
    a difference in differences on ratios, so that a group of larger buyers is expected
    to move by larger amounts. The interval is the delta method's, with customers
    independent of one another:

        extra = D_r - q B_r,  q = D_o / B_o
        var(extra) = n_r s2_r(q) + (B_r / B_o)^2 n_o s2_o(q)

    where s2(q) is the variance over customers of d - q b. The ratio estimator and its
    variance: Cochran, Sampling Techniques (3rd ed. 1977), chapter 6.

    :param reached: GroupSums of the customers whom the campaign reached
    :param others: GroupSums of the others
    :return: Uplift, or None where a group has fewer than ``FEWEST_CUSTOMERS`` or the
        others bought nothing before
    """
    if min(reached.customers, others.customers) < FEWEST_CUSTOMERS:
        return None
    if others.before <= 0 or reached.before <= 0:
        return None
    ratio = others.during / others.before
    expected = ratio * reached.before
    weight = reached.before / others.before
    variance = reached.customers * reached.residual_variance(ratio)
    variance += weight * weight * others.customers * others.residual_variance(ratio)
    extra = reached.during - expected
    margin = NORMAL_95 * sqrt(variance)
    return Uplift(expected, extra, extra - margin, extra + margin)
