"""Products under a tree of categories, with a brand that is a variant's attribute."""

import pandas as pd

from odoo import Command

from .frames import KIND

BRAND = "Brand"
BRANDS = ("National", "Private")
UNITS = {"piece": "uom.product_uom_unit", "gallon": "uom.product_uom_gal"}
CONTEXT = {"tracking_disable": True, "lang": "en_US", "active_test": False}


def load(env, goods):
    """Make the products of ``goods`` that are missing; how many were made.

    ``goods`` has a row per variant: code, department, category, type, brand, unit,
    price, cost. All brands of a type must be given together.
    """
    env = env(context={**env.context, **CONTEXT})
    missing = goods[~goods["code"].isin(_codes_found(env, goods))]
    if missing.empty:
        return 0
    _create_variants(env, _create_templates(env, missing))
    return len(missing)


def read(env, codes):
    """What orders need to know of the products with these codes, one row each."""
    env = env(context={**env.context, **CONTEXT})
    products = env["product.product"].search([("default_code", "in", list(codes))])
    return pd.DataFrame(
        [
            {
                "code": product.default_code,
                "product_id": product.id,
                "uom_id": product.uom_id.id,
                "line_name": product.get_product_multiline_description_sale(),
                "cost": product.standard_price,
                "list_price": product.lst_price,
            }
            for product in products
        ]
    )


def _codes_found(env, goods):
    products = env["product.product"].search_fetch(
        [("default_code", "in", goods["code"].tolist())], ["default_code"]
    )
    return set(products.mapped("default_code"))


def _create_templates(env, goods):
    """One template per type and unit, without variants yet."""
    categories = _categories(env, goods)
    units = {unit: env.ref(xmlid).id for unit, xmlid in UNITS.items()}
    types = goods.groupby([*KIND, "unit"])["price"].min().reset_index()
    # Left to itself Odoo looks for variants to revive, template by template; here
    # everything is new, so that lines, values and variants are made in one go each.
    templates = (
        env["product.template"]
        .with_context(create_product_product=False)
        .create(
            [
                {
                    "name": kind.type,
                    "categ_id": categories[kind.department, kind.category],
                    "uom_id": units[kind.unit],
                    "type": "consu",
                    "list_price": kind.price,
                    "taxes_id": [Command.clear()],
                    "supplier_taxes_id": [Command.clear()],
                }
                for kind in types.itertuples()
            ]
        )
    )
    found = types.rename(columns={"price": "lowest"}).assign(template_id=templates.ids)
    return goods.merge(found, on=[*KIND, "unit"], validate="many_to_one")


def _create_variants(env, goods):
    """The attribute lines of the templates, their values, and a variant for each."""
    values = _create_values(env, goods)
    env["product.product"].create(
        [
            {
                "product_tmpl_id": good.template_id,
                "product_template_attribute_value_ids": [Command.set([value])],
                "default_code": good.code,
                "standard_price": good.cost,
            }
            for good, value in zip(goods.itertuples(), values, strict=True)
        ]
    )


def _create_values(env, goods):
    attribute, values = _brand(env)
    brands = goods.groupby("template_id")["brand"].agg(list)
    lines = (
        env["product.template.attribute.line"]
        .with_context(create_product_product=False)
        .create(
            [
                {
                    "product_tmpl_id": template,
                    "attribute_id": attribute.id,
                    "value_ids": [Command.set([values[brand] for brand in sold])],
                }
                for template, sold in brands.items()
            ]
        )
    )
    line_of = dict(zip(brands.index, lines.ids, strict=True))
    made = env["product.template.attribute.value"].create(
        [
            {
                "product_attribute_value_id": values[good.brand],
                "attribute_line_id": line_of[good.template_id],
                "price_extra": round(good.price - good.lowest, 2),
            }
            for good in goods.itertuples()
        ]
    )
    return made.ids


def _brand(env):
    """The attribute and its values, by name."""
    attribute = env["product.attribute"].search([("name", "=", BRAND)], limit=1)
    if not attribute:
        attribute = attribute.create(
            {"name": BRAND, "create_variant": "always", "display_type": "pills"}
        )
    names = set(attribute.value_ids.mapped("name"))
    attribute.value_ids.create(
        [
            {"name": name, "attribute_id": attribute.id}
            for name in BRANDS
            if name not in names
        ]
    )
    attribute.invalidate_recordset(["value_ids"])
    return attribute, {value.name: value.id for value in attribute.value_ids}


def _categories(env, goods):
    """(department, category): id; both levels are made where missing."""
    departments = _ensured(env, {(False, name) for name in goods["department"]})
    pairs = set(zip(goods["department"], goods["category"], strict=True))
    leaves = _ensured(env, {(departments[False, top], name) for top, name in pairs})
    return {(top, name): leaves[departments[False, top], name] for top, name in pairs}


def _ensured(env, keys):
    Category = env["product.category"]
    found = Category.search([("name", "in", [name for _parent, name in keys])])
    ids = {(category.parent_id.id, category.name): category.id for category in found}
    missing = sorted(keys - ids.keys(), key=str)
    made = Category.create(
        [{"parent_id": parent, "name": name} for parent, name in missing]
    )
    return ids | dict(zip(missing, made.ids, strict=True))
