"""Where goods came from: suggested with a reason, never set silently."""

from odoo.tests import tagged

from .claim_common import ClaimCase


@tagged("post_install", "-at_install")
class TestTracing(ClaimCase):
    def told(self, complaint):
        """Return the candidates of a complaint: (purchase, how)."""
        found = self.candidates(complaint.action_claim())
        return [(each.purchase_line_id, each.how) for each in found]

    def test_by_lot(self):
        first, second = self.lot("L1"), self.lot("L2")
        self.buy(self.cake, 10, lot=first)
        purchase = self.buy(self.cake, 10, lot=second, vendor=self.other_vendor)
        complaint = self.about(self.cake, lot=second)
        self.assertEqual(self.told(complaint), [(purchase, "lot")])
        (candidate,) = self.candidates(complaint.action_claim())
        receipt = purchase.order_id.picking_ids
        self.assertEqual(
            candidate.reason,
            f"Lot L2 came in with receipt {receipt.name} of {purchase.order_id.name}.",
        )
        self.assertEqual(candidate.partner_id, self.other_vendor)
        self.assertEqual(candidate.claimable_quantity, 10)

    def test_the_lot_that_was_delivered(self):
        lot = self.lot("L1")
        purchase = self.buy(self.cake, 10, lot=lot)
        sold = self.sell(self.cake, 2, lot=lot)
        complaint = self.about(sold=sold)
        self.assertEqual(self.told(complaint), [(purchase, "lot")])

    def test_through_internal_transfers(self):
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        shelf = self.env["stock.location"].create(
            {
                "name": "Shelf",
                "location_id": warehouse.lot_stock_id.id,
                "company_id": self.company.id,
            }
        )
        lot = self.lot("L1")
        purchase = self.buy(self.cake, 10, lot=lot)
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": warehouse.int_type_id.id,
                "company_id": self.company.id,
                "location_id": warehouse.lot_stock_id.id,
                "location_dest_id": shelf.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.cake.id,
                            "product_uom_qty": 10,
                            "company_id": self.company.id,
                            "location_id": warehouse.lot_stock_id.id,
                            "location_dest_id": shelf.id,
                        },
                    )
                ],
            }
        )
        picking.action_confirm()
        self.move(picking, 10, "05-05", lot)
        self.assertEqual(self.told(self.about(self.cake, lot=lot)), [(purchase, "lot")])

    def test_a_lot_of_several_purchases(self):
        lot = self.lot("L1")
        first = self.buy(self.cake, 10, lot=lot)
        second = self.buy(self.cake, 10, lot=lot)
        self.assertEqual(
            self.told(self.about(self.cake, lot=lot)),
            [(first, "lot"), (second, "lot")],
        )

    def test_what_was_not_bought_is_not_found(self):
        lot = self.lot("L1")
        self.assertFalse(self.told(self.about(self.cake, lot=lot)))
        self.assertFalse(self.told(self.about(self.service)))

    def test_first_in_first_out(self):
        first = self.buy(self.box, 10, when="05-01")
        second = self.buy(self.box, 10, when="05-02")
        later = self.buy(self.box, 10, when="06-20")
        self.sell(self.box, 9, when="05-10")
        sold = self.sell(self.box, 1, when="06-01")
        self.assertEqual(
            self.told(self.about(sold=sold)), [(first, "order"), (second, "before")]
        )
        sold = self.sell(self.box, 3, when="06-02")
        found = self.told(self.about(sold=sold, quantity=3))
        self.assertEqual(found, [(second, "order"), (first, "before")])
        self.assertNotIn(later, [purchase for purchase, _how in found])

    def test_stock_that_was_never_bought_goes_out_too(self):
        """Ten from an inventory came first: they are what was delivered first."""
        quant = self.env["stock.quant"].create(
            {
                "product_id": self.box.id,
                "location_id": self.env["stock.warehouse"]
                .search([("company_id", "=", self.company.id)], limit=1)
                .lot_stock_id.id,
                "inventory_quantity": 10,
            }
        )
        quant.action_apply_inventory()
        moves = self.env["stock.move"].search([("product_id", "=", self.box.id)])
        moves.date = "2026-04-01"
        purchase = self.buy(self.box, 10, when="05-01")
        sold = self.sell(self.box, 10, when="06-01")
        self.assertEqual(self.told(self.about(sold=sold)), [(purchase, "before")])
        sold = self.sell(self.box, 1, when="06-02")
        self.assertEqual(self.told(self.about(sold=sold)), [(purchase, "order")])

    def test_receipts_in_other_units(self):
        """With this setting receipts keep the unit of their purchase."""
        self.env["ir.config_parameter"].set_param("stock.propagate_uom", "1")
        dozen = self.env.ref("uom.product_uom_dozen")
        first = self.buy(self.box, 1, uom=dozen, when="05-01")
        self.assertEqual(first.move_ids.product_uom, dozen)
        second = self.buy(self.box, 12, when="05-02")
        self.sell(self.box, 11, when="05-10")
        sold = self.sell(self.box, 2, when="06-01")
        self.assertEqual(
            self.told(self.about(sold=sold, quantity=2)),
            [(first, "order"), (second, "order")],
        )

    def test_other_companies_purchases_are_not_shown(self):
        other = self.new_company("Other books")
        self.buy(self.box, 10, company=other)
        self.assertFalse(self.told(self.about(self.box)))

    def test_what_was_returned_to_the_supplier_is_no_receipt(self):
        lot = self.lot("L1")
        purchase = self.buy(self.cake, 10, lot=lot)
        receipt = purchase.order_id.picking_ids
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=receipt.id, active_model="stock.picking")
            .create({"picking_id": receipt.id})
        )
        wizard.product_return_moves.quantity = 3
        action = wizard.action_create_returns()
        self.move(self.env["stock.picking"].browse(action["res_id"]), 3, "05-02", lot)
        found = self.candidates(self.about(self.cake, lot=lot).action_claim())
        self.assertEqual(found.picking_id, receipt)

    def test_the_number_of_statements_does_not_grow(self):
        """Lines of a complaint are traced together."""
        counts = []
        for number in (1, 6):
            products = [
                self.new_product(f"Box {each}", type="consu", is_storable=True)
                for each in range(number)
            ]
            for product in products:
                self.buy(product, 5)
            complaint = self.about(products[0])
            complaint.line_ids = [
                (0, 0, {"product_id": product.id}) for product in products[1:]
            ]
            trace = self.env["customer.complaint.claim.trace"]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = trace._trace(complaint.line_ids)
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(found), number)
        self.assertLessEqual(counts[1], counts[0] + 2)


@tagged("post_install", "-at_install")
class TestChoosing(ClaimCase):
    def test_nothing_is_claimed_before_somebody_chooses(self):
        self.buy(self.box, 10)
        complaint = self.about(self.box)
        complaint.action_claim()
        self.assertFalse(complaint.claim_ids)

    def test_choosing_begins_a_claim(self):
        purchase = self.buy(self.box, 10)
        complaint = self.about(self.box, quantity=3)
        (candidate,) = self.candidates(complaint.action_claim())
        action = candidate.action_choose()
        claim = self.env["customer.complaint.claim"].browse(action["res_id"])
        self.assertRecordValues(
            claim,
            [
                {
                    "complaint_id": complaint.id,
                    "purchase_line_id": purchase.id,
                    "picking_id": purchase.order_id.picking_ids.id,
                    "quantity": 3.0,
                    "evidence": candidate.reason,
                    "state": "draft",
                }
            ],
        )

    def test_no_more_is_proposed_than_is_left(self):
        purchase = self.buy(self.box, 4)
        self.claim(self.about(self.box), purchase, 3)
        complaint = self.about(self.box, quantity=3)
        (candidate,) = self.candidates(complaint.action_claim())
        self.assertEqual(candidate.claimable_quantity, 1)
        candidate.action_choose()
        self.assertEqual(complaint.claim_ids.quantity, 1)

    def test_a_claim_that_is_there_is_filled(self):
        purchase = self.buy(self.box, 10)
        complaint = self.about(self.box)
        claim = self.env["customer.complaint.claim"].create(
            {
                "complaint_id": complaint.id,
                "complaint_line_id": complaint.line_ids.id,
            }
        )
        self.assertFalse(claim.purchase_line_id)
        (candidate,) = self.candidates(claim.action_suggest())
        self.assertFalse(claim.purchase_line_id, "only shown")
        candidate.action_choose()
        self.assertEqual(claim.purchase_line_id, purchase)
        self.assertEqual(complaint.claim_ids, claim)
