from datetime import timedelta

from odoo import api, fields, models

MOVE_DAYS = 30


class CustomerTierScreensMixin(models.AbstractModel):
    """Buttons of a loyalty program's form, and the figures on them."""

    _name = "customer.tier.screens.mixin"
    _description = "Screens of loyalty programs"

    move_count = fields.Integer("Moves in 30 days", compute="_compute_move_count")
    run_count = fields.Integer("Evaluations so far", compute="_compute_run_count")

    def _compute_move_count(self):
        counts = self._counts_of(
            "customer.tier.event",
            [
                ("program_id", "in", self.ids),
                ("date", ">", fields.Date.today() - timedelta(days=MOVE_DAYS)),
            ],
        )
        for program in self:
            program.move_count = counts.get(program, 0)

    def _compute_run_count(self):
        counts = self._counts_of("customer.tier.run", [("program_id", "in", self.ids)])
        for program in self:
            program.run_count = counts.get(program, 0)

    def _counts_of(self, model, domain):
        return dict(self.env[model]._read_group(domain, ["program_id"], ["__count"]))

    @api.onchange("tier_ids")
    def _onchange_tier_ids(self):
        """Put a new level above the others: two on one place would be a fault."""
        taken = set()
        for tier in self.tier_ids:
            if tier.sequence in taken:
                tier.sequence = max(taken) + 1
            taken.add(tier.sequence)

    # -- Records behind the figures ------------------------------------------------

    def action_open_members(self):
        """Open the members of the program."""
        return self._open_own("crm_extension.customer_tier_membership_action")

    def action_open_moves(self):
        """Open what happened to the members: by month, as a drawing first."""
        action = self._open_own("crm_extension.customer_tier_event_action")
        modes = sorted(action["views"], key=lambda view: view[1] != "graph")
        return {**action, "views": modes}

    def action_open_runs(self):
        """Open the evaluations and simulations of the program."""
        return self._open_own("crm_extension.customer_tier_run_action")

    def _open_own(self, xml_id):
        """Return an action that shows the records of this program alone."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        return {
            **action,
            "domain": [("program_id", "=", self.id)],
            "context": {"default_program_id": self.id},
        }
