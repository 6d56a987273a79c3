"""What documents hold of each product, less what was taken back."""

from dataclasses import dataclass, fields

import numpy as np

from .grouping import run_starts


@dataclass(frozen=True)
class BoughtDocuments:
    """Documents by ascending id: whose they are, their day and their currency's rate.

    ``day`` is a day number, ``rate`` what an amount is divided by.
    """

    ids: np.ndarray
    customer: np.ndarray
    day: np.ndarray
    rate: np.ndarray

    def places(self, document):
        """Return the position of each id, and which of them are known."""
        if not len(self.ids):
            return np.zeros(len(document), np.intp), np.zeros(len(document), bool)
        place = np.minimum(np.searchsorted(self.ids, document), len(self.ids) - 1)
        return place, self.ids[place] == document


@dataclass(frozen=True)
class PurchasedLines:
    """Arrays of equal length: one row is what a document holds of a product."""

    customer: np.ndarray
    product: np.ndarray
    document: np.ndarray
    day: np.ndarray
    quantity: np.ndarray
    amount: np.ndarray
    margin: np.ndarray

    def __len__(self):
        return len(self.customer)

    def columns(self):
        """Return the arrays in their order."""
        return [getattr(self, field.name) for field in fields(self)]

    def where(self, mask):
        """Return the rows of a mask, a slice or positions."""
        return PurchasedLines(*(column[mask] for column in self.columns()))

    def of_customers(self, first, last):
        """Return the rows of customers from ``first`` to ``last``, both inside."""
        return self.where((self.customer >= first) & (self.customer <= last))

    @classmethod
    def joined(cls, parts):
        """Return the rows of several parts, one after the other."""
        parts = [part.columns() for part in parts]
        if not parts:
            return cls(*(np.zeros(0, kind) for kind in COLUMN_TYPES))
        return cls(*map(np.concatenate, zip(*parts, strict=True)))


COLUMN_TYPES = (*[np.int32] * 4, *[np.float64] * 3)


def lines_of_documents(documents, lines, factors):
    """Return the lines of documents as :class:`PurchasedLines`, not yet netted.

    Gifts are left out: what nobody paid for is no habit.

    :param documents: :class:`BoughtDocuments`; lines of others are left out
    :param lines: document, product, unit, quantity, amount and margin of lines;
        amounts in the document's currency
    :param factors: function of the arrays product and unit that returns how many of the
        product's own units one of the line's units is
    """
    document, product, unit, quantity, amount, margin = lines
    place, known = documents.places(document)
    known &= ~((quantity > 0) & (amount <= 0))
    place, product = place[known], product[known]
    rate = documents.rate[place]
    return PurchasedLines(
        documents.customer[place],
        product,
        document[known],
        documents.day[place],
        quantity[known] * factors(product, unit[known]),
        amount[known] / rate,
        margin[known] / rate,
    )


def netted(lines):
    """Return one row a document and product, sorted by customer, product, document.

    What was taken back is a negative quantity: it is taken off where it stands in the
    same document. A credit note that lowers the price alone bears a quantity too, so it
    is the money that tells whether anything was kept: where none is left, no row is.

    :param lines: :class:`PurchasedLines` in any order
    """
    order = np.lexsort((lines.document, lines.product, lines.customer))
    lines = lines.where(order)
    starts = run_starts(lines.customer, lines.product, lines.document)
    if len(starts) == len(lines):
        # Each stands for itself, as nearly always where nothing was taken back.
        return lines.where((lines.quantity > 0) & (lines.amount > 0))
    bought = np.add.reduceat(np.maximum(lines.quantity, 0.0), starts)
    kept = np.add.reduceat(lines.quantity, starts)
    amount = np.add.reduceat(lines.amount, starts)
    net = PurchasedLines(
        lines.customer[starts],
        lines.product[starts],
        lines.document[starts],
        lines.day[starts],
        np.where(kept > 0, kept, bought),
        amount,
        np.add.reduceat(lines.margin, starts),
    )
    return net.where((bought > 0) & (amount > 0))


def unit_factors(product_ids, product_units, unit_ids, unit_factors_):
    """Return a function that converts units of lines to those of their products.

    :param product_ids: 1-D int, ascending
    :param product_units: 1-D int, each product's own unit
    :param unit_ids: 1-D int, ascending
    :param unit_factors_: 1-D, how many reference units one of each is
    :return: function of the arrays product and unit; 1 where either is not known
    """
    factor_of = np.ones(int(unit_ids.max(initial=0)) + 1)
    factor_of[unit_ids] = unit_factors_
    own = np.zeros(int(product_ids.max(initial=0)) + 1, dtype=np.int64)
    own[product_ids] = product_units

    def factors(product, unit):
        mine = own[np.where(product < len(own), product, 0)]
        unit = np.where((unit > 0) & (mine > 0) & (unit < len(factor_of)), unit, mine)
        return factor_of[unit] / factor_of[mine]

    return factors
