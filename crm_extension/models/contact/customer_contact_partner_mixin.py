from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .customer_contact_peace import PEACE_STATES
from .customer_contact_preference import CONTACT_USER, OPT_OUTS

ADDRESS_FIELDS = {"email", "phone", "country_id", "parent_id", "is_company", "active"}
"""What tells Odoo's lists of addresses, and to which customer a contact belongs."""

PANEL_DAYS = 90
PANEL_TOUCHES = 20
"""The contacts that the panel shows at first."""


class CustomerContactPartnerMixin(models.AbstractModel):
    """What a customer wants to hear, over which channel, and who was in touch."""

    _name = "customer.contact.partner.mixin"
    _inherit = ["customer.contacted.mixin"]
    _description = "Contact preferences of a customer"

    contact_opt_out = fields.Boolean(
        "Opted out of advertising",
        compute="_compute_contact_opt_out",
        search="_search_contact_opt_out",
        groups=CONTACT_USER,
        help="The customer wants no advertising over at least one channel, or one of"
        " its addresses or phone numbers is on the list of those that get none.",
    )
    contact_peace_state = fields.Selection(
        PEACE_STATES,
        "Contact peace",
        compute="_compute_contact_peace",
        search="_search_contact_peace_state",
        groups=CONTACT_USER,
    )
    contact_peace_text = fields.Text(
        "Why to leave alone", compute="_compute_contact_peace", groups=CONTACT_USER
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Create; new addresses of who has opted out get no advertising either."""
        partners = super().create(vals_list)
        if any(not ADDRESS_FIELDS.isdisjoint(vals) for vals in vals_list):
            self.env["customer.contact.preference"]._follow_partners(partners)
        return partners

    def write(self, vals):
        """Write; new addresses of who has opted out get no advertising either."""
        result = super().write(vals)
        if not ADDRESS_FIELDS.isdisjoint(vals):
            self.env["customer.contact.preference"]._follow_partners(self)
        return result

    @api.model
    def _contacted_sql(self, records=None, channels=None):
        last = self.env["customer.contact.last"]
        return last._contacted_partners_sql(records, channels)

    # -- Opt-out -----------------------------------------------------------------

    @api.depends("commercial_partner_id")
    def _compute_contact_opt_out(self):
        opted_out = self._opted_out_customers()
        for partner in self:
            customer = partner.commercial_partner_id._origin
            partner.contact_opt_out = customer.id in opted_out

    def _opted_out_customers(self):
        """Return the ids of those customers behind the partners who have opted out."""
        customers = self.commercial_partner_id._origin
        if not customers:
            return set()
        opted_out = self.env["customer.contact.preference"]._opted_out_sql(
            SQL("customer.id")
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT customer.id FROM res_partner customer"
                " WHERE customer.id = ANY(%s) AND %s",
                customers.ids,
                opted_out,
            )
        )
        return {customer_id for (customer_id,) in rows}

    def _search_contact_opt_out(self, operator, value):
        """Search the customers who have opted out; negations are the ORM's."""
        if operator != "in":
            return NotImplemented
        opted_out = self._domain_opted_out()
        if value == {True}:
            return opted_out
        return Domain.TRUE if True in value else ~opted_out

    @api.model
    def _domain_opted_out(self):
        """Return the domain of the contacts of customers who have opted out."""
        query = self.env["customer.contact.preference"]._opted_out_query()
        return Domain("commercial_partner_id", "in", query)

    # -- Contact peace -------------------------------------------------------------

    @api.depends("commercial_partner_id")
    @api.depends_context("company", "lang")
    def _compute_contact_peace(self):
        customers = self.commercial_partner_id._origin
        said = self.env["customer.contact.peace"]._read(customers, self.env.company)
        nothing = {"state": "free", "reasons": []}
        for partner in self:
            peace = said.get(partner.commercial_partner_id._origin.id, nothing)
            partner.contact_peace_state = peace["state"]
            partner.contact_peace_text = "\n".join(
                reason["text"] for reason in peace["reasons"]
            )

    def _search_contact_peace_state(self, operator, value):
        """Search by the first reason that holds, as the field shows it."""
        if operator != "in":
            return NotImplemented
        earlier = Domain.FALSE
        found = Domain.FALSE
        for state, domain in self._peace_domains():
            if state in value:
                found |= domain & ~earlier
            earlier |= domain
        return found

    @api.model
    def _peace_domains(self):
        """Return (state, domain of whom it may hold for), the weightiest first."""
        return [
            ("complaint", self.sudo()._domain_open_complaint()),
            ("opt_out", self._domain_opted_out()),
            ("often", self._domain_contacted_often()),
            ("free", Domain.TRUE),
        ]

    @api.model
    def _domain_contacted_often(self):
        """Return the domain of who was contacted as often as the company says."""
        company = self.env.company
        if not company.contact_peace_times:
            return Domain.FALSE
        recent = self.env["customer.contact.peace"]._recent_sql(company)
        query = SQL(
            "(SELECT customer_id FROM (%s) recent GROUP BY customer_id"
            " HAVING COUNT(DISTINCT source) >= %s)",
            recent,
            company.contact_peace_times,
        )
        return Domain("commercial_partner_id", "in", query)

    # -- Screens -------------------------------------------------------------------

    def get_contact_peace(self):
        """Return why the customer should be left alone, see ``_read`` of the peace.

        :raise AccessError: for who may not see contacts
        """
        customer = self._asked_customer()
        peace = self.env["customer.contact.peace"]
        return peace._read(customer, self.env.company)[customer.id]

    def get_contact_panel(self, days=PANEL_DAYS):
        """Return what the panel of contacts shows.

        :param days: how many days to look back; 0: as far as is known
        :return: dict(peace, preferences, choices, touches, days)
        :raise AccessError: for who may not see contacts
        """
        customer = self._asked_customer()
        since = fields.Datetime.now() - timedelta(days=days) if days else None
        touches = self.env["customer.contact.log"]._touches(
            customer, self.env.company, since, limit=PANEL_TOUCHES, notes=True
        )
        return {
            "peace": self.get_contact_peace(),
            "choices": self._choice_lines(customer),
            "touches": self._touch_lines(touches),
            "days": days,
        }

    def _asked_customer(self):
        """Return the customer that a screen asks about; check who asks."""
        self.ensure_one()
        self.check_access("read")
        self.env["customer.contact.preference"].check_access("read")
        return self.sudo().commercial_partner_id.sudo(self.env.su)

    @api.model
    def _touch_lines(self, touches):
        """Return contacts as the panel shows them, with words for their names."""
        channels = dict(self.env["customer.contact.touch"]._channel_labels())
        people = self.browse({touch["partner_id"] for touch in touches}).sudo()
        names = {each.id: each.name or each.display_name for each in people}
        return [
            {
                **touch,
                "at": fields.Datetime.to_string(touch["at"]),
                "channel_label": channels[touch["channel"]],
                "partner_name": names[touch["partner_id"]],
            }
            for touch in touches
        ]

    @api.model
    def _choice_lines(self, customer):
        """Return who noted when, and why, what a customer wants; the newest first."""
        choices = self.env["customer.contact.choice"].search(
            [("partner_id", "=", customer.id)], limit=PANEL_TOUCHES
        )
        channels = dict(choices._fields["channel"]._description_selection(self.env))
        kinds = dict(choices._fields["choice"]._description_selection(self.env))
        return [
            {
                "id": each.id,
                "text": f"{kinds[each.choice]}: {channels[each.channel]}",
                "at": fields.Datetime.to_string(each.at),
                "user_name": each.sudo().user_id.name,
                "reason": each.reason or "",
            }
            for each in choices
        ]

    def action_choose_contact_preferences(self):
        """Open the dialog on what the customer wants to hear.

        :raise AccessError: for who may not see contacts
        """
        customer = self._asked_customer()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Contact preferences"),
            "res_model": "customer.contact.choose",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_partner_id": customer.id},
        }

    def action_open_contacts(self):
        """Open who of us was in touch with the customers, as a list."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_extension.customer_contact_touch_action"
        )
        customers = self.sudo().commercial_partner_id.ids
        return {
            **action,
            "domain": [("customer_id", "in", customers)],
            "context": {"search_default_recent": 0},
        }

    def set_contact_preferences(self, values, reason=None):
        """Note what the customers behind the partners want to hear.

        :param values: dict of ``no_mail``, ``no_phone``, ``no_sms``, ``no_letter`` and
            ``preferred_channel``; what it leaves out stays
        :param reason: why, in words; needed where an opt-out begins or ends
        :raise AccessError: for who may not see contacts, or not these customers
        :raise UserError: for an opt-out without a reason, or an unknown field
        """
        self.check_access("read")
        known = {*OPT_OUTS, "preferred_channel"}
        unknown = set(values) - known
        if unknown:
            raise UserError(
                self.env._("Not a preference: %s.", ", ".join(sorted(unknown)))
            )
        self.env["customer.contact.preference"]._choose(
            self.commercial_partner_id, values, reason
        )
        return True
