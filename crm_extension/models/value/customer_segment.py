from odoo import fields, models


class CustomerSegment(models.Model):
    """A group of customers who deserve the same treatment; the first match wins."""

    _name = "customer.segment"
    _description = "Customer segment"
    _inherit = ["customer.score.part.mixin"]
    _order = "model_id, sequence, id"

    model_id = fields.Many2one(
        "customer.score.model", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    color = fields.Integer()
    condition_ids = fields.One2many(
        "customer.segment.condition", "segment_id", string="Conditions", copy=True
    )
    is_fallback = fields.Boolean(
        string="Everybody else", help="Takes the customers whom no other segment takes."
    )
    advice = fields.Text(
        translate=True, help="What a salesperson should do with such a customer."
    )
    company_id = fields.Many2one(related="model_id.company_id")
    model_state = fields.Selection(related="model_id.state")
    member_count = fields.Integer("Customers", compute="_compute_member_count")

    _code_uniq = models.UniqueIndex(
        "(model_id, code)", "Two segments of a score model have the same code."
    )

    def _compute_member_count(self):
        groups = self.env["customer.value"]._read_group(
            [("segment_id", "in", self.ids)], ["segment_id"], ["__count"]
        )
        counts = {segment.id: count for segment, count in groups}
        for segment in self:
            segment.member_count = counts.get(segment.id, 0)

    def action_open_members(self):
        """Open the customers in this segment."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_extension.customer_value_action"
        )
        return {**action, "domain": [("segment_id", "=", self.id)], "context": {}}

    def _always_writable(self):
        """Words may be mended at any time: they explain no score."""
        return {"name", "advice", "color"}

    def _spec(self):
        """Return the segments as the analytics take them, in their order."""
        return tuple(
            (tuple(segment.condition_ids._triples()), segment.is_fallback)
            for segment in self
        )
