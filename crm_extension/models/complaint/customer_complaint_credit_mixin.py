from odoo import models
from odoo.fields import Domain

from ...analytics.remedy_caps import (
    Priced,
    Room,
    Rooms,
    Taking,
    credit_money,
    credit_units,
    worth,
)


class CustomerComplaintCreditMixin(models.AbstractModel):
    """Money that is given back: how much still can be, of which invoice lines."""

    _name = "customer.complaint.credit.mixin"
    _description = "Credit of remedies"

    def _plan_credit(self):
        """Share out what is credited over the invoice lines, the oldest ones first.

        :return: (rows, faults); a row is (remedy line, analytics Credit), whose key is
            an invoice line, or an order line that is not invoiced yet
        """
        rivals = self._rival_lines()
        lines = self.line_ids | rivals
        bills = self._invoiced_lines(lines)
        open_lines = self._open_sale_lines(lines, bills)
        rooms = Rooms(
            _invoiced_rooms(bills) + _ordered_rooms(open_lines),
            limits={move: move.amount_total for move in bills.move_id},
            step=min(bills.currency_id.mapped("rounding"), default=0.01),
        )
        rooms.take_all(self._credited_takings(bills))
        for line in rivals:
            line.remedy_id._take_credit(rooms, line, bills)
        rows, faults = [], []
        for line in self.line_ids:
            credits, fault = self._take_credit(rooms, line, bills)
            rows += [(line, credit) for credit in credits]
            faults += [fault] if fault else []
        return rows, faults

    def _take_credit(self, rooms, line, bills):
        """Take what a line is credited from the rooms.

        :return: (list of analytics Credit, fault in words or None)
        """
        priced = self._priced(line, bills)
        if not priced:
            return [], self._uninvoiced_fault(line)
        before = rooms.left_in([each.key for each in priced])
        if self.kind == "refund" and self._is_for_all_of_its_lines():
            credits, missing = credit_units(rooms, line.quantity, priced)
            if not missing:
                return credits, None
            return credits, self._units_fault(line, line.quantity - missing, before)
        share = self.amount / self.lines_value if self.lines_value else 0.0
        value = worth(line.quantity, priced)
        credits, missing = credit_money(rooms, value * share, priced)
        if missing or self.currency_id.compare_amounts(share, 1.0) > 0:
            return credits, self._money_fault(line, min(before, value), priced)
        return credits, None

    def _priced(self, line, bills):
        """Return what was invoiced for a line: or ordered, while its price can fall."""
        sold, bill = line._sale_line(), line.complaint_line_id.invoice_line_id
        own = bills.filtered(
            lambda each: each == bill if bill else (sold & each.sale_line_ids)
        )
        own = own.filtered(lambda each: each.currency_id == own[:1].currency_id)
        if own:
            return [
                Priced(each, _quantity_in(each, line), each.price_total) for each in own
            ]
        if self.kind == "price_reduction" and sold:
            quantity = sold.product_uom_id._compute_quantity(
                sold.product_uom_qty, line.product_uom_id, round=False
            )
            return [Priced(sold, quantity, sold.price_total)]
        return []

    # -- Reading ---------------------------------------------------------------

    def _invoiced_lines(self, lines):
        """Return the posted invoice lines behind the lines, the oldest ones first."""
        sold = self.env["sale.order.line"].union(*(each._sale_line() for each in lines))
        found = self.env["account.move.line"].search(
            Domain("parent_state", "=", "posted")
            & Domain("move_id.move_type", "=", "out_invoice")
            & Domain("display_type", "=", "product")
            & (
                Domain("sale_line_ids", "in", sold.ids)
                | Domain("id", "in", lines.complaint_line_id.invoice_line_id.ids)
            )
        )
        return found.sorted(lambda each: (each.move_id.invoice_date, each.id))

    def _open_sale_lines(self, lines, bills):
        """Return the order lines of which nothing is invoiced yet."""
        sold = self.env["sale.order.line"].union(*(each._sale_line() for each in lines))
        return sold - bills.sale_line_ids

    def _credited_takings(self, bills):
        """Return what is credited already: drafts count, whoever made them."""
        credits = self.env["account.move.line"].search(
            Domain("parent_state", "!=", "cancel")
            & Domain("move_id.move_type", "=", "out_refund")
            & Domain("display_type", "=", "product")
            & (
                Domain("credited_line_id", "in", bills.ids)
                | Domain("sale_line_ids", "in", bills.sale_line_ids.ids)
                | Domain("move_id.reversed_entry_id", "in", bills.move_id.ids)
            )
        )
        return [_credited_taking(credit, bills) for credit in credits]


def _quantity_in(bill, line):
    return bill.product_uom_id._compute_quantity(
        bill.quantity, line.product_uom_id, round=False
    )


def _invoiced_rooms(bills):
    return [Room(bill, bill.price_total, bill.move_id) for bill in bills]


def _ordered_rooms(lines):
    return [Room(line, line.price_total) for line in lines]


def _credited_taking(credit, bills):
    """Return what a line of a credit note takes.

    Odoo's reversal says which line it credits. Where somebody wrote the credit note
    otherwise, it is the lines of the same order line, or of the same product; and
    whatever it is about, the invoice that it reverses has so much less left.
    """
    reversed_move = credit.move_id.reversed_entry_id
    sources = credit.credited_line_id & bills
    if not sources:
        candidates = bills.filtered(
            lambda each: not reversed_move or each.move_id == reversed_move
        )
        sources = candidates.filtered(
            lambda each: each.sale_line_ids & credit.sale_line_ids
        )
        if not (sources or credit.sale_line_ids or credit.credited_line_id):
            sources = candidates.filtered(
                lambda each: each.product_id and each.product_id == credit.product_id
            )
    move = sources[:1].move_id or reversed_move
    return Taking(_in_money_of(move, credit), tuple(sources), reversed_move or None)


def _in_money_of(move, credit):
    """Return the amount of a credit line in the currency of an invoice."""
    if not move or move.currency_id == credit.currency_id:
        return credit.price_total
    rate = credit.move_id.invoice_currency_rate or 1.0
    return credit.price_total * move.invoice_currency_rate / rate
