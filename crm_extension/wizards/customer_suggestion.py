from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date


class CustomerSuggestion(models.TransientModel):
    """Shows what the customer of an order may want as well, to tick and add."""

    _name = "customer.suggestion"
    _description = "Suggested lines"

    order_id = fields.Many2one(
        "sale.order", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="order_id.partner_id")
    currency_id = fields.Many2one(related="order_id.currency_id")
    intro = fields.Text(readonly=True)
    nothing = fields.Text("Why Nothing Is Suggested", readonly=True)
    line_ids = fields.One2many("customer.suggestion.line", "suggestion_id", "Products")

    # -- Opening ---------------------------------------------------------------

    @api.model
    def _open_for(self, order):
        """Return the dialog about an order: suggestions, or why there are none.

        :raise UserError: unless it is a quotation for somebody
        """
        order._check_open_to_suggestions()
        question = (order.partner_id, order.company_id, order._ordered_products())
        reader = self.env["customer.suggestion.reader"]
        found = reader._suggest(*question)
        rows = self.env["customer.suggestion.line"]._rows_of(order, found)
        return self.create(
            {
                "order_id": order.id,
                "intro": self._intro(order, found),
                "nothing": False if found else reader._why_nothing(*question),
                "line_ids": [Command.create(row) for row in rows],
            }
        )

    @api.model
    def _intro(self, order, found):
        if not found:
            return ""
        return self.env._(
            "What %(customer)s may want, by the purchases up to %(day)s. Tick what you"
            " want to add.",
            customer=order.partner_id.commercial_partner_id.display_name,
            day=format_date(self.env, max(each.source.as_of for each in found)),
        )

    def _action_open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Suggest Lines"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def action_open_next(self):
        """Open everything that the customer is expected to buy."""
        self.ensure_one()
        return self.partner_id.action_open_next_purchases()

    def action_open_readings(self):
        """Open the readings of habits, where managers start one.

        :raise AccessError: for anybody else
        """
        action = "crm_extension.customer_habit_run_action"
        return self.env["ir.actions.act_window"]._for_xml_id(action)

    # -- Adding ----------------------------------------------------------------

    def action_add(self):
        """Add what is ticked to the order, and say how much that was.

        :raise UserError: when nothing is ticked
        """
        self.ensure_one()
        ticked = self.line_ids.filtered(lambda line: line.chosen and line.quantity > 0)
        if not ticked:
            raise UserError(self.env._("Tick what you want to add to the order."))
        values_list = [line._order_line_values() for line in ticked]
        added = self.order_id._add_suggested_lines(values_list)
        return self._added_notice(added, len(ticked) - added)

    def _added_notice(self, added, doubled):
        message = self.env._("Lines added: %s.", added)
        if doubled:
            there = self.env._("On the order already: %s.", doubled)
            message = f"{message} {there}"
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "success" if added else "warning",
                # Closing the dialog makes the form show the new lines.
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
