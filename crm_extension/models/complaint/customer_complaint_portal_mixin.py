from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import plaintext2html

from ...analytics import complaint_flow as flow

PORTAL_FIELDS = frozenset(
    {
        "id",
        "display_name",
        "name",
        "title",
        "description",
        "company_id",
        "partner_id",
        "commercial_partner_id",
        "channel",
        "received_at",
        "category_id",
        "remedy_sought",
        "sale_order_id",
        "line_ids",
        "state",
        "promised_date",
        "answered_at",
        "closed_at",
        "access_token",
        "access_url",
        "access_warning",
        "create_date",
    }
)
"""What customers may read of a complaint. Questions and answers are not among it: they
are shown once they were sent. Nor are messages: a search in them would reach notes."""
PORTAL_WISHES = (
    "refund",
    "replacement",
    "exchange",
    "repair",
    "return",
    "price_reduction",
    "information",
)
"""What the form offers to wish for; goodwill and the like are for us to offer."""
STEPS_OF_CUSTOMERS = {"resume": set(), "close": set(), "reopen": {"reason"}}
"""Steps that customers take, and what they bring along for them."""
MAX_FILES = 10
MAX_FILE_BYTES = 25 * 1024 * 1024
MAX_TEXT = 20000


class CustomerComplaintPortalMixin(models.AbstractModel):
    """What customers see of their complaints, and what they do with them."""

    _name = "customer.complaint.portal.mixin"
    _description = "Complaints in the portal"
    _inherit = [
        "customer.complaint.whitelist.mixin",
        "customer.complaint.words.mixin",
        "portal.mixin",
        "customer.complaint.rating.mixin",
    ]

    _portal_fields = PORTAL_FIELDS

    def _compute_access_url(self):
        """Compute; the customer's page of the complaint."""
        result = super()._compute_access_url()
        for complaint in self:
            complaint.access_url = f"/my/complaints/{complaint.id}"
        return result

    # -- A token is for reading ---------------------------------------------------

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Let people from outside write only where they may read as themselves."""
        operations = super()._mail_get_operation_for_mail_message_operation(
            message_operation
        )
        if message_operation == "create" and not self.env.user._is_internal():
            own = self.sudo(False)._filtered_access("read")
            operations.update({each: "write" for each in self - own})
        return operations

    @api.model
    def _get_thread_with_access(self, thread_id, *, mode="read", **kwargs):
        """Return the complaint; a token or a signed link opens it for reading only."""
        tokens = kwargs if mode == "read" else {}
        return super()._get_thread_with_access(thread_id, mode=mode, **tokens)

    def get_clock_data(self):
        """Return what the clocks show; what we promised ourselves is not for customers.

        :raise AccessError: for who may not read service levels
        """
        self._check_field_access(self._fields["sla_status_ids"], "read")
        return super().get_clock_data()

    def _refusal(self, name, answer):
        """Return why a step is refused; what we owe ourselves is not for customers."""
        if self.env.user._is_internal() or self.env.user._is_superuser():
            return super()._refusal(name, answer)
        if answer.allowed and "window" in answer.missing:
            return self.env._(
                "%s was closed too long ago to be taken up again. Please write a new"
                " complaint.",
                self.name,
            )
        return self.env._("This is not possible for %s at the moment.", self.name)

    # -- What customers may do ------------------------------------------------------

    def _portal_steps(self):
        """Tell for each step of customers whether it is open to them now.

        :return: dict of the step's name to bool
        """
        self.ensure_one()
        complaint = self.sudo()
        case = complaint._case()
        answers = {
            name: flow.ask(name, case, (flow.CUSTOMER,)) for name in STEPS_OF_CUSTOMERS
        }
        return {
            name: answer.allowed and set(answer.missing) <= STEPS_OF_CUSTOMERS[name]
            for name, answer in answers.items()
        }

    def _may_be_answered(self):
        """Tell whether the customer may still write to it."""
        self.ensure_one()
        return self.state in flow.OPEN_STATES

    def _customer_reply(self, body, attachments=()):
        """Add what the customer says; it goes on if it waited for that.

        :param body: plain text
        :param attachments: pairs of a file's name and its bytes
        :raise AccessError: when the user may not read the complaint
        :raise UserError: when nothing is said, or it is over
        """
        self.ensure_one()
        self.check_access("read")
        if not self._may_be_answered():
            raise UserError(self.env._("%s is closed.", self.name))
        if not (body or "").strip() and not attachments:
            raise UserError(self.env._("Please write something or attach a file."))
        self._check_told(body, attachments)
        self._post_of_customer(body, attachments)
        self.invalidate_recordset(["state"])
        if self.state == flow.WAITING_CUSTOMER:
            self.action_resume()

    def _customer_reopen(self, reason):
        """Take it up again because the customer says so.

        :param reason: plain text
        :raise AccessError: when the user may not read the complaint
        :raise UserError: without a reason, or too late
        """
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Please tell us why it is not settled."))
        self._check_told(reason, ())
        self.action_reopen(reason=reason)

    def _post_of_customer(self, body, attachments, message_type="comment"):
        """Post as the user, who needs no right to write for it."""
        return self.sudo().message_post(
            author_id=self.env.user.partner_id.id,
            body=plaintext2html((body or "").strip()),
            message_type=message_type,
            subtype_xmlid="mail.mt_comment",
            attachments=list(attachments),
        )

    def _check_told(self, text, attachments):
        """Take no more than a person would send.

        :raise UserError: when it is too long, too many or too large
        """
        if len(text or "") > MAX_TEXT:
            raise UserError(
                self.env._("Please use at most %s characters.", f"{MAX_TEXT:,}")
            )
        if len(attachments) > MAX_FILES:
            raise UserError(self.env._("Please attach at most %s files.", MAX_FILES))
        if any(len(content) > MAX_FILE_BYTES for _name, content in attachments):
            megabytes = MAX_FILE_BYTES // 1024**2
            raise UserError(
                self.env._("Please attach files of at most %s MB each.", megabytes)
            )

    # -- Writing a new one ------------------------------------------------------------

    @api.model
    def _create_from_portal(self, values, attachments=()):
        """Write down what the user complains about; nothing else is taken over.

        :param values: dict of ``description``, ``category_id``, ``remedy_sought``,
            ``sale_order_id`` and ``lines``, a list of dicts with ``sale_line_id`` and
            ``quantity``
        :param attachments: pairs of a file's name and its bytes
        :raise AccessError: for another customer's order or line
        :raise UserError: naming what is missing or wrong
        :return: customer.complaint, with the user's rights
        """
        self.browse().check_access("read")
        description = (values.get("description") or "").strip()
        if not description:
            raise UserError(self.env._("Please tell us what happened."))
        self._check_told(description, attachments)
        order = self._own_order(values.get("sale_order_id"))
        company = order.company_id or self.env.company
        complaint = self.sudo().create(
            {
                "channel": "portal",
                "partner_id": self.env.user.partner_id.id,
                "company_id": company.id,
                "description": description,
                "sale_order_id": order.id,
                "category_id": self._portal_category(values, company).id,
                "remedy_sought": self._portal_wish(values),
                "line_ids": [
                    (0, 0, each) for each in self._portal_lines(values, order)
                ],
            }
        )
        complaint = complaint.sudo(False)
        if attachments:
            # Not a comment: it is what was received, no further message.
            told = self.env._("Files of the complaint")
            complaint._post_of_customer(told, attachments, "auto_comment")
        return complaint

    @api.model
    def _own_orders(self):
        """Return the confirmed orders of the user's customer, the last ones first."""
        customer = self.env.user.partner_id.commercial_partner_id
        own = [
            ("partner_id", "child_of", customer.id),
            ("state", "=", "sale"),
            ("company_id", "in", self.env.companies.ids),
        ]
        return self.env["sale.order"].search(own, order="date_order desc", limit=100)

    @api.model
    def _own_order(self, order_id):
        """Return an order of the user's customer, empty for none.

        :raise AccessError: when it is another one's
        """
        order = self.env["sale.order"].browse(order_id or ())
        order.check_access("read")
        customer = self.env.user.partner_id.commercial_partner_id
        if order and order.sudo().partner_id.commercial_partner_id != customer:
            raise AccessError(self.env._("This is not an order of yours."))
        return order

    @api.model
    def _order_lines(self, order):
        """Return the lines of an order that one can complain about."""
        return order.order_line.filtered(
            lambda line: line.product_id and not line.display_type
        )

    @api.model
    def _portal_lines(self, values, order):
        """Return the values of the lines that the customer chose."""
        asked = values.get("lines") or []
        ids = [each["sale_line_id"] for each in asked]
        lines = self.env["sale.order.line"].browse(ids)
        if lines - self._order_lines(order):
            raise UserError(self.env._("Please choose products of one order."))
        return [
            self._portal_line(line, each)
            for line, each in zip(lines, asked, strict=True)
        ]

    @api.model
    def _portal_line(self, line, asked):
        most = max(line.product_uom_qty, line.sudo().qty_delivered)
        quantity = asked.get("quantity") or 0.0
        if not 0 < quantity <= most:
            raise UserError(
                self.env._(
                    "How many of “%(product)s”? Please give a number up to %(most)s.",
                    product=line.product_id.sudo().display_name,
                    most=f"{most:g}",
                )
            )
        return {"sale_line_id": line.id, "quantity": quantity}

    @api.model
    def _portal_categories(self, company):
        """Return in sudo the categories that customers of a company choose from."""
        offered = [("portal", "=", True), ("company_id", "in", (company.id, False))]
        return self.env["customer.complaint.category"].sudo().search(offered)

    @api.model
    def _portal_category(self, values, company):
        chosen = values.get("category_id")
        categories = self._portal_categories(company)
        if chosen and chosen not in categories.ids:
            raise UserError(self.env._("Please choose a subject from the list."))
        return categories.browse(chosen or ())

    @api.model
    def _portal_wishes(self):
        """Return what the customer may ask for: pairs of a key and its words."""
        labels = dict(self._fields["remedy_sought"]._description_selection(self.env))
        return [(key, labels[key]) for key in PORTAL_WISHES]

    @api.model
    def _portal_wish(self, values):
        wish = values.get("remedy_sought") or False
        if wish and wish not in PORTAL_WISHES:
            raise UserError(self.env._("Please choose a wish from the list."))
        return wish
