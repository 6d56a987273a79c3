"""Done deliveries of bulk-loaded orders, as ``sale_stock`` makes them."""

import pandas as pd

from odoo.tools import SQL

from . import bulk

TABLES = (
    "stock_reference",
    "stock_picking",
    "stock_move",
    "stock_move_line",
    "stock_reference_sale_rel",
    "stock_reference_move_rel",
)
REFERENCES = {"id": "o.reference_id", "name": "o.order_name"}
PICKINGS = {
    "id": "o.picking_id",
    "name": "o.picking_name",
    "origin": "o.order_name",
    "sale_id": "o.order_id",
    "partner_id": "o.partner_id",
    "scheduled_date": "o.date_order",
    "date_deadline": "o.date_order",
    "date_done": "o.date_order",
    # The prototype's may be late, when a second passed while it was made.
    "has_deadline_issue": "false",
}
MOVES = {
    "id": "l.move_id",
    "picking_id": "o.picking_id",
    "sale_line_id": "l.line_id",
    "partner_id": "o.partner_id",
    "product_id": "l.product_id",
    "product_uom": "p.uom_id",
    "packaging_uom_id": "p.uom_id",
    "origin": "o.order_name",
    "reference": "o.picking_name",
    "date": "o.date_order",
    "date_deadline": "o.date_order",
    "reservation_date": "o.date_order::date",
    "product_uom_qty": "l.quantity",
    "product_qty": "l.quantity",
    "packaging_uom_qty": "l.quantity",
    "quantity": "l.quantity",
    "value": "l.move_value",
}
MOVE_LINES = {
    "id": "l.move_line_id",
    "move_id": "l.move_id",
    "picking_id": "o.picking_id",
    "product_id": "l.product_id",
    "product_uom_id": "p.uom_id",
    "date": "o.date_order",
    "quantity": "l.quantity",
    "quantity_product_uom": "l.quantity",
}
ORDER_SOURCE = "(SELECT * FROM load_order WHERE delivered) AS o"
LINE_SOURCE = (
    "(SELECT * FROM load_line WHERE move_id IS NOT NULL) AS l"
    " JOIN load_order AS o USING (order_id)"
    " JOIN load_product AS p USING (product_id)"
)


def numbered(env, rows, orders, lines):
    """Orders and lines with the ids and names of what delivers them.

    A line without quantity, and an order of nothing else, is not delivered.
    """
    cr, out = env.cr, orders["delivered"]
    count = int(out.sum())
    moved = lines["quantity"] > 0
    kind = env["stock.picking.type"].browse(rows["stock_picking"]["picking_type_id"])
    picking_ids = bulk.reserve_ids(cr, "stock_picking", count)
    names = bulk.draw_names(kind.sequence_id, count)
    reference_ids = bulk.reserve_ids(cr, "stock_reference", count)
    orders = _placed(orders, out, "picking_id", picking_ids, "Int64")
    orders = _placed(orders, out, "picking_name", names, "str")
    orders = _placed(orders, out, "reference_id", reference_ids, "Int64")
    for table, column in (
        ("stock_move", "move_id"),
        ("stock_move_line", "move_line_id"),
    ):
        ids = bulk.reserve_ids(cr, table, int(moved.sum()))
        lines = _placed(lines, moved, column, ids, "Int64")
    return orders, lines


def _placed(frame, where, column, values, kind):
    placed = pd.Series(values, index=frame.index[where], dtype=kind)
    return frame.assign(**{column: placed.reindex(frame.index)})


def insert(env, rows, progress):
    """Write pickings, moves and move lines of the staged orders."""
    cr = env.cr
    with progress.step("deliveries") as done:
        bulk.insert_like(
            cr, "stock_reference", rows["stock_reference"], REFERENCES, ORDER_SOURCE
        )
        done(
            bulk.insert_like(
                cr, "stock_picking", rows["stock_picking"], PICKINGS, ORDER_SOURCE
            )
        )
    with progress.step("stock moves") as done:
        done(bulk.insert_like(cr, "stock_move", rows["stock_move"], MOVES, LINE_SOURCE))
    with progress.step("detailed operations") as done:
        done(
            bulk.insert_like(
                cr, "stock_move_line", rows["stock_move_line"], MOVE_LINES, LINE_SOURCE
            )
        )
    with progress.step("links of orders and moves"):
        _link(cr)


def _link(cr):
    cr.execute(
        SQL(
            "INSERT INTO stock_reference_sale_rel (reference_id, sale_id)"
            " SELECT o.reference_id, o.order_id FROM %s",
            SQL(ORDER_SOURCE),
        )
    )
    cr.execute(
        SQL(
            "INSERT INTO stock_reference_move_rel (reference_id, move_id)"
            " SELECT o.reference_id, l.move_id FROM %s",
            SQL(LINE_SOURCE),
        )
    )
