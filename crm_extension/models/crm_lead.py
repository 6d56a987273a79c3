from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .res_partner import TIER_USER, VALUE_COLUMNS, VALUE_USER
from .value.customer_value import STAGE_LABELS, VALUE_CLASSES

PARTNER_FIELDS = {
    "partner_value_score": "value_score",
    "partner_value_class": "value_class",
    "partner_segment_id": "value_segment_id",
    "partner_lifecycle_stage": "lifecycle_stage",
    "partner_tier_id": "tier_id",
}
"""Field of a lead -> field of the customer behind it, in the lead's company."""


class CrmLead(models.Model):
    """Shows what the customer behind a lead is worth, and to whom it may go.

    Nothing is stored. It is the value in the lead's company, and in the current one for
    a lead of none; domains that assign leads may use it.
    """

    _name = "crm.lead"
    _inherit = ["crm.lead", "customer.contacted.mixin"]

    partner_value_score = fields.Float(
        "Value score",
        compute="_compute_partner_value",
        search="_search_partner_value_score",
        aggregator="avg",
        groups=VALUE_USER,
    )
    partner_value_class = fields.Selection(
        VALUE_CLASSES,
        "Value class",
        compute="_compute_partner_value",
        search="_search_partner_value_class",
        groups=VALUE_USER,
    )
    partner_segment_id = fields.Many2one(
        "customer.segment",
        "Segment",
        compute="_compute_partner_value",
        search="_search_partner_segment_id",
        groups=VALUE_USER,
    )
    partner_lifecycle_stage = fields.Selection(
        STAGE_LABELS,
        "Customer's stage",
        compute="_compute_partner_value",
        search="_search_partner_lifecycle_stage",
        groups=VALUE_USER,
    )
    partner_tier_id = fields.Many2one(
        "customer.tier",
        "Loyalty tier",
        compute="_compute_partner_tier",
        search="_search_partner_tier_id",
        groups=TIER_USER,
    )

    # -- Reading -------------------------------------------------------------------

    @api.depends("partner_id", "company_id")
    @api.depends_context("company")
    def _compute_partner_value(self):
        values = [name for name in PARTNER_FIELDS if name != "partner_tier_id"]
        self._take_from_partners(values)

    @api.depends("partner_id", "company_id")
    @api.depends_context("company")
    def _compute_partner_tier(self):
        self._take_from_partners(["partner_tier_id"])

    def _take_from_partners(self, names):
        for company, leads in self.grouped("company_id").items():
            company = company or self.env.company
            for lead in leads:
                partner = lead.partner_id.with_company(company)
                for name in names:
                    lead[name] = partner[PARTNER_FIELDS[name]]

    # -- Lists: sort and group by a join ---------------------------------------------

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr not in PARTNER_FIELDS or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        customer = self._join_customer(alias, query)
        company = SQL(
            "COALESCE(%s, %s)",
            SQL.identifier(alias, "company_id", to_flush=self._fields["company_id"]),
            self.env.company.id,
        )
        if field_expr == "partner_tier_id":
            return self._tier_to_sql(customer, company)
        return self._value_to_sql(field_expr, alias, query, customer, company)

    def _join_customer(self, alias, query):
        """Return the SQL of the customer behind the lead: the commercial partner."""
        partner = query.make_alias(alias, "behind")
        query.add_join(
            "LEFT JOIN",
            partner,
            "res_partner",
            SQL(
                "%s = %s",
                SQL.identifier(partner, "id"),
                SQL.identifier(
                    alias, "partner_id", to_flush=self._fields["partner_id"]
                ),
            ),
        )
        field = self.env["res.partner"]._fields["commercial_partner_id"]
        return SQL.identifier(partner, field.name, to_flush=field)

    def _value_to_sql(self, name, alias, query, customer, company):
        column, default = VALUE_COLUMNS[PARTNER_FIELDS[name]]
        joined = query.make_alias(alias, "value_behind")
        query.add_join(
            "LEFT JOIN",
            joined,
            "customer_value",
            SQL(
                "%s = %s AND %s = %s",
                SQL.identifier(joined, "partner_id"),
                customer,
                SQL.identifier(joined, "company_id"),
                company,
            ),
        )
        field = self.env["customer.value"]._fields[column]
        value = SQL.identifier(joined, column, to_flush=field)
        if default is None:
            return value
        # A lead of nobody has no class, a customer without a purchase has one.
        return SQL(
            "CASE WHEN %s IS NOT NULL THEN COALESCE(%s, %s) END",
            customer,
            value,
            default,
        )

    def _tier_to_sql(self, customer, company):
        """Return the tier in the first active program of which one is a member."""
        members = self.env["customer.tier.membership"]._fields
        programs = self.env["customer.tier.program"]._fields
        return SQL(
            """(
            SELECT %(tier)s
              FROM customer_tier_membership member
              JOIN customer_tier_program program ON program.id = member.program_id
             WHERE member.partner_id = %(customer)s
               AND program.company_id = %(company)s
               AND %(state)s = 'active'
          ORDER BY %(sequence)s, program.id
             LIMIT 1)""",
            tier=SQL.identifier("member", "tier_id", to_flush=members["tier_id"]),
            customer=customer,
            company=company,
            state=SQL.identifier("program", "state", to_flush=programs["state"]),
            sequence=SQL.identifier(
                "program", "sequence", to_flush=programs["sequence"]
            ),
        )

    # -- Searching -----------------------------------------------------------------

    def _search_partner_value_score(self, operator, value):
        return self._search_partner("partner_value_score", operator, value)

    def _search_partner_value_class(self, operator, value):
        return self._search_partner("partner_value_class", operator, value)

    def _search_partner_segment_id(self, operator, value):
        return self._search_partner("partner_segment_id", operator, value)

    def _search_partner_lifecycle_stage(self, operator, value):
        return self._search_partner("partner_lifecycle_stage", operator, value)

    def _search_partner_tier_id(self, operator, value):
        return self._search_partner("partner_tier_id", operator, value)

    def _search_partner(self, name, operator, value):
        """Search by the customer in the lead's company; negations are the ORM's."""
        if operator.startswith("not ") or operator == "!=":
            return NotImplemented
        self._check_field_access(self._fields[name], "read")
        of_nobody = Domain("partner_id", "=", False)
        if operator != "in" or False not in value:
            of_nobody = Domain.FALSE
        elif VALUE_COLUMNS.get(PARTNER_FIELDS[name], (None, None))[1]:
            # Where every customer has something, nobody alone has nothing.
            value = [each for each in value if each]
        condition = Domain(PARTNER_FIELDS[name], operator, value)
        return of_nobody | Domain.OR(
            self._of_company(company) & self._of_partners(company, condition)
            for company in self._searched_companies()
        )

    def _searched_companies(self):
        """Return the companies whose leads may be found: a job finds those of all."""
        if self.env.su:
            return self.env["res.company"].search([("active", "=", True)])
        return self.env.companies

    def _of_company(self, company):
        ids = [company.id, False] if company == self.env.company else [company.id]
        return Domain("company_id", "in", ids)

    def _of_partners(self, company, condition):
        partners = self.env["res.partner"].with_company(company)
        found = partners.with_context(active_test=False)._search(condition)
        return Domain("partner_id", "in", found)

    # -- Contacts, promises, the brief --------------------------------------------

    @api.model
    def _contacted_sql(self, records=None, channels=None):
        last = self.env["customer.contact.last"]
        return last._contacted_leads_sql(records, channels)

    def _merge_dependences(self, opportunities):
        """Move what hangs on merged leads; their promises were made in this one."""
        result = super()._merge_dependences(opportunities)
        promises = self.env["customer.promise"].sudo()
        made = promises.search(
            [("source_model", "=", self._name), ("source_id", "in", opportunities.ids)]
        )
        made._writing_step().write({"source_id": self.id})
        return result

    def action_open_customer_brief(self):
        """Open the brief of the customer behind the lead."""
        return self.partner_id.action_open_customer_brief()
