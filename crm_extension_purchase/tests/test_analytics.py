"""Which receipts goods came from, and the table of a claim's steps: pure."""

from odoo.tests import BaseCase, tagged

from odoo.addons.crm_extension_purchase.analytics.claim_steps import STEPS, may_step
from odoo.addons.crm_extension_purchase.analytics.tracing import (
    Layer,
    first_in_first_out,
)

LAYERS = [Layer(1, 10), Layer(2, 5), Layer(3, 20)]


@tagged("post_install", "-at_install")
class TestTracingAnalytics(BaseCase):
    def test_the_oldest_goes_first(self):
        self.assertEqual(first_in_first_out(LAYERS, 0, 4), [(1, 4)])
        self.assertEqual(first_in_first_out(LAYERS, 10, 5), [(2, 5)])

    def test_a_delivery_may_be_of_several(self):
        self.assertEqual(first_in_first_out(LAYERS, 8, 9), [(1, 2), (2, 5), (3, 2)])

    def test_nothing_is_of_what_never_came_in(self):
        self.assertEqual(first_in_first_out(LAYERS, 30, 10), [(3, 5)])
        self.assertEqual(first_in_first_out(LAYERS, 35, 1), [])
        self.assertEqual(first_in_first_out([], 0, 1), [])


@tagged("post_install", "-at_install")
class TestClaimSteps(BaseCase):
    def test_what_leads_on(self):
        for name, state, expected in (
            ("send", "draft", True),
            ("send", "refused", True),
            ("send", "accepted", False),
            ("accept", "draft", False),
            ("refund", "partly", True),
            ("cancel", "refunded", False),
        ):
            with self.subTest(step=name, state=state):
                self.assertEqual(may_step(name, state), expected)

    def test_no_step_leaves_a_cancelled_claim(self):
        self.assertFalse(any(may_step(name, "cancelled") for name in STEPS))
