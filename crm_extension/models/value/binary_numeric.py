"""PostgreSQL's numeric in its binary form, made from arrays of floats.

A numeric travels as four 16-bit numbers (how many digits follow, the weight of the
first, the sign, the decimals shown) and then digits of base 10,000. The database would
convert floats by way of text, which takes longer than writing them.
"""

import numpy as np

BASE = 10_000

_NEGATIVE = 0x4000
_NOT_A_NUMBER = 0xC000

_WHOLE_DIGITS = 4
_FRACTION_DIGITS = 1
DECIMALS = 4
LARGEST_WRITTEN = 9e14
"""Beyond it, 64 bits do not hold a number with four decimals."""

WRITTEN = np.dtype(
    [("digits", ">i2"), ("weight", ">i2"), ("sign", ">u2"), ("scale", ">i2")]
    + [(f"digit_{place}", ">i2") for place in range(_WHOLE_DIGITS + _FRACTION_DIGITS)]
)
"""A number as it is written: always as many digits, zeros included."""


def can_write(values):
    """Return whether all the numbers are within what is written."""
    return bool((np.abs(np.nan_to_num(values)) < LARGEST_WRITTEN).all())


def pack(values):
    """Return numbers in the form that is written, with four decimals; NaN stays NaN.

    :param values: 1-D floats below :data:`LARGEST_WRITTEN`
    :return: array of :data:`WRITTEN`
    """
    packed = np.zeros(len(values), WRITTEN)
    unknown = np.isnan(values)
    rest = np.rint(np.abs(np.where(unknown, 0.0, values)) * BASE).astype(np.int64)
    for place in reversed(range(_WHOLE_DIGITS + _FRACTION_DIGITS)):
        rest, packed[f"digit_{place}"] = np.divmod(rest, BASE)
    packed["digits"] = _WHOLE_DIGITS + _FRACTION_DIGITS
    packed["weight"] = _WHOLE_DIGITS - 1
    packed["scale"] = DECIMALS
    packed["sign"] = np.where(unknown, _NOT_A_NUMBER, (values < 0) * _NEGATIVE)
    return packed
