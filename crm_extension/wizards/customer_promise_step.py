from odoo import fields, models

from ..models.contact.promise_choices import STEP_LABELS


class CustomerPromiseStep(models.TransientModel):
    """How promises were kept, or why they were not."""

    _name = "customer.promise.step"
    _description = "Step of promises"

    promise_ids = fields.Many2many(
        "customer.promise",
        required=True,
        default=lambda self: self._default_promise_ids(),
    )
    step = fields.Selection(STEP_LABELS, required=True, default="keep")
    on = fields.Date("Kept on", default=fields.Date.context_today)
    text = fields.Text("How or why")

    def _default_promise_ids(self):
        if self.env.context.get("active_model") != "customer.promise":
            return self.env["customer.promise"]
        return self.env["customer.promise"].browse(
            self.env.context.get("active_ids", [])
        )

    def action_take(self):
        """Take the step with all promises.

        :raise UserError: see the steps of customer.promise
        """
        self.ensure_one()
        taken = {
            "keep": lambda: self.promise_ids.action_keep(self.text, self.on),
            "break": lambda: self.promise_ids.action_break(self.text),
            "withdraw": lambda: self.promise_ids.action_withdraw(self.text),
            "reopen": lambda: self.promise_ids.action_reopen(self.text),
        }
        taken[self.step]()
        return {"type": "ir.actions.act_window_close"}
