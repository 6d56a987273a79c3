from odoo import api, models


class AccountPartialReconcile(models.Model):
    """Keeps the customer's value fresh when invoices are paid, or unpaid again."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        """Create; the customers of the invoices have paid."""
        partials = super().create(vals_list)
        self.env["customer.value.queue"]._add_documents(partials._customer_documents())
        return partials

    def unlink(self):
        """Delete; what was paid is open again."""
        queue = self.env["customer.value.queue"]
        customers = queue._pairs(self._customer_documents())
        result = super().unlink()
        queue._add(customers)
        return result

    def _customer_documents(self):
        """Return the customers' invoices and credit notes on either side."""
        lines = self.sudo().debit_move_id | self.sudo().credit_move_id
        return lines.move_id._customer_documents()
