from odoo import api, fields, models

from ...analytics import approval

ROLES = [("agent", "Agent"), ("lead", "Lead"), ("manager", "Manager")]
ROLE_GROUPS = {
    "agent": "crm_extension.group_complaint_user",
    "lead": "crm_extension.group_complaint_lead",
    "manager": "crm_extension.group_complaint_manager",
}
SHIPPED_LIMITS = (
    {
        "role": "lead",
        "amount": 500.0,
        "complaint_amount": 1000.0,
        "customer_amount": 2000.0,
        "period_days": 365,
    },
    {"role": "manager", "unlimited": True},
)


class CustomerComplaintRemedyLimit(models.Model):
    """Up to what somebody may approve remedies that others ask for."""

    _name = "customer.complaint.remedy.limit"
    _description = "Approval limit"
    _order = "company_id, role, user_id, kind, id"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self._default_company_id(),
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    role = fields.Selection(ROLES, help="Empty: for the user alone.")
    user_id = fields.Many2one(
        "res.users",
        ondelete="cascade",
        index="btree_not_null",
        domain="[('share', '=', False)]",
        help="A user's own limit goes before the limit of the role.",
    )
    kind = fields.Selection(
        "_selection_kinds", "Remedy", help="Empty: for every kind of remedy."
    )
    unlimited = fields.Boolean("No limit")
    amount = fields.Monetary(
        "Per remedy", help="Amount of one remedy. 0: may approve what costs nothing."
    )
    complaint_amount = fields.Monetary(
        "Per complaint",
        help="Amount of all remedies approved for one complaint, the new one included."
        " 0: not limited.",
    )
    customer_amount = fields.Monetary(
        "Per customer",
        help="Amount of all remedies approved for one customer in the period, the new"
        " one included. 0: not limited.",
    )
    period_days = fields.Integer(
        "Period (days)", default=365, help="Days that count per customer, until today."
    )

    _role_or_user = models.Constraint(
        "CHECK (num_nonnulls(role, user_id) = 1)",
        "A limit is for a role or for a user: name one of them.",
    )
    _amounts_not_negative = models.Constraint(
        "CHECK (amount >= 0 AND complaint_amount >= 0 AND customer_amount >= 0)",
        "A limit cannot be negative.",
    )
    _period_positive = models.Constraint(
        "CHECK (period_days > 0)", "The period of a limit is at least one day long."
    )
    _once = models.UniqueIndex(
        "(company_id, COALESCE(role, ''), COALESCE(user_id, 0), COALESCE(kind, ''))",
        "There is a limit for this role or user and this kind of remedy already.",
    )

    def _default_company_id(self):
        return self.env.company

    @api.model
    def _selection_kinds(self):
        kind = self.env["customer.complaint.remedy"]._fields["kind"]
        return kind._description_selection(self.env)

    @api.depends("role", "user_id", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        roles = dict(self._fields["role"]._description_selection(self.env))
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for limit in self:
            whose = limit.user_id.display_name or roles.get(limit.role)
            parts = (whose, kinds.get(limit.kind))
            limit.display_name = ", ".join(part for part in parts if part)

    # -- For the analytics -----------------------------------------------------------

    @api.model
    def _approver(self, user):
        """Return a user as the analytics take one: with the roles that they have.

        :param user: res.users
        """
        roles = tuple(
            role for role in approval.ROLES if user.has_group(ROLE_GROUPS[role])
        )
        return approval.Approver(user.id, roles)

    @api.model
    def _limit_for(self, approver, company, kind):
        """Return the limit that counts for somebody, or None.

        :param approver: analytics Approver
        :param company: res.company
        :param kind: of the remedy
        :return: analytics Limit
        """
        rows = self.sudo().search([("company_id", "=", company.id)])
        return approval.limit_for([row._as_limit() for row in rows], approver, kind)

    def _as_limit(self):
        """Return the row as the analytics take one."""
        self.ensure_one()
        amounts = {
            "remedy": self.amount,
            "complaint": self.complaint_amount or None,
            "customer": self.customer_amount or None,
        }
        if self.unlimited:
            amounts = dict.fromkeys(amounts)
        return approval.Limit(
            role=self.role or "",
            user=self.user_id.id or 0,
            kind=self.kind or "",
            days=self.period_days,
            key=self.id,
            **amounts,
        )

    # -- Set-up ----------------------------------------------------------------

    @api.model
    def _create_for(self, companies):
        """Give each company without a limit the shipped ones.

        :param companies: res.company, or ids as a data file gives them
        """
        if not isinstance(companies, models.BaseModel):
            companies = self.env["res.company"].browse(companies)
        limits = self.sudo()
        served = limits.search([("company_id", "in", companies.ids)]).company_id
        return limits.create(
            [
                {**values, "company_id": company.id}
                for company in companies - served
                for values in SHIPPED_LIMITS
            ]
        )
