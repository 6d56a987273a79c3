from odoo import models


class CustomerBriefPartnerMixin(models.AbstractModel):
    """Opens and prints the brief of a customer."""

    _name = "customer.brief.partner.mixin"
    _description = "Way to the customer brief"

    def action_open_customer_brief(self):
        """Open the brief of the customer; from a contact it is the customer's too."""
        self.ensure_one()
        action = self.env["ir.actions.client"]._for_xml_id(
            "crm_extension.customer_brief_action"
        )
        return {
            **action,
            "context": {"active_id": self.id, "active_model": "res.partner"},
        }

    def action_print_customer_brief(self):
        """Return the briefs of the customers as PDF, one page for a usual customer."""
        return self.env.ref("crm_extension.customer_brief_report_action").report_action(
            self, config=False
        )
