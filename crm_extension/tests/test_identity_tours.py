"""S13 in a browser: the dry run, the order that waits, the manager who decides."""

from datetime import datetime, timedelta

from odoo.tests import HttpCase, tagged

from .common import ValueCase
from .identity_common import IdentityMixin

CARD = "TOUR-12345"


@tagged("post_install", "-at_install")
class TestIdentityTours(IdentityMixin, ValueCase, HttpCase):
    def test_from_the_dry_run_to_the_decision(self):
        self.new_user("sales_manager", login="mona_identity", lang="en_US")
        seller = self.new_user("seller", login="sam_identity", lang="en_US")
        names = ("Ada of the Tour", "Bob of the Tour", "Cara of the Tour")
        ada, bob, cara = self.customers(*names, identity_number=CARD)
        days = [datetime.now() - timedelta(days=number) for number in (9, 5)]
        self.orders((ada, days[0], 700), (bob, days[1], 400))
        order = self.quotation(cara, 200, user_id=seller.id)
        self.start_tour(
            "/odoo/identity-dry-runs", "identity_administrator", login="mona_identity"
        )
        self.assertTrue(self.company.identity_check)
        self.start_tour(
            f"/odoo/sales/{order.id}", "identity_salesperson", login="sam_identity"
        )
        self.assertHeld(order)
        self.start_tour(
            "/odoo/identity-reviews", "identity_manager", login="mona_identity"
        )
        self.assertConfirmed(order)
