"""What came back, on the complaint dashboard."""

from odoo.tests import tagged

from odoo.addons.crm_extension.tests.complaint_dashboard_common import (
    ComplaintDashboardMixin,
)

from .test_recovery import RecoveryCase

AMOUNTS = {"recovered": "recovered_amount", "suppliers": "company_amount"}


@tagged("post_install", "-at_install")
class TestClaimDashboard(ComplaintDashboardMixin, RecoveryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.new_user("lead", login="claims_lead")

    def setUp(self):
        super().setUp()
        complaint = self.about(self.box)
        self.remedy(complaint, "06-10", 60)
        self.first = self.recovered(complaint, 10)
        self.second = self.recovered(complaint, 5)
        theirs = self.buy(self.box, 9, price=1, vendor=self.other_vendor)
        self.waiting = self.claim(complaint, theirs, 4)
        self.waiting.action_send()
        self.written = self.claim(complaint, theirs, 2)
        claims = self.first + self.second + self.waiting
        self.env.cr.execute(
            "UPDATE customer_complaint_claim SET sent_on = '2026-06-12' WHERE id IN %s",
            (tuple(claims.ids),),
        )
        self.env.invalidate_all()

    def amount_field(self, name):
        found = (field for word, field in AMOUNTS.items() if word in name.lower())
        return next(found, "cost")

    def test_every_figure_is_what_it_opens(self):
        for filters in ({}, {"team_id": self.team.id}, {"date_to": "2026-06-19"}):
            answer = self.dashboard(**filters)
            self.assertGreater(self.assertOpens(answer), 50)

    def test_recovered(self):
        tiles = {tile["key"]: tile for tile in self.dashboard()["tiles"]}
        self.assertEqual(tiles["costs"]["value"], 60)
        self.assertEqual(tiles["recovered"]["value"], 15)
        self.assertEqual(tiles["recovered"]["detail"], "25 % of the cost")

    def test_it_counts_on_the_day_of_the_refund(self):
        self.assertEqual(str(self.first.recovered_on), "2026-06-20")
        tiles = {t["key"]: t for t in self.dashboard(date_to="2026-06-19")["tiles"]}
        self.assertEqual(tiles["recovered"]["value"], 0)
        self.first.refund_id.button_draft()
        self.assertFalse(self.first.recovered_on)
        charts = self.dashboard()["charts"]
        self.assertEqual(charts["costs"]["datasets"][1]["values"][-1], 5)

    def test_suppliers(self):
        chart = self.dashboard()["charts"]["suppliers"]
        self.assertEqual(chart["labels"], [self.vendor.name, self.other_vendor.name])
        self.assertEqual(chart["datasets"][0]["values"], [15, 4])
