from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...analytics import due_states as d
from .rhythm_texts import RhythmTexts

STATES = [
    (d.OVERDUE, "Overdue"),
    (d.DUE, "Due"),
    (d.SOON, "Soon"),
    (d.LATER, "Later"),
    (d.STOPPED, "No Longer Bought"),
]


class CustomerRhythmStateMixin(models.AbstractModel):
    """Says of a rhythm whether a purchase is due today, and opens what it is read from.

    What passes with the days is never stored: a list is right in the morning even if
    nothing was read in the night.
    """

    _name = "customer.rhythm.state.mixin"
    _description = "State of a purchase rhythm"

    state = fields.Selection(
        STATES,
        compute="_compute_state",
        search="_search_state",
        help="Due: the likely days have begun, or begin within the days looked ahead."
        " Overdue: the expected day has passed. No longer bought: three expected gaps"
        " have passed.",
    )
    days_late = fields.Integer(
        compute="_compute_state", help="Days since the purchase was expected."
    )
    reason = fields.Char(
        "Why", compute="_compute_reason", help="What the rhythm was read from."
    )

    @api.depends("company_id", "due_from", "due_date", "last_day", "interval_days")
    def _compute_state(self):
        self.state, self.days_late = False, 0
        known = self.filtered("due_date")
        for company, rhythms in known.grouped("company_id").items():
            today, horizon = company._value_today(), company.sudo().habit_due_days
            for rhythm in rhythms:
                days = rhythm.due_from, rhythm.due_date, rhythm._stopped_day()
                rhythm.state = d.due_state(*days, today, horizon)
                rhythm.days_late = max((today - rhythm.due_date).days, 0)

    def _stopped_day(self):
        return d.stopped_after(self.last_day, self.interval_days)

    @api.depends("state", "purchase_days")
    @api.depends_context("lang")
    def _compute_reason(self):
        texts = RhythmTexts(self.env)
        for rhythm in self:
            rhythm.reason = texts.reason(rhythm)

    # -- Lists: search, group and sort ------------------------------------------

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        states = [each for each in value if each]
        found = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s = ANY(%s)", model._state_sql(alias), states
            ),
            predicate=lambda rhythm: rhythm.state in states,
        )
        return found | Domain("due_date", "=", False) if False in value else found

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "state" and query is not None:
            self._check_field_access(self._fields["state"], "read")
            return self._state_sql(alias)
        return super()._field_to_sql(alias, field_expr, query)

    @api.model
    def _state_sql(self, alias):
        """Return the state of the rhythm ``alias`` as SQL: ``due_state`` once more."""
        companies = (self.env.companies | self.env.company).sudo()
        return SQL(
            """
            CASE WHEN %(due)s IS NULL THEN NULL
                 WHEN %(alias)s.last_day
                      + CEIL(%(gaps)s * %(alias)s.interval_days)::int < %(today)s
                 THEN 'stopped'
                 WHEN %(due)s < %(today)s THEN 'overdue'
                 WHEN %(likely)s <= %(today)s + %(horizon)s THEN 'due'
                 WHEN %(likely)s <= %(today)s + %(soon)s THEN 'soon'
                 ELSE 'later' END""",
            alias=SQL.identifier(alias),
            due=SQL.identifier(alias, "due_date"),
            likely=SQL(
                "COALESCE(%s, %s)",
                SQL.identifier(alias, "due_from"),
                SQL.identifier(alias, "due_date"),
            ),
            gaps=d.GAPS_OF_STOPPED,
            soon=d.DAYS_OF_SOON,
            today=self._by_company(
                alias, {each.id: each._value_today() for each in companies}, "date"
            ),
            horizon=self._by_company(
                alias, {each.id: each.habit_due_days for each in companies}, "int"
            ),
        )

    @api.model
    def _by_company(self, alias, values, kind):
        """Return what each company says, as SQL; companies not asked for say nothing.

        :param values: dict of company id to a date or a number
        :param kind: name of the SQL type
        """
        cases = SQL(" ").join(
            SQL("WHEN %s THEN %s::%s", key, value, SQL(kind))
            for key, value in values.items()
        )
        return SQL("(CASE %s %s END)", SQL.identifier(alias, "company_id"), cases)

    # -- Screens ------------------------------------------------------------------

    def action_open_purchases(self):
        """Open the lines of orders, or of invoices, from which the rhythm was read."""
        self.ensure_one()
        self.check_access("read")
        model, domain = self._records_behind()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Purchases of %s", self.product_id.display_name),
            "res_model": model,
            "view_mode": "list,form",
            "domain": domain,
            "context": {"create": False},
        }

    def _records_behind(self):
        """Return the model and the domain of the lines, as the score model counts."""
        shared = [("product_id", "=", self.product_id.id)]
        customer = ("partner_id.commercial_partner_id", "=", self.partner_id.id)
        if self._is_read_from_invoices():
            return "account.move.line", [
                *shared,
                customer,
                ("company_id", "=", self.company_id.id),
                ("parent_state", "=", "posted"),
                ("display_type", "=", "product"),
                ("move_id.move_type", "in", ("out_invoice", "out_receipt")),
            ]
        return "sale.order.line", [
            *shared,
            (f"order_id.{customer[0]}", *customer[1:]),
            ("company_id", "=", self.company_id.id),
            ("state", "=", "sale"),
        ]

    def _is_read_from_invoices(self):
        models_ = self.env["customer.score.model"].sudo()
        published = models_.search(
            [("company_id", "=", self.company_id.id), ("state", "=", "published")],
            limit=1,
        )
        return published.basis == "invoiced"

    def action_open_customer(self):
        """Open the customer."""
        self.ensure_one()
        return self.partner_id.get_formview_action()

    def action_print_next_list(self):
        """Return the personal lists of these customers as PDF."""
        return self.partner_id.action_print_next_list()

    def action_send_next_list(self):
        """Ask whom of these customers to mail the personal list."""
        return self.partner_id.action_send_next_list()
