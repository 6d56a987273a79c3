import logging

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.mail import email_normalize, email_split_tuples

from ...analytics import complaint_flow as flow
from .complaint_mails import has_automatic_headers, phone_numbers, plain_text

_logger = logging.getLogger(__name__)

TEAM = "customer.complaint.team"
COMPLAINT = "customer.complaint"
TITLE_LENGTH = 200
ACKNOWLEDGED_CHANNELS = ("portal", "form")
"""Ways in where nobody of us has spoken to the customer yet; mails come besides."""


class CustomerComplaintGatewayMixin(models.AbstractModel):
    """Complaints that come in: by mail, and who it is that complains.

    ``mail.thread`` hands over the routes of each mail. An automatic one becomes a note:
    on its complaint, or on the team when it belongs to none.
    """

    _name = "customer.complaint.gateway.mixin"
    _description = "Complaints that come in"

    # -- A mail that begins a complaint ----------------------------------------

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Create a complaint from a mail.

        :param msg_dict: what the mail says, see ``mail.thread.message_parse``
        :param custom_values: the defaults of the alias: team and company
        :return: customer.complaint, whose first message will be the mail
        """
        company = self._company_of_mail(custom_values or {})
        values = self._prepare_from_mail(msg_dict)
        gateway = self.with_company(company)
        complaint = super(CustomerComplaintGatewayMixin, gateway).message_new(
            {**msg_dict, "email_from": values["email_from"]},
            {**values, "company_id": company.id, **(custom_values or {})},
        )
        if not complaint.partner_id:
            complaint._look_for_complainant(msg_dict)
        return complaint.with_context(complaint_first_message=True)

    @api.model
    def _company_of_mail(self, custom_values):
        company = self.env["res.company"].browse(custom_values.get("company_id"))
        team = self.env[TEAM].browse(custom_values.get("team_id"))
        return company or team.company_id or self.env.company

    @api.model
    def _prepare_from_mail(self, msg_dict):
        """Return the values of a new complaint that a mail gives."""
        name, address = self._sender(msg_dict)
        subject = (msg_dict.get("subject") or "").strip()
        text = plain_text(msg_dict.get("body")) or subject
        values = {
            "channel": "email",
            "description": text or self.env._("The mail had no text."),
            "email_from": address,
            "complainant_name": name or address or self.env._("Unknown sender"),
        }
        return {**values, "title": subject[:TITLE_LENGTH]} if subject else values

    @api.model
    def _sender(self, msg_dict):
        """Return the name and the address of who sent a mail."""
        raw = msg_dict.get("email_from") or ""
        name, address = next(iter(email_split_tuples(raw)), ("", raw))
        return name, email_normalize(address) or address.strip() or False

    def _look_for_complainant(self, msg_dict):
        """Have an agent choose the customer of a mail.

        A phone number in the text suggests who it may be, and decides nothing.
        """
        self.ensure_one()
        text = plain_text(msg_dict.get("body"))
        numbers = (
            self._sanitized_phone(each, self.company_id) for each in phone_numbers(text)
        )
        self.phone = self.phone or next(filter(None, numbers), False)
        if self.candidate_partner_ids or self._is_colleague(self.email_from):
            self._schedule_for(
                self._responsible(), self.env._("Choose the customer who complains")
            )

    def _responsible(self):
        """Return the user who looks after the complaint."""
        self.ensure_one()
        return self.sudo().user_id or self._lead()

    @api.model
    def _is_colleague(self, address):
        """Tell whether an address is that of an internal user."""
        return bool(
            address
            and self.env["res.users"]
            .sudo()
            .search_count(
                [
                    ("partner_id.email_normalized", "=", email_normalize(address)),
                    ("share", "=", False),
                ],
                limit=1,
            )
        )

    # -- Automatic mails -------------------------------------------------------

    @api.model
    def _is_automatic_mail(self, message, msg_dict):
        """Tell whether no person wrote a mail, or it comes from our own address.

        :param message: email.message.EmailMessage
        """
        return (
            bool(msg_dict.get("is_bounce"))
            or has_automatic_headers(message)
            or self._is_own_address(self._sender(msg_dict)[1])
        )

    @api.model
    def _is_own_address(self, address):
        """Tell whether mails to an address come to us: an alias, or a company's."""
        if not address:
            return False
        host = address.partition("@")[2]
        domains = (
            self.env["mail.alias.domain"]
            .sudo()
            .search(["|", ("name", "=", host), ("default_from", "=", address)])
        )
        names = ("bounce_email", "catchall_email", "default_from_email")
        if any(address in domains.mapped(name) for name in names):
            return True
        aliases = self.env["mail.alias"].sudo()
        companies = self.env["res.partner"].sudo()
        return bool(
            aliases.search_count([("alias_full_name", "=", address)], limit=1)
            or companies.search_count(
                [("email_normalized", "=", address), ("ref_company_ids", "!=", False)],
                limit=1,
            )
        )

    @api.model
    def _lead_to_notes(self, message, msg_dict, routes):
        """Return the routes of a mail: an automatic one begins no complaint.

        :param routes: list of (model, id, values, user's id, alias)
        """
        if msg_dict.get("is_bounce") and not routes:
            routes = self._routes_of_report(msg_dict)
        routes = routes or []
        begins = [route[0] == COMPLAINT and not route[1] for route in routes]
        if not any(begins) or not self._is_automatic_mail(message, msg_dict):
            return routes
        return [
            self._route_to_team(route) if new else route
            for route, new in zip(routes, begins, strict=True)
        ]

    @api.model
    def _route_to_team(self, route):
        """Return the route to the team of an alias, or as it was without a team."""
        values = route[2] or {}
        company = self._company_of_mail(values)
        teams = self.env[TEAM].sudo()
        team = teams.browse(values.get("team_id")).exists() or teams.search(
            [("company_id", "=", company.id)], limit=1
        )
        return (TEAM, team.id, {}, route[3], None) if team else route

    @api.model
    def _routes_of_report(self, msg_dict):
        """Return where a delivery report belongs: a complaint, a team, or nowhere."""
        message = msg_dict.get("bounced_message")
        if not message and msg_dict.get("parent_id"):
            message = self.env["mail.message"].sudo().browse(msg_dict["parent_id"])
        if message:
            known = message.model in (COMPLAINT, TEAM) and message.res_id
            return (
                [(message.model, message.res_id, {}, self.env.uid, None)]
                if known
                else []
            )
        addresses = [
            email_normalize(address)
            for _name, address in email_split_tuples(msg_dict.get("recipients") or "")
        ]
        aliases = (
            self.env["mail.alias"]
            .sudo()
            .search(
                [
                    ("alias_full_name", "in", addresses),
                    ("alias_model_id.model", "=", COMPLAINT),
                    ("alias_parent_model_id.model", "=", TEAM),
                ]
            )
        )
        return [
            (TEAM, alias.alias_parent_thread_id, {}, self.env.uid, None)
            for alias in aliases
        ]

    # -- The acknowledgement ---------------------------------------------------

    def _receive(self):
        """Receive; what came without one of us is acknowledged at once."""
        result = super()._receive()
        self.filtered(
            lambda each: each.channel in ACKNOWLEDGED_CHANNELS
        )._acknowledge_at_once()
        return result

    def _acknowledge_at_once(self):
        """Acknowledge what can be: a day is promised, and there is an address.

        What cannot stays as received. A mail must not be lost for a faulty template.
        """
        for complaint in self.sudo():
            if not complaint._is_acknowledged_at_once():
                continue
            try:
                complaint._take_step("acknowledge", roles=(flow.AUTOMATIC,))
            except UserError:
                _logger.warning(
                    "%s was not acknowledged", complaint.name, exc_info=True
                )

    def _is_acknowledged_at_once(self):
        self.ensure_one()
        return bool(
            self.state == flow.RECEIVED
            and (not self.team_id or self.team_id.auto_acknowledge)
            and self._can_be_written_to()
            and not self._is_colleague(self.email_from)
            and (self.promised_date or self._default_promised_date())
        )
