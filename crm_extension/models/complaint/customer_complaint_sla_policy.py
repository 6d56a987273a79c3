from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...analytics import sla_policy
from ...analytics.sla_policy import CRITERIA
from ...analytics.working_time import Clock, NoWorkingTime, Timetable, deadline
from .complaint_choices import SEVERITIES

PROMISING_FIELDS = {
    "active",
    "company_id",
    "is_default",
    "resource_calendar_id",
    *CRITERIA,
}
"""What decides to whom something is promised; targets say for themselves."""


class CustomerComplaintSlaPolicy(models.Model):
    """A promise: how fast complaints of some kind are handled."""

    _name = "customer.complaint.sla.policy"
    _description = "Service level policy"
    _inherit = ["customer.complaint.sla.promise.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self._default_company_id(),
    )
    is_default = fields.Boolean(
        "Default", help="Applies when no other policy of the company matches."
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", index="btree_not_null", ondelete="restrict"
    )
    tier_id = fields.Many2one("customer.tier", ondelete="restrict")
    category_id = fields.Many2one("customer.complaint.category", ondelete="restrict")
    severity = fields.Selection(SEVERITIES, help="Empty: whatever the severity.")
    resource_calendar_id = fields.Many2one(
        "resource.calendar",
        "Working hours",
        check_company=True,
        help="Empty: those of the team, else of the company.",
    )
    target_ids = fields.One2many(
        "customer.complaint.sla.target", "policy_id", "Targets", copy=True
    )
    outdated_count = fields.Integer(
        "Outdated promises", compute="_compute_outdated_count"
    )

    _default_unique = models.UniqueIndex(
        "(company_id) WHERE is_default AND active",
        "A company has one default policy.",
    )

    def _default_company_id(self):
        return self.env.company

    @api.constrains("is_default", *CRITERIA)
    def _check_default_without_criteria(self):
        for policy in self.filtered("is_default"):
            if any(policy[name] for name in CRITERIA):
                raise ValidationError(
                    self.env._(
                        "“%s” is the default: it applies whatever the customer, tier,"
                        " category and severity. Leave these empty.",
                        policy.name,
                    )
                )

    @api.constrains("tier_id", "category_id", "company_id")
    def _check_criteria_of_company(self):
        for policy in self:
            others = [
                record.display_name
                for record in (policy.tier_id, policy.category_id)
                if record.company_id and record.company_id != policy.company_id
            ]
            if others:
                raise ValidationError(
                    self.env._(
                        "“%(policy)s” is a policy of %(company)s; these are not:"
                        " %(records)s.",
                        policy=policy.name,
                        company=policy.company_id.name,
                        records=", ".join(others),
                    )
                )

    @api.constrains("resource_calendar_id")
    def _check_working_time(self):
        self.resource_calendar_id._check_promised_hours()

    def _compute_outdated_count(self):
        counts = dict(
            self.env["customer.complaint.sla.status"]._read_group(
                [("policy_id", "in", self.ids), ("outdated", "=", True)],
                ["policy_id"],
                ["__count"],
            )
        )
        for policy in self:
            policy.outdated_count = counts.get(policy, 0)

    def write(self, vals):
        """Write; what the policy promised so far is marked as outdated."""
        result = super().write(vals)
        if not PROMISING_FIELDS.isdisjoint(vals):
            self._mark_promises()
        return result

    def _mark_promises(self):
        self.env["customer.complaint.sla.status"]._mark_outdated("policy_id", self)

    def action_outdated(self):
        """Open the promises that the policy would now make otherwise."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_extension.customer_complaint_sla_status_action"
        )
        domain = [("policy_id", "=", self.id), ("outdated", "=", True)]
        return {**action, "domain": domain, "context": {}}

    # -- The arithmetic --------------------------------------------------------

    @api.model
    def compute_deadline(self, calendar, start, seconds, pauses=()):
        """Return when so much working time has passed since a moment.

        deadline = start + (seconds + working seconds inside the pauses).

        :param calendar: resource.calendar in whose time zone and without whose leaves
            the time counts; None or empty: every hour of the clock
        :param start: naive UTC
        :param seconds: whole seconds
        :param pauses: iterable of (from, to), naive UTC; a ``to`` of None is now
        :return: naive UTC
        :raise UserError: when the calendar holds no working time
        """
        try:
            timetable = (
                Timetable(calendar._promised_hours(self.env.company))
                if calendar
                else Clock()
            )
            now = self.env["customer.complaint"]._now()
            return deadline(timetable.intervals(start), start, seconds, pauses, now)
        except NoWorkingTime as error:
            raise UserError(calendar._no_working_time_text()) from error

    # -- For new companies -----------------------------------------------------

    @api.model
    def _create_for(self, companies):
        """Give each company without a default policy a copy of the shipped one.

        :param companies: res.company
        """
        shipped = self.env.ref(
            "crm_extension.complaint_sla_policy_default", raise_if_not_found=False
        )
        if not shipped:
            return
        shipped = shipped.sudo()
        served = self.sudo().search([("is_default", "=", True)]).company_id
        for company in companies - served:
            policy = shipped.copy(
                {
                    "name": shipped.name,
                    "company_id": company.id,
                    "resource_calendar_id": False,
                    "is_default": True,
                    "active": True,
                }
            )
            shipped.copy_translations(policy)

    # -- Which one, and why ----------------------------------------------------

    def _choosable(self):
        """Return the policies as choosing knows them."""
        return [
            sla_policy.Policy(
                id=policy.id,
                company_id=policy.company_id.id,
                sequence=policy.sequence,
                is_default=policy.is_default,
                partner_id=policy.partner_id.commercial_partner_id.id or None,
                tier_id=policy.tier_id.id or None,
                category_id=policy.category_id.id or None,
                severity=policy.severity or None,
            )
            for policy in self
        ]

    def _why(self, complaint):
        """Return in words why the policy applies to a complaint.

        :param complaint: customer.complaint
        """
        self.ensure_one()
        if self.is_default:
            return self.env._(
                "“%s”: no other policy matches, and this is the default.", self.name
            )
        labels = [
            self.env._(
                "%(field)s: %(value)s",
                field=self._fields[name]._description_string(self.env),
                value=self._criterion_text(name),
            )
            for name in CRITERIA
            if self[name]
        ]
        if not labels:
            return self.env._("“%s”: it applies to every complaint.", self.name)
        return self.env._(
            "“%(policy)s”: of those that match, it comes first (%(criteria)s).",
            policy=self.name,
            criteria=", ".join(labels),
        )

    def _criterion_text(self, name):
        if name == "severity":
            return self._fields[name].convert_to_export(self.severity, self)
        return self[name].display_name
