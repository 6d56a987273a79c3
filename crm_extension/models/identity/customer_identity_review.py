from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

STATES = [
    ("pending", "Waiting"),
    ("approved", "Approved"),
    ("refused", "Refused"),
    ("outdated", "Out of Date"),
]
MANAGER = "sales_team.group_sale_manager"
_STEP = object()
"""Stands in the context of a step: no client can send this very object."""
FREE_PREFIXES = ("message_", "activity_", "website_message_")


class CustomerIdentityReview(models.Model):
    """A manager's look at an order of customers who share an identity.

    What was found when it was asked stays as it was, and so does what was decided.
    """

    _name = "customer.identity.review"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Review of a shared identity"
    _order = "id desc"

    name = fields.Char("Order Number", required=True, readonly=True)
    order_id = fields.Many2one(
        "sale.order", readonly=True, index=True, ondelete="set null"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", "Customer", readonly=True, ondelete="set null", index=True
    )
    customer_ids = fields.Many2many(
        "res.partner", string="Customers Who Share", readonly=True
    )
    customer_count = fields.Integer("Customers", readonly=True)
    limit = fields.Monetary(readonly=True, aggregator=None)
    order_amount = fields.Monetary("This Order", readonly=True)
    open_orders = fields.Monetary("Orders Not Invoiced", readonly=True)
    unpaid_invoices = fields.Monetary("Invoices Not Paid", readonly=True)
    exposure = fields.Monetary("Together", readonly=True)
    shared = fields.Json(
        readonly=True, help="What they share, and some of their names."
    )
    steps = fields.Json(readonly=True, help="By what each customer is connected.")
    asked_for = fields.Json(readonly=True, help="The order as it was: whose, how much.")
    sends_mail = fields.Boolean(
        readonly=True, help="The customer confirmed it: they are told of the approval."
    )
    reason_text = fields.Html("Why", compute="_compute_reason_text", sanitize=False)
    user_id = fields.Many2one(
        "res.users", "Asked by", readonly=True, ondelete="set null"
    )
    asked_at = fields.Datetime("Asked on", required=True, readonly=True)
    salesperson_id = fields.Many2one(related="order_id.user_id", string="Salesperson")
    state = fields.Selection(
        STATES, required=True, readonly=True, default="pending", index=True
    )
    decision_reason = fields.Text("Your Reason", help="Why you approve or refuse it.")
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    decided_at = fields.Datetime("Decided on", readonly=True)
    may_decide = fields.Boolean(compute="_compute_may_decide")

    @api.depends("shared", "exposure", "limit")
    @api.depends_context("lang")
    def _compute_reason_text(self):
        texts = self.env["customer.identity.texts"]
        for review in self:
            found = review._found()
            review.reason_text = texts._reason(found, review.currency_id)

    def _found(self):
        """Return what was found when it was asked, as texts take it."""
        return {
            "orders": self.open_orders,
            "invoices": self.unpaid_invoices,
            "amount": self.order_amount,
            "exposure": self.exposure,
            "limit": self.limit,
            "count": self.customer_count,
            "shared": self.shared or [],
        }

    def _order_text(self):
        """Return as Markup what is to be said on the quotation."""
        heads = {
            "pending": self.env._(
                "A sales manager has to look at it before it is confirmed."
            ),
            "approved": self.env._("%s approved it.", self.decided_by_id.name),
            "refused": self.env._(
                "%(user)s refused to confirm it: %(why)s",
                user=self.decided_by_id.name,
                why=self.decision_reason,
            ),
            "outdated": self.env._("It has changed since a sales manager was asked."),
        }
        head = Markup("<strong>%s</strong>") % heads[self.state]
        return head + self.reason_text if self.state == "pending" else head

    @api.depends("state", "user_id", "salesperson_id")
    @api.depends_context("uid")
    def _compute_may_decide(self):
        manages = self.env.user.has_group(MANAGER)
        for review in self:
            review.may_decide = (
                manages and review.state == "pending" and not review._is_own()
            )

    def _is_own(self):
        """Tell whether the user asked, or sells, and so cannot decide."""
        return self.env.user in (self.sudo().user_id | self.sudo().salesperson_id)

    # -- Asking ----------------------------------------------------------------

    @api.model
    def _approved(self, orders):
        """Return up to what exposure orders were approved, as they are now.

        An order that changed since, in its amount or its customers, is not approved.

        :return: dict of each such order to an amount
        """
        reviews = self.search(
            [("order_id", "in", orders.ids), ("state", "=", "approved")], order="id"
        )
        return {
            review.order_id: review.exposure
            for review in reviews
            if not review._is_changed()
        }

    def _is_changed(self):
        """Tell whether the order is not any more what was asked about."""
        return self.asked_for != self.order_id._identity_fingerprint()

    @api.model
    def _ask(self, order, facts):
        """Ask the managers about an order, unless they were asked already.

        :param order: sale.order that has to wait, in sudo
        :param facts: values as ``customer.identity.check`` returns them
        :return: the review that waits
        """
        waiting = self.search([("order_id", "=", order.id), ("state", "=", "pending")])
        if waiting and not waiting[:1]._is_changed():
            return waiting[:1]
        waiting._close("outdated")
        review = self.create(
            {
                **facts,
                "name": order.name,
                "order_id": order.id,
                "asked_for": order._identity_fingerprint(),
                "user_id": self.env.uid,
                "asked_at": fields.Datetime.now(),
                "sends_mail": bool(self.env.context.get("send_email")),
            }
        )
        review._tell_managers()
        order._post_identity_note(review)
        return review

    @api.model
    def _close_of(self, orders):
        """Close what waits of orders that need no decision any more."""
        waiting = [("order_id", "in", orders.ids), ("state", "=", "pending")]
        self.sudo().search(waiting)._close("outdated")

    def _managers(self):
        """Return who may decide: sales managers of the company, but for who asks."""
        managers = self.env.ref(MANAGER).sudo().all_user_ids.filtered("active")
        return managers.filtered(lambda user: self.company_id in user.company_ids) - (
            self.user_id | self.salesperson_id
        )

    def _tell_managers(self):
        """Give each manager an activity."""
        texts = self.env["customer.identity.texts"]
        for user in self._managers():
            review = self.with_context(lang=user.lang)
            note = texts.with_context(lang=user.lang)._exposure_text(
                self._found(), self.currency_id
            )
            review.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=review.env._("Confirm %s?", self.name),
                note=note,
            )

    # -- Deciding --------------------------------------------------------------

    def action_approve(self, reason=None):
        """Approve, and confirm the order.

        :param reason: why; what the review says when left out
        :return: an action that shows the order, or the new review when the order or
            what is owed has changed since it was asked
        :raise AccessError: unless a sales manager asks, about an order of others
        :raise UserError: without a reason, or when it was decided already
        """
        why = self._begin_decision(reason)
        review = self.sudo()
        newer = review._ask_anew()
        if newer:
            return newer.with_env(self.env)._show_newer()
        review._close("approved", why)
        order = self.order_id.with_company(self.company_id)
        order.with_context(send_email=review.sends_mail).action_confirm()
        review._tell_seller()
        return order._get_records_action()

    def action_refuse(self, reason=None):
        """Refuse: the order stays a quotation.

        :param reason: why; what the review says when left out
        :raise AccessError: unless a sales manager asks, about an order of others
        :raise UserError: without a reason, or when it was decided already
        """
        why = self._begin_decision(reason)
        self.sudo()._close("refused", why)
        self.sudo()._tell_seller()
        return True

    def _begin_decision(self, reason):
        """Check who decides; return why.

        :raise AccessError: unless a sales manager asks, about an order of others
        :raise UserError: without a reason, or when it was decided already
        """
        self.ensure_one()
        self._check_manager()
        self.lock_for_update()
        self.invalidate_recordset()
        if self.state != "pending":
            raise UserError(self.env._("This was decided already: look at it again."))
        if self.order_id.state not in ("draft", "sent"):
            raise UserError(self.env._("%s is no quotation any more.", self.name))
        why = (reason or self.decision_reason or "").strip()
        if not why:
            raise UserError(self.env._("Say why, in a few words."))
        return why

    def _check_manager(self):
        """Let only managers decide, about what others ask.

        :raise AccessError: for anybody else
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only a sales manager decides about shared identities.")
            )
        self.check_access("write")
        if self._is_own():
            raise AccessError(
                self.env._(
                    "Another manager has to decide: nobody approves their own order."
                )
            )

    def _ask_anew(self):
        """Ask again when there is more to look at than there was.

        :return: the new review, empty when all is as it was, or less
        """
        check = self.env["customer.identity.check"]
        order = self.order_id
        found = check._standing(order)
        exposure = found.waiting.get(order.id, 0.0)
        if not exposure or not self._is_changed() and exposure <= self.exposure:
            return self.browse()
        asker, mails = self.user_id.id or SUPERUSER_ID, self.sends_mail
        self._close("outdated")
        # Whoever asked first asks again: a manager cannot approve their own question.
        newer = self.with_context(send_email=mails).with_user(asker).sudo()
        return newer._ask(order.with_env(newer.env), check._facts(found, order))

    def _show_newer(self):
        """Return the new review, with why it is there."""
        action = self._get_records_action()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Please look again"),
                "message": self.env._(
                    "The order, or what is owed, has changed since you were asked. The"
                    " figures are new now."
                ),
                "type": "warning",
                "next": {**action, "views": [(False, "form")]},
            },
        }

    def _close(self, state, why=False):
        """Write what became of reviews; nobody is reminded of them any more."""
        decided = {}
        if state != "outdated":
            decided = {
                "decision_reason": why,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
            }
        self._writing().write({"state": state, **decided})
        self.activity_ids.unlink()

    def _writing(self):
        return self.with_context(identity_step=_STEP)

    def _tell_seller(self):
        """Tell who asked and who sells what was decided, and why."""
        people = (self.user_id | self.salesperson_id).filtered(
            lambda user: not user.share and user != self.env.user
        )
        values = {"user": self.env.user.name, "why": self.decision_reason}
        if self.state == "approved":
            text = self.env._("%(user)s approved the order: %(why)s", **values)
        else:
            text = self.env._(
                "%(user)s refused to confirm the order: %(why)s", **values
            )
        self.order_id.message_post(
            body=text,
            partner_ids=people.partner_id.ids,
            subtype_xmlid="mail.mt_note",
            author_id=self.env.user.partner_id.id,
        )

    # -- Guards ----------------------------------------------------------------

    def write(self, vals):
        """Write; what was found and decided stays as it is.

        :raise UserError: for all but the reason of a decision to be taken
        """
        if self.env.context.get("identity_step") is not _STEP:
            self._check_written(vals)
        return super().write(vals)

    def _check_written(self, vals):
        own = {name for name in vals if not name.startswith(FREE_PREFIXES)}
        pending = all(review.state == "pending" for review in self)
        if own - ({"decision_reason"} if pending else set()):
            raise UserError(
                self.env._(
                    "A review keeps what was found and decided: it cannot be changed."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kept(self):
        """Keep reviews, but for those of a company that goes."""
        raise UserError(self.env._("A review of a shared identity is kept."))

    def action_open_order(self):
        """Open the order."""
        return self.order_id._get_records_action()

    def action_open_customers(self):
        """Open the customers who share."""
        return self.customer_ids._get_records_action(name=self.env._("Customers"))
