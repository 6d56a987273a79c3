from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command


class CustomerComplaintSupplyMixin(models.AbstractModel):
    """What is sent, mended or said: replacement orders, repairs, apologies."""

    _name = "customer.complaint.supply.mixin"
    _description = "Replacements of remedies"

    def _customer(self):
        """Return who gets it.

        :raise UserError: as long as nobody knows who complains
        """
        partner = self.complaint_id.partner_id
        if not partner:
            raise UserError(self.env._("Say first which contact complains."))
        return partner

    def _product_lines(self):
        """Return the lines.

        :raise UserError: when there are none, or one names no product
        """
        if not self.line_ids:
            raise UserError(self.env._("Say which lines the remedy is about."))
        for line in self.line_ids:
            if not line.product_id:
                raise UserError(
                    self.env._("%(line)s names no product.", line=line._label())
                )
        return self.line_ids

    # -- Replacement -----------------------------------------------------------

    def _send_replacement(self):
        """Confirm an order at zero price; return what leads to it."""
        order = self.env["sale.order"].create(self._replacement_values())
        order.action_confirm()
        if order.state != "sale":
            raise UserError(self.env._("The order could not be confirmed."))
        return self._documents_values(
            order, picking_ids=[Command.set(order.picking_ids.ids)]
        )

    def _replacement_values(self):
        """Return the values of the order, as the first one was."""
        lines = self._product_lines()
        former = lines[0]._sale_line().order_id
        values = {
            "partner_id": (former.partner_id or self._customer()).id,
            "company_id": self.company_id.id,
            "origin": self._reference(),
            "client_order_ref": former.client_order_ref or former.name,
            "order_line": [
                Command.create(
                    {"display_type": "line_section", "name": self._reference()}
                ),
                *(Command.create(self._free_line_values(line)) for line in lines),
            ],
        }
        if former:
            values["partner_shipping_id"] = former.partner_shipping_id.id
            values["warehouse_id"] = former.warehouse_id.id
        return values

    def _free_line_values(self, line):
        return {
            "product_id": line.product_id.id,
            "product_uom_qty": line.quantity,
            "product_uom_id": line.product_uom_id.id,
            "price_unit": 0.0,
            # A price that differs from it was typed: nothing computes it again.
            "technical_price_unit": line.product_id.lst_price or 1.0,
            "discount": 0.0,
        }

    # -- Repair ----------------------------------------------------------------

    def _order_repair(self):
        """Make a repair order of each line; return what leads to the first.

        :raise UserError: unless repairs are installed
        """
        if "repair.order" not in self.env:
            raise UserError(
                self.env._("Repairs are not installed: choose another remedy.")
            )
        repairs = self.env["repair.order"].create(
            [self._repair_values(line) for line in self._product_lines()]
        )
        return self._documents_values(repairs)

    def _repair_values(self, line):
        return {
            "company_id": self.company_id.id,
            "partner_id": self._customer().id,
            "product_id": line.product_id.id,
            "product_qty": line.quantity,
            "product_uom": line.product_uom_id.id,
            "lot_id": line.complaint_line_id.lot_id.id,
            "under_warranty": True,
            "internal_notes": self._reference(),
        }

    # -- Apology ---------------------------------------------------------------

    def _apologize(self):
        """Write to the customer; return what leads to the message."""
        complaint = self.complaint_id
        if not complaint._can_be_written_to():
            raise UserError(self.env._("The customer has no e-mail address."))
        last = complaint.message_ids[:1]
        complaint._send_to_customer(self.note or self._apology())
        message = complaint.message_ids.filtered(lambda each: each.id > last.id)[:1]
        return self._documents_values(message)

    def _apology(self):
        """Return the words where nobody wrote any, in the customer's language."""
        lang = self.complaint_id.partner_id.lang or self.env.lang
        return self.with_context(lang=lang).env._(
            "We are sorry for what happened (%(complaint)s). This is not how we want to"
            " treat you.",
            complaint=self.complaint_id.name,
        )
