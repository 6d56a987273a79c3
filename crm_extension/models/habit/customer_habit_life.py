from odoo import api, models
from odoo.tools import SQL

from .customer_habit_store import KEYS


class CustomerHabitLife(models.AbstractModel):
    """What becomes of habits when customers, products and companies go.

    Results have no foreign keys. What points to a record that is deleted goes with it;
    what points to one of two customers that become one is handed on.
    """

    _name = "customer.habit.life"
    _description = "Life of habits"

    # -- Merging ---------------------------------------------------------------

    @api.model
    def _unite(self, src_partners, dst_partner):
        """Hand on the results of customers that are merged into another one.

        What the destination knows already stays as it is, until the next run reads
        the united purchases.

        :param src_partners: res.partner
        :param dst_partner: res.partner
        """
        for name, keys in KEYS.items():
            if "partner_id" in keys:
                other = next(key for key in keys if key != "partner_id")
                self._unite_results(name, other, src_partners.ids, dst_partner.id)

    def _unite_results(self, name, other, src_ids, dst_id):
        """Keep one row a company and product or category, and hand it on."""
        table = SQL.identifier(self.env[name]._table)
        self.env.cr.execute(
            SQL(
                """
                WITH ranked AS (
                    SELECT id, ROW_NUMBER() OVER (
                           PARTITION BY company_id, %(other)s
                           ORDER BY (partner_id = %(dst)s) DESC, id) AS place
                      FROM %(table)s WHERE partner_id = ANY(%(all)s))
                DELETE FROM %(table)s v USING ranked r
                 WHERE v.id = r.id AND r.place > 1
                """,
                other=SQL.identifier(other),
                table=table,
                dst=dst_id,
                all=[*src_ids, dst_id],
            )
        )
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET partner_id = %s WHERE partner_id = ANY(%s)",
                table,
                dst_id,
                src_ids,
            )
        )
        self.env[name].invalidate_model()

    # -- Deleting --------------------------------------------------------------

    @api.model
    def _erase_customers(self, ids):
        """Erase what is known of customers that are deleted.

        :param ids: ids of res.partner
        """
        self._erase("res.partner", ids)

    @api.model
    def _erase_companies(self, ids):
        """Erase what is known of the customers of companies that are deleted.

        :param ids: ids of res.company
        """
        self._erase("res.company", ids)

    @api.model
    def _erase_products(self, ids):
        """Erase what is known of products that are deleted.

        :param ids: ids of product.product
        """
        self._erase("product.product", ids)

    @api.model
    def _erase_categories(self, ids):
        """Erase what is known of categories that are deleted.

        :param ids: ids of product.category
        """
        self._erase("product.category", ids)

    @api.model
    def _forget_brands(self, ids):
        """Empty what names brands that are deleted.

        :param ids: ids of product.attribute.value
        """
        self._erase("product.attribute.value", ids)

    def _erase(self, model_name, ids):
        """Erase the results that point to records; one statement a link.

        A link that need not be set is emptied, and the row stays.
        """
        if not ids:
            return
        for name in KEYS:
            for field in self._links(name, model_name):
                statement = (
                    "DELETE FROM %(table)s WHERE %(column)s = ANY(%(ids)s)"
                    if field.required
                    else "UPDATE %(table)s SET %(column)s = NULL"
                    " WHERE %(column)s = ANY(%(ids)s)"
                )
                self.env.cr.execute(
                    SQL(
                        statement,
                        table=SQL.identifier(self.env[name]._table),
                        column=SQL.identifier(field.name),
                        ids=list(ids),
                    )
                )
            self.env[name].invalidate_model()

    def _links(self, name, model_name):
        """Return the stored links of a result to records of another model."""
        return [
            field
            for field in self.env[name]._fields.values()
            if field.type == "many2one"
            and field.store
            and field.comodel_name == model_name
        ]
