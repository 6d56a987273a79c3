"""The complaint dashboard in a browser, on the desk and on the phone."""

from odoo import fields
from odoo.tests import tagged

from .test_complaint_tours import PHONE, ComplaintTourCase


@tagged("post_install", "-at_install")
class TestComplaintDashboardTours(ComplaintTourCase):
    def make_complaints(self):
        """One complaint of nobody and one of the agent, received today."""
        today = fields.Datetime.now()
        self.complaint(
            self.customer, description="Nobody's box is broken.", received_at=today
        ).user_id = False
        self.complaint(self.customer, user_id=self.agent.id, received_at=today)

    def test_lead(self):
        """From a figure to its records and back; another period."""
        self.make_complaints()
        self.open_as(self.lead, "crm_extension_complaint_dashboard", "/odoo/complaints")

    def test_lead_on_the_phone(self):
        """Nothing is wider than the screen; figures open cards."""
        self.browser_size, self.touch_enabled = PHONE, True
        self.make_complaints()
        self.open_as(
            self.lead,
            "crm_extension_complaint_dashboard_phone",
            "/odoo/complaint-dashboard",
        )
