from odoo import models


class CustomerAffinityProductMixin(models.AbstractModel):
    """Opens what goes together with products."""

    _name = "customer.affinity.product.mixin"
    _description = "What goes together with a product"

    def action_open_affinities(self):
        """Open what goes together with the products, the surest first."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_extension.customer_affinity_action"
        )
        products = self._products_with_habits()
        several = {"search_default_group_product": 1} if len(products) > 1 else {}
        return {
            **action,
            "name": self.env._(
                "Goes Together with %s", ", ".join(self.mapped("display_name"))
            ),
            "domain": [("product_id", "in", products.ids)],
            "context": several,
        }

    def _products_with_habits(self):
        """Return the products that customers buy: those that stand on lines."""
        return self
