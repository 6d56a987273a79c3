from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

TIER_USER = "crm_extension.group_tier_user"


class CustomerTierColumnMixin(models.AbstractModel):
    """The loyalty tier, on records of a customer in a company: ``partner_id`` and
    ``company_id`` are columns of the table.

    Nothing is stored: lists sort, group and filter through a join.
    """

    _name = "customer.tier.column.mixin"
    _description = "Tier of a customer in lists"

    tier_id = fields.Many2one(
        "customer.tier",
        "Loyalty tier",
        compute="_compute_tier_id",
        search="_search_tier_id",
        groups=TIER_USER,
    )

    @api.depends("partner_id", "company_id")
    def _compute_tier_id(self):
        members = self.env["customer.tier.membership"]
        for company, records in self.grouped("company_id").items():
            found = members._of_partners(records.partner_id, company)
            for record in records:
                record.tier_id = found.get(record.partner_id, members).tier_id

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "tier_id" and query is not None:
            self._check_field_access(self._fields[field_expr], "read")
            return self._tier_to_sql(alias, query)
        return super()._field_to_sql(alias, field_expr, query)

    def _tier_to_sql(self, alias, query):
        """Return the tier of the first program of the row's company that has one."""
        members = self.env["customer.tier.membership"]
        keys = {"partner_id": "partner_id", "company_id": "company_id"}
        held = [
            members._joined_column(query, alias, program, "tier_id", keys)
            for company in self.env.companies
            for program in members._programs_of(company)
        ]
        return (
            SQL("COALESCE(%s)", SQL(", ").join(held)) if held else SQL("NULL::integer")
        )

    def _search_tier_id(self, operator, value):
        """Search by the tier that counts in the record's company."""
        if operator.startswith("not ") or operator == "!=":
            return NotImplemented
        self._check_field_access(self._fields["tier_id"], "read")
        return Domain.OR(
            Domain("company_id", "=", company.id)
            & self._domain_of_tier(company, operator, value)
            for company in self.env.companies
        )

    def _domain_of_tier(self, company, operator, value):
        # Not in sudo: what the user may not read must not be searched by either.
        members = self.env["customer.tier.membership"]
        counting = members._counting_domain(company)
        unset = operator == "in" and False in value
        if operator == "in":
            value = [each for each in value if each is not False]
        held = members._search(counting & Domain("tier_id", operator, value))
        domain = Domain("partner_id", "in", held.subselect("partner_id"))
        if unset:
            everybody = members._search(counting).subselect("partner_id")
            domain |= Domain("partner_id", "not in", everybody)
        return domain
