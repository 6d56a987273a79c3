from odoo import api, fields, models
from odoo.exceptions import UserError

from ..analytics import complaint_flow as flow
from ..models.complaint.customer_complaint_recognition_mixin import SET_ASIDE_STATES


class CustomerComplaintMerge(models.TransientModel):
    """Merges complaints into another one, after showing what moves."""

    _name = "customer.complaint.merge"
    _description = "Merge complaints"

    complaint_ids = fields.Many2many(
        "customer.complaint",
        "customer_complaint_merge_rel",
        string="Complaints",
        required=True,
        default=lambda self: self._default_complaint_ids(),
    )
    available_target_ids = fields.Many2many(
        "customer.complaint", compute="_compute_available_target_ids"
    )
    target_id = fields.Many2one(
        "customer.complaint",
        "Merge into",
        required=True,
        domain="[('id', 'in', available_target_ids)]",
        default=lambda self: self._default_target_id(),
        help="The complaint that goes on: an open one of the same customer.",
    )
    merged_ids = fields.Many2many(
        "customer.complaint", compute="_compute_merged_ids", string="Will be merged"
    )
    moves = fields.Text("What moves", compute="_compute_moves")
    refusal = fields.Text("Why not", compute="_compute_moves")
    target_number = fields.Char(related="target_id.name", string="Number")
    target_title = fields.Char(related="target_id.title", string="Title")
    target_state = fields.Selection(related="target_id.state", string="State")
    target_received_at = fields.Datetime(
        related="target_id.received_at", string="Received"
    )
    target_user_id = fields.Many2one(related="target_id.user_id", string="Responsible")
    target_description = fields.Text(
        related="target_id.description", string="Description"
    )

    def _default_complaint_ids(self):
        if self.env.context.get("active_model") != "customer.complaint":
            return self.env["customer.complaint"]
        return self.env["customer.complaint"].browse(
            self.env.context.get("active_ids") or ()
        )

    def _default_target_id(self):
        """Return the oldest open one, when several were chosen."""
        chosen = self._default_complaint_ids()
        targets = self._search_targets(chosen) if len(chosen) > 1 else chosen.browse()
        return targets.sorted(
            lambda each: (each.state not in flow.OPEN_STATES, each.received_at)
        )[:1]

    # -- What is shown ---------------------------------------------------------

    @api.depends("complaint_ids")
    def _compute_available_target_ids(self):
        for wizard in self:
            chosen = wizard.complaint_ids._origin
            wizard.available_target_ids = self._search_targets(chosen)

    @api.model
    def _search_targets(self, chosen):
        """Return the complaints of the same customer into which others may go.

        :param chosen: customer.complaint; of several one is the target
        """
        first = chosen[:1]
        if not first:
            return first
        found = self.env["customer.complaint"].search(
            [
                ("company_id", "=", first.company_id.id),
                ("commercial_partner_id", "=", first.commercial_partner_id.id),
                ("state", "not in", SET_ASIDE_STATES),
            ]
        )
        others = found & chosen if len(chosen) > 1 else found - chosen
        return others.filtered(first._is_of_same_customer)

    @api.depends("complaint_ids", "target_id")
    def _compute_merged_ids(self):
        for wizard in self:
            wizard.merged_ids = wizard.complaint_ids._origin - wizard.target_id._origin

    @api.depends("merged_ids", "target_id")
    def _compute_moves(self):
        for wizard in self:
            wizard.moves = "\n".join(
                wizard._words_of(each) for each in wizard.merged_ids
            )
            refused = wizard.merged_ids.filtered(wizard._is_refused)
            wizard.refusal = bool(wizard.target_id and refused) and self.env._(
                "Not of the same customer and company, or over: %s.",
                ", ".join(refused.mapped("name")),
            )

    def _is_refused(self, complaint):
        """Tell whether a complaint cannot be merged into the chosen one."""
        target = self.target_id._origin
        is_open = complaint.state in flow.OPEN_STATES
        return not (is_open and complaint._can_merge_into(target))

    def _words_of(self, complaint):
        """Return in words what would move from a complaint."""
        labels = self._labels()
        counts = {
            name: len(records) for name, records in complaint._belongings().items()
        }
        words = [f"{labels[name]}: {count}" for name, count in counts.items() if count]
        what = ", ".join(words) or self.env._("nothing but its description")
        return f"{complaint.name}: {what}"

    def _labels(self):
        """Return what the kinds of belongings are called; another add-on adds its."""
        return {
            "lines": self.env._("lines"),
            "remedies": self.env._("remedies"),
            "corrective_actions": self.env._("corrective actions"),
            "messages": self.env._("messages"),
            "attachments": self.env._("files"),
            "activities": self.env._("activities"),
        }

    # -- Merging ---------------------------------------------------------------

    def action_merge(self):
        """Merge, and open the complaint that goes on.

        :raise UserError: when a complaint cannot be merged; then none is
        """
        self.ensure_one()
        if not self.merged_ids:
            raise UserError(self.env._("Choose another complaint to merge into."))
        self.merged_ids.action_merge(target=self.target_id)
        return self.target_id.get_formview_action()
