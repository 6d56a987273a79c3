from odoo import fields, models
from odoo.tools import float_round
from odoo.tools.i18n import format_list

from ..analytics.points import POINT_DIGITS

TIER_USER = "crm_extension.group_tier_user"


class SaleOrder(models.Model):
    """Gives points by the customer's tier; keeps others out of a tier's programs.

    Until it is confirmed, an order goes by the tier that the customer holds at the
    moment; from then on by the one held on confirmation.
    """

    _inherit = "sale.order"

    points_tier_id = fields.Many2one(
        "customer.tier",
        "Tier of the points",
        readonly=True,
        copy=False,
        ondelete="set null",
        groups=TIER_USER,
        help="The tier that the customer held when the order was confirmed.",
    )
    points_multiplier = fields.Float(
        readonly=True,
        copy=False,
        groups=TIER_USER,
        help="What the tier multiplied points by when the order was confirmed.",
    )

    # -- The tier that counts ------------------------------------------------------

    def _points_tier(self):
        """Return, in sudo, the tier by which the order goes; empty if none."""
        self.ensure_one()
        order = self.sudo()
        if order.state == "sale":
            return order.points_tier_id
        partner = order.partner_id
        nothing = self.env["customer.tier"].sudo()
        return partner._held_tiers(order.company_id).get(partner, nothing)

    def _points_times(self):
        """Return what the order's points are multiplied by."""
        tier = self._points_tier()
        if not tier:
            return 1.0
        order = self.sudo()
        if order.state == "sale":
            return order.points_multiplier
        return tier.points_multiplier

    def action_confirm(self):
        """Confirm; the order keeps the tier that counted for its points."""
        self._keep_points_tier()
        return super().action_confirm()

    def _keep_points_tier(self):
        for order in self.filtered(lambda order: order.state != "sale").sudo():
            tier = order._points_tier()
            if tier or order.points_tier_id:
                order.write(
                    {
                        "points_tier_id": tier.id,
                        "points_multiplier": tier.points_multiplier,
                    }
                )

    # -- Points ------------------------------------------------------------------

    def _program_check_compute_points(self, programs):
        """Multiply what loyalty programs give, once, after all their rules.

        Odoo counts the points anew from the lines each time it asks.
        """
        result = super()._program_check_compute_points(programs)
        times = self._points_times() if self._gives_points(result) else 1.0
        if times == 1.0:
            return result
        for program, status in result.items():
            if "points" in status and program._is_multiplied():
                status["points"] = [_times(each, times) for each in status["points"]]
        return result

    def _gives_points(self, result):
        return any(
            any(status.get("points", ())) and program._is_multiplied()
            for program, status in result.items()
        )

    def _add_loyalty_history_lines(self):
        result = super()._add_loyalty_history_lines()
        self.env["loyalty.earned.points"]._keep(self)
        return result

    def _action_cancel(self):
        """Cancel; Odoo takes all the points, so that what went before comes back."""
        confirmed = self.filtered(lambda order: order.state == "sale")
        self.env["loyalty.taken.points"]._release(confirmed)
        return super()._action_cancel()

    def _get_real_points_for_coupon(self, coupon, post_confirm=False):
        """Return usable points: a debt leaves none, but stops no order.

        Credit notes may take back points that were spent. Odoo refuses orders whose
        rewards cost more than there is; without rewards there is nothing to refuse.
        """
        points = super()._get_real_points_for_coupon(coupon, post_confirm=post_confirm)
        if points >= 0 or any(
            line.coupon_id == coupon and line.points_cost for line in self.order_line
        ):
            return points
        return 0.0

    # -- Programs of tiers ---------------------------------------------------------

    def _get_program_domain(self):
        closed = self._closed_programs()
        domain = super()._get_program_domain()
        return [*domain, ("id", "not in", closed.ids)] if closed else domain

    def _closed_programs(self):
        """Return, in sudo, the programs that are for members of other tiers."""
        limited = self.env["loyalty.program"]._limited()
        if not limited:
            return limited
        tier = self._points_tier()
        return limited.filtered(lambda program: tier not in program.tier_ids)

    def _try_apply_program(self, program, coupon=None):
        refusal = self._refuse_by_tier(program)
        return refusal or super()._try_apply_program(program, coupon=coupon)

    def _try_apply_code(self, code):
        refusal = self._refuse_by_tier(self._programs_of_code(code))
        return refusal or super()._try_apply_code(code)

    def _refuse_by_tier(self, programs):
        """Return an error that names who a program is for, empty if for the customer.

        :return: dict with the key ``error``, or empty
        """
        closed = self._closed_programs() & programs.sudo()
        if not closed:
            return {}
        tiers = closed.tier_ids.sorted("sequence")
        here = tiers.filtered(lambda tier: tier.company_id == self.company_id)
        names = format_list(self.env, (here or tiers).mapped("name"), style="or")
        return {"error": self.env._("This offer is for members of %s only.", names)}

    def _programs_of_code(self, code):
        """Return, in sudo, the programs of this company that a code stands for."""
        rules = self.env["loyalty.rule"].sudo()
        cards = self.env["loyalty.card"].sudo()
        programs = rules.search([("mode", "=", "with_code"), ("code", "=", code)])
        found = programs.program_id | cards.search([("code", "=", code)]).program_id
        companies = self.company_id | self.company_id.parent_id
        return found.filtered(
            lambda each: not each.company_id or each.company_id in companies
        )


def _times(points, multiplier):
    """Multiply points; what is beyond the decimals is cut off, as programs do."""
    return float_round(
        points * multiplier, precision_digits=POINT_DIGITS, rounding_method="DOWN"
    )
