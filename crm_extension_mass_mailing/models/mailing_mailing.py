from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .mailing_trace import SPARED

OPTED_OUT = ("peace_opt_out", "mail_bl", "mail_optout")
"""Failures of traces that stand for an opt-out, ours and Odoo's own."""


class MailingMailing(models.Model):
    """Leaves out customers who should be left alone, and says how many, and why."""

    _inherit = "mailing.mailing"

    keep_contact_peace = fields.Boolean(
        default=True,
        help="Leave out customers who have an open complaint or want no advertising,"
        " with all their contacts and addresses.",
    )
    peace_complaint_count = fields.Integer(
        "Left Out for an Open Complaint", compute="_compute_peace_counts"
    )
    peace_opt_out_count = fields.Integer(
        "Left Out for an Opt-Out", compute="_compute_peace_counts"
    )

    @api.depends(
        "keep_contact_peace",
        "state",
        "mailing_type",
        "mailing_domain",
        "mailing_model_id",
        "contact_list_ids",
    )
    def _compute_peace_counts(self):
        sent = self.filtered(lambda mailing: mailing.state in ("sending", "done"))
        counts = sent._peace_counts_sent()
        for mailing in self:
            reasons = counts.get(mailing._origin.id)
            if mailing not in sent:
                reasons = list(mailing._left_out().values())
            reasons = reasons or []
            mailing.peace_complaint_count = reasons.count("complaint")
            mailing.peace_opt_out_count = reasons.count("opt_out")

    def _peace_counts_sent(self):
        """Return whom mailings left out, by their traces: dict of id to reasons."""
        groups = (
            self.env["mailing.trace"]
            .sudo()
            ._read_group(
                [
                    ("mass_mailing_id", "in", self._origin.ids),
                    ("trace_status", "=", "cancel"),
                    ("failure_type", "in", self._peace_failures()),
                ],
                ["mass_mailing_id", "failure_type"],
                ["__count"],
            )
        )
        found = {}
        for mailing, failure, count in groups:
            reason = "complaint" if failure == SPARED["complaint"] else "opt_out"
            found.setdefault(mailing.id, []).extend([reason] * count)
        return found

    @api.model
    def _peace_address_fields(self):
        """Return the field of the normalised address of recipients, by mailing type."""
        return {"mail": "email_normalized"}

    @api.model
    def _peace_failures(self):
        """Return the failures of traces of who was left out."""
        return [SPARED["complaint"], *OPTED_OUT]

    # -- Whom to leave out -----------------------------------------------------------

    def _left_out(self, record_ids=None):
        """Return whom the mailing leaves out, and why.

        :param record_ids: ids of recipients; all that its filter finds unless given
        :return: dict of a recipient's id to "complaint" or "opt_out"
        """
        self.ensure_one()
        known = self._peace_address_fields()
        if not self.keep_contact_peace or self.mailing_type not in known:
            return {}
        return self.env["customer.contact.peace"]._spared_recipients(
            self.mailing_type, self._recipients_sql(record_ids)
        )

    def _recipients_sql(self, record_ids=None):
        """Return SQL of rows (id, address, partner_id), one for each recipient."""
        target = self.env[self.mailing_model_real]
        domain = self._get_recipients_domain()
        if record_ids is not None:
            domain = Domain("id", "in", list(record_ids))
        query = target.with_context(active_test=record_ids is None)._search(domain)
        columns = {
            "address": self._peace_address_fields()[self.mailing_type],
            "partner_id": self._partner_field(target),
        }
        return query.select(
            SQL.identifier(target._table, "id"),
            *(
                self._recipient_column(target, query, field, alias)
                for alias, field in columns.items()
            ),
        )

    @api.model
    def _recipient_column(self, target, query, name, alias):
        """Return a column of recipients, NULL where they have no such field."""
        field = target._fields.get(name)
        if field is None or not field.store:
            kind = SQL("int4") if alias == "partner_id" else SQL("varchar")
            return SQL("NULL::%s AS %s", kind, SQL.identifier(alias))
        column = target.sudo()._field_to_sql(target._table, name, query)
        return SQL("%s AS %s", column, SQL.identifier(alias))

    @api.model
    def _partner_field(self, target):
        """Return the field that tells a recipient's contact, or None."""
        if target._name == "res.partner":
            return "id"
        field = target._fields.get("partner_id")
        return "partner_id" if field and field.comodel_name == "res.partner" else None

    # -- Screens -----------------------------------------------------------------------

    def action_open_left_out(self):
        """Open whom the mailing leaves out, or has left out."""
        self.ensure_one()
        if self.state in ("sending", "done"):
            return self._action_left_out_traces()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Left Out"),
            "res_model": self.mailing_model_real,
            "view_mode": "list,form",
            "domain": [("id", "in", list(self._left_out()))],
            "context": {"create": False},
        }

    def _action_left_out_traces(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Left Out"),
            "res_model": "mailing.trace",
            "view_mode": "list,form",
            "domain": [
                ("mass_mailing_id", "=", self.id),
                ("trace_status", "=", "cancel"),
                ("failure_type", "in", self._peace_failures()),
            ],
            "context": {"create": False, "group_by": ["failure_type"]},
        }
