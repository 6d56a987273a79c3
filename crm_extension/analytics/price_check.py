"""What to think of a price that is offered, next to prices of before and of others."""

from dataclasses import dataclass

WHOLE = 100.0
NOISE = 1e-9
"""Share of a price by which floats may differ that mean the same."""

FINE, BY_TIER, GIVEN, ASKED = "fine", "tier", "reason", "asked"
"""Not below the last price; below it by the tier's part alone; for a reason that was
given; for a reason that is still to be given."""


@dataclass(frozen=True)
class Price:
    """Money for one unit, untaxed and after discount; ``error``: how exact it is."""

    amount: float
    error: float = 0.0

    def times(self, rate):
        """Return the price in another unit or currency.

        :param rate: how many times as much it is there
        """
        return Price(self.amount * rate, self.error * rate)

    def is_below(self, other):
        """Tell whether this price is lower for certain."""
        noise = NOISE * max(abs(self.amount), abs(other.amount))
        return other.amount - self.amount > self.error + other.error + noise

    def differs_from(self, other):
        """Tell whether the prices are not the same for certain."""
        return self.is_below(other) or other.is_below(self)


def price_of_line(unit_price, discount, untaxed, quantity, step):
    """Return the untaxed price of one unit after discount.

    The untaxed amount of a line is rounded. Where its unit price carries no taxes the
    unit price tells exactly what the amount tells roughly.

    :param unit_price: with the taxes that are included in it
    :param discount: percent
    :param untaxed: amount of the whole line
    :param quantity: above 0
    :param step: what amounts are rounded to
    """
    exact = unit_price * (1 - discount / WHOLE)
    if abs(exact * quantity - untaxed) <= step:
        return Price(exact)
    return Price(untaxed / quantity, step / 2 / quantity)


def verdict(offered, before_tier, last, has_reason):
    """Return what is to be thought of an offered price.

    :param offered: Price
    :param before_tier: Price without the part of the discount that the tier gives
    :param last: Price that the customer paid last, None if there is none
    :param has_reason: whether a reason is written down
    :return: ``FINE``, ``BY_TIER``, ``GIVEN`` or ``ASKED``
    """
    if last is None or not offered.is_below(last):
        return FINE
    if not before_tier.is_below(last):
        return BY_TIER
    return GIVEN if has_reason else ASKED
