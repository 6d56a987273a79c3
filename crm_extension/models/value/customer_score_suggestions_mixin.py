from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...analytics.lapse import DECLINE_SHARE, FEWEST_GAPS, LOST_SHARE
from .plain_texts import percentage, plain_number


class CustomerScoreSuggestionsMixin(models.AbstractModel):
    """Suggests when a customer declines or is lost, from how late others came back."""

    _name = "customer.score.suggestions.mixin"
    _description = "Suggested limits of a score model"

    suggested_decline_overdue_ratio = fields.Float(
        "Suggested for declining", compute="_compute_suggestions"
    )
    suggested_lost_overdue_ratio = fields.Float(
        "Suggested for lost", compute="_compute_suggestions"
    )
    suggestion_text = fields.Char("Suggestion", compute="_compute_suggestions")

    @api.depends("run_ids.state", "origin_id.run_ids.state", "company_id")
    @api.depends_context("lang")
    def _compute_suggestions(self):
        runs = self._last_full_runs()
        for model in self:
            run = runs[model]
            found = (run.parameters or {}).get("lapse") or {}
            model.suggested_decline_overdue_ratio = found.get("decline_overdue_ratio")
            model.suggested_lost_overdue_ratio = found.get("lost_overdue_ratio")
            model.suggestion_text = model._suggestion_text(found, run.as_of)

    def _last_full_runs(self):
        """Return each model's last full run, else that of the nearest version before.

        :return: dict of score model -> customer.score.run
        """
        lines = {model: model._line_of_versions() for model in self}
        ids = [each.id for line in lines.values() for each in line]
        groups = self.env["customer.score.run"]._read_group(
            [("model_id", "in", ids), ("kind", "=", "full"), ("state", "=", "done")],
            ["model_id"],
            ["id:max"],
        )
        last = {model.id: run_id for model, run_id in groups}
        return {
            model: self.env["customer.score.run"].browse(
                next((last[each.id] for each in line if each.id in last), None)
            )
            for model, line in lines.items()
        }

    def _line_of_versions(self):
        """Return the model and the versions it comes from, the latest first."""
        line = [self._origin]
        while origin := line[-1]._origin_to_compare():
            line.append(origin)
        return line

    def action_use_suggestions(self):
        """Take the suggested limits into the draft.

        :raise AccessError: unless the user manages customer value
        :raise UserError: unless it is a draft, or without a suggestion
        """
        self._check_manager()
        self._ensure_draft()
        for model in self:
            if not model.suggested_lost_overdue_ratio:
                raise UserError(model.suggestion_text)
            model.write(
                {
                    "stage_decline_overdue_ratio": (
                        model.suggested_decline_overdue_ratio
                    ),
                    "stage_lost_overdue_ratio": model.suggested_lost_overdue_ratio,
                }
            )
        return True

    # -- In words --------------------------------------------------------------

    def _suggestion_text(self, found, as_of):
        if not found:
            return self.env._("Limits are suggested after the next full run.")
        reason = found["reason"] or "found"
        return getattr(self, f"_suggestion_{reason}")(found, as_of)

    def _suggestion_found(self, found, as_of):
        return self.env._(
            "Of %(count)s gaps between purchases, as of %(day)s, %(decline_share)s"
            " became longer than %(decline)s times the usual gap before the customer"
            " came back, and %(lost_share)s longer than %(lost)s times.",
            count=plain_number(self.env, found["gap_count"]),
            day=format_date(self.env, as_of),
            decline_share=percentage(self.env, DECLINE_SHARE),
            decline=plain_number(self.env, found["decline_overdue_ratio"]),
            lost_share=percentage(self.env, LOST_SHARE),
            lost=plain_number(self.env, found["lost_overdue_ratio"]),
        )

    def _suggestion_no_rhythm(self, found, as_of):
        return self.env._("No limits are suggested: no customer came back yet.")

    def _suggestion_few_gaps(self, found, as_of):
        return self.env._(
            "No limits are suggested: %(wanted)s gaps between purchases are needed,"
            " there are %(found)s.",
            wanted=FEWEST_GAPS,
            found=found["gap_count"],
        )

    def _suggestion_no_difference(self, found, as_of):
        return self.env._(
            "No limits are suggested: customers come back so regularly that late and"
            " lost cannot be told apart."
        )
