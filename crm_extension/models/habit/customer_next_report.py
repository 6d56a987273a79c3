from odoo import api, models
from odoo.tools import format_date

from .customer_next_list import LISTS_READ


class CustomerNextReport(models.AbstractModel):
    """Hands personal lists to the paper: a page each, in the customer's language."""

    _name = "report.crm_extension.customer_next_report"
    _description = "Personal list on paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return a list for each customer: contacts of one customer share its page.

        :raise AccessError: for who may not see customer value, or not these partners
        """
        partners = self.env["res.partner"].browse(docids).exists()
        partners.check_access("read")
        self.env["customer.rhythm"].check_access("read")
        customers = partners.commercial_partner_id
        lists = self._read(customers)
        return {
            "doc_ids": customers.ids,
            "doc_model": "res.partner",
            "company": self.env.company,
            "lists": [
                {**lists[each.id], "day_text": self._day_text(lists[each.id]["lang"])}
                for each in customers
            ],
        }

    @api.model
    def _read(self, customers):
        known = self.env.context.get(LISTS_READ) or {}
        if all(each.id in known for each in customers):
            return known
        return self.env["customer.next.list"]._lists(customers, self.env.company)

    @api.model
    def _day_text(self, lang):
        return format_date(self.env, self.env.company._value_today(), lang_code=lang)
