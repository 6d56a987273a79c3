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

    def action_change_offers(self):
        """Open the offers to the nine groups, to change them.

        :raise AccessError: for who may not change offers
        """
        self.env["customer.offer.size"].check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Offers"),
            "res_model": "customer.offer.grid",
            "view_mode": "form",
            "target": "new",
            "context": {"default_category_id": self.id},
        }
