import json
from collections import defaultdict
from datetime import datetime, time, timedelta

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...analytics.identity_exposure import Asked, Change, open_parts, would_be_held
from ...analytics.identity_groups import connected
from .customer_identity_review import MANAGER

STATES = [("draft", "New"), ("waiting", "Under Way"), ("done", "Done")]


class CustomerIdentityTrial(models.Model):
    """A dry run: which orders of a year a limit would have held."""

    _name = "customer.identity.trial"
    _description = "Dry run of the shared identity check"
    _order = "id desc"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
        index=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    limit = fields.Monetary(
        required=True,
        aggregator=None,
        default=lambda self: self.env.company.identity_limit,
        help="What customers who share an identity may owe together: orders that are"
        " not invoiced and invoices that are not paid, with taxes.",
    )
    state = fields.Selection(STATES, required=True, readonly=True, default="draft")
    date_from = fields.Date("From", readonly=True)
    date_to = fields.Date("To", readonly=True)
    user_id = fields.Many2one(
        "res.users", "Tried by", readonly=True, default=lambda self: self.env.user
    )
    order_count = fields.Integer("Orders Confirmed", readonly=True)
    held_count = fields.Integer("Orders Held", readonly=True)
    held_amount = fields.Monetary("Amount Held", readonly=True)
    group_count = fields.Integer("Groups", readonly=True)
    line_ids = fields.One2many(
        "customer.identity.trial.line", "trial_id", "Orders", readonly=True
    )
    progress = fields.Float(compute="_compute_progress", aggregator=None)
    is_on = fields.Boolean(compute="_compute_is_on")

    @api.depends("limit", "date_to")
    def _compute_display_name(self):
        for trial in self:
            trial.display_name = self.env._(
                "Dry run with a limit of %s", trial.currency_id.format(trial.limit)
            )

    @api.depends("company_id.identity_check", "company_id.identity_limit", "limit")
    def _compute_is_on(self):
        for trial in self:
            company = trial.company_id.sudo()
            trial.is_on = (
                company.identity_check
                and not company.currency_id.compare_amounts(
                    company.identity_limit, trial.limit
                )
            )

    @api.depends("state")
    def _compute_progress(self):
        """Compute how many partners are read, while that is waited for."""
        waiting = self.filtered(lambda trial: trial.state == "waiting")
        (self - waiting).progress = 100.0
        if waiting:
            partners = self.env["res.partner"].sudo().with_context(active_test=False)
            total = partners.search_count([])
            stale = len(self.env["customer.identity.reading"].sudo()._stale())
            waiting.progress = 100.0 * (total - stale) / (total or 1)

    # -- Starting --------------------------------------------------------------

    def action_try(self):
        """Find the orders of the past year; of many customers, in the background.

        :raise AccessError: unless the user manages sales
        :raise UserError: for a limit that is no amount
        """
        self._check_manager()
        self.ensure_one()
        if self.limit <= 0:
            raise UserError(self.env._("Say up to what amount nobody is asked."))
        trial = self.sudo()
        trial.write({"state": "waiting", "user_id": self.env.uid})
        if self.env["customer.identity.reading"].sudo()._catch_up():
            trial._do()
        return True

    def action_switch_on(self):
        """Switch the check on, with the limit that was tried.

        :raise AccessError: unless the user manages sales
        :raise UserError: before it was tried
        """
        self._check_manager()
        self.ensure_one()
        if self.state != "done":
            raise UserError(self.env._("Try the limit on the past year first."))
        self.company_id.sudo().write(
            {"identity_limit": self.limit, "identity_check": True}
        )
        self.company_id.sudo()._check_identity_settings()
        return True

    def action_switch_off(self):
        """Switch the check off; orders that wait can be confirmed again.

        :raise AccessError: unless the user manages sales
        """
        self._check_manager()
        self.company_id.sudo().identity_check = False
        return True

    def _check_manager(self):
        """Let only managers try, and switch.

        :raise AccessError: for anybody else
        """
        if not (self.env.su or self.env.user.has_group(MANAGER)):
            raise AccessError(
                self.env._("Only a sales manager tries the shared identity check.")
            )
        self.check_access("write")

    @api.model
    def _do_waiting(self):
        """Do the dry runs that waited until everybody was read."""
        for trial in self.sudo().search([("state", "=", "waiting")], order="id"):
            trial._do()
            self.env["ir.cron"]._commit_progress()

    # -- Trying ----------------------------------------------------------------

    def _do(self):
        """Find the orders, and keep what was found."""
        self.ensure_one()
        today = self.company_id._value_today()
        first = today - relativedelta(years=1) + timedelta(days=1)
        asked, changes, links = self._read_past(first, today + timedelta(days=1))
        customers = {change.customer for change in changes}
        customers |= {each for _when, order in asked for each in order.customers}
        groups = connected(links, customers)
        terms = self.env["customer.identity"]._terms(self.company_id, self.limit)
        held = would_be_held(asked, changes, groups, terms)
        rows = self._rows(asked, held, groups, links)
        self._keep(rows, first, today)

    def _read_past(self, first, stop):
        """Return the orders asked about, what changed beside them, and the links."""
        company = self.company_id
        moments = [self._moment(day) for day in (first, stop)]
        links = self.env["customer.identity"]._all_links(company)
        among = None if company.identity_alone else {link[0] for link in links}
        history = self.env["customer.identity.history"]
        orders = history._confirmed_orders(company, *moments, among)
        invoiced = history._invoiced(company, moments[1], among)
        changes = [
            Change(*row) for row in history._invoice_changes(company, moments[1], among)
        ]
        asked, before = self._split(orders)
        changes += before + self._closing(orders, invoiced)
        return asked, changes, links

    def _moment(self, day):
        """Return when a day of the company begins, as naive UTC."""
        zone = pytz.timezone(self.company_id._value_tz())
        local = zone.localize(datetime.combine(day, time.min))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    @api.model
    def _split(self, orders):
        """Return the orders that are asked about, and the others as changes."""
        asked, before = [], []
        for order_id, moment, payer, buyer, amount, is_asked in orders:
            if is_asked:
                asked.append((moment, Asked(order_id, (payer, buyer), amount)))
            else:
                before.append(Change(moment, payer, amount))
        return asked, before

    @api.model
    def _closing(self, orders, invoiced):
        """Return as changes what was open of the orders no more."""
        parts = defaultdict(list)
        for order_id, moment, amount in invoiced:
            parts[order_id].append((moment, amount))
        return [
            # An invoice that is dated before its order belongs to it all the same.
            Change(max(when, moment), payer, change)
            for order_id, moment, payer, _buyer, amount, _asked in orders
            if order_id in parts
            for when, change in open_parts(amount, parts[order_id])
        ]

    @api.model
    def _rows(self, asked, held, groups, links):
        """Return the columns of each order that would have been held."""
        kinds = defaultdict(set)
        for customer, kind, _key in links:
            kinds[groups[customer]].add(kind)
        rows = []
        for moment, order in asked:
            if order.key not in held:
                continue
            own = {groups[customer] for customer in order.customers}
            group = frozenset().union(*own)
            shared = set().union(*(kinds[each] for each in own))
            rows.append(
                {
                    "order_id": order.key,
                    "partner_id": order.customers[-1],
                    "group_id": min(group),
                    "customer_count": len(group),
                    "moment": moment.isoformat(),
                    "amount": order.amount,
                    "exposure": held[order.key],
                    "kinds": ",".join(sorted(shared)),
                }
            )
        return rows

    # -- Writing ---------------------------------------------------------------

    def _keep(self, rows, first, last):
        """Replace the orders of the dry run by one statement; note what was found."""
        self.line_ids.unlink()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO customer_identity_trial_line (
                       trial_id, company_id, order_id, partner_id, group_id,
                       customer_count, moment, amount, exposure, kinds)
                SELECT %s, %s, x.*
                  FROM jsonb_to_recordset(%s::jsonb) AS x(
                       order_id int, partner_id int, group_id int, customer_count int,
                       moment timestamp, amount numeric, exposure numeric, kinds text)
                """,
                self.id,
                self.company_id.id,
                json.dumps(rows),
            )
        )
        self.invalidate_recordset(["line_ids"])
        self.write(
            {
                "state": "done",
                "date_from": first,
                "date_to": last,
                "order_count": self._count_confirmed(first, last),
                "held_count": len(rows),
                "held_amount": sum(row["amount"] for row in rows),
                "group_count": len({row["group_id"] for row in rows}),
            }
        )

    def _count_confirmed(self, first, last):
        """Return how many orders were confirmed in those days."""
        return self.env["sale.order"].search_count(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "sale"),
                ("date_order", ">=", self._moment(first)),
                ("date_order", "<", self._moment(last + timedelta(days=1))),
            ]
        )

    def write(self, vals):
        """Write; another limit is another dry run.

        :raise UserError: for the limit of one that is done
        """
        if "limit" in vals and any(trial.state != "draft" for trial in self):
            raise UserError(
                self.env._("Another limit is another dry run: make a new one.")
            )
        return super().write(vals)

    def action_open_lines(self):
        """Open the orders that would have been held."""
        self.ensure_one()
        return self.line_ids._get_records_action(name=self.env._("Orders Held"))
