"""Who gets a complaint: the choice alone, over what was read before.

A customer talks to the person who knows the story, if that can be; else to somebody who
knows the matter; else to who has the least to do. Nobody's desk fills up while others
wait: what is given out counts at once.
"""

from collections import Counter
from dataclasses import dataclass

MANUAL = "manual"
BALANCED = "balanced"
PREVIOUS = "previous"


@dataclass(frozen=True)
class Agent:
    """A member of a team.

    :param user: who it is
    :param place: among equals the lowest is asked first: (sequence, id)
    :param skills: categories of which they know most
    """

    user: int
    place: tuple = (0, 0)
    skills: frozenset = frozenset()


@dataclass(frozen=True)
class Team:
    """How a team shares out its work, and among whom.

    :param assignment: ``MANUAL``, ``BALANCED`` or ``PREVIOUS``
    :param agents: tuple of :class:`Agent`
    """

    assignment: str
    agents: tuple = ()


@dataclass(frozen=True)
class Waiting:
    """A complaint without a responsible.

    :param complaint: which one
    :param team: of those who may get it
    :param customer: who complains, any key, or None when nobody knows
    :param category: what it is about, or None when nobody said yet
    """

    complaint: int
    team: int
    customer: object = None
    category: int | None = None


def share_out(waiting, teams, load, previous):
    """Choose an agent for each complaint, one after the other.

    :param waiting: iterable of :class:`Waiting`, first come first
    :param teams: dict of a team's key to :class:`Team`
    :param load: dict of a user to the number of their open complaints
    :param previous: dict of a customer to the user who handled their last complaint
    :return: dict of complaint to user; whom nobody can take is not in it
    """
    load, previous, given = Counter(load), dict(previous), {}
    for each in waiting:
        user = _choose(each, teams.get(each.team), load, previous)
        if user is None:
            continue
        given[each.complaint] = user
        load[user] += 1
        if each.customer is not None:
            previous[each.customer] = user
    return given


def _choose(waiting, team, load, previous):
    """Return the user who gets a complaint, or None."""
    if team is None or team.assignment == MANUAL or not team.agents:
        return None
    agents = team.agents
    if team.assignment == PREVIOUS:
        known = previous.get(waiting.customer)
        if known in {agent.user for agent in agents}:
            return known
        agents = _skilled(agents, waiting.category) or agents
    return min(agents, key=lambda agent: (load[agent.user], agent.place)).user


def _skilled(agents, category):
    return tuple(agent for agent in agents if category in agent.skills)
