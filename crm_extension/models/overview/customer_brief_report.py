from odoo import api, models

COLUMNS = (
    ("open", "promises", "contacts"),
    ("who", "worth", "bought", "offer", "tier"),
)
"""The sections of the two columns of the page, below what presses."""


class CustomerBriefReport(models.AbstractModel):
    """Hands the sections that the screen shows to the paper."""

    _name = "report.crm_extension.customer_brief_report"
    _description = "Customer brief on paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return a brief for each customer: contacts of one customer share its page.

        :raise AccessError: for who may read no briefs
        """
        partners = self.env["res.partner"].browse(docids).exists()
        customers = partners.commercial_partner_id
        brief = self.env["customer.brief"]
        company = self.env.company
        return {
            "doc_ids": customers.ids,
            "doc_model": "res.partner",
            "docs": customers,
            "columns": COLUMNS,
            "briefs": [brief._read_brief(each, company) for each in customers],
        }
