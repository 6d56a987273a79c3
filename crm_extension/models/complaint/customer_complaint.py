from odoo import api, fields, models

from ..value.run_written import RunWrittenMany2one
from .complaint_choices import (
    CHANNELS,
    COMPLEXITIES,
    DECISIONS,
    SEVERITIES,
    STATES,
    WISHES,
)

VALUE_USER = "crm_extension.group_value_user"
TIER_USER = "crm_extension.group_tier_user"


class CustomerComplaint(models.Model):
    """A complaint, from the first word to the proven cure."""

    _name = "customer.complaint"
    _description = "Complaint"
    _inherit = [
        # What has to come before the threads and steps that it changes.
        "customer.complaint.gateway.mixin",
        "customer.complaint.recognition.mixin",
        "customer.complaint.mail.mixin",
        "customer.complaint.union.mixin",
        # Whoever is given a new complaint follows it, which threads have to know.
        "customer.complaint.guard.mixin",
        "mail.thread.cc",
        "mail.activity.mixin",
        # Before the mixins of Odoo that it changes.
        "customer.complaint.portal.mixin",
        "portal.mixin",
        "rating.mixin",
        "customer.complaint.assignment.mixin",
        "customer.complaint.needs.mixin",
        "customer.complaint.step.texts",
        "customer.complaint.flow.mixin",
        "customer.complaint.silence.mixin",
        "customer.complaint.clock.mixin",
        "customer.complaint.screens.mixin",
        "customer.complaint.cost.mixin",
        "customer.complaint.answer.mixin",
    ]
    _order = "received_at desc, id desc"
    _primary_email = "email_from"
    _mail_post_access = "read"
    _check_company_auto = True

    # -- What came in ----------------------------------------------------------
    name = fields.Char(
        "Number", required=True, readonly=True, copy=False, default="/", index="trigram"
    )
    title = fields.Char(
        compute="_compute_title",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
    )
    description = fields.Text()
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self._default_company_id(),
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner",
        "Complainant",
        index=True,
        tracking=True,
        ondelete="restrict",
        check_company=True,
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id",
        string="Customer",
        store=True,
        index=True,
    )
    complainant_name = fields.Char(
        help="Who complains, as long as no contact is found for them."
    )
    email_from = fields.Char(
        "E-mail",
        compute="_compute_email_from",
        store=True,
        readonly=False,
        precompute=True,
        index="trigram",
    )
    phone = fields.Char(
        compute="_compute_phone", store=True, readonly=False, precompute=True
    )
    channel = fields.Selection(CHANNELS, required=True, default="internal")
    received_at = fields.Datetime(
        required=True, index=True, copy=False, default=lambda self: self._now()
    )
    sale_order_id = fields.Many2one(
        "sale.order", "Order", index="btree_not_null", check_company=True
    )
    line_ids = fields.One2many(
        "customer.complaint.line", "complaint_id", "Lines", copy=True
    )
    no_line_reason = fields.Char(
        "Why no line", help="Why the complaint is about no product in particular."
    )

    # -- What it is ------------------------------------------------------------
    category_id = fields.Many2one(
        "customer.complaint.category",
        index=True,
        tracking=True,
        ondelete="restrict",
        check_company=True,
    )
    severity = fields.Selection(SEVERITIES, tracking=True, index=True)
    complexity = fields.Selection(COMPLEXITIES, tracking=True)
    safety = fields.Boolean(
        tracking=True, help="Somebody's safety is at stake: the lead is told at once."
    )
    remedy_sought = fields.Selection(WISHES, help="What the customer asks for.")
    tier_id = RunWrittenMany2one(
        "customer.tier",
        "Tier at receipt",
        readonly=True,
        copy=False,
        help="The loyalty tier that the customer held when the complaint came in.",
    )
    value_class = fields.Selection(
        [("A", "A"), ("B", "B"), ("C", "C")],
        "Class at receipt",
        readonly=True,
        copy=False,
        help="What the customer was worth when the complaint came in.",
    )

    partner_value_score = fields.Float(
        related="partner_id.value_score",
        string="Value score",
        groups=VALUE_USER,
    )
    partner_value_class = fields.Selection(
        related="partner_id.value_class",
        string="Value class",
        groups=VALUE_USER,
    )
    partner_tier_badge = fields.Json(
        related="partner_id.tier_badge",
        string="Tier",
        groups=TIER_USER,
    )
    tier_color = fields.Integer(related="tier_id.color")

    # -- Who -------------------------------------------------------------------
    team_id = fields.Many2one(
        "customer.complaint.team",
        index=True,
        tracking=True,
        check_company=True,
        ondelete="restrict",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        index=True,
        tracking=True,
        copy=False,
        domain="[('share', '=', False)]",
    )
    investigator_id = fields.Many2one(
        "res.users", copy=False, domain="[('share', '=', False)]"
    )

    # -- How far ---------------------------------------------------------------
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="received",
        index=True,
        tracking=True,
        copy=False,
    )
    stage_id = fields.Many2one(
        "customer.complaint.stage",
        compute="_compute_stage_id",
        store=True,
        readonly=False,
        index=True,
        copy=False,
        ondelete="restrict",
        group_expand="_read_group_expand_full",
    )
    cycle = fields.Integer(
        "Reopened (times)", readonly=True, copy=False, aggregator=None
    )
    reason = fields.Text(
        "Reason of the next step", copy=False, help="The next step takes it along."
    )
    acknowledged_at = fields.Datetime(copy=False)
    promised_date = fields.Date("Promised for", copy=False, tracking=True)
    question = fields.Text("Question to the customer", copy=False)
    third_party_id = fields.Many2one(
        "res.partner", "Waiting for", copy=False, ondelete="restrict"
    )
    third_party = fields.Char("Waiting for (name)", copy=False)
    findings = fields.Text(copy=False)
    cause_id = fields.Many2one(
        "customer.complaint.cause",
        "Root cause",
        index="btree_not_null",
        copy=False,
        tracking=True,
        ondelete="restrict",
        check_company=True,
    )
    decision = fields.Selection(DECISIONS, copy=False, tracking=True)
    decision_reason = fields.Text("Reasons for the decision", copy=False)
    decided_at = fields.Datetime(readonly=True, copy=False)
    answer = fields.Html("Answer to the customer", copy=False)
    answered_at = fields.Datetime(copy=False)
    closed_at = fields.Datetime(readonly=True, copy=False, index="btree_not_null")
    capa_waiver_reason = fields.Text(
        "Why no corrective action", copy=False, help="Only a lead may write it."
    )
    capa_waiver_user_id = fields.Many2one("res.users", readonly=True, copy=False)
    external_body = fields.Char(copy=False)
    external_number = fields.Char("Number of the external body", copy=False)
    external_filed_on = fields.Date("Filed on", copy=False)
    external_due_on = fields.Date("Statement due on", copy=False)
    external_outcome = fields.Text("Outcome of the external body", copy=False)

    # -- What belongs to it ----------------------------------------------------
    remedy_ids = fields.One2many(
        "customer.complaint.remedy", "complaint_id", "Remedies", copy=False
    )
    event_ids = fields.One2many(
        "customer.complaint.event", "complaint_id", "Events", readonly=True, copy=False
    )
    sla_status_ids = fields.One2many(
        "customer.complaint.sla.status",
        "complaint_id",
        "Service levels",
        readonly=True,
        copy=False,
    )
    capa_ids = fields.One2many(
        "customer.complaint.capa", "complaint_id", "Corrective actions", copy=False
    )
    duplicate_of_id = fields.Many2one(
        "customer.complaint", index="btree_not_null", copy=False, ondelete="restrict"
    )
    merged_into_id = fields.Many2one(
        "customer.complaint",
        readonly=True,
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
    )
    origin_id = fields.Many2one(
        "customer.complaint",
        "Follows from",
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
        help="The closed complaint to which the customer replied too late to reopen.",
    )

    _name_company_unique = models.UniqueIndex(
        "(company_id, name) WHERE name <> '/'", "A number is given once in a company."
    )

    @api.model
    def _now(self):
        """Return the present moment, naive UTC, without microseconds."""
        return fields.Datetime.now()

    def _default_company_id(self):
        return self.env.company

    @api.depends("description")
    def _compute_title(self):
        for complaint in self:
            first = (complaint.description or "").strip().splitlines()[:1]
            complaint.title = complaint.title or (first[0][:80] if first else False)

    @api.depends("partner_id")
    def _compute_email_from(self):
        for complaint in self:
            complaint.email_from = complaint.partner_id.email or complaint.email_from

    @api.depends("partner_id")
    def _compute_phone(self):
        for complaint in self:
            complaint.phone = complaint.partner_id.phone or complaint.phone

    @api.depends("company_id")
    def _compute_team_id(self):
        teams = self._first_teams()
        for complaint in self:
            if complaint.team_id.company_id != complaint.company_id:
                complaint.team_id = teams.get(complaint.company_id)

    def _first_teams(self):
        """Return the first team of each company of the complaints, by company."""
        found = self.env["customer.complaint.team"].search(
            [("company_id", "in", self.company_id.ids)]
        )
        return {
            company: teams[0] for company, teams in found.grouped("company_id").items()
        }

    @api.depends("state")
    def _compute_stage_id(self):
        rows = self.env["customer.complaint.stage.state"].sudo().search_fetch([])
        stages = {row.state: row.stage_id.id for row in rows}
        for complaint in self:
            complaint.stage_id = stages.get(complaint.state)

    @api.depends("name", "title")
    def _compute_display_name(self):
        for complaint in self:
            parts = (complaint.name, complaint.title)
            complaint.display_name = " ".join(
                part for part in parts if part and part != "/"
            )
