"""Points of an order: how they spread over its lines, and what credits take back.

Numbers in, numbers out; it knows no database.
"""

from dataclasses import dataclass

POINT_DIGITS = 2
"""Decimals of points that are kept, as Odoo's loyalty programs do."""


def spread(total, weights):
    """Spread a total by weight.

    :param total: number
    :param weights: dict of any key to a number, which may be negative
    :return: dict of the same keys; equal parts where the weights add up to nothing
    """
    whole = sum(weights.values())
    if not whole:
        return {key: total / len(weights) for key in weights}
    return {key: total * weight / whole for key, weight in weights.items()}


@dataclass(frozen=True)
class EarningLine:
    """What a line of an order earned, and for how much.

    ``bought`` is the money, or else the quantity, that earned the ``points``;
    ``covered`` is as much of the same line as was ordered or invoiced since.
    """

    points: float
    bought: float
    covered: float

    def taken(self, credited):
        """Return the points that fall to what was credited in all.

        What was bought beyond what earned points is given back first: a corrected
        invoice after a credit note takes nothing back.
        """
        if not self.bought:
            return 0.0
        beyond = max(self.covered / self.bought - 1, 0)
        share = min(max(credited / self.bought - beyond, 0), 1)
        return self.points * share


def taken_points(lines, credits, limit):
    """Return what each credit note takes back.

    The whole is rounded, not each part: all of an order's credit notes together never
    take back more than ``limit``, and a full credit takes back exactly what was earned.

    :param lines: dict of a line's key to EarningLine
    :param credits: list of (credit note's key, dict of a line's key to what was
        credited, in the measure of ``bought``), in the order in which they count
    :param limit: highest number of points that can be taken back
    :return: dict of credit note's key to points, 0 or more
    """
    credited = dict.fromkeys(lines, 0.0)
    taken, before = {}, 0.0
    for note, amounts in credits:
        for key in amounts.keys() & credited.keys():
            credited[key] += amounts[key]
        whole = sum(line.taken(credited[key]) for key, line in lines.items())
        after = max(round(min(whole, limit), POINT_DIGITS), before)
        taken[note] = round(after - before, POINT_DIGITS)
        before = after
    return taken
