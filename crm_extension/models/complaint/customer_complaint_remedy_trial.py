import json
from collections import Counter, defaultdict
from dataclasses import replace

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL, formatLang

from ...analytics import no_questions
from .customer_complaint_remedy_trial_line import CLAUSES, SOURCES

TOP_CUSTOMERS = 10
PREFIXES = {"remedy": "remedy", "credit_note": "credit"}
"""How the fields of each source begin."""


class CustomerComplaintRemedyTrial(models.Model):
    """What a no-questions rule would have approved in a year."""

    _name = "customer.complaint.remedy.trial"
    _description = "Trial of a no-questions rule"
    _order = "date_to desc, id desc"
    _rec_name = "rule_id"

    rule_id = fields.Many2one(
        "customer.complaint.remedy.rule",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date("From", required=True, readonly=True)
    date_to = fields.Date("To", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Tried by", readonly=True)
    line_ids = fields.One2many(
        "customer.complaint.remedy.trial.line", "trial_id", "Cases", readonly=True
    )
    remedy_count = fields.Integer("Remedies asked for", readonly=True)
    remedy_approved_count = fields.Integer("Remedies approved", readonly=True)
    remedy_approved_amount = fields.Monetary("Amount of remedies", readonly=True)
    credit_count = fields.Integer("Credit notes", readonly=True)
    credit_approved_count = fields.Integer("Credit notes approved", readonly=True)
    credit_approved_amount = fields.Monetary("Amount of credit notes", readonly=True)
    results = fields.Json(
        readonly=True, help="Top customers, and refusals by clause, of each source."
    )
    summary = fields.Html(compute="_compute_summary", sanitize=False)

    # -- Trying ----------------------------------------------------------------

    @api.model
    def _try(self, rule, date_to):
        """Try a rule on the year that ends on a day; replace an earlier trial of it.

        :param rule: customer.complaint.remedy.rule
        :param date_to: last day of the year
        :return: customer.complaint.remedy.trial
        """
        trials = self.sudo()
        trials._of(rule, date_to).unlink()
        date_from = date_to - relativedelta(years=1) + relativedelta(days=1)
        judged = trials._judged(rule, date_from, date_to + relativedelta(days=1))
        trial = trials.create(
            {
                "rule_id": rule.id,
                "company_id": rule.company_id.id,
                "date_from": date_from,
                "date_to": date_to,
                "user_id": self.env.uid,
                **self._summed(judged),
            }
        )
        trial._insert_lines(rule, judged)
        return trial.with_env(self.env)

    def _of(self, rule, date_to):
        return self.search([("rule_id", "=", rule.id), ("date_to", "=", date_to)])

    def _judged(self, rule, start, stop):
        """Return by source the wishes of a time with what the rule says about each."""
        facts = self.env["customer.complaint.remedy.facts"]
        terms = rule.sudo()._terms()
        # A credit note has no category of complaint: the clause is not asked.
        without = replace(terms, categories_out=frozenset())
        company = rule.company_id
        return {
            "remedy": no_questions.try_out(
                terms, facts._wishes_between(company, start, stop)
            ),
            "credit_note": no_questions.try_out(
                without, facts._credits_between(company, start, stop)
            ),
        }

    # -- Summing up ------------------------------------------------------------

    @api.model
    def _summed(self, judged):
        """Return the values of the trial itself."""
        values = {"results": {}}
        for source, prefix in PREFIXES.items():
            rows = judged[source]
            granted = [wish for wish, said in rows if no_questions.approves(said)]
            values[f"{prefix}_count"] = len(rows)
            values[f"{prefix}_approved_count"] = len(granted)
            values[f"{prefix}_approved_amount"] = sum(each.amount for each in granted)
            values["results"][source] = {
                "customers": self._top_customers(granted),
                "refusals": self._refusals(rows),
            }
        return values

    @api.model
    def _top_customers(self, granted):
        """Return [id, how often, how much] of the customers who would get most."""
        sums = defaultdict(lambda: [0, 0.0])
        for wish in granted:
            sums[wish.customer][0] += 1
            sums[wish.customer][1] += wish.amount
        ranked = sorted(sums.items(), key=lambda item: (-item[1][1], item[0]))
        return [
            [customer, times, amount]
            for customer, (times, amount) in ranked[:TOP_CUSTOMERS]
        ]

    @api.model
    def _refusals(self, rows):
        """Return how many cases each clause refuses; one case may be in several."""
        return Counter(
            each.key for _wish, said in rows for each in said if not each.allowed
        )

    # -- Writing ---------------------------------------------------------------

    def _insert_lines(self, rule, judged):
        """Insert all cases with one statement."""
        rows = [
            self._line(source, wish, rule._kept(said))
            for source, pairs in judged.items()
            for wish, said in pairs
        ]
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO customer_complaint_remedy_trial_line (
                       trial_id, company_id, source, remedy_id, move_id, partner_id,
                       day, amount, approved, refused_by, rule_clauses)
                SELECT %s, %s, source, remedy_id, move_id, partner_id, day, amount,
                       approved, refused_by, rule_clauses
                  FROM jsonb_to_recordset(%s::jsonb) AS x(
                       source text, remedy_id int, move_id int, partner_id int,
                       day date, amount numeric, approved bool, refused_by text,
                       rule_clauses jsonb)
                """,
                self.id,
                self.company_id.id,
                json.dumps(rows),
            )
        )
        self.invalidate_recordset(["line_ids"])

    @api.model
    def _line(self, source, wish, kept):
        """Return the columns of a case."""
        refused = [each["key"] for each in kept["clauses"] if not each["allowed"]]
        return {
            "source": source,
            "remedy_id": wish.key if source == "remedy" else None,
            "move_id": wish.key if source == "credit_note" else None,
            "partner_id": wish.customer or None,
            "day": wish.day.isoformat(),
            "amount": wish.amount,
            "approved": kept["approved"],
            "refused_by": refused[0] if refused else None,
            "rule_clauses": kept,
        }

    # -- Showing it ------------------------------------------------------------

    @api.depends("results")
    @api.depends_context("lang")
    def _compute_summary(self):
        for trial in self:
            trial.summary = Markup().join(
                trial._summary_of(source) for source, _label in SOURCES
            )

    def _summary_of(self, source):
        """Return in words what would be approved, who gets it, and why not the rest."""
        found = (self.results or {}).get(source)
        sentence = self._sentence_of(source)
        if not (found and sentence):
            return Markup()
        parts = (
            (self._source_label(source), "h4", ""),
            (sentence, "p", "mb-2"),
            (self._customers_table(found["customers"]), "div", "mb-2"),
            (self._refusals_table(found["refusals"]), "div", "mb-4"),
        )
        return Markup().join(
            Markup("<{0} class='{1}'>{2}</{0}>").format(tag, css, content)
            for content, tag, css in parts
            if content
        )

    def _sentence_of(self, source):
        """Return how many of how many would be approved, nothing without a case."""
        prefix = PREFIXES[source]
        if not self[f"{prefix}_count"]:
            return ""
        return self.env._(
            "%(approved)s of %(count)s would have been approved: %(amount)s.",
            approved=self[f"{prefix}_approved_count"],
            count=self[f"{prefix}_count"],
            amount=self._money(self[f"{prefix}_approved_amount"]),
        )

    def _source_label(self, source):
        return {
            "remedy": self.env._("Remedies asked for"),
            "credit_note": self.env._("Credit notes of orders"),
        }[source]

    def _customers_table(self, customers):
        """Return the customers who would get most as rows."""
        partners = self.env["res.partner"].sudo().browse([row[0] for row in customers])
        names = {partner.id: partner.display_name for partner in partners.exists()}
        rows = [
            (names.get(key, "–"), times, self._money(amount))
            for key, times, amount in customers
        ]
        heads = (self.env._("Customer"), self.env._("Times"), self.env._("Amount"))
        return _table(heads, rows)

    def _refusals_table(self, refusals):
        """Return how many cases each clause refuses as rows, most first."""
        labels = dict(
            self.line_ids._fields["refused_by"]._description_selection(self.env)
        )
        order = [key for key, _label in CLAUSES]
        ranked = sorted(
            refusals.items(), key=lambda item: (-item[1], order.index(item[0]))
        )
        rows = [(labels[key], number) for key, number in ranked]
        return _table((self.env._("Refused by"), self.env._("Cases")), rows)

    def _money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    # -- Records behind --------------------------------------------------------

    def action_open_remedies(self):
        """Open the remedies that were judged, by customer."""
        return self._open_cases("remedy")

    def action_open_credits(self):
        """Open the credit notes that were judged, by customer."""
        return self._open_cases("credit_note")

    def _open_cases(self, source):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "customer.complaint.remedy.trial.line",
            "name": self._source_label(source),
            "views": [(False, "list"), (False, "pivot")],
            "domain": [("trial_id", "=", self.id), ("source", "=", source)],
            "context": {"search_default_approved": 1, "search_default_by_partner": 1},
        }


def _table(heads, rows):
    """Return a table as Markup, nothing without rows."""
    if not rows:
        return Markup()
    head = Markup().join(Markup("<th>%s</th>") % each for each in heads)
    body = Markup().join(
        Markup("<tr>%s</tr>")
        % Markup().join(Markup("<td>%s</td>") % cell for cell in row)
        for row in rows
    )
    return Markup(
        '<table class="table table-sm w-auto"><thead><tr>%s</tr></thead>'
        "<tbody>%s</tbody></table>"
    ) % (head, body)
