from odoo import models


class CustomerCategoryPageMixin(models.AbstractModel):
    """Opens the nine groups of customers of a product category."""

    _name = "customer.category.page.mixin"
    _description = "Nine groups of a category"

    def action_open_groups(self):
        """Open the nine groups of the category's customers."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "crm_extension.customer_category_page_action"
        )
        return {**action, "params": {"category_id": self.id}}

    def action_print_for_suppliers(self, company_id=None):
        """Print what suppliers may know of the category's customers.

        :param company_id: whose customers; the user's company when left out
        """
        report = self.env.ref("crm_extension.customer_supplier_report_action")
        data = {"category_ids": self.ids, "company_id": company_id}
        return report.report_action(self, data=data, config=False)
