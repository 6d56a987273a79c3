from odoo.exceptions import UserError
from odoo.tests import tagged

from .complaint_common import ComplaintCase


@tagged("post_install", "-at_install")
class TestComplaintFlow(ComplaintCase):
    def test_the_main_road_leads_to_the_end(self):
        complaint = self.bring_to(self.complaint(), "closed")
        self.assertEqual(complaint.state, "closed")
        self.assertEqual(len(self.story(complaint)), 7)

    def test_a_refusal_names_all_that_is_missing_and_saves_nothing(self):
        complaint = self.bring_to(self.complaint(), "acknowledged")
        with self.assertRaises(UserError) as caught:
            complaint.action_assess(complexity="simple")
        for label in ("Category", "Severity", "Remedy Sought", "line", "Responsible"):
            self.assertIn(label, str(caught.exception))
        self.assertNotIn("Complexity", str(caught.exception))
        self.assertFalse(complaint.complexity)

    def test_the_state_is_written_by_steps_alone(self):
        complaint = self.complaint()
        with self.assertRaises(UserError):
            complaint.write({"state": "closed"})
        with self.assertRaises(UserError):
            self.complaint(state="closed")
