"""Which receipts goods came from that bear no number: the first in goes out first."""

from dataclasses import dataclass

SMALLEST_QUANTITY = 1e-6
"""Below this a quantity is the noise of decimal fractions."""


@dataclass(frozen=True)
class Layer:
    """What came in at one moment.

    :param key: of the receipt
    :param quantity: in the product's unit
    """

    key: int
    quantity: float


def first_in_first_out(layers, taken, quantity):
    """Return which layers a quantity was taken from, if the oldest always goes first.

    :param layers: :class:`Layer` objects, the oldest first
    :param taken: quantity that had gone out before
    :param quantity: quantity that went out then
    :return: list of (key, quantity taken from the layer), the oldest first
    """
    found = []
    start, stop = taken, taken + quantity
    lower = 0.0
    for layer in layers:
        upper = lower + layer.quantity
        share = min(upper, stop) - max(lower, start)
        if share > SMALLEST_QUANTITY:
            found.append((layer.key, share))
        lower = upper
    return found
