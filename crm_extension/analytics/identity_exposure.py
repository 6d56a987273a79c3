"""What customers who share an identity owe together, and who has to be asked.

Amounts are in one currency, the company's. What is owed is what was ordered and not yet
invoiced, and what was invoiced and not yet paid.
"""

from collections import defaultdict
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """An order that is to be confirmed.

    :param key: what the caller knows it by
    :param customers: who gets the invoice and will owe it, then who orders
    :param amount: with taxes
    :param approved: what all may owe with it, because somebody said so; 0 if nobody did
    """

    key: int
    customers: tuple
    amount: float
    approved: float = 0.0


@dataclass(frozen=True, slots=True)
class Owed:
    """What one customer owes.

    :param orders: confirmed, not yet invoiced
    :param invoices: not yet paid, less credit notes that are open
    """

    orders: float = 0.0
    invoices: float = 0.0

    @property
    def total(self):
        """Return both together."""
        return self.orders + self.invoices


@dataclass(frozen=True, slots=True)
class Terms:
    """When somebody has to be asked.

    :param limit: what a group may owe, the order included
    :param alone: whether a customer who shares nothing is asked about too
    :param unit: smallest amount of the currency
    """

    limit: float
    alone: bool = False
    unit: float = 0.01

    def asks(self, group, order, owed):
        """Tell whether an order has to wait.

        :param group: customers who are connected, or the one alone
        :param order: :class:`Asked`; one that adds nothing never waits
        :param owed: by all of them before
        """
        if order.amount <= self.unit / 2 or not (self.alone or len(group) > 1):
            return False
        allowed = max(self.limit, order.approved)
        return owed + order.amount > allowed + self.unit / 2


def held(asked, groups, owed, terms):
    """Return which orders have to wait, confirming the others one after the other.

    :param asked: list of :class:`Asked`, in their order
    :param groups: dict of each customer to the frozenset of its group
    :param owed: dict of each customer to :class:`Owed`
    :param terms: :class:`Terms`
    :return: dict of the key of each order that waits to what all of them owe with it
    """
    added, waiting = defaultdict(float), {}
    for each in asked:
        group = frozenset().union(*(groups[customer] for customer in each.customers))
        before = sum(owed[customer].total for customer in group if customer in owed)
        before += sum(added[customer] for customer in group)
        if terms.asks(group, each, before):
            waiting[each.key] = before + each.amount
        else:
            added[each.customers[0]] += each.amount
    return waiting


# -- The past --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """A change of what a customer owes, at a moment of the past.

    :param moment: anything that can be compared with the other moments
    :param customer: whose
    :param amount: by which more is owed, or less
    """

    moment: object
    customer: int
    amount: float


def open_parts(total, parts):
    """Return how the open part of an order changes while it is invoiced.

    What is open never falls below nothing, nor rises above the whole.

    :param total: of the order
    :param parts: list of ``(moment, amount)`` that were invoiced, in time's order
    :return: list of ``(moment, change)``, without the confirmation itself
    """
    changes, invoiced, before = [], 0.0, total
    for moment, amount in parts:
        invoiced += amount
        now = min(max(total - invoiced, 0.0), max(total, 0.0))
        if now != before:
            changes.append((moment, now - before))
        before = now
    return changes


def would_be_held(asked, changes, groups, terms):
    """Return which orders of the past would have waited, with what was owed then.

    Each order counts as confirmed from its moment on, as it was; so does one that
    would have waited: somebody would have confirmed it.

    :param asked: list of ``(moment, Asked)``
    :param changes: list of :class:`Change` but for the orders that are asked about
    :param groups: dict of each customer to the frozenset of its group, for all who
        occur
    :param terms: :class:`Terms`
    :return: dict of the key of each order that would have waited to what all owed with
        it
    """
    # What happens at the very moment of an order happens after it.
    events = [(change.moment, 1, 0, change) for change in changes]
    events += [(moment, 0, order.key, order) for moment, order in asked]
    events.sort(key=lambda event: event[:3])
    owed, waiting = defaultdict(float), {}
    for _moment, is_change, _key, event in events:
        if is_change:
            owed[groups[event.customer]] += event.amount
            continue
        own = {groups[customer] for customer in event.customers}
        before = sum(owed[group] for group in own)
        if terms.asks(frozenset().union(*own), event, before):
            waiting[event.key] = before + event.amount
        owed[groups[event.customers[0]]] += event.amount
    return waiting
