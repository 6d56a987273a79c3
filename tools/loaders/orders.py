"""Confirmed and delivered sales orders, written in bulk.

``orders`` has a row per basket: basket_id, reference, partner_id, date_order (UTC).
``lines`` has a row per line: basket_id, product_id, quantity, price_unit, discount,
subtotal. ``goods`` are the products as ``catalogue.read`` gives them.
"""

from odoo.tools import SQL

from . import bulk, deliveries, frames, prototype

TABLES = ("sale_order", "sale_order_line", *deliveries.TABLES)
ORDER_STAGE = {
    "order_id": "int",
    "order_name": "text",
    "reference": "text",
    "partner_id": "int",
    "date_order": "timestamp",
    "amount": "numeric",
    "margin": "numeric",
    "margin_percent": "float8",
    "delivered": "bool",
    "picking_id": "int",
    "picking_name": "text",
    "reference_id": "int",
}
LINE_STAGE = {
    "line_id": "int",
    "order_id": "int",
    "product_id": "int",
    "quantity": "numeric",
    "price_unit": "float8",
    "technical_price": "float8",
    "discount": "numeric",
    "subtotal": "numeric",
    "reduced": "numeric",
    "margin": "float8",
    "margin_percent": "float8",
    "move_value": "numeric",
    "move_id": "int",
    "move_line_id": "int",
}
PRODUCT_STAGE = {
    "product_id": "int",
    "uom_id": "int",
    "line_name": "text",
    "cost": "float8",
}
ORDERS = {
    "id": "o.order_id",
    "name": "o.order_name",
    "client_order_ref": "o.reference",
    "partner_id": "o.partner_id",
    "partner_invoice_id": "o.partner_id",
    "partner_shipping_id": "o.partner_id",
    "date_order": "o.date_order",
    "amount_untaxed": "o.amount",
    "amount_total": "o.amount",
    "margin": "o.margin",
    "margin_percent": "o.margin_percent",
    "invoice_status": "CASE WHEN o.delivered THEN 'to invoice' ELSE 'invoiced' END",
    "delivery_status": "CASE WHEN o.delivered THEN 'full' END",
    "effective_date": "CASE WHEN o.delivered THEN o.date_order END",
}
LINES = {
    "id": "l.line_id",
    "order_id": "o.order_id",
    "order_partner_id": "o.partner_id",
    "product_id": "l.product_id",
    "product_uom_id": "p.uom_id",
    "name": "p.line_name",
    "product_uom_qty": "l.quantity",
    "qty_delivered": "l.quantity",
    "qty_to_invoice": "l.quantity",
    "price_unit": "l.price_unit",
    "technical_price_unit": "l.technical_price",
    "discount": "l.discount",
    "price_subtotal": "l.subtotal",
    "price_total": "l.subtotal",
    "untaxed_amount_to_invoice": "l.subtotal",
    "price_reduce_taxexcl": "l.reduced",
    "price_reduce_taxinc": "l.reduced",
    "purchase_price": "p.cost",
    "margin": "l.margin",
    "margin_percent": "l.margin_percent",
    "invoice_status": "CASE WHEN l.quantity > 0 THEN 'to invoice' ELSE 'invoiced' END",
}
LINE_SOURCE = (
    "load_line AS l JOIN load_order AS o USING (order_id)"
    " JOIN load_product AS p USING (product_id)"
)


def loaded(env, prefix):
    """Reference: date of the company's orders whose reference starts so."""
    env.flush_all()
    rows = env.execute_query(
        SQL(
            "SELECT client_order_ref, date_order FROM sale_order"
            " WHERE company_id = %s AND starts_with(client_order_ref, %s)",
            env.company.id,
            prefix,
        )
    )
    return dict(rows)


def load(env, orders, lines, goods, progress):
    """Write the orders with their lines and deliveries."""
    with progress.step("prototype of an order"):
        rows = prototype.rows(env, *_first_of(env, orders, lines))
    with progress.step("staging"):
        orders, lines = _numbered(env, rows, *_computed(env, orders, lines, goods))
        _stage(env, orders, lines, goods)
    _insert_checked(env, rows, progress)
    env.invalidate_all()


def _insert_checked(env, rows, progress):
    keys = bulk.drop_references(env.cr, TABLES)
    _insert(env, rows, progress)
    with progress.step("references and statistics"):
        bulk.restore_references(env.cr, keys)
        bulk.analyze(env.cr, *TABLES)


def _insert(env, rows, progress):
    with progress.step("sales orders") as done:
        done(_insert_orders(env, rows))
    with progress.step("sales order lines") as done:
        done(_insert_lines(env, rows))
    deliveries.insert(env, rows, progress)


def _first_of(env, orders, lines):
    partner = env["res.partner"].browse(int(orders["partner_id"].iloc[0]))
    product = env["product.product"].browse(int(lines["product_id"].iloc[0]))
    return partner, product


def _computed(env, orders, lines, goods):
    places = env.company.currency_id.decimal_places
    costs = goods[["product_id", "cost", "list_price"]]
    lines = frames.with_amounts(lines.merge(costs, on="product_id"), places)
    amounts = frames.order_amounts(lines, places)
    orders = orders.merge(amounts, on="basket_id", validate="one_to_one")
    orders = orders.sort_values(["date_order", "basket_id"], ignore_index=True)
    # Lines lie in their orders' sequence: one look at an order reads few pages.
    place = dict(zip(orders["basket_id"], orders.index, strict=True))
    lines = lines.assign(place=lines["basket_id"].map(place))
    return orders, lines.sort_values("place", kind="stable", ignore_index=True)


def _numbered(env, rows, orders, lines):
    cr = env.cr
    order_ids = bulk.reserve_ids(cr, "sale_order", len(orders))
    line_ids = bulk.reserve_ids(cr, "sale_order_line", len(lines))
    sequence = env["ir.sequence"].search(
        [("code", "=", "sale.order"), ("company_id", "in", [env.company.id, False])],
        order="company_id",
        limit=1,
    )
    orders = orders.assign(
        order_id=order_ids, order_name=bulk.draw_names(sequence, len(orders))
    )
    lines = lines.assign(line_id=line_ids, order_id=order_ids[lines["place"]])
    return deliveries.numbered(env, rows, orders, lines)


def _stage(env, orders, lines, goods):
    bulk.stage(env.cr, "load_order", ORDER_STAGE, orders)
    bulk.stage(env.cr, "load_line", LINE_STAGE, lines)
    bulk.stage(env.cr, "load_product", PRODUCT_STAGE, goods)


def _insert_orders(env, rows):
    days = env.company.quotation_validity_days
    # Odoo counts the offer's days from the day on which it is made.
    validity = f"(o.date_order + interval '{int(days)} days')::date" if days else "NULL"
    return bulk.insert_like(
        env.cr,
        "sale_order",
        rows["sale_order"],
        {**ORDERS, "validity_date": validity},
        "load_order AS o",
    )


def _insert_lines(env, rows):
    return bulk.insert_like(
        env.cr, "sale_order_line", rows["sale_order_line"], LINES, LINE_SOURCE
    )
