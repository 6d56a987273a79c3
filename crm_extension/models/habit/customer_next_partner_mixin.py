from odoo import models

from .customer_next_list import DUE_STATES


class CustomerNextPartnerMixin(models.AbstractModel):
    """Opens on a customer what comes next."""

    _name = "customer.next.partner.mixin"
    _description = "What comes next for a customer"

    def _next_purchases(self, limit=None, states=DUE_STATES):
        """Return what these customers are expected to buy, the likeliest first.

        :param limit: how many of each customer at most
        :param states: groups of states of a rhythm, the earlier before the later
        :return: customer.rhythm of the current company, customer by customer
        """
        return self.env["customer.next.list"]._due_rhythms(
            self.commercial_partner_id, self.env.company, limit, states
        )

    def get_next_panel(self):
        """Return what the panel of next purchases shows, see ``customer.next.panel``.

        :raise AccessError: for who may not see customer value, or not this partner
        """
        self.ensure_one()
        self.check_access("read")
        self.env["customer.rhythm"].check_access("read")
        customer = self.commercial_partner_id
        return self.env["customer.next.panel"]._panel(customer, self.env.company)

    # -- Buttons -------------------------------------------------------------------

    def action_open_next_purchases(self):
        """Open all that the customers are expected to buy, as a list."""
        return self._next_action("customer_rhythm_action", {"search_default_again": 1})

    def action_open_missing_categories(self):
        """Open the categories that the customers lack, as a list."""
        return self._next_action("customer_missing_category_action", {})

    def _next_action(self, name, context):
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(f"crm_extension.{name}")
        customers = self.commercial_partner_id.ids
        return {
            **action,
            "domain": [("partner_id", "in", customers)],
            "context": context,
        }

    def action_print_next_list(self):
        """Return the personal lists of the customers as PDF, a page each."""
        return self.env.ref("crm_extension.customer_next_report_action").report_action(
            self, config=False
        )

    def action_send_next_list(self):
        """Ask whom of the customers to mail their personal list."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Mail the Personal List"),
            "res_model": "customer.next.send",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_partner_ids": self.commercial_partner_id.ids},
        }

    def _next_list_words(self):
        """Return what the personal list of the customer says, see ``_lists``."""
        self.ensure_one()
        return self.env["customer.next.list"]._list_of(
            self.commercial_partner_id, self.env.company
        )
