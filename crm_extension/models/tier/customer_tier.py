from odoo import api, fields, models
from odoo.exceptions import UserError

from ...analytics.tiers import Level

DISCOUNT_MODES = [
    ("max", "The higher of both counts"),
    ("add", "Added to the line's own discount"),
]
PRIORITIES = [("0", "Normal"), ("1", "Urgent")]
BENEFIT_FIELDS = {
    "pricelist_id",
    "discount",
    "discount_mode",
    "discount_cap",
    "floor_margin",
    "payment_term_id",
    "delivery_priority",
    "free_delivery",
    "free_delivery_from",
    "complaint_sla_hours",
    "refund_limit",
    "salesperson_id",
}
RULE_FIELDS = {"sequence", "rule_ids", "entry_rule_ids", "retain_rule_ids"}
"""What decides who holds the tier: a change of it makes a new version."""


class CustomerTier(models.Model):
    """A level of a loyalty program: what it asks for and what it gives."""

    _name = "customer.tier"
    _description = "Loyalty tier"
    _inherit = ["customer.tier.benefit.texts", "customer.tier.words.mixin"]
    _order = "program_id, sequence, id"

    program_id = fields.Many2one(
        "customer.tier.program", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer(help="0 is the lowest level, which asks for nothing.")
    name = fields.Char(required=True, translate=True)
    code = fields.Char(copy=True)
    color = fields.Integer()
    rule_ids = fields.One2many("customer.tier.rule", "tier_id", "Rules", copy=True)
    entry_rule_ids = fields.One2many(
        "customer.tier.rule",
        "tier_id",
        "Rules of entry",
        domain=[("kind", "=", "entry")],
        context={"default_kind": "entry"},
        copy=False,
    )
    retain_rule_ids = fields.One2many(
        "customer.tier.rule",
        "tier_id",
        "Rules to keep it",
        domain=[("kind", "=", "retain")],
        context={"default_kind": "retain"},
        copy=False,
    )
    member_count = fields.Integer("Members", compute="_compute_member_count")

    # Benefits: read when they are needed, never copied to partners.
    pricelist_id = fields.Many2one(
        "product.pricelist", "Price list", ondelete="restrict", check_company=True
    )
    discount = fields.Float("Discount (%)", digits="Discount")
    discount_mode = fields.Selection(DISCOUNT_MODES, required=True, default="max")
    discount_cap = fields.Float(
        "Highest discount (%)",
        digits="Discount",
        help="No line gets more than this by the tier. 0: no limit.",
    )
    floor_margin = fields.Float(
        "Lowest margin (%)",
        help="The tier's discount never takes a line's margin below this share of its"
        " price. 0: no limit.",
    )
    payment_term_id = fields.Many2one(
        "account.payment.term", ondelete="restrict", check_company=True
    )
    delivery_priority = fields.Selection(PRIORITIES, required=True, default="0")
    free_delivery = fields.Boolean()
    free_delivery_from = fields.Monetary(
        help="Untaxed amount of an order from which its delivery is free."
    )
    complaint_sla_hours = fields.Float(
        "Complaints: hours to resolve",
        help="Working hours. 0: what the service levels say.",
    )
    refund_limit = fields.Monetary(
        "No-questions refund up to",
        help="What a complaint may be refunded without approval. 0: nothing.",
    )
    salesperson_id = fields.Many2one(
        "res.users", "Dedicated salesperson", ondelete="set null"
    )

    _sequence_not_negative = models.Constraint(
        "CHECK (sequence >= 0)", "A tier's place on the ladder cannot be negative."
    )

    def _compute_member_count(self):
        counts = dict(
            self.env["customer.tier.membership"]._read_group(
                [("tier_id", "in", self.ids)], ["tier_id"], ["__count"]
            )
        )
        for tier in self:
            tier.member_count = counts.get(tier, 0)

    # -- For the analytics -----------------------------------------------------------

    def _level(self, as_of):
        """Return the tier's rules as the analytics take them.

        :param as_of: date whose exchange rate converts money
        """
        conditions = [
            (rule.kind, rule._condition(as_of))
            for rule in self.rule_ids.sorted(lambda rule: (rule.group, rule.id))
        ]
        return Level(
            entry=tuple(each for kind, each in conditions if kind == "entry"),
            retain=tuple(each for kind, each in conditions if kind == "retain"),
            key=self.id,
        )

    # -- Versions --------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create; a new level of an active program makes a new version."""
        tiers = super(CustomerTier, self.with_context(tier_version_noted=True)).create(
            vals_list
        )
        tiers = tiers.with_env(self.env)
        tiers.program_id._note_new_version()
        return tiers

    def write(self, vals):
        """Write; a change of what the tier asks for makes a new version."""
        if "program_id" in vals:
            self._check_program(vals["program_id"])
        if "pricelist_id" in vals:
            self.env["res.partner"]._forget_tiers()
        if RULE_FIELDS.isdisjoint(vals):
            return super().write(vals)
        result = super(CustomerTier, self.with_context(tier_version_noted=True)).write(
            vals
        )
        self.program_id._note_new_version()
        return result

    def _check_program(self, program_id):
        """Let no tier leave its members.

        :raise UserError: for a tier of another program
        """
        if any(tier.program_id.id != program_id for tier in self):
            raise UserError(self.env._("A tier stays in its program."))

    def unlink(self):
        """Delete; an active program without the level is a new version."""
        programs = self.program_id
        result = super().unlink()
        programs.exists()._note_new_version()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_held(self):
        held = self.env["customer.tier.membership"].sudo()
        domain = [
            "|",
            "|",
            ("tier_id", "in", self.ids),
            ("earned_tier_id", "in", self.ids),
            ("override_tier_id", "in", self.ids),
        ]
        member = held.search(domain, limit=1)
        if member:
            raise UserError(
                self.env._(
                    "“%s” is held by customers or stands in an override: it cannot be"
                    " deleted.",
                    (member.tier_id & self or self)[0].name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_history(self):
        events = self.env["customer.tier.event"].sudo()
        event = events.search(
            [
                "|",
                ("from_tier_id", "in", self.ids),
                ("to_tier_id", "in", self.ids),
            ],
            limit=1,
        )
        if event:
            raise UserError(
                self.env._(
                    "“%s” stands in the history of customers: it cannot be deleted.",
                    (event.to_tier_id & self or self)[0].name,
                )
            )
