from dataclasses import dataclass

from odoo import api, models
from odoo.tools import SQL

from ..value.binary_copy import read_columns

BRAND_NAMES = ("brand", "品牌")
STORE_BRAND_NAMES = (
    "private",
    "private brand",
    "private label",
    "own brand",
    "store brand",
    "house brand",
    "自有品牌",
    "自有",
    "商店品牌",
    "店铺品牌",
)
"""What an attribute, and one of its values, is called where nobody chose any."""


@dataclass(frozen=True)
class Brands:
    """The attribute that says the brand, and which of its values are our own brands.

    ``attribute`` is empty where no product can have a brand. What nobody chose was
    ``proposed`` by its name.
    """

    attribute: object
    store_brands: object
    proposed: bool


class CustomerBrandReader(models.AbstractModel):
    """Reads which brand a product is of."""

    _name = "customer.brand.reader"
    _description = "Reads brands of products"

    @api.model
    def _brands(self, settings):
        """Return the brands that are set, or those that their names give away.

        An attribute is proposed where it is the only one called Brand, or 品牌.

        :param settings: dict with ``brand_attribute_id`` and ``store_brand_ids``
        :return: :class:`Brands`
        """
        attributes = self.env["product.attribute"].sudo()
        values = self.env["product.attribute.value"].sudo()
        chosen = attributes.browse(settings["brand_attribute_id"] or []).exists()
        attribute = chosen or self._attribute_by_name()
        stored = values.browse(settings["store_brand_ids"]).exists()
        stored = stored.filtered(lambda value: value.attribute_id == attribute)
        return Brands(
            attribute,
            stored or self._store_brands_by_name(attribute),
            bool(attribute and not (chosen and stored)),
        )

    @api.model
    def _attribute_by_name(self):
        """Return the one attribute that is called a brand; none if there are more."""
        attributes = self.env["product.attribute"].sudo()
        found = attributes.browse(self._named("product_attribute", BRAND_NAMES))
        return found if len(found) == 1 else attributes

    @api.model
    def _store_brands_by_name(self, attribute):
        values = self.env["product.attribute.value"].sudo()
        found = self._named("product_attribute_value", STORE_BRAND_NAMES)
        return values.browse(found).filtered(
            lambda value: value.attribute_id == attribute
        )

    @api.model
    def _named(self, table, names):
        """Return the ids of records that are called so in any language, ascending."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT r.id FROM %s r
                 WHERE EXISTS (SELECT FROM jsonb_each_text(r.name) n
                                WHERE LOWER(TRIM(n.value)) = ANY(%s))
              ORDER BY r.id
                """,
                SQL.identifier(table),
                list(names),
            )
        )
        return [record for (record,) in rows]

    @api.model
    def _read_products(self, attribute):
        """Return what products belong to, as arrays by ascending product.

        The brand is the variant's own, or the only one that its template has.

        :param attribute: product.attribute, empty for no brands
        :return: product, category and brand (int32 ids, 0 for none)
        """
        self.env.flush_all()
        return read_columns(
            self.env.cr, self._products_query(attribute.id or 0), ["int4"] * 3
        )

    @api.model
    def _products_query(self, attribute_id):
        """SQL: product, category, brand."""
        return SQL(
            """
            WITH of_variant AS (
                SELECT c.product_product_id AS product,
                       MIN(a.product_attribute_value_id) AS brand
                  FROM product_variant_combination c
                  JOIN product_template_attribute_value a
                    ON a.id = c.product_template_attribute_value_id
                 WHERE a.attribute_id = %(attribute)s
              GROUP BY 1
            ), of_template AS (
                SELECT l.product_tmpl_id AS template,
                       MIN(r.product_attribute_value_id) AS brand
                  FROM product_template_attribute_line l
                  JOIN product_attribute_value_product_template_attribute_line_rel r
                    ON r.product_template_attribute_line_id = l.id
                 WHERE l.attribute_id = %(attribute)s AND l.active
              GROUP BY 1 HAVING COUNT(*) = 1
            )
            SELECT v.id::int4, COALESCE(t.categ_id, 0)::int4,
                   COALESCE(b.brand, s.brand, 0)::int4
              FROM product_product v
              JOIN product_template t ON t.id = v.product_tmpl_id
         LEFT JOIN of_variant b ON b.product = v.id
         LEFT JOIN of_template s ON s.template = t.id
          ORDER BY v.id
            """,
            attribute=attribute_id,
        )
