from odoo import api, fields, models
from odoo.tools import SQL

from .identity_kinds import KINDS


class CustomerIdentityShared(models.Model):
    """What several customers share, as of the last reading of their identities."""

    _name = "customer.identity.shared"
    _description = "Shared identity"
    _auto = False
    _order = "customer_count desc, id"
    _rec_name = "key_text"

    kind = fields.Selection(KINDS, readonly=True)
    key = fields.Char("Written As", readonly=True)
    key_text = fields.Char("Shared", compute="_compute_key_text")
    customer_count = fields.Integer("Customers", readonly=True)
    exception_id = fields.Many2one("customer.identity.exception", readonly=True)
    connects = fields.Boolean(readonly=True, help="No exception says otherwise.")

    @property
    def _table_query(self):
        self.env["customer.identity"]._flush_partners()
        return SQL(
            """
            SELECT MIN(k.id) AS id, k.kind, k.key, e.id AS exception_id,
                   e.id IS NULL AS connects,
                   COUNT(DISTINCT p.commercial_partner_id) AS customer_count
              FROM customer_identity_key k
              JOIN res_partner p ON p.id = k.partner_id
         LEFT JOIN customer_identity_exception e
                ON e.company_id = %(company)s AND e.active
               AND e.kind = k.kind AND e.key = k.key
             WHERE (p.company_id IS NULL OR p.company_id = ANY(%(companies)s))
               AND p.commercial_partner_id NOT IN (SELECT partner_id FROM res_company)
             GROUP BY k.kind, k.key, e.id
            HAVING COUNT(DISTINCT p.commercial_partner_id) > 1
            """,
            company=self.env.company.id,
            companies=self.env.company.parent_ids.ids,
        )

    @api.depends("kind", "key")
    def _compute_key_text(self):
        texts = self.env["customer.identity.texts"]
        for shared in self:
            shared.key_text = texts._key_text(shared.kind, shared.key)

    def action_open_customers(self):
        """Open the customers who have it."""
        self.ensure_one()
        keys = (
            self.env["customer.identity.key"]
            .sudo()
            .search([("kind", "=", self.kind), ("key", "=", self.key)])
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "name": self.key_text,
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", keys.partner_id.commercial_partner_id.ids)],
            "context": {"active_test": False},
        }

    def action_except(self):
        """Ask why it connects nobody, and note it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "customer.identity.exception",
            "name": self.env._("Connects Nobody"),
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_kind": self.kind, "default_key": self.key},
        }
