"""Never more comes back than was delivered, nor is credited than was invoiced."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .remedy_common import RemedyCase


@tagged("post_install", "-at_install")
class TestComplaintRemedyCaps(RemedyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.sell(quantity=10, price=10.0)
        cls.invoice = cls.order.invoice_ids
        cls.case = cls.complain(cls.order, quantity=10)

    def assertRefused(self, remedy, *texts):
        with self.assertRaises(UserError) as caught:
            remedy._enter("approved")
        for text in texts:
            self.assertIn(text, str(caught.exception))

    def reverse(self, quantity=None, post=True):
        """Credit the invoice by hand, as an accountant does."""
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=self.invoice.ids)
            .create({"journal_id": self.invoice.journal_id.id})
        )
        wizard.refund_moves()
        note = wizard.new_move_ids
        if quantity:
            note.invoice_line_ids.quantity = quantity
        if post:
            note.action_post()
        return note

    # -- Returns ---------------------------------------------------------------

    def test_return_at_most_what_was_delivered(self):
        self.assertRefused(self.remedy(self.case, "return", 11), "10", "11")
        self.assertDone(self.executed(self.case, "return", 10))

    def test_return_less_what_came_back(self):
        self.take_back(self.order.picking_ids, "2026-05-10", 4)
        self.assertRefused(self.remedy(self.case, "return", 7), "at most 6 ")
        self.assertDone(self.executed(self.case, "return", 6))

    def test_return_less_what_is_on_its_way_back(self):
        self.executed(self.case, "return", 4)
        self.assertRefused(self.remedy(self.case, "return", 7), "at most 6 ")

    def test_a_cancelled_return_frees_what_it_took(self):
        remedy = self.executed(self.case, "return", 10)
        remedy.document_ref.action_cancel()
        self.assertDone(self.executed(self.case, "return", 10))

    def test_return_less_what_others_are_approved_for(self):
        other = self.complain(self.order, quantity=10)
        self.approved(other, "exchange", 4)
        self.assertRefused(self.remedy(self.case, "return", 7), "at most 6 ")

    def test_drafts_take_nothing(self):
        other = self.complain(self.order, quantity=10)
        self.remedy(other, "return", 10)
        self.assertDone(self.executed(self.case, "return", 10))

    def test_what_is_cancelled_takes_nothing(self):
        other = self.complain(self.order, quantity=10)
        self.approved(other, "return", 10).action_cancel(reason="Kept it")
        self.assertDone(self.executed(self.case, "return", 10))

    def test_checked_again_when_carried_out(self):
        remedy = self.approved(self.case, "return", 7)
        self.take_back(self.order.picking_ids, "2026-05-10", 4)
        remedy.action_execute()
        self.assertFailed(remedy, "at most 6 ")

    def test_the_same_goods_by_their_delivery(self):
        move = self.order.picking_ids.move_ids
        by_move = self.complaint(
            self.buyer, line_ids=[Command.create({"move_id": move.id, "quantity": 10})]
        )
        self.approved(by_move, "return", 8)
        self.assertRefused(self.remedy(self.case, "return", 3), "at most 2 ")

    def test_units_are_converted(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self.sell(quantity=2, price=120.0, product_uom_id=dozen.id)
        case = self.complain(order, quantity=2)
        case.line_ids.product_uom_id = self.env.ref("uom.product_uom_unit")
        self.assertRefused(self.remedy(case, "return", 25), "at most 24 ")
        self.assertRefused(self.remedy(case, "refund", 25), "at most 24 ")
        self.assertDone(self.executed(case, "return", 1))
        refund = self.executed(case, "refund", 1)
        self.assertDone(refund)
        self.assertEqual(refund.document_ref.amount_total, 10.0)
        case.line_ids.product_uom_id = dozen
        self.assertRefused(self.remedy(case, "return", 2), "at most 1.9167 ")
        self.assertRefused(self.remedy(case, "refund", 2), "at most 1.9167 ")

    def test_what_the_unit_of_the_delivery_cannot_say(self):
        self.env["ir.config_parameter"].set_param("stock.propagate_uom", "1")
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self.sell(quantity=2, price=120.0, product_uom_id=dozen.id)
        self.assertEqual(order.picking_ids.move_ids.product_uom, dozen)
        case = self.complain(order, quantity=1)
        case.line_ids.product_uom_id = self.env.ref("uom.product_uom_unit")
        remedy = self.executed(case, "return", 1)
        self.assertFailed(remedy, "cannot be returned in it")
        remedy.action_cancel(reason="Another way")
        self.assertDone(self.executed(case, "return", 12))

    def test_nothing_delivered(self):
        order = self.sell(deliver=False)
        case = self.complain(order)
        self.assertRefused(self.remedy(case, "return"), "nothing was delivered")

    def test_lots_are_counted_for_themselves(self):
        tracked = self.new_product(
            "Saw", is_storable=True, tracking="lot", taxes_id=False
        )
        lots = self.env["stock.lot"].create(
            [{"name": name, "product_id": tracked.id} for name in ("A", "B")]
        )
        order = self.sell(quantity=4, product=tracked, deliver=False)
        move = order.picking_ids.move_ids
        move.move_line_ids.unlink()
        move.move_line_ids = [
            Command.create(
                {
                    "product_id": tracked.id,
                    "lot_id": lot.id,
                    "quantity": 2,
                    "picking_id": move.picking_id.id,
                }
            )
            for lot in lots
        ]
        move.picked = True
        order.picking_ids.button_validate()
        case = self.complain(order, quantity=2, lot_id=lots[1].id)
        self.assertRefused(self.remedy(case, "return", 3), "at most 2 ")
        back = self.executed(case, "return", 2)
        self.assertDone(back)
        self.assertEqual(back.document_ref.move_ids.move_line_ids.lot_id, lots[1])
        self.assertEqual(back.document_ref.move_ids.quantity, 2)
        self.assertRefused(self.remedy(case, "return", 1), "at most 0 ")

    def test_every_line_over_its_cap_is_named(self):
        second = self.sell(
            quantity=1, product=self.new_product("Vice", is_storable=True)
        )
        case = self.complain(self.order, second, quantity=20)
        self.assertRefused(
            self.remedy(case, "return"), "Plane", "at most 10 ", "Vice", "at most 1 "
        )
        self.assertRefused(
            self.remedy(case, "refund"), "Plane", "at most 10 ", "Vice", "at most 1 "
        )

    # -- Credit ----------------------------------------------------------------

    def test_credit_at_most_what_was_invoiced(self):
        self.assertRefused(
            self.remedy(self.case, "refund", 11), "at most 10 ", "100.00"
        )
        self.assertDone(self.executed(self.case, "refund", 10))

    def test_credit_less_what_was_credited_by_hand(self):
        self.reverse(4)
        self.assertRefused(self.remedy(self.case, "refund", 7), "at most 6 ", "60.00")
        self.assertDone(self.executed(self.case, "refund", 6))

    def test_drafts_of_credit_notes_count(self):
        self.executed(self.case, "refund", 4)
        self.assertRefused(self.remedy(self.case, "refund", 7), "at most 6 ")

    def test_a_cancelled_credit_note_frees_what_it_took(self):
        remedy = self.executed(self.case, "refund", 10)
        remedy.document_ref.button_cancel()
        again = self.executed(self.case, "refund", 10)
        again.document_ref.unlink()
        self.assertDone(self.executed(self.case, "refund", 10))

    def test_credit_notes_without_a_link_to_the_line(self):
        """Somebody reversed the invoice and wrote one line of their own."""
        note = self.reverse(post=False)
        note.write(
            {
                "invoice_line_ids": [
                    Command.clear(),
                    Command.create({"name": "Sorry", "price_unit": 70, "quantity": 1}),
                ]
            }
        )
        note.invoice_line_ids.tax_ids = False
        self.assertRefused(self.remedy(self.case, "refund", 4), "at most 3 ")
        self.assertDone(self.executed(self.case, "refund", 3))

    def test_credit_notes_of_the_order(self):
        """Somebody returned goods and let the order make the credit note."""
        goods = self.new_product(
            "Drill", is_storable=True, invoice_policy="delivery", taxes_id=False
        )
        order = self.sell(quantity=5, price=10, product=goods)
        self.take_back(order.picking_ids, "2026-05-10", 2)
        note = order._create_invoices(final=True)
        self.assertEqual(note.move_type, "out_refund")
        self.assertFalse(note.reversed_entry_id)
        case = self.complain(order, quantity=5)
        self.assertRefused(self.remedy(case, "refund", 4), "at most 3 ")

    def test_price_reductions_take_part(self):
        self.executed(self.case, "price_reduction", 10, amount=30.0)
        self.assertRefused(self.remedy(self.case, "refund", 10), "at most 7 ", "70.00")
        self.assertRefused(
            self.remedy(self.case, "price_reduction", 10, amount=71.0), "70.00"
        )
        self.executed(self.case, "price_reduction", 10, amount=70.0)
        self.assertRefused(self.remedy(self.case, "refund", 1), "at most 0 ")

    def test_never_more_than_the_lines_are_worth(self):
        self.assertRefused(
            self.remedy(self.case, "price_reduction", 1, amount=10.5),
            "at most",
            "10.00",
        )
        self.assertRefused(self.remedy(self.case, "refund", 1, amount=11), "10.00")

    def test_credit_less_what_others_are_approved_for(self):
        other = self.complain(self.order, quantity=10)
        self.approved(other, "price_reduction", 10, amount=40.0)
        self.assertRefused(self.remedy(self.case, "refund", 7), "at most 6 ")

    def test_what_failed_keeps_its_place(self):
        other = self.complain(self.order, quantity=10)
        failed = self.approved(other, "refund", 8)
        failed._enter("failed", error="Broken")
        self.assertRefused(self.remedy(self.case, "refund", 3), "at most 2 ")
        failed.action_cancel(reason="Another way was found")
        self.assertDone(self.executed(self.case, "refund", 10))

    def test_the_same_line_by_its_invoice(self):
        by_invoice = self.complaint(
            self.buyer,
            line_ids=[
                Command.create(
                    {"invoice_line_id": self.invoice.invoice_line_ids.id, "quantity": 8}
                )
            ],
        )
        self.executed(by_invoice, "refund", 8)
        self.assertRefused(self.remedy(self.case, "refund", 3), "at most 2 ")

    def test_an_invoice_without_an_order(self):
        invoice = self.invoices((self.buyer, SOLD_LATER, 50.0))
        case = self.complaint(
            self.buyer,
            line_ids=[
                Command.create(
                    {"invoice_line_id": invoice.invoice_line_ids.id, "quantity": 1}
                )
            ],
        )
        self.assertRefused(self.remedy(case, "return"), "nothing was delivered")
        remedy = self.executed(case, "refund")
        self.assertEqual(remedy.document_ref.amount_total, 50.0)
        self.assertRefused(self.remedy(case, "refund"), "at most 0 ")

    def test_nothing_invoiced(self):
        order = self.sell(bill=False)
        case = self.complain(order)
        self.assertRefused(self.remedy(case, "refund"), "nothing is invoiced yet")

    def test_a_discount_of_the_whole_invoice_counts(self):
        order = self.sell(quantity=1, price=100, bill=False)
        order.write(
            {
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.service.id,
                            "product_uom_qty": 1,
                            "price_unit": -10,
                            "tax_ids": False,
                        }
                    )
                ]
            }
        )
        self.bill(order)
        case = self.complain(order)
        self.assertRefused(self.remedy(case, "price_reduction", amount=95.0), "90.00")

    def test_lines_are_named_at_the_latest_when_carried_out(self):
        remedy = self.approved(self.case, "refund", lines=[], amount=5)
        remedy.action_execute()
        self.assertFailed(remedy, "Say which lines")


SOLD_LATER = "2026-05-20"
