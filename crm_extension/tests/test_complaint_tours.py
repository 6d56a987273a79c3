"""The day's work with complaints, each role in a browser."""

from odoo.tests import HttpCase, tagged

from .common import ValueCase
from .complaint_common import ComplaintMixin

PHONE = "375x667"


class ComplaintTourCase(ComplaintMixin, ValueCase, HttpCase):
    """An agent and a lead of a team, and a customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        sales = "sales_team.group_sale_salesman_all_leads"
        cls.agent = cls.new_user(
            "agent", login="ann_agent", name="Ann Agent", groups=sales
        )
        cls.lead = cls.new_user(
            "lead", login="lee_leads", name="Lee Lead", groups=sales
        )
        cls.administrator = cls.new_user(
            "complaint_manager", login="mia_manages", groups=sales
        )
        cls.team = cls.new_team(cls.agent, user_id=cls.lead.id)
        cls.customer = cls.env["res.partner"].create(
            {"name": "Aurora Mills", "email": "aurora@customer.example"}
        )
        cls.env["customer.complaint.category"].create({"name": "Tour category"})
        cls.env["customer.complaint.cause"].create({"name": "Tour cause"})

    def open_as(self, user, tour, path="/odoo", timeout=120):
        self.env.flush_all()
        self.start_tour(path, tour, login=user.login, timeout=timeout)

    def make_board(self):
        """One complaint of nobody, one of the agent with a remedy to approve."""
        self.complaint(
            self.customer, description="Nobody's box is broken."
        ).user_id = False
        theirs = self.complaint(self.customer, user_id=self.agent.id)
        remedy = self.env["customer.complaint.remedy"].create(
            {"complaint_id": theirs.id, "kind": "goodwill", "amount": 30}
        )
        remedy.with_user(self.agent).with_context(
            allowed_company_ids=self.company.ids
        ).action_request()
        self.assertEqual(remedy.state, "to_approve")
        return remedy


@tagged("post_install", "-at_install")
class TestComplaintTours(ComplaintTourCase):
    def test_agent(self):
        """From a note of a call to the closed complaint, by the next step alone."""
        self.open_as(self.agent, "crm_extension_complaint_agent", "/odoo/complaints")
        [complaint] = self.env["customer.complaint"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual((complaint.state, complaint.channel), ("closed", "phone"))
        self.assertEqual(complaint.investigator_id, self.agent)

    def test_lead(self):
        """From the board to an approval, and back."""
        remedy = self.make_board()
        self.open_as(self.lead, "crm_extension_complaint_lead", "/odoo/complaints")
        self.assertEqual((remedy.state, remedy.approved_by_id), ("approved", self.lead))

    def test_lead_on_the_phone(self):
        """The board and a complaint on a narrow screen."""
        self.browser_size, self.touch_enabled = PHONE, True
        self.make_board()
        self.open_as(
            self.lead, "crm_extension_complaint_phone", "/odoo/complaints-board"
        )

    def test_administrator(self):
        """A new team, and a rule that is tried before it counts."""
        self.env["customer.complaint.remedy.rule"].create(
            {"name": "Tour rule", "company_id": self.company.id}
        )
        self.open_as(
            self.administrator,
            "crm_extension_complaint_administrator",
            "/odoo/complaints",
        )
        self.assertTrue(
            self.env["customer.complaint.team"].search(
                [("name", "=", "Night shift"), ("company_id", "=", self.company.id)]
            )
        )
