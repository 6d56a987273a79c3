from odoo import api, fields, models

RULE_PARTS = ("group", "metric", "window", "window_months", "operator", "amount")
BENEFIT_PARTS = (
    "pricelist_id",
    "discount",
    "discount_mode",
    "payment_term_id",
    "delivery_priority",
    "free_delivery",
    "free_delivery_from",
    "complaint_sla_hours",
    "refund_limit",
    "salesperson_id",
)


class CustomerTierWordsMixin(models.AbstractModel):
    """What a level asks for and gives, in words: for the editor of the ladder."""

    _name = "customer.tier.words.mixin"
    _description = "Levels of a loyalty program in words"

    entry_text = fields.Text("To reach it", compute="_compute_rule_texts")
    retain_text = fields.Text("To keep it", compute="_compute_rule_texts")
    benefit_text = fields.Text("Benefits", compute="_compute_benefit_text")

    @api.depends(
        *(
            f"{rules}.{part}"
            for rules in ("entry_rule_ids", "retain_rule_ids")
            for part in (*RULE_PARTS, "currency_id")
        )
    )
    @api.depends_context("lang")
    def _compute_rule_texts(self):
        for tier in self:
            entry = tier._rules_text(tier.entry_rule_ids)
            retain = tier._rules_text(tier.retain_rule_ids)
            if entry and not retain:
                retain = self.env._("As to reach it, over the tier's period")
            tier.entry_text = entry or self.env._("Nothing: everybody starts here")
            tier.retain_text = retain

    @api.depends(*BENEFIT_PARTS)
    @api.depends_context("lang")
    def _compute_benefit_text(self):
        for tier in self:
            tier.benefit_text = "\n".join(tier._benefit_texts())

    def _rules_text(self, rules):
        """Return a line for each group of rules; one line that holds is enough."""
        groups = rules.sorted(lambda each: each.group).grouped("group")
        lines = [
            self.env._(" and ").join(rule.text for rule in group)
            for group in groups.values()
        ]
        return "\n".join(
            self.env._("or %s", line) if place else line
            for place, line in enumerate(lines)
        )
