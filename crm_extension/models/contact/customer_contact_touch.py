from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .mail_activity_type import ACTIVITY_CHANNELS

TOUCH_CHANNELS = [*ACTIVITY_CHANNELS, ("mailing", "Mailing"), ("note", "Note")]
DIRECTIONS = [
    ("out", "From us"),
    ("in", "From them"),
    ("both", "Together"),
    ("inner", "Among us"),
]
SOURCES = (
    "mail.message",
    "mail.notification",
    "mail.activity",
    "calendar.event",
    "calendar.attendee",
    "res.partner",
    "crm.lead",
    "sale.order",
    "customer.complaint",
    "account.move",
    "stock.picking",
)
"""What contacts are read from: pending changes of these are written first."""


class CustomerContactTouch(models.Model):
    """One contact with a customer's contact, as a list shows it; nothing is stored."""

    _name = "customer.contact.touch"
    _description = "Contact with a customer"
    _auto = False
    _order = "at desc, id desc"
    _rec_name = "subject"

    customer_id = fields.Many2one("res.partner", readonly=True)
    partner_id = fields.Many2one("res.partner", "Contact", readonly=True)
    at = fields.Datetime("When", readonly=True)
    channel = fields.Selection(TOUCH_CHANNELS, "How", readonly=True)
    direction = fields.Selection(DIRECTIONS, readonly=True)
    user_id = fields.Many2one("res.users", "Who of us", readonly=True)
    user_name = fields.Char("Who", readonly=True)
    res_model = fields.Char("Document Model", readonly=True)
    res_id = fields.Many2oneReference(
        "Document ID", model_field="res_model", readonly=True, aggregator=None
    )
    company_id = fields.Many2one("res.company", readonly=True)
    subject = fields.Char("About", compute="_compute_subject")

    _depends = {source: ["id"] for source in SOURCES}

    @property
    def _table_query(self):
        self.env.flush_all()
        return SQL(
            """
            SELECT id, customer_id, partner_id, at, channel, direction, user_id,
                   user_name, subject AS raw_subject, body, res_model, res_id,
                   company_id
              FROM (%s) touch""",
            self.env["customer.contact.log"]._all_touches_sql(),
        )

    @api.model
    def _channel_labels(self):
        return self._fields["channel"]._description_selection(self.env)

    @api.depends_context("uid", "lang")
    def _compute_subject(self):
        """Show what a contact was about to who may read the document."""
        rows = self.env["customer.contact.log"]._readable(self._raw_rows())
        subjects = {row["touch_id"]: row["subject"] for row in rows}
        for touch in self:
            touch.subject = subjects.get(touch.id, "")

    def _raw_rows(self):
        """Return the rows with the words of their messages, in one statement."""
        if not self.ids:
            return []
        return self.env.execute_query_dict(
            SQL(
                "SELECT id AS touch_id, id, 0 AS source, NULL AS company_id, user_id,"
                " user_name, direction, channel, raw_subject AS subject, body,"
                " res_model, res_id"
                " FROM (%s) touch WHERE customer_id = ANY(%s) AND id = ANY(%s)",
                self._table_query,
                self.customer_id.ids,
                self.ids,
            )
        )

    def action_open_document(self):
        """Open the document on which the contact is noted.

        :raise AccessError: for who may not read it
        :raise UserError: where there is none, or none any more
        """
        self.ensure_one()
        known = self.res_model in self.env and self.res_id
        document = known and self.env[self.res_model].browse(self.res_id).exists()
        if not document:
            raise UserError(self.env._("There is no document behind this contact."))
        document.check_access("read")
        return document._get_records_action()
