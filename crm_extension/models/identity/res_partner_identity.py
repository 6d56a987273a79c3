from odoo import api, fields, models

from .customer_identity_values import READ_FIELDS


# A mixin would come after core's own writing, before what it keeps in step is there.
class ResPartner(models.Model):
    """Keeps the identities of partners fresh, while some company asks for them."""

    _inherit = "res.partner"

    identity_number = fields.Char(
        copy=False,
        index="btree_not_null",
        groups="sales_team.group_sale_salesman,account.group_account_invoice",
        help="The number of the identity card, passport or licence that the customer"
        " showed.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Create; a new customer may share what another one has."""
        partners = super().create(vals_list)
        partners._read_identities()
        return partners

    def write(self, vals):
        """Write; what identifies a customer may change."""
        result = super().write(vals)
        if not vals.keys().isdisjoint(READ_FIELDS):
            self._read_identities()
        return result

    def _read_identities(self):
        if self and self.env["res.company"]._is_identity_used():
            self.env["customer.identity.reading"].sudo()._read_again(self.ids)

    def action_open_shared_identity(self):
        """Show who shares an identity with the customer, and what they owe."""
        self.ensure_one()
        return self.env["customer.identity.look"]._open(self.commercial_partner_id)
