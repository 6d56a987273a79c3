"""The story of a customer with a complaint, played in a browser and on a phone."""

from odoo.tests import tagged

from .complaint_portal_common import ComplaintPortalCase
from .test_tours import PHONE

TOURS = "crm_extension_complaint_portal"


@tagged("post_install", "-at_install")
class TestComplaintPortalTour(ComplaintPortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The browser signs in with the login as password.
        cls.ann_user.password = cls.ann_user.login

    def play(self, name):
        self.env.flush_all()
        self.start_tour("/my/home", f"{TOURS}_{name}", login=self.ann_user.login)
        self.env.invalidate_all()

    def play_story(self):
        """New, followed, answered, accepted, rated."""
        self.play("new")
        case = self.env["customer.complaint"].search([("partner_id", "=", self.ann.id)])
        self.assertEqual(case.sale_order_id, self.order)
        self.assertEqual(case.line_ids.quantity, 1.0)
        self.assertEqual(case.remedy_sought, "replacement")
        self.bring_to(case, "acknowledged")
        case.action_assess(**self.assessment())
        case.action_investigate(investigator_id=self.env.user.id)
        case.action_wait_customer(question="Which side is it?")
        self.play("answer")
        self.assertEqual(case.state, "investigating")
        case.action_decide(**self.finding())
        case.action_communicate(answer="You get a new table.")
        self.play("settle")
        self.assertEqual(case.state, "closed")
        self.assertEqual(case.satisfaction, 4.0)
        self.assertEqual(case.rating_ids.feedback, "Quick and friendly.")

    def test_customer(self):
        self.play_story()

    def test_customer_on_the_phone(self):
        self.browser_size, self.touch_enabled = PHONE, True
        self.play_story()
