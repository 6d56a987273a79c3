from odoo import api, models

PORTAL_FIELDS = {
    "id",
    "display_name",
    "name",
    "title",
    "description",
    "company_id",
    "partner_id",
    "commercial_partner_id",
    "channel",
    "received_at",
    "category_id",
    "remedy_sought",
    "sale_order_id",
    "line_ids",
    "state",
    "promised_date",
    "question",
    "answer",
    "answered_at",
    "closed_at",
    "access_token",
    "access_url",
    "access_warning",
    "message_ids",
    "message_main_attachment_id",
    "create_date",
}
"""What customers may read of a complaint."""


class CustomerComplaintPortalMixin(models.AbstractModel):
    """What customers see of their complaints."""

    _name = "customer.complaint.portal.mixin"
    _description = "Complaints in the portal"

    @api.model
    def _has_field_access(self, field, operation):
        """Let customers read what is meant for them, and write nothing."""
        allowed = operation == "read" and field.name in PORTAL_FIELDS
        is_customer = not (self.env.su or self.env.user._is_internal())
        if is_customer and not allowed:
            return False
        return super()._has_field_access(field, operation)

    def _compute_access_url(self):
        """Compute; the customer's page of the complaint."""
        result = super()._compute_access_url()
        for complaint in self:
            complaint.access_url = f"/my/complaints/{complaint.id}"
        return result
