"""What the tests of the portal of complaints share: who looks, and what they fetch."""

from odoo import http
from odoo.tests import HttpCase

from .common import USER_GROUPS
from .complaint_common import ComplaintCase

PASSWORD = "portal-password"


class ComplaintPortalCase(ComplaintCase, HttpCase):
    """Ann and Abe work for Acme, Bob buys for himself; all have a portal user."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.acme, cls.bob = cls.customers("Acme", "Bob")
        cls.acme.is_company = True
        cls.bob.email = "bob@customer.example"
        cls.ann, cls.abe = cls.customers("Ann", "Abe", parent_id=cls.acme.id)
        cls.ann.email = "ann@acme.example"
        cls.ann_user = cls.portal_user(cls.ann, "ann_acme")
        cls.abe_user = cls.portal_user(cls.abe, "abe_acme")
        cls.bob_user = cls.portal_user(cls.bob, "bob_buys")
        cls.lead = cls.new_user("lead")
        cls.agent = cls.new_user("agent")
        cls.team = cls.new_team(cls.agent, user_id=cls.lead.id)
        cls.product = cls.new_product("Oak table", default_code="T-17")
        cls.order = cls.orders(
            (cls.ann, "06-01", [cls.order_line(100, cls.product, 4)])
        )

    @classmethod
    def portal_user(cls, partner, login, company=None):
        company = company or cls.company
        return cls.env["res.users"].create(
            {
                "login": login,
                "password": PASSWORD,
                "partner_id": partner.id,
                "company_id": company.id,
                "company_ids": [(6, 0, company.ids)],
                "group_ids": [(6, 0, cls.env.ref(USER_GROUPS["portal"]).ids)],
            }
        )

    def own(self, state="received", **values):
        """Return a complaint of Ann that has come as far as a state."""
        complaint = self.complaint(self.ann, **values)
        self.bring_to(complaint, state)
        # Nothing may hang in the cache when the browser asks.
        self.env.flush_all()
        return complaint

    def asking(self, complaint=None):
        """Return a complaint of Ann that waits for her answer."""
        complaint = complaint or self.own("investigating")
        complaint.action_wait_customer(question="Which colour was it?")
        return complaint

    def become(self, user):
        if user:
            self.authenticate(user.login, PASSWORD)
        else:
            self.authenticate(None, None)

    def get(self, path, user=None, **options):
        self.become(user)
        return self.url_open(path, **options)

    def post(self, path, user=None, files=None, csrf=True, **values):
        """Send a form as a user, with the token that its page would hold."""
        self.become(user)
        if csrf:
            values["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(path, data=values, files=files, allow_redirects=False)

    def snapshot(self, complaint):
        """Return what a route that writes could have changed."""
        complaint.invalidate_recordset()
        return {
            "state": complaint.state,
            "cycle": complaint.cycle,
            "events": complaint.event_ids.ids,
            "messages": complaint.message_ids.ids,
            "complaints": self.env["customer.complaint"].search_count([]),
            "attachments": self.env["ir.attachment"].search_count(
                [("res_model", "=", "customer.complaint")]
            ),
        }
