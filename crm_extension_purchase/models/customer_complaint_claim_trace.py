from dataclasses import dataclass

from odoo import api, models
from odoo.tools import SQL, format_date

from ..analytics.tracing import Layer, first_in_first_out

LOT = "lot"
CHAIN = "chain"
ORDER = "order"
BEFORE = "before"
HOWS = (LOT, CHAIN, ORDER, BEFORE)
"""How a receipt was found, the surest first."""
MOST_BEFORE = 5
"""How many of the other receipts before a delivery are shown for a line."""
INSIDE = ("internal", "transit")


@dataclass
class Trace:
    """A receipt that goods of a complaint's line may have come in with.

    :param line: customer.complaint.line
    :param receipt: stock.move, with its purchase line
    :param how: one of ``HOWS``
    :param lot: stock.lot, empty for products without
    :param quantity: of it, in the product's unit; None where nobody can say
    """

    line: object
    receipt: object
    how: str
    lot: object
    quantity: float | None = None


class CustomerComplaintClaimTrace(models.AbstractModel):
    """Finds the purchases that complained goods may have come from.

    It only reads, some statements for all lines together; people choose.
    """

    _name = "customer.complaint.claim.trace"
    _description = "Origin of complained goods"

    @api.model
    def _trace(self, lines):
        """Return where the goods of lines may have come from, the surest first.

        A line with a lot is traced by it; others by the receipts that their delivery
        was reserved from, else by what was in stock when it went out.

        :param lines: customer.complaint.line
        :return: list of Trace
        """
        lines = lines.sudo().filtered("product_id")
        lots = {line: self._lots(line) for line in lines}
        found = [*self._by_lot(lots), *self._by_chain(lines)]
        surely = {trace.line for trace in found}
        found += self._by_order(lines.filtered(lambda each: each not in surely))
        return _best(found)

    # -- By lot ----------------------------------------------------------------

    def _lots(self, line):
        """Return the lot that the line names, else those that were delivered."""
        return line.lot_id or self._deliveries(line).move_line_ids.lot_id

    def _deliveries(self, line):
        """Return the moves that brought the goods to the customer."""
        moves = line.move_id or line.sale_line_id.move_ids.filtered(
            lambda move: move.location_dest_id.usage == "customer"
        )
        return moves.filtered(lambda move: move.state == "done")

    def _by_lot(self, lots):
        """Return the receipts of lots, through however many internal transfers."""
        all_lots = self.env["stock.lot"].sudo().union(*lots.values())
        received = self._receipts_of(all_lots)
        return [
            Trace(line, move, LOT, lot, quantity)
            for line, own in lots.items()
            for lot in own
            for move, quantity in received.get(lot, {}).items()
            if move.company_id == line.company_id
        ]

    def _receipts_of(self, lots):
        """Return what came in of each lot: dict of lot to dict of move to quantity."""
        moved = self.env["stock.move.line"].sudo()
        groups = moved._read_group(
            [
                ("lot_id", "in", lots.ids),
                ("state", "=", "done"),
                ("location_id.usage", "=", "supplier"),
                ("move_id.purchase_line_id", "!=", False),
            ],
            ["lot_id", "move_id"],
            ["quantity_product_uom:sum"],
        )
        received = {}
        for lot, move, quantity in groups:
            received.setdefault(lot, {})[move] = quantity
        return received

    # -- By what belongs together ----------------------------------------------

    def _by_chain(self, lines):
        """Return the receipts from which deliveries were made to order."""
        found = []
        for line in lines.filtered(lambda each: not self._lots(each)):
            deliveries = self._deliveries(line)
            if not deliveries:
                continue
            origins = (
                self.env["stock.move"].sudo().browse(deliveries._rollup_move_origs())
            )
            receipts = (deliveries | origins).filtered(
                lambda move, line=line: (
                    move.state == "done"
                    and move.product_id == line.product_id
                    and move.purchase_line_id
                    and move.location_id.usage == "supplier"
                )
            )
            found += [Trace(line, each, CHAIN, line.lot_id) for each in receipts]
        return found

    # -- By the order of receipts ----------------------------------------------

    def _by_order(self, lines):
        """Return the receipts that goods without a lot may be of."""
        asked = [self._asked(line) for line in lines if line.product_id.is_storable]
        if not asked:
            return []
        layers, taken = self._read_layers(asked), self._read_taken(asked)
        moves = self.env["stock.move"].sudo()
        found = []
        for line_id, _product, _company, _moment, quantity in asked:
            line = lines.browse(line_id)
            came = layers.get(line_id, [])
            bought = {
                move_id: moves.browse(move_id)
                for move_id, _quantity, purchase in came
                if purchase
            }
            shares = first_in_first_out(
                [Layer(move_id, each) for move_id, each, _purchase in came],
                taken.get(line_id, 0.0),
                quantity,
            )
            sure = [
                Trace(line, bought[key], ORDER, line.lot_id, share)
                for key, share in shares
                if key in bought
            ]
            others = [key for key in bought if key not in dict(shares)]
            found += sure + [
                Trace(line, bought[key], BEFORE, line.lot_id)
                for key in others[-MOST_BEFORE:]
            ]
        return found

    def _asked(self, line):
        """Return what has to be known of a line: ids, moment and quantity."""
        deliveries = self._deliveries(line)
        moment = max(deliveries.mapped("date"), default=line.complaint_id.received_at)
        quantity = line.product_uom_id._compute_quantity(
            line.quantity, line.product_id.uom_id, round=False
        )
        return line.id, line.product_id.id, line.company_id.id, moment, quantity

    def _read_layers(self, asked):
        """Return what came in before each moment, the oldest first.

        :return: dict of line's id to list of (move's id, quantity in the product's
            unit, purchase line's id or None)
        """
        rows = self._read_moves(
            asked,
            SQL("m.id, %s, m.purchase_line_id", _quantity()),
            SQL(
                "s.usage <> ALL(%(inside)s) AND d.usage = ANY(%(inside)s)",
                inside=list(INSIDE),
            ),
            SQL("ORDER BY a.line_id, m.date, m.id"),
        )
        layers = {}
        for line_id, *layer in rows:
            layers.setdefault(line_id, []).append(layer)
        return layers

    def _read_taken(self, asked):
        """Return what went out before each moment: dict of line's id to quantity."""
        rows = self._read_moves(
            asked,
            SQL("SUM(%s)", _quantity()),
            SQL(
                "s.usage = ANY(%(inside)s) AND d.usage <> ALL(%(inside)s)",
                inside=list(INSIDE),
            ),
            SQL("GROUP BY a.line_id"),
        )
        return dict(rows)

    def _read_moves(self, asked, columns, condition, end):
        self.env.flush_all()
        line_ids, products, companies, moments, _quantities = zip(*asked, strict=True)
        return self.env.execute_query(
            SQL(
                """
                SELECT a.line_id, %(columns)s
                  FROM unnest(%(lines)s::int[], %(products)s::int[],
                              %(companies)s::int[], %(moments)s::timestamp[])
                       AS a(line_id, product_id, company_id, moment)
                  JOIN stock_move m ON m.product_id = a.product_id
                   AND m.company_id = a.company_id AND m.state = 'done'
                   AND m.date < a.moment
                  JOIN stock_location s ON s.id = m.location_id
                  JOIN stock_location d ON d.id = m.location_dest_id
                  JOIN uom_uom u ON u.id = m.product_uom
                  JOIN product_product p ON p.id = m.product_id
                  JOIN product_template t ON t.id = p.product_tmpl_id
                  JOIN uom_uom own ON own.id = t.uom_id
                 WHERE %(condition)s %(end)s
                """,
                columns=columns,
                lines=list(line_ids),
                products=list(products),
                companies=list(companies),
                moments=list(moments),
                condition=condition,
                end=end,
            )
        )

    # -- In words --------------------------------------------------------------

    @api.model
    def _reason(self, trace):
        """Return in words why a receipt may be the one."""
        receipt = trace.receipt
        names = {
            "receipt": receipt.picking_id.name or receipt.reference or "",
            "order": receipt.purchase_line_id.order_id.name,
            "day": format_date(self.env, receipt.date),
            "lot": trace.lot.name or "",
        }
        return {
            LOT: self.env._(
                "Lot %(lot)s came in with receipt %(receipt)s of %(order)s.", **names
            ),
            CHAIN: self.env._(
                "The delivery was made from receipt %(receipt)s of %(order)s.", **names
            ),
            ORDER: self.env._(
                "First in, first out: it was of receipt %(receipt)s of %(order)s, of"
                " %(day)s.",
                **names,
            ),
            BEFORE: self.env._(
                "Receipt %(receipt)s of %(order)s came in before the delivery, on"
                " %(day)s.",
                **names,
            ),
        }[trace.how]


def _quantity():
    """SQL: what a move moved, in the product's unit."""
    return SQL("m.quantity * u.factor / own.factor")


def _best(traces):
    """Return one trace for each line, receipt and lot, the surest first."""
    found = {}
    for trace in sorted(traces, key=lambda each: HOWS.index(each.how)):
        key = trace.line, trace.receipt, trace.lot
        found.setdefault(key, trace)
    return list(found.values())
