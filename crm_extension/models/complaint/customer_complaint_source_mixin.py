from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...analytics import complaint_flow as flow

REPORTER = "crm_extension.group_complaint_reporter"
COST_MONTHS = 12


class CustomerComplaintSourceMixin(models.AbstractModel):
    """What a customer's records show of complaints, and the button to report one.

    Inherited by partners, orders, deliveries and invoices. Nothing is stored. What is
    counted is the customer's: the commercial partner in the record's company.
    """

    _name = "customer.complaint.source.mixin"
    _description = "Ways into complaints"

    complaint_count = fields.Integer(
        "Complaints", compute="_compute_complaints", groups=REPORTER
    )
    open_complaint_count = fields.Integer(
        "Open complaints", compute="_compute_complaints", groups=REPORTER
    )
    complaint_deadline = fields.Datetime(
        "Worst deadline",
        compute="_compute_complaints",
        groups=REPORTER,
        help="The earliest service level that is still to be met.",
    )
    complaint_is_late = fields.Boolean(compute="_compute_complaints", groups=REPORTER)
    complaint_cost = fields.Monetary(
        "Cost of complaints",
        compute="_compute_complaint_cost",
        currency_field="complaint_currency_id",
        groups=REPORTER,
        help="Remedies of the last twelve months.",
    )
    complaint_currency_id = fields.Many2one(
        "res.currency", compute="_compute_complaint_cost", groups=REPORTER
    )

    # -- What is shown ---------------------------------------------------------

    @api.model
    def _complaint_path(self):
        """Return the field that leads to the customer."""
        return "partner_id"

    def _complaint_customer(self):
        """Return the customer whose complaints the record shows."""
        self.ensure_one()
        return self[self._complaint_path()].commercial_partner_id._origin

    def _complaint_company(self):
        """Return the company whose complaints the record shows."""
        self.ensure_one()
        return self.company_id or self.env.company

    def _complaint_keys(self):
        """Return (customer, company) of each record."""
        return {
            each: (each._complaint_customer(), each._complaint_company())
            for each in self
        }

    @api.depends(lambda self: (self._complaint_path(),))
    @api.depends_context("company")
    def _compute_complaints(self):
        keys = self._complaint_keys()
        found = self._read_complaints(keys)
        now = fields.Datetime.now()
        for record, key in keys.items():
            count, still_open, deadline = found.get(key, (0, 0, False))
            record.complaint_count = count
            record.open_complaint_count = still_open
            record.complaint_deadline = deadline
            record.complaint_is_late = bool(deadline) and deadline < now

    def _read_complaints(self, keys):
        """Return by customer and company: all, the open ones, their worst deadline."""
        found = {}
        for customer, company, state, count, deadline in self.env[
            "customer.complaint"
        ]._read_group(
            self._about(keys, "commercial_partner_id"),
            ["commercial_partner_id", "company_id", "state"],
            ["__count", "next_deadline:min"],
        ):
            every, still_open, worst = found.get((customer, company), (0, 0, False))
            if state in flow.OPEN_STATES:
                still_open += count
                worst = min(filter(None, (worst, deadline)), default=False)
            found[customer, company] = every + count, still_open, worst
        return found

    @api.depends(lambda self: (self._complaint_path(),))
    @api.depends_context("company")
    def _compute_complaint_cost(self):
        keys = self._complaint_keys()
        since = fields.Datetime.now() - relativedelta(months=COST_MONTHS)
        done = Domain("state", "=", "done") & Domain("executed_at", ">=", since)
        rows = self.env["customer.complaint.remedy"]._read_group(
            done & self._about(keys, "partner_id"),
            ["partner_id", "company_id"],
            ["cost:sum"],
        )
        costs = {(customer, company): amount for customer, company, amount in rows}
        for record, key in keys.items():
            record.complaint_currency_id = key[1].currency_id
            record.complaint_cost = costs.get(key, 0)

    def _about(self, keys, field):
        """Return the domain of what concerns these customers and companies.

        :param field: path to the customer
        """
        customers = [customer.id for customer, _company in keys.values() if customer]
        companies = [company.id for _customer, company in keys.values()]
        return Domain(field, "in", customers) & Domain("company_id", "in", companies)

    # -- Buttons ---------------------------------------------------------------

    def action_open_complaints(self):
        """Open the customer's complaints, the open ones first."""
        self.ensure_one()
        customer = self._complaint_customer()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Complaints of %s", customer.display_name),
            "res_model": "customer.complaint",
            "view_mode": "list,kanban,form",
            "domain": [
                ("commercial_partner_id", "=", customer.id),
                ("company_id", "=", self._complaint_company().id),
            ],
            "context": {"default_partner_id": customer.id},
        }

    def action_report_problem(self):
        """Open a new complaint that knows already what the record knows."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Report a Problem"),
            "res_model": "customer.complaint",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {
                f"default_{name}": value
                for name, value in self._prepare_complaint().items()
            },
        }

    def _prepare_complaint(self):
        """Return what a new complaint takes over from the record; others add to it."""
        self.ensure_one()
        return {
            "company_id": self._complaint_company().id,
            "partner_id": self._complainant().id,
            "channel": "phone",
            "line_ids": [
                fields.Command.create(values)
                for values in self._prepare_complaint_lines()
            ],
        }

    def _complainant(self):
        """Return the contact who complains, as far as the record knows."""
        return self.partner_id

    def _prepare_complaint_lines(self):
        """Return the values of the lines that the customer may complain about."""
        return []
