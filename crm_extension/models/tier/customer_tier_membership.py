from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import clean_context

from ..value.run_written import RunWrittenMany2one

STATES = [
    ("active", "Active"),
    ("grace", "Grace"),
    ("overridden", "Overridden"),
    ("suspended", "Suspended"),
]
OVERRIDE_KINDS = [("pin", "Exactly this tier"), ("floor", "At least this tier")]
REACHED_BY = [
    ("enrolled", "Enrolment"),
    ("promoted", "Promotion"),
    ("demoted", "Demotion"),
]
OVERRIDE_FIELDS = {
    "override_tier_id",
    "override_kind",
    "override_from",
    "override_until",
    "override_reason",
}
ENROLMENT_FIELDS = {
    "partner_id",
    "program_id",
    "company_id",
    "tier_id",
    "earned_tier_id",
    "since",
    "valid_until",
    "enrolled_on",
    "period_from",
}
"""What an enrolment by hand, or an import, may bring; the rest follows from it."""
_ENGINE = object()
"""Stands in the context of the engine: no client can send this very object."""


class CustomerTierMembership(models.Model):
    """Who holds which tier of a program, since when, until when, and why.

    The engine writes it by SQL; a person decides overrides alone.
    """

    _name = "customer.tier.membership"
    _description = "Loyalty membership"
    _log_access = False
    _inherit = [
        "customer.tier.membership.texts",
        "customer.tier.override.mixin",
        "customer.tier.panel.mixin",
        "customer.tier.progress.mixin",
    ]
    _order = "program_id, id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="cascade"
    )
    program_id = RunWrittenMany2one(
        "customer.tier.program", required=True, readonly=True, index=True
    )
    company_id = RunWrittenMany2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    tier_id = RunWrittenMany2one(
        "customer.tier",
        readonly=True,
        index=True,
        help="What the customer holds now: the earned tier, unless it is overridden.",
    )
    earned_tier_id = RunWrittenMany2one("customer.tier", readonly=True)
    enrolled_on = fields.Date(readonly=True)
    since = fields.Date(
        readonly=True, help="The day on which the earned tier was reached."
    )
    period_from = fields.Date(
        "Period from",
        readonly=True,
        help="From here on purchases count towards keeping the tier.",
    )
    valid_until = fields.Date(
        readonly=True, help="The last day of validity. The lowest level has none."
    )
    reached_by = fields.Selection(REACHED_BY, readonly=True, default="enrolled")
    in_grace = fields.Boolean("Earned tier is in grace", readonly=True)
    warned_for = fields.Date(
        "Warned of the end on",
        readonly=True,
        help="The end of validity that the customer was warned of.",
    )
    state = fields.Selection(STATES, required=True, readonly=True, default="active")
    override_tier_id = RunWrittenMany2one("customer.tier")
    override_kind = fields.Selection(OVERRIDE_KINDS)
    override_from = fields.Date()
    override_until = fields.Date()
    override_reason = fields.Char()
    override_user_id = fields.Many2one("res.users", readonly=True)
    event_ids = fields.One2many("customer.tier.event", "membership_id", "History")

    _member_uniq = models.UniqueIndex(
        "(partner_id, program_id)", "This customer is a member of the program already."
    )

    # -- Which membership counts ---------------------------------------------------

    @api.model
    def _programs_of(self, company):
        """Return the active programs of a company, the one that counts first."""
        return (
            self.env["customer.tier.program"]
            .sudo()
            .search([("company_id", "=", company.id), ("state", "=", "active")])
        )

    @api.model
    def _joined_column(self, query, alias, program, name, keys):
        """Join the memberships of a program to a query; return the SQL of a column.

        :param alias: of the table that they are joined to
        :param keys: columns of the membership -> columns of that table that they equal
        """
        joined = query.make_alias(alias, f"membership_{program.id}")
        equal = [
            SQL("%s = %s", SQL.identifier(joined, own), SQL.identifier(alias, other))
            for own, other in keys.items()
        ]
        of_program = SQL("%s = %s", SQL.identifier(joined, "program_id"), program.id)
        query.add_join(
            "LEFT JOIN", joined, self._table, SQL(" AND ").join([*equal, of_program])
        )
        return SQL.identifier(joined, name, to_flush=self._fields[name])

    @api.model
    def _of_partners(self, customers, company):
        """Return the membership that counts for each customer, by customer.

        :param customers: commercial partners
        :param company: res.company
        :return: dict; who is no member of an active program is not in it
        """
        programs = self._programs_of(company)
        if not programs or not customers:
            return {}
        members = self.search(
            [("partner_id", "in", customers.ids), ("program_id", "in", programs.ids)]
        )
        order = {program.id: place for place, program in enumerate(programs)}
        found = {}
        for member in members.sorted(lambda each: order[each.program_id.id]):
            found.setdefault(member.partner_id, member)
        return found

    @api.model
    def _counting_domain(self, company):
        """Return the domain of the memberships that count in a company.

        Of several programs the first one counts of which a customer is a member.
        """
        domain, before = Domain.FALSE, []
        for program in self._programs_of(company):
            own = Domain("program_id", "=", program.id)
            if before:
                members = self._search(Domain("program_id", "in", before))
                own &= Domain("partner_id", "not in", members.subselect("partner_id"))
            domain |= own
            before.append(program.id)
        return domain

    # -- Enrolling by hand -------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Enrol customers with the tier that they bring, as an import does.

        What is left out is filled in: the lowest level, from today on.

        :raise ValidationError: naming a tier of another program
        :raise UserError: for a value that the engine, or an override, decides
        """
        self._check_enrolment_values(vals_list)
        # No default of a client's context may fill in what the engine decides.
        clean = self.with_env(self.env(context=clean_context(self.env.context)))
        memberships = super(CustomerTierMembership, clean).create(
            [self._prepare_enrolment(vals) for vals in vals_list]
        )
        memberships = memberships.with_env(self.env)
        memberships._check_enrolments()
        self.env["customer.tier.event"]._log(memberships, "enrolled")
        self.env["res.partner"]._forget_tiers()
        return memberships

    def _check_enrolment_values(self, vals_list):
        brought = {
            name
            for vals in vals_list
            for name, value in vals.items()
            if value and (name, value) != ("state", "active")
        }
        if not brought <= ENROLMENT_FIELDS:
            raise UserError(
                self.env._(
                    "An enrolment brings a tier and its days. Everything else follows"
                    " from the rules, or from an override afterwards."
                )
            )

    def _prepare_enrolment(self, vals):
        program = self.env["customer.tier.program"].browse(vals.get("program_id"))
        today = program.company_id._value_today() if program else False
        tier_id = vals.get("tier_id") or vals.get("earned_tier_id")
        tier_id = tier_id or program._base_tier().id
        since = vals.get("since") or today
        return {
            "since": since,
            "enrolled_on": since,
            "period_from": since,
            **vals,
            "tier_id": tier_id,
            "earned_tier_id": tier_id,
            "state": "active",
            "reached_by": "enrolled",
            "company_id": program.company_id.id,
        }

    def _check_enrolments(self):
        faults = [
            self.env._(
                "“%(customer)s” cannot hold “%(tier)s”: it is a tier of another"
                " program.",
                customer=member.partner_id.display_name,
                tier=member.tier_id.name,
            )
            for member in self
            if member.tier_id.program_id != member.program_id
        ]
        faults += [
            self.env._(
                "“%(contact)s” is a contact of “%(customer)s”: the customer is the"
                " member.",
                contact=member.partner_id.display_name,
                customer=member.partner_id.commercial_partner_id.display_name,
            )
            for member in self
            if member.partner_id != member.partner_id.commercial_partner_id
        ]
        if faults:
            raise ValidationError("\n".join(faults))

    def write(self, vals):
        """Write overrides; everything else is the engine's.

        :raise UserError: for a field that is no part of an override
        """
        if self.env.context.get("tier_engine") is _ENGINE:
            return super().write(vals)
        if not vals.keys() <= OVERRIDE_FIELDS:
            raise UserError(
                self.env._(
                    "The rules of the program decide who holds which tier. Override"
                    " the tier instead."
                )
            )
        self._check_manager()
        return self._decide(vals)

    def _check_manager(self):
        """Let tier managers alone pass.

        :raise AccessError: for everybody else
        """
        if not self.env.user.has_group("crm_extension.group_tier_manager"):
            raise AccessError(self.env._("Only managers of loyalty tiers may do this."))

    def _write_as_engine(self, vals):
        """Write what nobody but the engine and the override's own method may write."""
        result = self.with_context(tier_engine=_ENGINE).write(vals)
        self.env["res.partner"]._forget_tiers()
        return result
