"""What a customer buys regularly, by the plain gaps between the days of purchase.

A rhythm takes three days: two gaps. What is read is a product's first and last day, and
the number of days between them; nothing is fitted.
"""

DAYS_OF_A_RHYTHM = 3
DUE_FROM = 0.8
"""Share of the usual gap after which a purchase is due again."""
STOPPED_FROM = 3.0
"""Usual gaps without a purchase after which a customer seems to have stopped."""
DUE, STOPPED = "due", "stopped"


def usual_gap(days, first_day, last_day):
    """Return the mean number of days between purchases, None without a rhythm.

    :param days: number of different days with a purchase
    :param first_day: date of the first of them
    :param last_day: date of the last
    """
    if days < DAYS_OF_A_RHYTHM:
        return None
    return (last_day - first_day).days / (days - 1)


def habit(days, first_day, last_day, today):
    """Return DUE or STOPPED for what was bought regularly, None for everything else.

    :param today: date up to which there was no purchase since ``last_day``
    """
    gap = usual_gap(days, first_day, last_day)
    if not gap:
        return None
    passed = (today - last_day).days / gap
    if passed < DUE_FROM:
        return None
    return STOPPED if passed >= STOPPED_FROM else DUE


def most_bought(products, limit):
    """Return the products that brought most, then those bought last.

    :param products: objects with ``amount`` (money of the last year), ``last_day`` and
        ``product_id``
    :param limit: how many at most
    """
    ordered = sorted(
        products,
        key=lambda each: (-each.amount, -each.last_day.toordinal(), each.product_id),
    )
    return ordered[:limit]


def regular(products, today, limit):
    """Return what was bought regularly and is due, or was given up, with its habit.

    What is due stands before what was given up, and what brings more before the rest.

    :param products: objects with ``days``, ``first_day``, ``last_day``, ``amount`` and
        ``product_id``
    :param today: date
    :param limit: how many at most
    :return: list of (product, DUE or STOPPED)
    """
    found = [
        (each, habit(each.days, each.first_day, each.last_day, today))
        for each in products
    ]
    found = [(each, kind) for each, kind in found if kind]
    found.sort(key=lambda pair: (pair[1], -pair[0].amount, pair[0].product_id))
    return found[:limit]
