"""The portal: what customers see."""

from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal


class TierPortal(CustomerPortal):
    """Shows to customers the loyalty tier that they hold, and what leads further."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "membership_count" in counters:
            values["membership_count"] = len(self._own_memberships())
        return values

    @route(
        "/my/membership",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_my_membership(self, **_kw):
        """Show the memberships of the customer that the user belongs to."""
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "membership",
            "memberships": [each._customer_words() for each in self._own_memberships()],
        }
        return request.render("crm_extension.portal_my_membership", values)

    def _own_memberships(self):
        """Return in sudo what the logged-in user's customer is a member of."""
        customer = request.env.user.partner_id.commercial_partner_id
        members = request.env["customer.tier.membership"].sudo()
        return members._counting_everywhere(customer.sudo())
