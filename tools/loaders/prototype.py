"""One order that Odoo itself sells, delivers and writes, and that never was.

What a column holds in an order of this company, with these add-ons and these
settings, is Odoo's to know. So it writes one, the rows are read, and the order is
rolled back; the bulk path copies what does not vary from order to order.
"""

from contextlib import closing

from odoo import Command
from odoo.exceptions import UserError
from odoo.tools import SQL

QUIET = {
    "tracking_disable": True,
    "mail_notrack": True,
    "mail_create_nosubscribe": True,
    "lang": "en_US",
}


def rows(env, partner, product):
    """Table: row, as a dictionary, of an order of one delivered line."""
    env = env(context={**env.context, **QUIET})
    with closing(env.cr.savepoint()):
        order = _sold(env, partner, product)
        picking = _delivered(order)
        env.flush_all()
        found = {
            records._table: _row(records)
            for records in (
                order,
                order.order_line,
                picking,
                picking.move_ids,
                picking.move_line_ids,
                order.stock_reference_ids,
            )
        }
    return found


def _sold(env, partner, product):
    line = {"product_id": product.id, "product_uom_qty": 1, "price_unit": 1}
    order = env["sale.order"].create(
        {"partner_id": partner.id, "order_line": [Command.create(line)]}
    )
    order.action_confirm()
    return order


def _delivered(order):
    picking = order.picking_ids
    if len(picking) != 1 or picking.location_dest_id.usage != "customer":
        raise UserError(
            f"The warehouse {order.warehouse_id.name} does not deliver in one step:"
            " set its outgoing shipments to one step before loading."
        )
    picking.move_ids.quantity = 1
    picking.move_ids.picked = True
    picking._action_done()
    return picking


def _row(record):
    cr = record.env.cr
    cr.execute(
        SQL(
            "SELECT to_jsonb(t) FROM %s AS t WHERE id = %s",
            SQL.identifier(record._table),
            record.id,
        )
    )
    return cr.fetchone()[0]
