"""What a tier's discount makes of the discount of one line."""

import math

WHOLE = 100.0


def discount_at_margin(price, cost, margin, digits=2):
    """Return the highest discount that leaves a margin, rounded down.

    With the discount d the net price is ``price * (1 - d / 100)``, and the margin's
    share of it is ``(net - cost) / net``.

    :param price: unit price before the discount, without taxes
    :param cost: unit cost in the same money
    :param margin: lowest margin in percent of the net price; 0: no limit
    :param digits: decimals that a discount has
    :return: percent; below 0 where even the full price leaves less
    """
    if not margin or cost <= 0:
        return WHOLE
    if margin >= WHOLE or price <= 0:
        return -math.inf
    lowest_price = cost / (1 - margin / WHOLE)
    scale = 10**digits
    # What is a whole number but for the error of floats is not rounded down.
    return math.floor(WHOLE * (1 - lowest_price / price) * scale + 1e-6) / scale


def discount_with_tier(own, given, mode="max", cap=0.0, limit=WHOLE):
    """Return the discount of a line after a tier's discount is granted.

    Neither the cap nor the limit takes away what the line has without the tier.

    :param own: percent that the line has without the tier
    :param given: percent that the tier gives
    :param mode: ``max``: the higher of both; ``add``: their sum
    :param cap: highest percent that the tier leads to; 0: none
    :param limit: highest percent that the lowest margin allows
    """
    wanted = own + given if mode == "add" else max(own, given)
    allowed = min(cap or WHOLE, limit, WHOLE)
    return max(own, min(wanted, allowed))
