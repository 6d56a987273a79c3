from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

OPEN_STATES = ("draft", "sent")


class CustomerSuggestionOrderMixin(models.AbstractModel):
    """Suggests lines on an order: what its customer may want as well."""

    _name = "customer.suggestion.order.mixin"
    _description = "Suggested lines of an order"

    def action_suggest_lines(self):
        """Open what the customer is likely to want, to tick and add.

        :raise UserError: unless it is a quotation for somebody
        """
        self.ensure_one()
        return self.env["customer.suggestion"]._open_for(self)._action_open()

    def _check_open_to_suggestions(self):
        self.check_access("write")
        if self.state not in OPEN_STATES:
            raise UserError(self.env._("Lines can be suggested for quotations only."))
        if not self.partner_id:
            raise UserError(self.env._("Choose the customer first."))

    def _ordered_products(self):
        """Return the products that stand on the order."""
        return self.order_line.product_id

    # -- What suggested lines would cost ---------------------------------------

    def _unsaved_lines(self, wanted):
        """Return lines as they would stand on the order, priced, but not saved.

        :param wanted: list of (product.product, quantity in its own unit)
        :return: sale.order.line, new ones, in the order of ``wanted``
        """
        rules = self._pricelist_rules(wanted)
        order = self.new(origin=self)
        lines = self.env["sale.order.line"]
        return lines.concat(
            *(
                lines.new(
                    {
                        "order_id": order.id,
                        "product_id": product.id,
                        "product_uom_id": product.uom_id.id,
                        "product_uom_qty": quantity,
                        "pricelist_item_id": rule.id,
                    }
                )
                for (product, quantity), rule in zip(wanted, rules, strict=True)
            )
        )

    def _pricelist_rules(self, wanted):
        """Return the price list's rule for each of (product, quantity), read at once.

        Odoo looks for the rule line by line.
        """
        products = self.env["product.product"].union(*(each for each, _q in wanted))
        rules = self.pricelist_id and self.pricelist_id._get_applicable_rules(
            products, self.date_order
        )
        nothing = self.env["product.pricelist.item"]
        return [
            next(
                (rule for rule in rules if rule._is_applicable_for(product, quantity)),
                nothing,
            )
            for product, quantity in wanted
        ]

    # -- Adding ----------------------------------------------------------------

    def _add_suggested_lines(self, values_list):
        """Add lines whose products do not stand on the order yet.

        :param values_list: list of dicts of values of sale.order.line
        :return: number of lines that were added
        :raise UserError: unless it is a quotation still
        """
        self._check_open_to_suggestions()
        there = set(self._ordered_products().ids)
        new = [each for each in values_list if each["product_id"] not in there]
        self.write({"order_line": [Command.create(values) for values in new]})
        return len(new)
