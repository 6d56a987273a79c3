from contextlib import contextmanager

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from .customer_identity_review import MANAGER, STATES

QUOTATION_STATES = ("draft", "sent")
SELLER = "sales_team.group_sale_salesman"


class CustomerIdentityOrderMixin(models.AbstractModel):
    """Asks a manager before an order of customers who share an identity."""

    _name = "customer.identity.order.mixin"
    _description = "Identity check on orders"

    identity_review_id = fields.Many2one(
        "customer.identity.review",
        "Review of the Shared Identity",
        compute="_compute_identity_review",
        compute_sudo=True,
        groups=SELLER,
    )
    identity_state = fields.Selection(
        STATES, compute="_compute_identity_review", compute_sudo=True, groups=SELLER
    )
    identity_text = fields.Html(
        compute="_compute_identity_review",
        compute_sudo=True,
        sanitize=False,
        groups=SELLER,
    )

    @api.depends("state")
    @api.depends_context("lang")
    def _compute_identity_review(self):
        latest = self._latest_reviews()
        nothing = self.env["customer.identity.review"]
        for order in self:
            review = latest.get(order._origin, nothing)
            order.identity_review_id = review
            order.identity_state = review.state
            order.identity_text = review._order_text() if review else False

    def _latest_reviews(self):
        """Return the last review of each quotation; nothing is read without any use."""
        quotations = self.filtered(lambda order: order.state in QUOTATION_STATES)
        if not (quotations and self.env["res.company"]._is_identity_used()):
            return {}
        reviews = self.env["customer.identity.review"].search(
            [("order_id", "in", quotations.ids)], order="id"
        )
        return {review.order_id: review for review in reviews}

    def action_open_identity_review(self):
        """Open the review that the quotation waits for."""
        self.ensure_one()
        return self.identity_review_id._get_records_action()

    # -- What is asked about ---------------------------------------------------

    def _identity_customers(self):
        """Return the ids of who will owe the order, and of who orders."""
        self.ensure_one()
        payer = self.partner_invoice_id.commercial_partner_id
        return (payer.id, self.partner_id.commercial_partner_id.id)

    def _identity_amount(self):
        """Return what the order would add, with taxes, in the company's currency."""
        return self.amount_total / (self.currency_rate or 1.0)

    def _identity_fingerprint(self):
        """Return what an approval is for: another amount or customer is another one."""
        return {
            "customers": list(self._identity_customers()),
            "amount": self.amount_total,
            "currency": self.currency_id.id,
        }

    # -- Holding ---------------------------------------------------------------

    def _hold_shared_identities(self):
        """Ask managers about the orders that go beyond the limit.

        :return: sale.order that are not to be confirmed now
        """
        if not self.env["res.company"]._is_identity_used():
            return self.browse()
        asked = self.sudo().filtered(lambda order: order._is_identity_asked())
        held = self.browse()
        for orders in asked.grouped("company_id").values():
            held |= orders._hold_of_company()
        return held.with_env(self.env)

    def _is_identity_asked(self):
        """Tell whether the order could be confirmed, in a company that checks."""
        return (
            self.company_id.identity_check
            and self.state in QUOTATION_STATES
            and not self._confirmation_error_message()
        )

    def _hold_of_company(self):
        check = self.env["customer.identity.check"]
        found = check._standing(self)
        held = self.filtered(lambda order: order.id in found.waiting)
        self.env["customer.identity.review"]._close_of(self - held)
        for order in held:
            facts = check._facts(found, order)
            self.env["customer.identity.review"]._ask(order, facts)
        return held

    def _post_identity_note(self, review):
        """Say on the order why it waits; customers do not see it."""
        self.ensure_one()
        lang = self.user_id.lang or self.env.user.lang
        order = self.with_context(lang=lang)
        head = order.env._(
            "Not confirmed: a sales manager has to look at it first, because of what"
            " customers who share an identity owe."
        )
        body = Markup("<p>%s</p>%s") % (
            head,
            review.with_context(lang=lang).reason_text,
        )
        order.message_post(
            body=body,
            subtype_xmlid="mail.mt_note",
            author_id=self.env.ref("base.partner_root").id,
        )

    # -- What is added afterwards ------------------------------------------------

    @contextmanager
    def _keeping_to_identity_limit(self):
        """Let confirmed orders grow within the body, but not beyond the limit.

        An order that was made as a confirmed one, by an import, grows from nothing.

        :raise UserError: beyond the limit; sales managers decide by themselves, and
            what Odoo adds by itself, such as delivery charges, is not stopped
        """
        confirmed = self._identity_confirmed()
        before = {order.id: order._identity_amount() for order in confirmed}
        yield
        grown = {
            order.id: order._identity_amount() - before[order.id] for order in confirmed
        }
        for orders in confirmed.grouped("company_id").values():
            orders._refuse_beyond_limit(grown)

    def _identity_confirmed(self):
        """Return the confirmed orders that the user may not enlarge, in sudo."""
        confirmed = self.filtered(lambda order: order.state == "sale")
        if (
            not confirmed
            or self.env.su
            or self.env.user.has_group(MANAGER)
            or not self.env["res.company"]._is_identity_used()
        ):
            return self.sudo().browse()
        return confirmed.sudo().filtered("company_id.identity_check")

    def _refuse_beyond_limit(self, grown):
        """Refuse what brings an order of one company beyond the limit.

        :param grown: by how much each order has grown, by its id
        """
        orders = self.filtered(lambda order: grown[order.id] > 0)
        if not orders:
            return
        waiting = self.env["customer.identity.check"]._standing(orders, grown).waiting
        for order in orders.filtered(lambda order: order.id in waiting):
            money = order.company_id.currency_id
            raise UserError(
                self.env._(
                    "%(order)s is confirmed already. With what you add, customers who"
                    " share an identity would owe %(exposure)s, more than the limit of"
                    " %(limit)s. Put it on a quotation of its own: a sales manager is"
                    " asked when you confirm it.",
                    order=order.name,
                    exposure=money.format(waiting[order.id]),
                    limit=money.format(order.company_id.identity_limit),
                )
            )

    def _held_notice(self):
        """Return a notification that names the orders that wait."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("A manager was asked"),
                "message": self.env._(
                    "Not confirmed: %s. Customers who share an identity would owe more"
                    " than the limit. You will be told what the manager decides.",
                    ", ".join(self.mapped("name")),
                ),
                "type": "warning",
                "sticky": True,
                # Closing nothing makes the form show what is new.
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
