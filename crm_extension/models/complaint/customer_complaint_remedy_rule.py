from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ...analytics import no_questions
from .customer_complaint_approval_mixin import COUNTED_STATES
from .customer_complaint_remedy_facts import start_of

MANAGER_GROUP = "crm_extension.group_complaint_manager"


class CustomerComplaintRemedyRule(models.Model):
    """A no-questions rule: what is approved by itself."""

    _name = "customer.complaint.remedy.rule"
    _description = "No-questions rule"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=False, copy=False, help="Off until it was tried.")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self._default_company_id(),
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        "_selection_kinds", "Remedy", help="Empty: every kind of remedy."
    )
    tier_ids = fields.Many2many(
        "customer.tier",
        string="Tiers",
        check_company=True,
        ondelete="restrict",
        help="Tiers that a customer must have held when the complaint came in. Empty:"
        " all customers.",
    )
    use_tier_limit = fields.Boolean(
        "The tier says how much",
        help="The tier's own no-questions amount counts. Without a tier: nothing.",
    )
    amount_limit = fields.Monetary("Up to", help="Highest amount of one remedy.")
    days_since_delivery = fields.Integer(
        "Within days of delivery",
        default=30,
        help="From the delivery of what the remedy is about to the day the complaint"
        " came in. Services: from the invoice, or else the order. 0: whenever.",
    )
    category_out_ids = fields.Many2many(
        "customer.complaint.category",
        string="Not for complaints about",
        ondelete="restrict",
        help="A complaint without a category is then left out too.",
    )
    product_category_out_ids = fields.Many2many(
        "product.category",
        string="Not for products of",
        ondelete="restrict",
        help="Categories of products; those below them are left out too.",
    )
    max_times = fields.Integer(
        "At most (times)",
        help="How often the rule may approve for one customer in the period. 0: not"
        " limited.",
    )
    period_days = fields.Integer("Period (days)", default=365)
    trial_ids = fields.One2many(
        "customer.complaint.remedy.trial",
        "rule_id",
        "Trials",
        readonly=True,
        groups=MANAGER_GROUP,
    )

    _not_negative = models.Constraint(
        "CHECK (amount_limit >= 0 AND days_since_delivery >= 0 AND max_times >= 0)",
        "The numbers of a rule cannot be negative.",
    )

    def _default_company_id(self):
        return self.env.company

    @api.model
    def _selection_kinds(self):
        return self.env["customer.complaint.remedy.limit"]._selection_kinds()

    @api.constrains(
        "active", "amount_limit", "use_tier_limit", "max_times", "period_days"
    )
    def _check_terms(self):
        for rule in self:
            faults = rule._faults()
            if faults:
                raise ValidationError("\n".join(faults))

    def _faults(self):
        """Return in words what is wrong with the rule's numbers."""
        faults = []
        if self.active and not (self.amount_limit or self.use_tier_limit):
            faults.append(
                self.env._("“%s” approves nothing: say up to what amount.", self.name)
            )
        if self.max_times and self.period_days < 1:
            faults.append(
                self.env._("“%s” counts in no period: say how many days.", self.name)
            )
        return faults

    # -- For the analytics -----------------------------------------------------------

    def _terms(self):
        """Return what the rule asks for, as the analytics take it."""
        self.ensure_one()
        below = self.env["product.category"].search(
            [("id", "child_of", self.product_category_out_ids.ids)]
        )
        return no_questions.Terms(
            kind=self.kind or "",
            tiers=frozenset(self.tier_ids.ids),
            limit=None if self.use_tier_limit else self.amount_limit,
            days=self.days_since_delivery,
            categories_out=frozenset(self.category_out_ids.ids),
            products_out=frozenset(below.ids),
            times=self.max_times,
            period=self.period_days,
            unit=self.currency_id.rounding,
        )

    @api.model
    def _judge(self, remedy):
        """Let the active rules of the company judge a remedy that is asked for now.

        :param remedy: customer.complaint.remedy
        :return: the first rule that approves it, empty if none does, and what is kept
            of the rule's clauses: of the nearest one where none approves, False where
            there is no rule
        """
        company = remedy.company_id
        rules = self.sudo().search([("company_id", "=", company.id)])
        if not rules:
            return rules, False
        day = company._value_today()
        wish = self.env["customer.complaint.remedy.facts"]._wish(remedy, day)
        judged = rules._judged(remedy, wish)
        for rule, verdicts in zip(rules, judged, strict=True):
            if no_questions.approves(verdicts):
                return rule, rule._kept(verdicts)
        place = no_questions.nearest(judged)
        return self.sudo().browse(), rules[place]._kept(judged[place])

    def _judged(self, remedy, wish):
        """Return what the clauses of each rule say about a wish."""
        terms = {rule: rule._terms() for rule in self}
        times = self._times(terms, remedy, wish.day)
        return [
            no_questions.judge(terms[rule], replace(wish, times=times[rule]))
            for rule in self
        ]

    def _times(self, terms, remedy, day):
        """Return how often each rule approved for the customer in its period.

        What failed counts too: it may be tried again.
        """
        found = remedy.sudo().search_fetch(
            [
                ("partner_id", "=", remedy.partner_id.id),
                ("company_id", "=", remedy.company_id.id),
                ("rule_id", "in", self.ids),
                ("state", "in", COUNTED_STATES),
                ("id", "!=", remedy.id),
            ],
            ["rule_id", "approved_at"],
        )
        starts = {
            rule: start_of(remedy.company_id, terms[rule].window_start(day))
            for rule in self
        }
        return {
            rule: sum(
                each.rule_id == rule and each.approved_at >= starts[rule]
                for each in found
            )
            for rule in self
        }

    def _kept(self, verdicts):
        """Return what a remedy keeps of the rule's clauses, for its explanation."""
        return {
            "rule_id": self.id,
            "rule": self.name,
            "approved": no_questions.approves(verdicts),
            "clauses": [
                {
                    "key": each.key,
                    "answer": each.answer,
                    "allowed": each.allowed,
                    "values": each.values,
                }
                for each in verdicts
            ],
        }

    # -- Trying it -------------------------------------------------------------

    def try_out(self, date_to=None):
        """Work out what the rule would have approved in the year up to a day.

        Whether it is switched on does not matter; no remedy is written.

        :param date_to: last day of the year; the company's current day when left out
        :return: customer.complaint.remedy.trial
        :raise AccessError: unless the user manages complaints
        """
        self._check_manager()
        self.ensure_one()
        day = fields.Date.to_date(date_to) or self.company_id._value_today()
        return self.env["customer.complaint.remedy.trial"]._try(self, day)

    def action_try(self, date_to=None):
        """Try the rule on the past year and open what came out."""
        trial = self.try_out(date_to)
        return {
            "type": "ir.actions.act_window",
            "res_model": trial._name,
            "res_id": trial.id,
            "views": [(False, "form")],
            "name": self.env._("Trial of %s", self.name),
        }

    def _check_manager(self):
        """Let only managers of complaints go on.

        :raise AccessError: for others
        """
        if not (self.env.su or self.env.user.has_group(MANAGER_GROUP)):
            raise AccessError(
                self.env._("Only managers of complaints may try no-questions rules.")
            )
        self.check_access("write")

    # -- Set-up ----------------------------------------------------------------

    @api.model
    def _create_for(self, companies):
        """Give each company without a rule copies of the shipped ones, switched off.

        :param companies: res.company
        """
        rules = self.sudo().with_context(active_test=False)
        shipped = rules.browse(self._shipped_ids()).exists()
        served = rules.search([("company_id", "in", companies.ids)]).company_id
        for company in companies - served:
            for rule in shipped:
                copy = rule.copy(rule._prepare_copy(company))
                rule.copy_translations(copy)

    @api.model
    def _shipped_ids(self):
        """Return the ids of the rules that come with the add-on."""
        rows = (
            self.env["ir.model.data"]
            .sudo()
            .search(
                [("module", "=", "crm_extension"), ("model", "=", self._name)],
                order="id",
            )
        )
        return rows.mapped("res_id")

    def _prepare_copy(self, company):
        """Return what differs in another company's copy: tiers are a company's own."""
        own = self.category_out_ids.filtered("company_id")
        return {
            "name": self.name,
            "company_id": company.id,
            "tier_ids": False,
            "category_out_ids": [(6, 0, (self.category_out_ids - own).ids)],
        }
