from collections import defaultdict

from odoo import api, models

from odoo.addons.crm_extension.models.value.customer_value_purchases import (
    INVOICE_TYPES,
)

from ..analytics.points import EarningLine, spread, taken_points

CREDIT_TYPE = "out_refund"
MEASURES = ("amount", "quantity")
"""What tells how much of a line was given back: its money, if it has any."""


class LoyaltyTakenPoints(models.AbstractModel):
    """Takes points back where credit notes lower what was bought.

    What is booked always follows from the posted documents: posting twice books once,
    and a credit note that is reset or cancelled gives its points back.
    """

    _name = "loyalty.taken.points"
    _description = "Points taken back by credit notes"

    @api.model
    def _settle(self, orders):
        """Make the books agree with the posted credit notes of the orders.

        :param orders: sale.order
        """
        history = self.env["loyalty.history"]
        given = history._of_orders(orders).filtered("earned_lines")
        if not given:
            return
        booked = {
            (line.credited_order_id.id, line.card_id.id, line.order_id): line
            for line in history._of_credits(orders)
        }
        wanted = self._wanted(given, self._documents(orders.sudo()))
        self._book(wanted, booked)

    @api.model
    def _release(self, orders):
        """Give back what credit notes took and what expired of orders' points.

        The orders are about to lose all the points they gave.
        """
        history = self.env["loyalty.history"]
        taken, given = history._of_credits(orders), history._of_orders(orders)
        changes = defaultdict(float)
        for line in taken:
            changes[line.card_id] += line.used
        for line in given:
            changes[line.card_id] += line.expired
        taken.unlink()
        self._change_balances(changes)

    # -- Reading -----------------------------------------------------------------

    def _documents(self, orders):
        """Return the orders' posted invoices and credit notes, in the order of days.

        Among them are credit notes whose lines name no order, but which reverse an
        invoice of one.
        """
        moves = orders.order_line.invoice_lines.move_id
        moves |= moves.reversal_move_ids
        return moves.filtered(lambda move: move.state == "posted").sorted(
            lambda move: (move.invoice_date, move.id)
        )

    def _sums(self, moves):
        """Return what each document holds: dict of move to dict of line to measures."""
        return {move: self._sums_of(move) for move in moves}

    def _sums_of(self, move):
        """Return amount and quantity in a document by the order line's id.

        Lines without an order line fall to those of the invoice that is reversed.
        """
        sums = defaultdict(lambda: dict.fromkeys(MEASURES, 0.0))
        loose = 0.0
        for line in move.invoice_line_ids:
            if line.display_type != "product":
                continue
            sold = line.sale_line_ids
            if not sold:
                loose += line.price_subtotal
            for each in sold:
                amount = _converted(line.price_subtotal, move, each.currency_id)
                sums[each.id]["amount"] += amount / len(sold)
                sums[each.id]["quantity"] += line.quantity / len(sold)
        if loose and move.reversed_entry_id:
            for key, amount in self._spread_loose(loose, move).items():
                sums[key]["amount"] += amount
        return sums

    def _spread_loose(self, amount, move):
        invoice = move.reversed_entry_id
        weights = {key: each["amount"] for key, each in self._sums_of(invoice).items()}
        currency = invoice.invoice_line_ids.sale_line_ids.currency_id[:1]
        return spread(_converted(amount, move, currency), weights)

    # -- Computing ---------------------------------------------------------------

    def _wanted(self, given, documents):
        """Return what is to be taken back: (order, card, credit note) ids -> points.

        :param given: loyalty.history lines by which the orders gave points
        :param documents: account.move
        """
        sums = self._sums(documents)
        notes = documents.filtered(lambda move: move.move_type == CREDIT_TYPE)
        invoices = documents.filtered(lambda move: move.move_type in INVOICE_TYPES)
        wanted = {}
        for line in given:
            measures = _measures(line.earned_lines)
            credits = [(note.id, _measured(sums[note], measures)) for note in notes]
            bought = self._earning_lines(
                line.earned_lines,
                measures,
                [_measured(sums[invoice], measures) for invoice in invoices],
            )
            taken = taken_points(bought, credits, line.issued - line.expired)
            for note, points in taken.items():
                if points:
                    wanted[line.order_id, line.card_id.id, note] = points
        return wanted

    def _earning_lines(self, earned_lines, measures, invoiced):
        """Return EarningLine by the order line's id.

        :param invoiced: list of dict of line's id to what an invoice holds of it
        """
        ordered = self._ordered_now(measures)
        lines = {}
        for key, measure in measures.items():
            earned = earned_lines[str(key)]
            billed = sum(each.get(key, 0.0) for each in invoiced)
            lines[key] = EarningLine(
                points=earned["points"],
                bought=earned[measure],
                covered=_farthest(earned[measure], ordered.get(key, 0.0), billed),
            )
        return lines

    def _ordered_now(self, measures):
        """Return what the lines order now, by their ids."""
        lines = self.env["sale.order.line"].sudo().browse(measures).exists()
        columns = {"amount": "price_subtotal", "quantity": "product_uom_qty"}
        return {line.id: line[columns[measures[line.id]]] for line in lines}

    # -- Writing -----------------------------------------------------------------

    def _book(self, wanted, booked):
        """Write the differences between what is wanted and what is booked."""
        changes = defaultdict(float)
        for key in wanted.keys() | booked.keys():
            before = booked[key].used if key in booked else 0.0
            if wanted.get(key, 0.0) != before:
                card = self._write_line(key, wanted.get(key, 0.0), booked.get(key))
                changes[card] += before - wanted.get(key, 0.0)
        self._change_balances(changes)

    def _write_line(self, key, points, line):
        """Write one line of history; return its card."""
        order_id, card_id, note_id = key
        card = self.env["loyalty.card"].sudo().browse(card_id)
        if line and points:
            line.used = points
        elif line:
            line.unlink()
        else:
            self.env["loyalty.history"].sudo().create(
                {
                    "card_id": card_id,
                    "description": self._description_of(card, note_id),
                    "used": points,
                    "reason": "taken_back",
                    "credited_order_id": order_id,
                    "order_model": "account.move",
                    "order_id": note_id,
                }
            )
        return card

    def _description_of(self, card, note_id):
        note = self.env["account.move"].sudo().browse(note_id)
        customer = self.with_context(lang=card.partner_id.lang or self.env.lang)
        return customer.env._("Credit note %s", note.name)

    def _change_balances(self, changes):
        """Change the points on cards, and note it where one falls below zero."""
        for card, points in changes.items():
            before = card.points
            card.with_context(loyalty_no_mail=True).points = before + points
            if card.points < 0 <= before:
                card.message_post(body=self._debt_text(card))

    def _debt_text(self, card):
        return self.env._(
            "Points that had been spent already were taken back: the balance is"
            " %s. The next points earned make up for it.",
            card.points_display,
        )


def _converted(amount, move, currency):
    """Return an amount of a document in another currency, unrounded."""
    if not currency or move.currency_id == currency:
        return amount
    return move.currency_id._convert(
        amount, currency, move.company_id, move.invoice_date, round=False
    )


def _measures(earned_lines):
    """Return by which measure each line counts: its money, if it has any."""
    return {
        int(key): "amount" if line["amount"] else "quantity"
        for key, line in earned_lines.items()
    }


def _measured(sums, measures):
    return {key: sums[key][measure] for key, measure in measures.items() if key in sums}


def _farthest(bought, *others):
    """Return what lies farthest from zero on the side of what was bought."""
    return max(bought, *others) if bought > 0 else min(bought, *others)
