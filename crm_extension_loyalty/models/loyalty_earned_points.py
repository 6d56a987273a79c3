from collections import defaultdict

from odoo import api, models

from ..analytics.points import spread


class LoyaltyEarnedPoints(models.AbstractModel):
    """Tells which lines of an order earned its points.

    A loyalty program counts per order. What a credit note takes back falls to lines.
    """

    _name = "loyalty.earned.points"
    _description = "Points earned by lines of orders"

    @api.model
    def _keep(self, order):
        """Note on the order's history which lines earned the points."""
        for given in self.env["loyalty.history"]._of_orders(order):
            program = given.card_id.program_id
            if program._is_multiplied():
                given.earned_lines = self._of_lines(order.sudo(), program, given.issued)

    def _of_lines(self, order, program, points):
        """Return the points by line: what is kept as ``earned_lines``.

        :param order: sale.order in sudo
        :param program: loyalty.program in sudo
        :param points: points that the program gave for the order
        """
        weights = self._weights(order, program)
        if not weights:
            return False
        parts = spread(points, {line.id: weight for line, weight in weights.items()})
        return {
            str(line.id): {
                "points": parts[line.id],
                "amount": line.price_subtotal,
                "quantity": line.product_uom_qty,
            }
            for line in weights
        }

    def _weights(self, order, program):
        """Return how much each line adds to the points, by line."""
        products = program._get_valid_products(order.order_line.product_id)
        weights = defaultdict(float)
        for rule in self._rules_met(order, program, products):
            lines = self._lines_of(order, program, products[rule])
            by_mode = getattr(self, f"_weights_by_{rule.reward_point_mode}")
            for line, weight in by_mode(lines).items():
                weights[line] += rule.reward_point_amount * weight
        return weights

    def _rules_met(self, order, program, products):
        """Return the rules by which the program gives points for the order."""
        active = program.rule_ids.filtered(
            lambda rule: (
                rule in products
                and (rule.mode == "auto" or rule in order.code_enabled_rule_ids)
            )
        )
        met = active.filtered(
            lambda rule: self._is_met(rule, self._goods(order, products[rule]))
        )
        return met or active

    def _is_met(self, rule, lines):
        column = "price_total"
        if rule.minimum_amount_tax_mode == "excl":
            column = "price_subtotal"
        quantity = sum(lines.mapped("product_uom_qty"))
        priced = lines.mapped(lambda line: sum(_priced(line).mapped(column)))
        enough = rule._compute_amount(lines.currency_id or rule.currency_id)
        return bool(lines) and quantity >= rule.minimum_qty and sum(priced) >= enough

    def _goods(self, order, products):
        """Return the lines that are bought, no rewards, of these products."""
        return order.order_line.filtered(
            lambda line: (
                line.product_id in products
                and not line.is_reward_line
                and not line.combo_item_id
            )
        )

    def _lines_of(self, order, program, products):
        """Return the lines of the products, with the discounts that lower points.

        Paying with a card or wallet lowers no points, nor do the program's rewards.
        """
        silent = {"ewallet", "gift_card", program.program_type}
        return order.order_line.filtered(
            lambda line: (
                line.product_id in products
                and not line.combo_item_id
                and line.reward_id.program_id.program_type not in silent
            )
        )

    # -- By the way in which a rule gives points -----------------------------------

    def _weights_by_money(self, lines):
        priced = [each for line in lines for each in _priced(line)]
        return {line: line.price_total for line in priced}

    def _weights_by_unit(self, lines):
        goods = lines.filtered(lambda line: not line.is_reward_line)
        return {line: line.product_uom_qty for line in goods}

    def _weights_by_order(self, lines):
        """Spread what is given once per order by the money of its lines."""
        by_money = self._weights_by_money(lines)
        return spread(1.0, by_money) if by_money else {}


def _priced(line):
    """Return the lines that bear a line's price: of a combo, those of its items."""
    if line.product_id.type != "combo":
        return line
    return line.linked_line_ids.filtered("combo_item_id")
