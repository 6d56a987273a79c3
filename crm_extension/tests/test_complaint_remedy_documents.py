"""What comes of remedies: credit notes, returns, orders, repairs, messages."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .remedy_common import RemedyCase


@tagged("post_install", "-at_install")
class TestComplaintRemedyDocuments(RemedyCase):
    @classmethod
    def new_tax(cls, amount, **values):
        return cls.env["account.tax"].create(
            {
                "name": f"VAT {amount} {values}",
                "amount": amount,
                "company_id": cls.company.id,
                "type_tax_use": "sale",
                **values,
            }
        )

    # -- Refunds ---------------------------------------------------------------

    def test_refund_is_a_trimmed_draft_reversal(self):
        order = self.sell(quantity=10, price=10.0, bill=False)
        order.write(
            {
                "order_line": [
                    Command.create({"display_type": "line_section", "name": "More"}),
                    self.order_line(50.0),
                ]
            }
        )
        invoice = self.bill(order)
        remedy = self.executed(self.complain(order, quantity=3), "refund")
        self.assertDone(remedy)
        note = remedy.document_ref
        self.assertEqual(remedy.credit_note_ids, note)
        self.assertEqual(note.state, "draft")
        self.assertEqual(note.move_type, "out_refund")
        self.assertEqual(note.reversed_entry_id, invoice)
        self.assertRecordValues(
            note.invoice_line_ids,
            [
                {
                    "product_id": self.goods.id,
                    "quantity": 3.0,
                    "price_unit": 10.0,
                    "credited_line_id": invoice.invoice_line_ids[0].id,
                    "credits_price_only": False,
                }
            ],
        )
        self.assertEqual(note.amount_total, 30.0)
        self.assertIn(remedy.complaint_id.name, note.ref)
        note.action_post()
        self.assertEqual(note.state, "posted")

    def test_refund_over_several_invoices(self):
        goods = self.new_product(
            "Drill", is_storable=True, invoice_policy="delivery", taxes_id=False
        )
        order = self.sell(quantity=5, product=goods, deliver=False, bill=False)
        first = order.picking_ids
        first.move_ids.write({"quantity": 2, "picked": True})
        backorder = first.button_validate()
        if isinstance(backorder, dict):
            self.env["stock.backorder.confirmation"].with_context(
                **backorder["context"]
            ).create({"pick_ids": [Command.link(first.id)]}).process()
        one = self.bill(order)
        self.deliver(order.picking_ids - first)
        two = self.bill(order)
        remedy = self.executed(self.complain(order, quantity=4), "refund")
        self.assertDone(remedy)
        notes = remedy.credit_note_ids
        self.assertEqual(remedy.document_ref, notes[0])
        self.assertEqual(
            {(each.reversed_entry_id, each.amount_total) for each in notes},
            {(one, 20.0), (two, 20.0)},
        )
        self.assertEqual(
            remedy.action_open_document()["domain"], [("id", "in", notes.ids)]
        )

    def test_refund_in_foreign_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": euro.id,
                "company_id": self.company.id,
                "name": "2026-01-01",
                "rate": 0.5,
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id, "company_id": self.company.id}
        )
        order = self.sell(quantity=2, price=10.0, bill=False)
        order = self.env["sale.order"].create(
            {
                "partner_id": self.buyer.id,
                "company_id": self.company.id,
                "pricelist_id": pricelist.id,
                "order_line": [self.order_line(10.0, product=self.goods, quantity=2)],
            }
        )
        order.action_confirm()
        self.bill(order)
        self.assertEqual(order.invoice_ids.currency_id, euro)
        remedy = self.remedy(self.complain(order, quantity=1), "refund")
        self.assertEqual(remedy.amount, 20.0)
        remedy._enter("approved")
        remedy.action_execute()
        self.assertEqual(remedy.document_ref.currency_id, euro)
        self.assertEqual(remedy.document_ref.amount_total, 10.0)
        less = self.executed(
            self.complain(order, quantity=1), "price_reduction", amount=10.0
        )
        self.assertEqual(less.document_ref.amount_total, 5.0)

    def test_refund_of_a_part_of_the_price(self):
        order = self.sell(quantity=2, price=10.0)
        remedy = self.executed(self.complain(order, quantity=2), "refund", amount=5.0)
        self.assertEqual(remedy.document_ref.amount_total, 5.0)

    # -- Price reductions ------------------------------------------------------

    def test_price_reduction_to_the_cent(self):
        taxes = (
            self.new_tax(21),
            self.new_tax(7.7),
            self.new_tax(19, price_include_override="tax_included"),
        )
        for tax in taxes:
            for amount in (10.0, 0.01, 3.33, 17.77):
                with self.subTest(tax=tax.name, amount=amount):
                    order = self.sell(quantity=3, price=20.0, tax_ids=[tax.id])
                    case = self.complain(order, quantity=3)
                    remedy = self.executed(case, "price_reduction", amount=amount)
                    self.assertDone(remedy)
                    note = remedy.document_ref
                    self.assertAlmostEqual(note.amount_total, amount, 2)
                    note.action_post()
                    self.assertAlmostEqual(note.amount_total, amount, 2)

    def test_the_last_unit_takes_up_the_cent(self):
        """Three units for 3.59, though each alone is 1.20."""
        order = self.sell(quantity=3, price=0.99, tax_ids=[self.new_tax(21).id])
        case = self.complain(order, quantity=1)
        refunds = [self.executed(case, "refund") for _time in range(3)]
        for remedy, total in zip(refunds, (1.20, 1.20, 1.19), strict=True):
            self.assertDone(remedy)
            self.assertAlmostEqual(remedy.document_ref.amount_total, total, 2)
            remedy.document_ref.action_post()
        self.assertAlmostEqual(
            sum(each.document_ref.amount_total for each in refunds),
            order.invoice_ids.filtered(
                lambda each: each.move_type == "out_invoice"
            ).amount_total,
            2,
        )

    def test_price_reduction_asks_for_no_new_invoice(self):
        order = self.sell(quantity=3, price=20.0)
        self.executed(self.complain(order, quantity=3), "price_reduction", amount=12.0)
        self.assertEqual(order.order_line.qty_invoiced, 3)
        self.assertEqual(order.invoice_status, "invoiced")

    def test_price_reduction_moves_no_goods(self):
        order = self.sell(quantity=3, price=20.0)
        remedy = self.executed(
            self.complain(order, quantity=3), "price_reduction", amount=12.0
        )
        line = remedy.document_ref.invoice_line_ids
        self.assertTrue(line.credits_price_only)
        self.assertFalse(line._eligible_for_stock_account())
        self.assertTrue(
            order.invoice_ids.invoice_line_ids[:1]._eligible_for_stock_account()
        )

    def test_price_reduction_before_invoicing(self):
        order = self.sell(quantity=3, price=20.0, bill=False)
        case = self.complain(order, quantity=3)
        remedy = self.executed(case, "price_reduction", amount=12.0)
        self.assertDone(remedy)
        self.assertEqual(order.amount_total, 48.0)
        self.assertEqual(remedy.document_ref, order)
        again = self.executed(case, "price_reduction", amount=10.0)
        self.assertDone(again)
        self.assertEqual(order.amount_total, 38.0)
        with self.assertRaises(UserError):
            self.approved(case, "price_reduction", amount=38.5)

    def test_price_reduction_with_a_draft_invoice(self):
        order = self.sell(quantity=3, price=20.0, bill=False)
        self.bill(order, post=False)
        remedy = self.executed(
            self.complain(order, quantity=3), "price_reduction", amount=12.0
        )
        self.assertFailed(remedy, "draft invoice")

    def test_price_reduction_of_a_locked_order(self):
        order = self.sell(quantity=3, price=20.0, bill=False)
        order.action_lock()
        remedy = self.executed(
            self.complain(order, quantity=3), "price_reduction", amount=12.0
        )
        self.assertFailed(remedy)

    # -- Goods -----------------------------------------------------------------

    def test_return_of_the_delivery(self):
        order = self.sell(quantity=10)
        remedy = self.executed(self.complain(order, quantity=4), "return")
        self.assertDone(remedy)
        back = remedy.document_ref
        self.assertEqual(back.return_id, order.picking_ids - back)
        self.assertRecordValues(
            back.move_ids,
            [{"product_uom_qty": 4.0, "to_refund": True, "product_id": self.goods.id}],
        )
        self.assertEqual(back.move_ids.sale_line_id, order.order_line)
        self.assertIn(remedy.complaint_id.name, back.origin)
        self.deliver(back)
        self.assertEqual(order.order_line.qty_delivered, 6)

    def test_return_of_one_of_two_lines(self):
        order = self.sell(quantity=5, deliver=False, bill=False)
        other = self.new_product("Vice", is_storable=True)
        order.write({"order_line": [self.order_line(5.0, product=other, quantity=5)]})
        self.deliver(order.picking_ids)
        remedy = self.executed(self.complain(order, quantity=2), "return")
        self.assertEqual(remedy.document_ref.move_ids.product_id, self.goods)

    def test_exchange_returns_and_delivers_again(self):
        order = self.sell(quantity=10)
        remedy = self.executed(self.complain(order, quantity=4), "exchange")
        self.assertDone(remedy)
        back = remedy.document_ref
        self.assertEqual(back.picking_type_id.code, "incoming")
        again = remedy.picking_ids - back
        self.assertEqual(again.picking_type_id.code, "outgoing")
        self.assertEqual(again.move_ids.product_uom_qty, 4)
        self.deliver(back)
        self.deliver(again)
        self.assertEqual(order.order_line.qty_delivered, 10)

    def test_replacement_at_zero_price(self):
        order = self.sell(quantity=10, price=12.0)
        remedy = self.executed(self.complain(order, quantity=2), "replacement")
        self.assertDone(remedy)
        again = remedy.document_ref
        self.assertEqual(again._name, "sale.order")
        self.assertEqual((again.state, again.amount_total), ("sale", 0.0))
        self.assertEqual(again.partner_id, self.buyer)
        self.assertIn(remedy.complaint_id.name, again.origin)
        self.assertEqual(again.picking_ids.move_ids.product_uom_qty, 2)
        self.assertEqual(remedy.amount, 24.0)
        line = again.order_line.filtered("product_id")
        line.product_uom_qty = 3
        self.assertEqual(line.price_unit, 0.0)

    def test_repair(self):
        order = self.sell(quantity=1)
        remedy = self.executed(self.complain(order), "repair")
        if "repair.order" not in self.env:
            self.assertFailed(remedy, "not installed")
            return
        self.assertDone(remedy)
        repair = remedy.document_ref
        self.assertEqual(repair.product_id, self.goods)
        self.assertEqual(repair.partner_id, self.buyer)
        self.assertTrue(repair.under_warranty)
        self.assertEqual(repair.company_id, self.company)

    def test_repair_is_offered_where_it_is_installed(self):
        kinds = self.env["customer.complaint.remedy"].fields_get(["kind"])
        offered = "repair" in dict(kinds["kind"]["selection"])
        self.assertEqual(offered, "repair.order" in self.env)

    # -- Without goods ---------------------------------------------------------

    def test_goodwill(self):
        case = self.complaint(self.buyer)
        remedy = self.executed(case, "goodwill", amount=15.0)
        self.assertDone(remedy)
        note = remedy.document_ref
        self.assertEqual(
            (note.move_type, note.state, note.amount_total),
            ("out_refund", "draft", 15.0),
        )
        self.assertEqual(note.partner_id, self.buyer)
        self.assertEqual(
            note.invoice_line_ids.product_id,
            self.env.ref("crm_extension.product_goodwill"),
        )
        note.invoice_date = "2026-06-02"
        note.action_post()
        self.assertFailed(self.executed(case, "goodwill"), "how much")

    def test_goodwill_without_books(self):
        company = self.new_company("No books")
        case = self.complaint(self.buyer, company_id=company.id)
        remedy = self.executed(case, "goodwill", amount=15.0)
        self.assertEqual(remedy.state, "failed")

    def test_apology(self):
        case = self.complaint(self.buyer)
        remedy = self.executed(case, "apology", note="We are very sorry.")
        self.assertDone(remedy)
        self.assertEqual(remedy.document_ref._name, "mail.message")
        self.assertIn("We are very sorry.", remedy.document_ref.body)
        self.assertIn(self.buyer, remedy.document_ref.partner_ids)

    def test_apology_without_an_address(self):
        self.buyer.email = False
        remedy = self.executed(self.complaint(self.buyer), "apology")
        self.assertFailed(remedy, "no e-mail address")

    def test_refunds_are_normal_credit_notes(self):
        """The customer's value counts them like any other."""
        order = self.sell(quantity=10, price=10.0)
        remedy = self.executed(self.complain(order, quantity=4), "refund")
        remedy.document_ref.invoice_date = "2026-06-02"
        remedy.document_ref.action_post()
        self.run_books()
        self.assertBooks(self.buyer, monetary=60.0)
