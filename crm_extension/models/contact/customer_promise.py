from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import clean_context

from .promise_choices import CHANNELS, NOTICES, STATE_LABELS

STEP_FIELDS = {
    "state",
    "closed_on",
    "closed_by_id",
    "outcome",
    "notice",
    "first_due_date",
    "times_moved",
}
"""What the steps of a promise, and its reminders, alone write."""
CONTENT_FIELDS = {
    "name",
    "note",
    "partner_id",
    "user_id",
    "responsible_id",
    "promised_on",
    "due_date",
    "channel",
    "source_model",
    "source_id",
    "message_id",
    "activity_id",
    "event_id",
}
"""What was promised: changed by those concerned, and only while it is open."""
_STEP = object()
"""Stands in the context of a step: no client can send this very object."""


class CustomerPromise(models.Model):
    """Who of us promised a customer what, until when; and whether it was kept.

    A promise is never deleted: one that was a mistake is withdrawn, with a reason.
    What happened to it is in its events, which nobody changes.
    """

    _name = "customer.promise"
    _description = "Promise to a customer"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "customer.promise.flow.mixin",
        "customer.promise.notice.mixin",
        "customer.promise.origin.mixin",
        "customer.promise.panel.mixin",
    ]
    _mail_post_access = "read"
    _order = "due_date, id"

    name = fields.Char("Promise", required=True, tracking=True)
    note = fields.Text("What was said")
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        check_company=True,
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", store=True, index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        "Promised by",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        default=lambda self: self.env.user,
    )
    responsible_id = fields.Many2one(
        "res.users",
        "To be kept by",
        compute="_compute_responsible_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        index=True,
        ondelete="restrict",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who promised it, unless it was handed over to a colleague.",
    )
    promised_on = fields.Date(
        required=True, default=fields.Date.context_today, tracking=True
    )
    channel = fields.Selection(CHANNELS, "Said by")
    due_date = fields.Date(
        "Due", index=True, help="Without a day nobody is reminded of the promise."
    )
    first_due_date = fields.Date("First due", readonly=True, copy=False)
    times_moved = fields.Integer(
        readonly=True, copy=False, help="How often the due day was moved."
    )
    state = fields.Selection(
        STATE_LABELS,
        required=True,
        default="open",
        readonly=True,
        copy=False,
        index=True,
    )
    closed_on = fields.Date("Settled on", readonly=True, copy=False)
    closed_by_id = fields.Many2one(
        "res.users", "Settled by", readonly=True, copy=False, ondelete="restrict"
    )
    outcome = fields.Text("How or why", readonly=True, copy=False)
    days_late = fields.Integer(
        compute="_compute_days_late",
        store=True,
        aggregator="avg",
        help="Days between the due day and the one on which it was kept.",
    )
    is_overdue = fields.Boolean(
        "Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )
    notice = fields.Selection(NOTICES, required=True, default="none", readonly=True)
    event_ids = fields.One2many("customer.promise.event", "promise_id", readonly=True)

    _due_after_promised = models.Constraint(
        "CHECK (due_date >= promised_on)",
        "A promise is due on the day on which it was made, or later.",
    )
    _customer_index = models.Index("(commercial_partner_id, company_id, state)")

    @api.depends("user_id")
    def _compute_responsible_id(self):
        for promise in self:
            promise.responsible_id = promise.responsible_id or promise.user_id

    @api.depends("state", "closed_on", "due_date")
    def _compute_days_late(self):
        for promise in self:
            late = 0
            if promise.state == "kept" and promise.due_date:
                late = max((promise.closed_on - promise.due_date).days, 0)
            promise.days_late = late

    # -- Overdue: read, not stored ---------------------------------------------

    @api.depends("state", "due_date")
    def _compute_is_overdue(self):
        overdue = self.filtered_domain(self._overdue_domain(self.company_id))
        overdue.is_overdue = True
        (self - overdue).is_overdue = False

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = self._overdue_domain(self.env.companies)
        sides = [overdue if each else ~overdue for each in {bool(v) for v in value}]
        return Domain.OR(sides)

    @api.model
    def _overdue_domain(self, companies):
        """Return the domain of open promises whose day is over in their company."""
        over = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("due_date", "<", company._value_today())
            for company in companies
        )
        return Domain("state", "=", "open") & over

    # -- Checks ----------------------------------------------------------------

    @api.constrains("promised_on")
    def _check_promised_on(self):
        for promise in self:
            if promise.promised_on > promise._today():
                raise ValidationError(
                    self.env._("“%s” was promised tomorrow or later.", promise.name)
                )

    @api.constrains("user_id", "responsible_id", "company_id")
    def _check_users(self):
        for promise in self.sudo():
            for user in promise.user_id | promise.responsible_id:
                if user.share or promise.company_id not in user.company_ids:
                    raise ValidationError(
                        self.env._(
                            "%(user)s does not work for %(company)s: nobody else"
                            " promises anything in its name.",
                            user=user.name,
                            company=promise.company_id.name,
                        )
                    )

    def _today(self):
        """Return the day in the company; for a user further east, theirs."""
        self.ensure_one()
        company_day = self.company_id._value_today()
        return max(company_day, fields.Date.context_today(self))

    # -- Guards ----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create; a promise begins as open, with its first event.

        :raise UserError: when values of a later step are given
        """
        for vals in vals_list:
            self._check_new(vals)
        rows = [{**vals, "first_due_date": vals.get("due_date")} for vals in vals_list]
        promises = super().create(rows)
        # The defaults of the dialog are not those of events and activities.
        promises.with_context(clean_context(self.env.context))._begin()
        return promises

    def _check_new(self, vals):
        given = {name for name in STEP_FIELDS if vals.get(name)} - {"state", "notice"}
        changed = vals.get("state", "open") != "open" or (
            vals.get("notice", "none") != "none"
        )
        if given or changed:
            raise UserError(
                self.env._("A promise begins as open: use its buttons afterwards.")
            )

    def _begin(self):
        self.env["customer.promise.event"]._log(self, "made")
        self.sudo()._give_notices()

    def write(self, vals):
        """Write; states change by steps alone, and what changed is kept.

        :raise AccessError: for who has nothing to do with the promise
        :raise UserError: for what only steps write, and for settled promises
        """
        if self.env.context.get("promise_step") is _STEP:
            return super().write(vals)
        self._check_written(vals)
        before = {each: (each.due_date, each.responsible_id) for each in self}
        result = super().write(vals)
        self._note_changes(before)
        return result

    def _writing_step(self):
        """Return the promises so that what only steps write may be written."""
        clean = self.sudo().with_context(clean_context(self.env.context))
        return clean.with_context(promise_step=_STEP)

    def _check_written(self, vals):
        if not STEP_FIELDS.isdisjoint(vals):
            raise UserError(
                self.env._(
                    "Say by the buttons that a promise is kept, broken or withdrawn."
                )
            )
        company = vals.get("company_id")
        if company and any(each.company_id.id != company for each in self):
            raise UserError(self.env._("A promise stays in its company."))
        if CONTENT_FIELDS.isdisjoint(vals):
            return
        self._check_concerned()
        settled = self.filtered(lambda each: each.state != "open")
        if settled:
            raise UserError(
                self.env._(
                    "“%s” is settled: reopen it before you change it.", settled[0].name
                )
            )

    def _note_changes(self, before):
        """Tell history and reminders which days moved, and who keeps it now."""
        moved = self.filtered(lambda each: each.due_date != before[each][0])
        handed = self.filtered(lambda each: each.responsible_id != before[each][1])
        if not moved and not handed:
            return
        events = self.env["customer.promise.event"]
        for former, promises in moved.grouped(lambda each: before[each][0]).items():
            days = {"from_date": former, "to_date": promises[0].due_date}
            events._log(promises, "moved", **days)
            promises._count_move(former)
        for keeper, promises in handed.grouped("responsible_id").items():
            events._log(promises, "handed_over", to_user_id=keeper.id)
        (moved | handed)._begin_notices()

    def _count_move(self, former):
        """Keep the first day, and how often it was another one since."""
        for promise in self._writing_step():
            promise.first_due_date = promise.first_due_date or promise.due_date
            promise.times_moved += bool(former)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(
            self.env._("A promise is withdrawn with a reason, never deleted.")
        )
