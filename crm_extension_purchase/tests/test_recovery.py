"""What came back, against what the remedies cost."""

from odoo.tests import tagged

from odoo.addons.crm_extension.tests.test_complaint_facts import FactsMixin

from .claim_common import BilledCase


class RecoveryCase(FactsMixin, BilledCase):
    @classmethod
    def customers(cls, *names, **values):
        return super().customers(*names)

    def recovered(self, complaint, amount, purchase=None, **values):
        """Return a claim of a complaint that brought an amount."""
        purchase = purchase or self.buy(self.box, 100, price=1)
        claim = self.claim(complaint, purchase, amount, **values)
        claim.action_send()
        claim.action_accept()
        claim.refund_id = self.invoices(
            (purchase.partner_id, "06-20", amount), move_type="in_refund"
        )
        return claim


@tagged("post_install", "-at_install")
class TestRecovery(RecoveryCase):
    def test_the_rate_of_a_complaint(self):
        complaint = self.about(self.box)
        self.assertEqual(complaint.recovery_rate, 0)
        self.remedy(complaint, "06-10", 60)
        self.recovered(complaint, 10)
        self.recovered(complaint, 5)
        waiting = self.claim(complaint, self.buy(self.box, 9))
        waiting.action_send()
        complaint.invalidate_recordset()
        self.assertEqual(complaint.claim_count, 3)
        self.assertEqual(complaint.recovered_amount, 15)
        self.assertEqual(complaint.recovery_rate, 0.25)

    def test_by_supplier(self):
        first, second = self.about(self.box), self.about(self.box)
        self.remedy(first, "06-10", 40)
        self.remedy(second, "06-10", 60)
        self.recovered(first, 10)
        self.recovered(second, 15)
        theirs = self.about(self.box)
        self.remedy(theirs, "06-10", 10)
        purchase = self.buy(self.box, 10, price=1, vendor=self.other_vendor)
        self.recovered(theirs, 5, purchase)
        self.assertEqual(
            self.by_supplier("claimed:sum", "recovered:sum", "recovery_rate:avg"),
            {self.vendor: (25, 25, 0.25), self.other_vendor: (5, 5, 0.5)},
        )

    def test_lines_share_what_is_of_none(self):
        complaint = self.about(self.box)
        lines = complaint.line_ids | complaint.line_ids.copy()
        self.recovered(complaint, 10, complaint_line_id=False)
        rows = self.env["customer.complaint.report"].search(
            [("complaint_id", "=", complaint.id)]
        )
        self.assertEqual(rows.mapped("recovered"), [5.0] * len(lines))
        self.assertEqual(rows.supplier_id, self.vendor)

    def by_supplier(self, *aggregates):
        self.env.flush_all()
        rows = self.env["customer.complaint.report"]._read_group(
            [("company_id", "=", self.company.id)], ["supplier_id"], aggregates
        )
        return {supplier: tuple(numbers) for supplier, *numbers in rows}
