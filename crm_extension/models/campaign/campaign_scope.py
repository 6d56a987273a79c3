"""What a reader of campaigns has to know."""

from dataclasses import dataclass

from odoo.tools import SQL

from ..value.fact_scope import FactScope


@dataclass(frozen=True)
class CampaignScope(FactScope):
    """A scope that may be narrowed to people whom a query finds.

    ``people`` is SQL of the ids of partners, None for everybody. Their purchases are
    read whole: only so a first purchase is known as the first.
    """

    people: SQL | None = None

    def has_partner(self, column):
        """SQL condition: the column names one of the people."""
        if self.people is None:
            return super().has_partner(column)
        return SQL("%s IN (%s)", column, self.people)
