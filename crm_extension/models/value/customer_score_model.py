from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...analytics.evaluation import ScoreSpec
from ...analytics.lifetime import LifetimeSettings
from ...analytics.stages import StageLimits
from .customer_score_run import SCORING_KINDS, TRIAL_KINDS

STATES = [("draft", "Draft"), ("published", "Published"), ("retired", "Retired")]
BASES = [
    ("ordered", "Confirmed orders"),
    ("delivered", "Delivered quantities"),
    ("invoiced", "Posted invoices"),
]
WINDOW_TYPES = [
    ("rolling_months", "Last months"),
    ("rolling_days", "Last days"),
    ("calendar_month", "Calendar month"),
    ("calendar_quarter", "Calendar quarter"),
    ("calendar_year", "Calendar year"),
    ("fiscal_year", "Fiscal year"),
    ("lifetime", "All time"),
]
SCOPES = [("all", "All"), ("company", "Companies"), ("person", "Persons")]
REFRESH = [("daily", "Every night"), ("weekly", "Every week"), ("manual", "By hand")]
CLV_MODELS = [
    ("automatic", "The one that forecasts best"),
    ("bgnbd", "BG/NBD"),
    ("mbgnbd", "MBG/NBD"),
    ("paretonbd", "Pareto/NBD"),
]
DAYS_BETWEEN_CHOICES = 30

STAGE_METRICS = (
    "purchase_days",
    "tenure_days",
    "overdue_ratio",
    "growth",
    "p_return",
)
STAYS_WRITABLE = {"state", "refresh", "active", "message_main_attachment_id"}
_TRANSITION = object()
"""Stands in the context of a transition: no client can send this very object."""


class CustomerScoreModel(models.Model):
    """Versioned rules of one company: draft, then published, then retired."""

    _name = "customer.score.model"
    _description = "Score model"
    _inherit = [
        "customer.score.faults.mixin",
        "customer.score.preview.mixin",
        "customer.score.running.mixin",
        "customer.score.suggestions.mixin",
        "customer.score.versions.mixin",
        "mail.thread",
    ]
    _order = "company_id, state, name, version desc"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, copy=False, tracking=True
    )
    version = fields.Integer(default=1, readonly=True, copy=False)
    origin_id = fields.Many2one(
        "customer.score.model",
        "Copied from",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    basis = fields.Selection(BASES, required=True, default="ordered")
    window_type = fields.Selection(
        WINDOW_TYPES, required=True, default="rolling_months"
    )
    window_months = fields.Integer("Months", default=12)
    window_days = fields.Integer("Days", default=365)
    exclude_delivery = fields.Boolean("Leave out delivery charges")
    customer_scope = fields.Selection(SCOPES, required=True, default="all")
    customer_domain = fields.Char("Customer filter", default="[]")
    rule_ids = fields.One2many("customer.score.rule", "model_id", "Rules", copy=True)
    segment_ids = fields.One2many("customer.segment", "model_id", "Segments", copy=True)
    class_metric = fields.Selection(
        selection="_selection_metric",
        validate=False,
        required=True,
        default="monetary",
        help="The number by which customers are ranked into A, B and C.",
    )
    class_a_share = fields.Float("Share of class A", default=0.8)
    class_b_share = fields.Float("Share of classes A and B", default=0.95)
    clv_horizon_days = fields.Integer("Horizon of lifetime value (days)", default=1095)
    clv_discount_rate = fields.Float("Discount rate a year", default=0.1)
    clv_model = fields.Selection(
        CLV_MODELS, "Purchase model", required=True, default="automatic"
    )
    clv_return_days = fields.Integer("Days to buy again", default=90)
    refresh = fields.Selection(REFRESH, "Schedule", required=True, default="daily")
    run_ids = fields.One2many("customer.score.run", "model_id", "Runs")
    last_run_id = fields.Many2one("customer.score.run", compute="_compute_last_run_id")
    run_count = fields.Integer(compute="_compute_last_run_id")

    stage_lost_overdue_ratio = fields.Float("Lost from overdue ratio", default=3.0)
    stage_lost_p_return = fields.Float(
        "Lost when a return is less likely than", default=0.05
    )
    stage_decline_overdue_ratio = fields.Float(
        "Declining from overdue ratio", default=1.5
    )
    stage_decline_growth = fields.Float("Declining at growth of or below", default=-0.3)
    stage_decline_purchase_days = fields.Integer(
        "Declining by growth needs purchase days", default=3
    )
    stage_exploration_tenure_days = fields.Integer(
        "Exploring below tenure (days)", default=90
    )
    stage_formation_tenure_days = fields.Integer(
        "Forming below tenure (days)", default=365
    )

    _published_uniq = models.UniqueIndex(
        "(company_id, customer_scope) WHERE state = 'published'",
        "Another score model is published for these customers: retire it first.",
    )

    @api.model
    def _selection_metric(self):
        return self.env["customer.value"]._metric_selection()

    @api.depends("name", "version")
    def _compute_display_name(self):
        for model in self:
            model.display_name = self.env._(
                "%(name)s, version %(version)s",
                name=model.name or "",
                version=model.version,
            )

    @api.depends("run_ids.state", "run_ids.kind")
    def _compute_last_run_id(self):
        for model in self:
            model.last_run_id = model.run_ids.filtered(
                lambda run: run.kind in SCORING_KINDS
            )[:1]
            model.run_count = len(model.run_ids)

    # -- Immutable once published ----------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create drafts; only the buttons lead to another state."""
        # A default in the client's context is a way around the values.
        default = self.env.context.get("default_state", "draft")
        if any(vals.get("state", default) != "draft" for vals in vals_list):
            raise UserError(self.env._("A score model begins as a draft."))
        return super().create(vals_list)

    def write(self, vals):
        """Write; what counts cannot change once the model was published."""
        if not vals.keys() <= STAYS_WRITABLE:
            self._ensure_draft()
        if "state" in vals and not self._is_transition():
            raise UserError(
                self.env._("Publish or retire a score model by its buttons.")
            )
        result = super().write(vals)
        if "company_id" in vals:
            # Asked before alone, the record rules let a draft out into any company.
            self.check_access("write")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        self._ensure_draft()

    def unlink(self):
        """Delete drafts together with what was tried out with them."""
        trials = self.sudo().run_ids.filtered(lambda run: run.kind in TRIAL_KINDS)
        if self and all(model.state == "draft" for model in self):
            trials.unlink()
        return super().unlink()

    def _is_transition(self):
        return self.env.context.get("score_model_transition") is _TRANSITION

    def _ensure_draft(self):
        """Refuse to change what scores were made with.

        :raise UserError: for a published or retired model
        """
        fixed = self.filtered(lambda model: model.state != "draft")
        if fixed:
            raise UserError(
                self.env._(
                    "“%s” is published or retired: its rules explain scores and cannot"
                    " change. Make a new version instead.",
                    fixed[0].display_name,
                )
            )

    def _check_manager(self):
        """Let pass who may start work on scores.

        :raise AccessError: for anybody else
        """
        if not (
            self.env.su or self.env.user.has_group("crm_extension.group_value_manager")
        ):
            raise AccessError(
                self.env._("Only a manager of customer value may do this.")
            )

    # -- Versions --------------------------------------------------------------

    def action_publish(self):
        """Make the drafts count, and retire what counted for their customers.

        :raise UserError: naming every fault of the configuration
        """
        self._check_manager()
        for model in self:
            model._ensure_draft()
            model._raise_faults()
            model._retire_predecessors()
            model._transition("published")
            model._post_differences()
            if not self.env.su:
                # Who published it is told when a night's run fails.
                model.message_subscribe(self.env.user.partner_id.ids)
        return True

    def action_retire(self):
        """Stop using a published model; its scores stay until another run."""
        self._check_manager()
        for model in self:
            if model.state != "published":
                raise UserError(self.env._("Only a published model can be retired."))
            model._transition("retired")
        return True

    def _retire_predecessors(self):
        self._published_predecessors()._transition("retired")

    def _transition(self, state):
        self.with_context(score_model_transition=_TRANSITION).sudo().write(
            {"state": state}
        )
        self.flush_recordset(["state"])

    # -- For the engine --------------------------------------------------------

    def _spec(self):
        """Return the model's rules as the analytics take them."""
        self.ensure_one()
        return ScoreSpec(
            rules=tuple(rule._spec() for rule in self.rule_ids),
            segments=self.segment_ids._spec(),
            class_metric=self.class_metric,
            class_a_share=self.class_a_share,
            class_b_share=self.class_b_share,
            stage_limits=self._stage_limits(),
        )

    def _stage_limits(self):
        return StageLimits(
            lost_overdue_ratio=self.stage_lost_overdue_ratio,
            lost_p_return=self.stage_lost_p_return,
            decline_overdue_ratio=self.stage_decline_overdue_ratio,
            decline_growth=self.stage_decline_growth,
            decline_purchase_days=self.stage_decline_purchase_days,
            exploration_tenure_days=self.stage_exploration_tenure_days,
            formation_tenure_days=self.stage_formation_tenure_days,
        )

    def _lifetime_settings(self, previous, is_refresh, choose, as_of):
        """Return what lifetime values are computed by.

        :param previous: lifetime parameters of the last full run
        :param choose: whether the purchase model is to be chosen anew
        :param as_of: day number; a choice is made again after thirty days
        """
        chosen = (previous.get("choice") or {}).get("as_of", as_of)
        return LifetimeSettings(
            horizon_days=self.clv_horizon_days,
            discount_rate=self.clv_discount_rate,
            return_days=self.clv_return_days,
            model=None if self.clv_model == "automatic" else self.clv_model,
            choose=choose or as_of - chosen >= DAYS_BETWEEN_CHOICES,
            is_refresh=is_refresh,
            previous=previous,
        )

    def _needed_metrics(self):
        """Return the metrics to compute: name -> Metric, in the order of the fields."""
        used = {
            self.class_metric,
            *STAGE_METRICS,
            *self.rule_ids.mapped("metric"),
            *self.segment_ids.condition_ids.mapped("metric"),
        }
        return {
            name: metric
            for name, metric in self.env["customer.value"]._metrics().items()
            if metric.displayed or name in used
        }

    def _partner_domain(self):
        """Return the domain of the commercial partners that the model scores.

        :raise ValueError: for a filter that is no domain
        """
        extra = Domain(literal_eval(self.customer_domain or "[]"))
        facts = self.env["customer.value.facts"]
        domain = facts._customer_domain(self.customer_scope, extra)
        if self.customer_scope != "all":
            return domain
        return domain & self._left_to_other_models()

    def _left_to_other_models(self):
        """A model for companies or persons goes before the one for all."""
        others = self.sudo().search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "published"),
                ("customer_scope", "!=", "all"),
            ]
        )
        taken = [model.customer_scope == "company" for model in others]
        return Domain("is_company", "not in", taken) if taken else Domain.TRUE
