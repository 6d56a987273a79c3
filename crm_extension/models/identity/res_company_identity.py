from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, ormcache

from .identity_kinds import COMPANY_FIELDS

SWITCH = "identity_check"


class ResCompany(models.Model):
    """Says whether orders of customers who share an identity are looked at."""

    _inherit = "res.company"

    identity_check = fields.Boolean(
        "Shared Identity Check",
        help="A sales manager is asked before an order is confirmed with which"
        " customers who share an identity would owe more than the limit.",
    )
    identity_limit = fields.Monetary(
        "Limit for Shared Identities",
        currency_field="currency_id",
        help="What customers who share an identity may owe together: orders that are"
        " not invoiced and invoices that are not paid, with taxes.",
    )
    identity_alone = fields.Boolean(
        "Customers Who Share Nothing Too",
        help="The limit counts for a single customer as well.",
    )
    identity_by_vat = fields.Boolean("Same Tax Number", default=True)
    identity_by_document = fields.Boolean("Same Identity Number", default=True)
    identity_by_phone = fields.Boolean("Same Phone", default=True)
    identity_by_email = fields.Boolean("Same Email", default=True)
    identity_by_address = fields.Boolean("Same Address", default=True)

    @api.constrains("identity_limit")
    def _check_identity_limit(self):
        if any(company.identity_limit < 0 for company in self):
            raise ValidationError(
                self.env._("The limit for shared identities cannot be negative.")
            )

    def _check_identity_settings(self):
        """Refuse settings with which the check would ask always, or never.

        Settings are written one by one: only all of them together tell.

        :raise ValidationError: naming what is missing
        """
        for company in self.filtered(SWITCH):
            if not company.identity_limit:
                raise ValidationError(
                    self.env._(
                        "Say up to what amount nobody is asked before you switch the"
                        " shared identity check on."
                    )
                )
            if not (company.identity_alone or company._identity_kinds()):
                raise ValidationError(
                    self.env._(
                        "Choose at least one thing that customers may share: without"
                        " any, nobody shares an identity."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Create; a company may be created with the check switched on."""
        companies = super().create(vals_list)
        if any(vals.get(SWITCH) for vals in vals_list):
            self._follow_identity_switch()
        return companies

    def write(self, vals):
        """Write; the identities are read when the first company asks for the check."""
        result = super().write(vals)
        if SWITCH in vals:
            self._follow_identity_switch()
            self._close_identity_reviews()
        return result

    def _close_identity_reviews(self):
        """Close what waits where nobody is asked any more."""
        off = self.filtered(lambda company: not company[SWITCH])
        waiting = [("company_id", "in", off.ids), ("state", "=", "pending")]
        self.env["customer.identity.review"].sudo().search(waiting)._close("outdated")

    def unlink(self):
        """Delete; the last company that used the check may go."""
        used = any(self.mapped(SWITCH))
        result = super().unlink()
        if used:
            self._follow_identity_switch()
        return result

    @api.model
    def _follow_identity_switch(self):
        """Start to read identities, or forget them when nobody uses them any more."""
        self.env.flush_all()
        self.env.registry.clear_cache()
        readings = self.env["customer.identity.reading"].sudo()
        if self._is_identity_used():
            readings._catch_up()
        else:
            readings._forget_all()

    @api.model
    @ormcache()
    def _is_identity_used(self):
        """Tell whether any company uses the check: if none does, nothing is done."""
        rows = self.env.execute_query(
            SQL("SELECT EXISTS (SELECT FROM res_company WHERE identity_check)")
        )
        return rows[0][0]

    def _identity_kinds(self):
        """Return the kinds of identity that count in the company."""
        self.ensure_one()
        return [kind for kind, name in COMPANY_FIELDS.items() if self[name]]
