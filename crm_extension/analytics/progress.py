"""How far a member is from what a level asks for."""

import math


def condition_progress(operator, value, target):
    """Return what is missing for a condition.

    :param operator: ">=" or "<="
    :param value: number, NaN where it is not known
    :param target: number
    :return: dict ``value`` (None if unknown), ``target``, ``missing`` (what has to
        come, or to go for "<="; None if unknown), ``share`` (0 to 1) and ``met``
    """
    if math.isnan(value):
        return _described(None, target, None, 0.0, False)
    if operator == ">=":
        met, missing = value >= target, max(target - value, 0.0)
        share = value / target if target > 0 else float(met)
    else:
        met, missing = value <= target, max(value - target, 0.0)
        share = target / value if value > 0 else float(met)
    share = 1.0 if met else min(max(share, 0.0), 1.0)
    return _described(value, target, round(missing, 6), share, met)


def _described(value, target, missing, share, met):
    return {
        "value": value,
        "target": target,
        "missing": missing,
        "share": share,
        "met": bool(met),
    }


def nearest_group(conditions):
    """Return the share of the group that is nearest, and whether one is met.

    A group is as far as the condition of it that lacks most.

    :param conditions: dicts with ``group``, ``share`` and ``met``
    :return: (share from 0 to 1, bool)
    """
    groups = {}
    for each in conditions:
        groups.setdefault(each["group"], []).append(each)
    shares = [min(each["share"] for each in group) for group in groups.values()]
    met = any(all(each["met"] for each in group) for group in groups.values())
    return max(shares, default=0.0), met
