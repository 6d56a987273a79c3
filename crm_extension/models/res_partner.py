from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..analytics.complaint_flow import OPEN_STATES
from .tier.customer_tier_life import MEMBER_FIELDS
from .value.customer_value import STAGE_LABELS, VALUE_CLASSES

REPORTER = "crm_extension.group_complaint_reporter"
VALUE_USER = "crm_extension.group_value_user"
TIER_USER = "crm_extension.group_tier_user"
COMPLAINT_LEAD = "crm_extension.group_complaint_lead"

# Field of the partner -> column of customer.value, and what stands for no row.
VALUE_COLUMNS = {
    "customer_value_id": ("id", None),
    "value_score": ("score", None),
    "value_class": ("value_class", "none"),
    "value_segment_id": ("segment_id", None),
    "lifecycle_stage": ("lifecycle_stage", "prospect"),
    "customer_lifetime_value": ("clv", None),
}

# Field of the partner -> column of customer.tier.membership.
TIER_COLUMNS = {"tier_membership_id": "id", "tier_id": "tier_id"}


class ResPartner(models.Model):
    """Shows what a customer is worth to the current company.

    Nothing of it is stored on the partner, whose table a nightly run must not
    rewrite. Lists sort, group and filter through a join instead.
    """

    _name = "res.partner"
    _inherit = [
        "res.partner",
        "customer.complaint.source.mixin",
        "customer.contact.partner.mixin",
        "customer.promise.partner.mixin",
        "customer.brief.partner.mixin",
        "customer.next.partner.mixin",
    ]

    has_open_complaint = fields.Boolean(
        "Open complaint",
        compute="_compute_has_open_complaint",
        search="_search_has_open_complaint",
        groups=REPORTER,
        help="The customer has an open complaint in the current company. Sales and"
        " marketing may leave such customers alone.",
    )
    customer_value_id = fields.Many2one(
        "customer.value",
        "Customer value",
        compute="_compute_customer_value",
        search="_search_customer_value_id",
        groups=VALUE_USER,
    )
    value_score = fields.Float(
        "Value score",
        compute="_compute_customer_value",
        aggregator="avg",
        search="_search_value_score",
        groups=VALUE_USER,
    )
    value_class = fields.Selection(
        VALUE_CLASSES,
        "Value class",
        compute="_compute_customer_value",
        search="_search_value_class",
        groups=VALUE_USER,
    )
    value_segment_id = fields.Many2one(
        "customer.segment",
        "Segment",
        compute="_compute_customer_value",
        search="_search_value_segment_id",
        groups=VALUE_USER,
    )
    lifecycle_stage = fields.Selection(
        STAGE_LABELS,
        "Lifecycle stage",
        compute="_compute_customer_value",
        search="_search_lifecycle_stage",
        groups=VALUE_USER,
    )

    customer_lifetime_value = fields.Monetary(
        "Lifetime value",
        compute="_compute_customer_value",
        currency_field="value_currency_id",
        search="_search_customer_lifetime_value",
        groups=VALUE_USER,
    )
    value_currency_id = fields.Many2one(
        "res.currency", compute="_compute_value_currency_id", groups=VALUE_USER
    )

    @api.depends_context("company")
    def _compute_value_currency_id(self):
        self.value_currency_id = self.env.company.currency_id

    tier_membership_id = fields.Many2one(
        "customer.tier.membership",
        "Loyalty membership",
        compute="_compute_tier_membership",
        search="_search_tier_membership_id",
        groups=TIER_USER,
    )
    tier_id = fields.Many2one(
        "customer.tier",
        "Loyalty tier",
        compute="_compute_tier_membership",
        search="_search_tier_id",
        groups=TIER_USER,
    )

    tier_color = fields.Integer(related="tier_id.color", groups=TIER_USER)
    tier_badge = fields.Json("Tier", compute="_compute_tier_badge", groups=TIER_USER)

    complaint_flagged = fields.Boolean(
        "No refunds without questions",
        tracking=True,
        groups=COMPLAINT_LEAD,
        help="No rule approves a remedy for this customer by itself: a person decides.",
    )

    # The customers of a team's salespeople: dashboards ask for them.
    _salesperson_idx = models.Index("(user_id) WHERE user_id IS NOT NULL")

    @api.model
    def _customer_value_fields(self):
        """Return the names of the fields that customer.value stands behind."""
        return list(VALUE_COLUMNS)

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_customer_value(self):
        # One query for the rows and what is shown of them: forms must stay cheap.
        found = self.env["customer.value"].search_fetch(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "=", self.env.company.id),
            ],
            ["partner_id", *(column for column, _default in VALUE_COLUMNS.values())],
        )
        values = {value.partner_id: value for value in found}
        for partner in self:
            value = values.get(partner.commercial_partner_id)
            for name, (column, default) in VALUE_COLUMNS.items():
                partner[name] = value[column] if value else default

    def write(self, vals):
        """Write; the membership of who stops or starts being a customer follows."""
        follows = not MEMBER_FIELDS.isdisjoint(vals)
        result = super().write(vals)
        if follows:
            self.env["customer.tier.life"]._follow(self)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_complaints(self):
        self.env["customer.complaint.life"]._check_deletable(self)

    def unlink(self):
        """Delete; value, history and memberships of a deleted customer go with it."""
        ids = self.ids
        values = self.env["customer.value"].sudo()
        doomed = values.search([("partner_id", "in", ids)])
        contacts = self.with_context(active_test=False).sudo().child_ids - self
        result = super().unlink()
        doomed.unlink()
        self.env["customer.value.history"].sudo()._erase("partner_id", ids)
        self.env["customer.habit.life"]._erase_customers(ids)
        # Contacts of nobody are customers again.
        self.env["customer.tier.life"]._follow(contacts)
        return result

    # -- Lists: sort, group and aggregate by a join ------------------------------

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr in VALUE_COLUMNS and query is not None:
            self._check_field_access(self._fields[field_expr], "read")
            return self._customer_value_to_sql(alias, field_expr, query)
        if field_expr in TIER_COLUMNS and query is not None:
            self._check_field_access(self._fields[field_expr], "read")
            return self._membership_to_sql(alias, field_expr, query)
        return super()._field_to_sql(alias, field_expr, query)

    def _customer_value_to_sql(self, alias, name, query):
        column, default = VALUE_COLUMNS[name]
        joined = query.make_alias(alias, "customer_value")
        query.add_join(
            "LEFT JOIN",
            joined,
            "customer_value",
            SQL(
                "%s = %s AND %s = %s",
                SQL.identifier(joined, "partner_id"),
                SQL.identifier(alias, "commercial_partner_id"),
                SQL.identifier(joined, "company_id"),
                self.env.company.id,
            ),
        )
        field = self.env["customer.value"]._fields[column]
        expression = SQL.identifier(joined, column, to_flush=field)
        if default is None:
            return expression
        return SQL("COALESCE(%s, %s)", expression, default)

    # -- Searching -------------------------------------------------------------

    def _search_customer_value_id(self, operator, value):
        return self._search_customer_value("customer_value_id", operator, value)

    def _search_value_score(self, operator, value):
        return self._search_customer_value("value_score", operator, value)

    def _search_value_class(self, operator, value):
        return self._search_customer_value("value_class", operator, value)

    def _search_value_segment_id(self, operator, value):
        return self._search_customer_value("value_segment_id", operator, value)

    def _search_lifecycle_stage(self, operator, value):
        return self._search_customer_value("lifecycle_stage", operator, value)

    def _search_customer_lifetime_value(self, operator, value):
        return self._search_customer_value("customer_lifetime_value", operator, value)

    def _search_customer_value(self, name, operator, value):
        """Search by the value in the current company; negations are the ORM's."""
        if operator.startswith("not ") or operator == "!=":
            return NotImplemented
        self._check_field_access(self._fields[name], "read")
        column, default = VALUE_COLUMNS[name]
        # Not in sudo: what the user may not read must not be searched by either.
        values = self.env["customer.value"]
        rows = Domain("company_id", "=", self.env.company.id)
        unset = operator == "in" and not {False, default}.isdisjoint(value)
        if operator == "in":
            value = [each for each in value if each is not False]
        scored = values._search(rows & Domain(column, operator, value))
        domain = Domain("commercial_partner_id", "in", scored.subselect("partner_id"))
        if unset:
            everybody = values._search(rows).subselect("partner_id")
            domain |= Domain("commercial_partner_id", "not in", everybody)
        return domain

    # -- Loyalty tier ------------------------------------------------------------

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_tier_membership(self):
        members = self.env["customer.tier.membership"]._of_partners(
            self.commercial_partner_id, self.env.company
        )
        nobody = self.env["customer.tier.membership"]
        for partner in self:
            member = members.get(partner.commercial_partner_id._origin, nobody)
            partner.tier_membership_id = member
            partner.tier_id = member.tier_id

    def _held_tiers(self, company):
        """Return the tiers whose benefits count now, whoever asks.

        :param company: res.company
        :return: dict of each partner of ``self`` to a customer.tier, in sudo, empty for
            who is no member, or is suspended
        """
        members = (
            self.env["customer.tier.membership"]
            .sudo()
            ._of_partners(self.commercial_partner_id, company)
        )
        nothing = self.env["customer.tier"].sudo()
        tiers = {
            partner: member.tier_id
            for partner, member in members.items()
            if member.state != "suspended"
        }
        return {
            partner: tiers.get(partner.commercial_partner_id._origin, nothing)
            for partner in self
        }

    # -- Price list of the tier ----------------------------------------------------

    # Not a field of ours: Odoo deletes a core field of users that depends on one, with
    # the add-on. Whoever changes memberships forgets the price lists instead.
    @api.depends("commercial_partner_id")
    def _compute_product_pricelist(self):
        """Compute; the tier's price list counts too, see ``product.pricelist``."""
        return super()._compute_product_pricelist()

    @api.model
    def _forget_tiers(self):
        """Forget what partners show of memberships, which have changed."""
        self.invalidate_model([*TIER_COLUMNS, "property_product_pricelist"])

    def _inverse_product_pricelist(self):
        """Store what was chosen; what the tier gives anyway is no choice.

        Any other price list is one, the country's default too: it would not count for
        this customer otherwise. Emptying the field, or choosing the tier's price list,
        takes an explicit one away.
        """
        given = self.env["customer.tier.benefits"]._pricelists(self)
        members = self.filtered(lambda each: each in given)
        others = self - members
        result = super(ResPartner, others)._inverse_product_pricelist()
        for partner in members:
            chosen = partner.property_product_pricelist
            if chosen != partner.specific_property_product_pricelist:
                explicit = chosen if chosen != given[partner] else False
                partner.specific_property_product_pricelist = explicit
        return result

    def _has_own_pricelist(self):
        """Tell whether a price list that can be used was chosen for the partner."""
        self.ensure_one()
        chosen = self.specific_property_product_pricelist
        return bool(chosen._get_partner_pricelist_multi_filter_hook())

    def _membership_to_sql(self, alias, name, query):
        """Return the column of the first program of which the customer is a member."""
        members = self.env["customer.tier.membership"]
        column = (TIER_COLUMNS[name], {"partner_id": "commercial_partner_id"})
        found = [
            members._joined_column(query, alias, program, *column)
            for program in members._programs_of(self.env.company)
        ]
        if not found:
            return SQL("NULL::int4")
        return (
            found[0] if len(found) == 1 else SQL("COALESCE(%s)", SQL(", ").join(found))
        )

    def _search_tier_membership_id(self, operator, value):
        return self._search_membership("tier_membership_id", operator, value)

    def _search_tier_id(self, operator, value):
        return self._search_membership("tier_id", operator, value)

    def _search_membership(self, name, operator, value):
        """Search by the membership that counts in the current company."""
        if operator.startswith("not ") or operator == "!=":
            return NotImplemented
        self._check_field_access(self._fields[name], "read")
        # Not in sudo: what the user may not read must not be searched by either.
        members = self.env["customer.tier.membership"]
        counting = members._counting_domain(self.env.company)
        unset = operator == "in" and False in value
        if operator == "in":
            value = [each for each in value if each is not False]
        column = Domain(TIER_COLUMNS[name], operator, value)
        held = members._search(counting & column)
        domain = Domain("commercial_partner_id", "in", held.subselect("partner_id"))
        if unset:
            everybody = members._search(counting).subselect("partner_id")
            domain |= Domain("commercial_partner_id", "not in", everybody)
        return domain

    # -- Complaints ------------------------------------------------------------

    @api.model
    def _complaint_path(self):
        return "commercial_partner_id"

    def _complaint_company(self):
        """Return the current company: a customer's complaints are one company's."""
        self.ensure_one()
        return self.env.company

    def _complainant(self):
        return self

    @api.depends("open_complaint_count")
    @api.depends_context("company")
    def _compute_has_open_complaint(self):
        for partner in self:
            partner.has_open_complaint = bool(partner.open_complaint_count)

    def _search_has_open_complaint(self, operator, value):
        """Search the customers with an open complaint; negations are the ORM's."""
        if operator != "in":
            return NotImplemented
        if value != {True}:
            return Domain.TRUE if True in value else ~self._domain_open_complaint()
        return self._domain_open_complaint()

    def _domain_open_complaint(self):
        """Return the domain of customers with an open complaint."""
        still_open = self.env["customer.complaint"]._search(
            [
                ("state", "in", OPEN_STATES),
                ("company_id", "=", self.env.company.id),
                ("commercial_partner_id", "!=", False),
            ]
        )
        customers = still_open.subselect("commercial_partner_id")
        return Domain("commercial_partner_id", "in", customers)

    # -- Screens ---------------------------------------------------------------

    @api.depends("commercial_partner_id")
    @api.depends_context("company", "lang")
    def _compute_tier_badge(self):
        badges = self.env["customer.tier.badges"]._read(
            self.commercial_partner_id._origin, self.env.company
        )
        for partner in self:
            customer = partner.commercial_partner_id._origin
            partner.tier_badge = badges.get(customer.id, False)

    def get_customer_value_panel(self):
        """Return what the panel on the customer's form shows, see ``ValueTexts``.

        :raise AccessError: for a user who may not see customer value
        """
        self.ensure_one()
        self.check_access("read")
        self.env["customer.value"].check_access("read")
        value = self.customer_value_id
        return value._panel() if value else self._empty_value_panel()

    def _empty_value_panel(self):
        return {
            "has_value": False,
            "message": self.env._(
                "No score yet: this customer has no purchase that counts, no score"
                " model is about such customers, or none has run since the first"
                " purchase."
            ),
        }

    def get_tier_panel(self):
        """Return what the panel of the loyalty tier shows, see ``_panel``.

        :raise AccessError: for a user who may not see loyalty tiers
        """
        self.ensure_one()
        self.check_access("read")
        self.env["customer.tier.membership"].check_access("read")
        member = self.tier_membership_id
        return member._panel() if member else self._empty_tier_panel()

    def _empty_tier_panel(self):
        return {
            "has_tier": False,
            "message": self.env._(
                "No tier: no active loyalty program has this customer as a member yet."
            ),
        }

    def action_open_membership(self):
        """Open the customer's loyalty membership in the current company."""
        self.ensure_one()
        member = self.tier_membership_id
        return member._get_records_action(name=self.env._("Loyalty membership"))

    def action_open_customer_value(self):
        """Open the customer's value in the current company."""
        self.ensure_one()
        value = self.customer_value_id
        return value._get_records_action(name=self.env._("Customer value"))
