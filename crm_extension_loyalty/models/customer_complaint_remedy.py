from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

PROGRAM_TYPES = {
    "coupon": ("coupons", "gift_card", "next_order_coupons"),
    "points": ("loyalty", "ewallet"),
}
"""Which programs can give what."""
MONEY_PROGRAMS = ("gift_card", "ewallet")
"""Programs of which a point is worth one unit of money."""


class CustomerComplaintRemedy(models.Model):
    """Puts complaints right with coupons and points."""

    _inherit = "customer.complaint.remedy"

    kind = fields.Selection(
        selection_add=[("coupon", "Coupon"), ("points", "Points")],
        ondelete={"coupon": "set goodwill", "points": "set goodwill"},
    )
    loyalty_program_id = fields.Many2one(
        "loyalty.program",
        "Program",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    loyalty_program_type = fields.Selection(related="loyalty_program_id.program_type")
    points = fields.Float(
        default=1.0, help="How many points are given, or the value of the gift card."
    )
    coupon_valid_until = fields.Date("Valid until")

    _points_positive = models.Constraint(
        "CHECK (points >= 0)", "Less than no point cannot be given."
    )

    @api.model
    def _selection_documents(self):
        return [*super()._selection_documents(), ("loyalty.card", self.env._("Coupon"))]

    @api.depends("points", "loyalty_program_id")
    def _compute_amount(self):
        return super()._compute_amount()

    def _default_amount(self):
        """Return what points of money are worth; other points are valued by hand."""
        if self.kind in PROGRAM_TYPES and self.loyalty_program_type in MONEY_PROGRAMS:
            program = self.loyalty_program_id.sudo()
            return program.currency_id._convert(
                self.points,
                self.currency_id,
                self.company_id,
                fields.Date.context_today(self),
            )
        return super()._default_amount()

    def _content(self):
        """Return what was approved: the program and its points, too."""
        own = (self.loyalty_program_id.id, self.points, self.coupon_valid_until)
        return (*super()._content(), own)

    def _executors(self):
        return {
            **super()._executors(),
            "coupon": "_give_coupon",
            "points": "_give_points",
        }

    def _consequence_texts(self):
        names = {
            "program": self.loyalty_program_id.sudo().name or "",
            "points": f"{self.points:g}",
            "customer": self.complaint_id.partner_id.display_name or "",
        }
        return {
            **super()._consequence_texts(),
            "coupon": self.env._(
                "A coupon of “%(program)s” for %(customer)s.", **names
            ),
            "points": self.env._(
                "%(points)s points of “%(program)s” for %(customer)s.", **names
            ),
        }

    # -- Giving ----------------------------------------------------------------

    def _checked_program(self):
        """Return the program that gives the coupon or points.

        :raise UserError: unless one is chosen that can, with something to give
        """
        program = self.loyalty_program_id
        if not program or program.program_type not in PROGRAM_TYPES[self.kind]:
            raise UserError(self.env._("Choose a program that gives it."))
        if not program.active:
            raise UserError(
                self.env._("The program “%s” has ended: choose another.", program.name)
            )
        if not self.points:
            raise UserError(self.env._("Say how many points are given."))
        return program

    def _give_coupon(self):
        """Generate a coupon for the customer; return what leads to it."""
        wizard = self.env["loyalty.generate.wizard"].create(
            {
                "program_id": self._checked_program().id,
                "mode": "selected",
                "customer_ids": self._customer().ids,
                "points_granted": self.points,
                "valid_until": self.coupon_valid_until,
                "description": self._reference(),
            }
        )
        return self._documents_values(wizard.generate_coupons())

    def _give_points(self):
        """Add points to the customer's card; return what leads to it."""
        card = self._card_of_customer(self._checked_program())
        card.points += self.points
        self.env["loyalty.history"].create(
            {
                "card_id": card.id,
                "description": self._reference(),
                "issued": self.points,
            }
        )
        return self._documents_values(card)

    def _card_of_customer(self, program):
        """Return the customer's card of a program, a new one where there is none."""
        partner = self._customer()
        cards = self.env["loyalty.card"].search(
            Domain("program_id", "=", program.id)
            & Domain("partner_id", "in", (partner | partner.commercial_partner_id).ids),
            order="id",
        )
        own = cards.filtered(lambda each: each.partner_id == partner)
        return (own or cards)[:1] or cards.create(
            {"program_id": program.id, "partner_id": partner.id, "points": 0}
        )
