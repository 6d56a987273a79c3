from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import float_compare

ATTEMPTS = 3
"""How often a price is corrected: taxes of a fixed amount make it no straight line."""
MOST_ADJUSTED = 5
"""How many times the smallest coin a tax may be off its rate."""


class CustomerComplaintCreditNoteMixin(models.AbstractModel):
    """Credit notes by Odoo's reversal: drafts, trimmed to what is credited."""

    _name = "customer.complaint.credit.note.mixin"
    _description = "Credit notes of remedies"

    def _give_refund(self):
        """Credit the lines; return the values that lead to the credit notes."""
        return self._credit_values(self._checked_plan())

    def _reduce_price(self):
        """Credit a part of the price, or lower it as long as nothing is invoiced."""
        rows = self._checked_plan()
        ordered = [row for row in rows if row[1].key._name == "sale.order.line"]
        for _line, credit in ordered:
            self._lower_price(credit.key, credit.total)
        values = self._credit_values([row for row in rows if row not in ordered])
        if not values["document_ref"] and ordered:
            orders = self.env["sale.order"].union(
                *(credit.key.order_id for _line, credit in ordered)
            )
            return self._documents_values(orders)
        return values

    def _credit_values(self, rows):
        """Make the credit notes of planned rows; return what leads to them."""
        by_move = {}
        for line, credit in rows:
            credits = by_move.setdefault(credit.key.move_id, {})
            credits.setdefault(credit.key, []).append((line, credit))
        notes = self.env["account.move"].union(
            *(
                self._make_credit_note(move, credits)
                for move, credits in by_move.items()
            )
        )
        return self._documents_values(notes, credit_note_ids=[Command.set(notes.ids)])

    def _make_credit_note(self, invoice, credits):
        """Return the draft that credits parts of one invoice.

        :param credits: dict of invoice line to its (remedy line, analytics Credit)s
        """
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"reason": self._reference(), "journal_id": invoice.journal_id.id})
        )
        wizard.refund_moves()
        note = wizard.new_move_ids
        note.write({"invoice_line_ids": _trimming(note, credits)})
        totals = {
            bill: sum(credit.total for _line, credit in parts)
            for bill, parts in credits.items()
        }
        for line in note.invoice_line_ids.filtered("credits_price_only"):
            self._match_price(line, totals[line.credited_line_id])
        self._match_total(note, invoice.currency_id.round(sum(totals.values())))
        return note

    def _match_price(self, line, total):
        """Correct the price until the line makes the total, taxes included."""
        bill = line.credited_line_id
        net = bill.price_unit * (1 - bill.discount / 100) * bill.quantity
        share = net / bill.price_total if bill.price_total else 1.0
        for _attempt in range(ATTEMPTS):
            gap = total - line.price_total
            if line.currency_id.is_zero(gap):
                return
            line.price_unit += gap * share

    def _match_total(self, note, total):
        """Let a tax take up the cent that no price can make.

        :raise UserError: when it is more than rounding
        """
        gap = total - note.amount_total
        if note.currency_id.is_zero(gap):
            return
        taxes = note.line_ids.filtered("tax_repartition_line_id")
        if not taxes or abs(gap) > MOST_ADJUSTED * note.currency_id.rounding * len(
            note.invoice_line_ids
        ):
            raise UserError(
                self.env._(
                    "The credit note would be %(made)s instead of %(wanted)s.",
                    made=note.currency_id.format(note.amount_total),
                    wanted=note.currency_id.format(total),
                )
            )
        tax = taxes[0]
        amount = tax.amount_currency + gap
        note.write({"line_ids": [Command.update(tax.id, {"amount_currency": amount})]})

    def _lower_price(self, line, amount):
        """Lower the price of an order line of which nothing is invoiced.

        :raise UserError: when it is on a draft invoice, or cannot be that exact
        """
        if line.qty_invoiced:
            raise UserError(
                self.env._(
                    "%(line)s is on a draft invoice: post or delete it first.",
                    line=line.display_name,
                )
            )
        wanted = line.price_total - amount
        line.price_unit *= wanted / line.price_total
        if line.currency_id.compare_amounts(line.price_total, wanted):
            raise UserError(
                self.env._(
                    "The price of %(line)s cannot be lowered by exactly that much: the"
                    " nearest total is %(total)s instead of %(wanted)s.",
                    line=line.display_name,
                    total=line.currency_id.format(line.price_total),
                    wanted=line.currency_id.format(wanted),
                )
            )

    # -- Goodwill --------------------------------------------------------------

    def _give_goodwill(self):
        """Make a credit note about no invoice; return what leads to it."""
        if not self.amount:
            raise UserError(self.env._("Say how much is given as goodwill."))
        note = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "company_id": self.company_id.id,
                "partner_id": self._customer().id,
                "currency_id": self.currency_id.id,
                "ref": self._reference(),
                "invoice_origin": self.complaint_id.name,
                "invoice_line_ids": [Command.create(self._goodwill_line_values())],
            }
        )
        return self._documents_values(note, credit_note_ids=[Command.set(note.ids)])

    def _goodwill_line_values(self):
        product = self.env.ref("crm_extension.product_goodwill")
        return {
            "product_id": product.id,
            "name": self.note or self._reference(),
            "quantity": 1,
            "price_unit": self.amount,
            # Nothing is sold: the amount is what the customer gets.
            "tax_ids": [Command.clear()],
        }


def _trimming(note, credits):
    """Return the commands that leave of a reversal what is credited."""
    commands = []
    for line in note.invoice_line_ids:
        parts = credits.get(line.credited_line_id)
        if parts:
            commands.append(Command.update(line.id, _credited_values(line, parts)))
        else:
            commands.append(Command.delete(line.id))
    return commands


def _credited_values(line, parts):
    """Return the values of a line: units at their price, or a part of the price."""
    if all(credit.quantity is not None for _line, credit in parts):
        return _unit_values(line, parts)
    return {
        "quantity": 1,
        "price_unit": sum(credit.total for _line, credit in parts),
        "discount": 0,
        "credits_price_only": True,
        # It is no unit less that was invoiced: the order asks for no new invoice.
        "sale_line_ids": [Command.clear()],
    }


def _unit_values(line, parts):
    """Return the values of units: in the unit of the invoice if that is exact."""
    own = line.product_uom_id
    quantity = _units_in(own, parts)
    if not float_compare(quantity, own.round(quantity), precision_digits=6):
        return {"quantity": quantity}
    unit = parts[0][0].product_uom_id
    share = unit._compute_quantity(1.0, own, round=False)
    return {
        "quantity": _units_in(unit, parts),
        "product_uom_id": unit.id,
        "price_unit": line.price_unit * share,
    }


def _units_in(unit, parts):
    return sum(
        line.product_uom_id._compute_quantity(credit.quantity, unit, round=False)
        for line, credit in parts
    )
