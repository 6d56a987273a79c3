from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .customer_contact_preference import CONTACT_USER

SPOKEN = ("call", "meeting", "visit")
"""Channels over which people speak with each other."""

# Field -> the channels that count for it; None: all.
CONTACTED_FIELDS = {"last_contacted_at": None, "last_spoken_at": SPOKEN}
COMPARISONS = {
    ">": SQL(">"),
    ">=": SQL(">="),
    "<": SQL("<"),
    "<=": SQL("<="),
}


class CustomerContactedMixin(models.AbstractModel):
    """Tells when one of us was last in touch with somebody; nothing of it is stored."""

    _name = "customer.contacted.mixin"
    _description = "When somebody was last contacted"

    last_contacted_at = fields.Datetime(
        "Last contacted",
        compute="_compute_last_contacted",
        search="_search_last_contacted_at",
        groups=CONTACT_USER,
        help="When one of us last wrote to, called or met this person or customer."
        " Mailings and automatic messages do not count.",
    )
    last_spoken_at = fields.Datetime(
        "Last spoken to",
        compute="_compute_last_contacted",
        search="_search_last_spoken_at",
        groups=CONTACT_USER,
        help="The last call, meeting or visit of one of us.",
    )
    last_contact_user_id = fields.Many2one(
        "res.users",
        "Last contacted by",
        compute="_compute_last_contacted",
        search="_search_last_contact_user_id",
        groups=CONTACT_USER,
    )

    @api.model
    def _contacted_sql(self, records=None, channels=None):
        """Return every contact of a colleague with a record.

        :param records: only of these, which is faster for a few
        :param channels: only over these need be found, which is faster; None: all
        :return: SQL of rows (id, at, channel, user_id)
        """
        raise NotImplementedError

    @api.depends_context("allowed_company_ids")
    def _compute_last_contacted(self):
        rows = self._last_contacts()
        users = self.env["res.users"]
        for record in self:
            row = rows.get(record._origin.id, {})
            for name in CONTACTED_FIELDS:
                record[name] = row.get(name, False)
            record.last_contact_user_id = users.browse(row.get("user_id") or ())

    def _last_contacts(self):
        """Return a row for each record that was contacted, in one statement."""
        if not self._origin:
            return {}
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT id, MAX(at) AS last_contacted_at,
                       MAX(at) FILTER (WHERE channel = ANY(%s)) AS last_spoken_at,
                       (ARRAY_AGG(user_id ORDER BY at DESC))[1] AS user_id
                  FROM (%s) contacted WHERE id = ANY(%s) GROUP BY id""",
                list(SPOKEN),
                self._contacted_sql(self._origin),
                self._origin.ids,
            )
        )
        return {row["id"]: row for row in rows}

    def _search_last_contacted_at(self, operator, value):
        return self._search_contacted("last_contacted_at", operator, value)

    def _search_last_spoken_at(self, operator, value):
        return self._search_contacted("last_spoken_at", operator, value)

    def _search_contacted(self, name, operator, value):
        """Search by the moment of the last contact; False finds who had none."""
        if operator in COMPARISONS:
            condition = SQL("MAX(at) %s %s", COMPARISONS[operator], value)
            return Domain("id", "in", self._contacted_query(name, condition))
        if operator != "in":
            return NotImplemented
        moments = [each for each in value if each]
        domain = Domain.FALSE
        if moments:
            condition = SQL("MAX(at) = ANY(%s::timestamp[])", moments)
            domain = Domain("id", "in", self._contacted_query(name, condition))
        if False in value:
            ever = self._contacted_query(name, SQL("TRUE"))
            domain |= Domain("id", "not in", ever)
        return domain

    @api.model
    def _contacted_query(self, name, condition):
        """Return the ids of records whose last contact meets a condition."""
        channels = CONTACTED_FIELDS[name]
        counting = SQL("channel = ANY(%s)", list(channels)) if channels else SQL("TRUE")
        return SQL(
            "(SELECT id FROM (%s) contacted WHERE id IS NOT NULL AND %s"
            " GROUP BY id HAVING %s)",
            self._contacted_sql(channels=channels),
            counting,
            condition,
        )

    def _search_last_contact_user_id(self, operator, value):
        """Search whom a user was the last to contact; False finds who had none."""
        if operator != "in":
            return NotImplemented
        last = SQL(
            "(ARRAY_AGG(user_id ORDER BY at DESC))[1] = ANY(%s)",
            [each for each in value if each],
        )
        domain = Domain("id", "in", self._contacted_query("last_contacted_at", last))
        if False in value:
            ever = self._contacted_query("last_contacted_at", SQL("TRUE"))
            domain |= Domain("id", "not in", ever)
        return domain
