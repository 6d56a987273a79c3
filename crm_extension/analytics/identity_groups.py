"""Who is connected with whom: customers that share a key, also through a third one.

A link says that a customer has a key: ``(customer, kind, key)``.
"""

from collections import defaultdict, deque
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """How a customer is reached: from whom, by what both have.

    :param customer: who is reached
    :param kind: of the key
    :param key: that both have
    :param source: who has it too, and was reached before
    """

    customer: int
    kind: str
    key: str
    source: int


def connected(links, customers=()):
    """Return for each customer the whole group it belongs to.

    :param links: iterable of ``(customer, kind, key)``
    :param customers: further ones, who may share nothing
    :return: dict of each customer to the frozenset of its group, itself included; all
        of one group have the very same set
    """
    leaders = {customer: customer for customer in customers}
    holders = {}
    for customer, kind, key in links:
        leaders.setdefault(customer, customer)
        first = holders.setdefault((kind, key), customer)
        _unite(leaders, first, customer)
    members = defaultdict(set)
    for customer in leaders:
        members[_leader(leaders, customer)].add(customer)
    groups = {leader: frozenset(group) for leader, group in members.items()}
    return {customer: groups[_leader(leaders, customer)] for customer in leaders}


def _leader(leaders, customer):
    while leaders[customer] != customer:
        # Halving the way keeps it short for all who come after.
        leaders[customer] = leaders[leaders[customer]]
        customer = leaders[customer]
    return customer


def _unite(leaders, one, other):
    first, second = sorted((_leader(leaders, one), _leader(leaders, other)))
    leaders[second] = first


def steps_from(links, starts):
    """Return the shortest way to every customer that is connected with some of them.

    :param links: iterable of ``(customer, kind, key)``
    :param starts: customers who are there from the first
    :return: list of :class:`Step`, the nearest first; none for the starts themselves
    """
    keys_of, holders = defaultdict(set), defaultdict(set)
    for customer, kind, key in links:
        keys_of[customer].add((kind, key))
        holders[kind, key].add(customer)
    starts = sorted(set(starts))
    reached, used, steps, waiting = set(starts), set(), [], deque(starts)
    while waiting:
        source = waiting.popleft()
        for kind, key in sorted(keys_of[source] - used):
            used.add((kind, key))
            for customer in sorted(holders[kind, key] - reached):
                reached.add(customer)
                waiting.append(customer)
                steps.append(Step(customer, kind, key, source))
    return steps


def shared_keys(links):
    """Return the keys that several customers have.

    :return: dict of ``(kind, key)`` to the sorted list of those customers
    """
    holders = defaultdict(set)
    for customer, kind, key in links:
        holders[kind, key].add(customer)
    return {
        key: sorted(customers)
        for key, customers in sorted(holders.items())
        if len(customers) > 1
    }
