from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..value.customer_score_model import BASES, SCOPES

STATES = [("draft", "Draft"), ("active", "Active"), ("archived", "Archived")]
VALIDITIES = [
    ("months", "Months from the promotion"),
    ("calendar_year", "To the end of the following calendar year"),
    ("anniversary", "To the anniversary of enrolment"),
    ("fixed", "To a fixed day each year"),
]
ROUNDINGS = [("none", "To the day"), ("month_end", "To the end of the month")]
DEMOTIONS = [
    ("one_step", "One level down"),
    ("requalify", "To the highest level whose rules hold"),
    ("base", "To the lowest level"),
]
MONTHS = [
    ("1", "January"),
    ("2", "February"),
    ("3", "March"),
    ("4", "April"),
    ("5", "May"),
    ("6", "June"),
    ("7", "July"),
    ("8", "August"),
    ("9", "September"),
    ("10", "October"),
    ("11", "November"),
    ("12", "December"),
]
TRANSITIONS = {
    "action_activate": (("draft", "archived"), "active"),
    "action_archive_program": (("active", "draft"), "archived"),
}
"""Button -> the states that it leads from, and the one that it leads to."""

RULE_FIELDS = {
    "basis",
    "customer_scope",
    "customer_domain",
    "validity",
    "validity_months",
    "fixed_month",
    "fixed_day",
    "round_to",
    "grace_days",
    "demotion",
    "protect_returns_days",
    "tier_ids",
}
"""What decides who holds which tier: a change of it makes a new version."""
PRECEDENCE_FIELDS = {"state", "sequence", "company_id"}
"""What decides which membership of a customer counts."""
_TRANSITION = object()
"""Stands in the context of a transition: no client can send this very object."""


class CustomerTierProgram(models.Model):
    """One ladder of one company: what its levels ask for, and how long they hold."""

    _name = "customer.tier.program"
    _description = "Loyalty program"
    _inherit = [
        "customer.tier.faults.mixin",
        "customer.tier.ladder.mixin",
        "customer.tier.running.mixin",
        "customer.tier.screens.mixin",
        "mail.thread",
    ]
    _order = "company_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10,
        help="Where a customer is a member of several programs, the first one counts.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, copy=False, tracking=True
    )
    version = fields.Integer(
        default=1,
        readonly=True,
        copy=False,
        help="Grows with each change of the rules while the program is active.",
    )
    basis = fields.Selection(
        BASES,
        help="What counts as a purchase. Empty: what the company's score model counts.",
    )
    customer_scope = fields.Selection(SCOPES, required=True, default="all")
    customer_domain = fields.Char("Customer filter", default="[]")
    validity = fields.Selection(VALIDITIES, required=True, default="months")
    validity_months = fields.Integer("Months of validity", default=12)
    fixed_month = fields.Selection(MONTHS, "Month", default="12")
    fixed_day = fields.Integer("Day", default=31)
    round_to = fields.Selection(ROUNDINGS, required=True, default="none")
    grace_days = fields.Integer(
        help="Days after the end of validity in which the benefits stay, and purchases"
        " can still keep the tier."
    )
    demotion = fields.Selection(DEMOTIONS, required=True, default="one_step")
    protect_returns_days = fields.Integer(
        "Days to take back a promotion",
        help="A credit note within so many days after a promotion takes it back, if its"
        " rules do not hold any more.",
    )
    notify_before_days = fields.Integer("Days of warning before a demotion", default=30)
    quiet_start = fields.Boolean(
        help="Write to nobody about the tiers that the first evaluation gives."
    )
    mail_welcome = fields.Boolean("Mail on enrolment", default=True)
    mail_promotion = fields.Boolean("Mail on promotion", default=True)
    mail_warning = fields.Boolean("Mail before a demotion", default=True)
    mail_grace = fields.Boolean("Mail at the start of grace", default=True)
    mail_demotion = fields.Boolean("Mail on demotion", default=True)
    tier_ids = fields.One2many("customer.tier", "program_id", "Tiers", copy=True)
    membership_ids = fields.One2many(
        "customer.tier.membership", "program_id", "Memberships"
    )
    run_ids = fields.One2many("customer.tier.run", "program_id", "Evaluations")
    evaluated_on = fields.Date(
        "Evaluated up to",
        readonly=True,
        copy=False,
        help="The last day of which all members were evaluated.",
    )
    evaluated_version = fields.Integer(readonly=True, copy=False)
    evaluated_rules = fields.Json(
        readonly=True, copy=False, help="The rules of entry of the last evaluation."
    )
    faults_told_on = fields.Date(
        readonly=True,
        copy=False,
        help="The last day on which an evaluation failed by faults of the program.",
    )
    is_due = fields.Boolean(
        readonly=True,
        copy=False,
        help="Something changed that everybody's tier may depend on.",
    )
    member_count = fields.Integer("Members", compute="_compute_member_count")

    @api.depends("membership_ids")
    def _compute_member_count(self):
        counts = dict(
            self.env["customer.tier.membership"]._read_group(
                [("program_id", "in", self.ids)], ["program_id"], ["__count"]
            )
        )
        for program in self:
            program.member_count = counts.get(program, 0)

    # -- States ----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create; a program that is made active is checked as the button does."""
        programs = super().create(vals_list)
        programs.filtered(lambda each: each.state == "active")._raise_faults()
        return programs

    def write(self, vals):
        """Write; a change of the rules of an active program makes a new version."""
        if "state" in vals and not self._is_transition():
            raise UserError(
                self.env._("Activate or archive a loyalty program by its buttons.")
            )
        if "company_id" in vals:
            self._check_move(vals["company_id"])
        if RULE_FIELDS.isdisjoint(vals):
            result = super().write(vals)
        else:
            result = super(
                CustomerTierProgram, self.with_context(tier_version_noted=True)
            ).write(vals)
            self._note_new_version()
        if not PRECEDENCE_FIELDS.isdisjoint(vals):
            self.env["res.partner"]._forget_tiers()
        if "company_id" in vals:
            # Asked before alone, the record rules let a program out into any company.
            self.check_access("write")
        return result

    def _check_move(self, company_id):
        """Let programs without members alone go to another company.

        :raise UserError: for a program with members
        """
        leaving = self.filtered(lambda program: program.company_id.id != company_id)
        held = leaving._first_with_members()
        if held:
            raise UserError(
                self.env._("“%s” has members: it stays in its company.", held.name)
            )

    def _first_with_members(self):
        members = self.env["customer.tier.membership"].sudo()
        return members.search([("program_id", "in", self.ids)], limit=1).program_id

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_members(self):
        held = self._first_with_members()
        if held:
            raise UserError(
                self.env._(
                    "“%s” has members: it cannot be deleted. Archive it instead.",
                    held.name,
                )
            )

    def _is_transition(self):
        return self.env.context.get("tier_transition") is _TRANSITION

    def action_activate(self):
        """Let the program's rules count from now on.

        :raise UserError: naming every fault of the configuration
        """
        self._check_manager()
        self._raise_faults()
        self._change_state("action_activate")
        self._wake_cron()

    def action_archive_program(self):
        """Let the program rest: members keep what they hold, benefits end."""
        self._check_manager()
        self._change_state("action_archive_program")

    def _change_state(self, button):
        sources, target = TRANSITIONS[button]
        wrong = self.filtered(lambda program: program.state not in sources)
        if wrong:
            label = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "“%(program)s” is in the state “%(state)s” already.",
                    program=wrong[0].name,
                    state=label[wrong[0].state],
                )
            )
        self.with_context(tier_transition=_TRANSITION).write({"state": target})

    def _check_manager(self):
        """Let tier managers alone pass.

        :raise AccessError: for everybody else
        """
        if not self.env.user.has_group("crm_extension.group_tier_manager"):
            raise AccessError(self.env._("Only managers of loyalty tiers may do this."))
        self.check_access("write")

    def _wake_cron(self):
        self.env.ref("crm_extension.ir_cron_customer_tier").sudo()._trigger()

    # -- Versions --------------------------------------------------------------

    def _note_new_version(self):
        """Count a change of the rules; several of one save are one version."""
        if self.env.context.get("tier_version_noted"):
            return
        for program in self.filtered(lambda each: each.state == "active"):
            program.with_context(tier_version_noted=True).write(
                {
                    "version": program.version + 1,
                    "is_due": True,
                    "faults_told_on": False,
                }
            )
            program._wake_cron()

    # -- Who is meant ----------------------------------------------------------

    def _partner_domain(self):
        """Return the domain of the commercial partners that may become members.

        :raise ValueError: for a filter that is no domain
        """
        self.ensure_one()
        extra = Domain(literal_eval(self.customer_domain or "[]"))
        return self.env["customer.value.facts"]._customer_domain(
            self.customer_scope, extra
        )

    def _ledger_domain(self):
        """Return the domain of those whose purchases are read: members stay members
        when they no longer are in scope."""
        members = self.env["customer.tier.membership"].sudo()
        query = members._search(Domain("program_id", "=", self.id))
        return self._partner_domain() | Domain(
            "id", "in", query.subselect("partner_id")
        )

    def _fiscal_year_end(self):
        """Return day and month of the last day of the company's fiscal year."""
        company = self.company_id
        return company.fiscalyear_last_day, int(company.fiscalyear_last_month)

    def _base_tier(self):
        """Return the lowest level."""
        return self._tiers()[:1]

    @api.model
    def _companies_with_programs(self):
        """Return the ids of the companies that have an active program."""
        programs = self.sudo().search_fetch([("state", "=", "active")], ["company_id"])
        return set(programs.company_id.ids)
