from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ...analytics.remedy_caps import Room, Rooms, Taking

QUANTITY_STEP = 1e-4


class CustomerComplaintGoodsMixin(models.AbstractModel):
    """Goods that come back: how many still can, and Odoo's return of the delivery."""

    _name = "customer.complaint.goods.mixin"
    _description = "Returns of remedies"

    # -- How many --------------------------------------------------------------

    def _plan_goods(self):
        """Share out what comes back over the deliveries.

        :return: (rows, faults); a row is (remedy line, move, lot, quantity in the
            unit of the product)
        """
        rivals = self._rival_lines()
        moves = self._delivered_moves(self.line_ids | rivals)
        rooms = Rooms(_delivered_rooms(moves), step=QUANTITY_STEP)
        rooms.take_all(self._returned_takings(moves))
        rooms.take_all([_goods_taking(line, moves) for line in rivals])
        rows, faults = [], []
        for line in self.line_ids:
            taking = _goods_taking(line, moves)
            share = rooms.take(taking)
            rows += [(line, *key, part) for key, part in share.parts.items()]
            if share.missing:
                left = taking.amount - share.missing
                faults.append(self._goods_fault(line, taking.keys, left))
        return rows, faults

    def _delivered_moves(self, lines):
        """Return the deliveries to customers of which the lines are parts."""
        sold = self.env["sale.order.line"].union(*(each._sale_line() for each in lines))
        moves = self.env["stock.move"].search(
            Domain("state", "=", "done")
            & (
                Domain("sale_line_id", "in", sold.ids)
                | Domain("id", "in", lines.complaint_line_id.move_id.ids)
            ),
            order="date, id",
        )
        return moves.filtered(lambda each: each.location_dest_id._is_outgoing())

    def _returned_takings(self, moves):
        """Return what came back of the deliveries, or is planned to."""
        returns = self.env["stock.move"].search(
            Domain("state", "!=", "cancel")
            & (
                Domain("origin_returned_move_id", "in", moves.ids)
                | Domain("sale_line_id", "in", moves.sale_line_id.ids)
                & Domain("origin_returned_move_id", "=", False)
            )
        )
        return [
            taking
            for move in returns
            if move.origin_returned_move_id or move.location_id._is_outgoing()
            for taking in _returned_takings_of(move, moves)
        ]

    # -- Odoo's return ---------------------------------------------------------

    def _take_back_goods(self):
        """Make Odoo's return of each delivery; return what leads to them."""
        pickings = self._make_returns("action_create_returns")
        return self._documents_values(pickings, picking_ids=[Command.set(pickings.ids)])

    def _exchange_goods(self):
        """Make Odoo's exchange: a return, and a delivery of the same again."""
        last = self.env["stock.picking"].sudo().search([], order="id desc", limit=1)
        pickings = self._make_returns("action_create_exchanges")
        # What this transaction made since: it does not see the work of others.
        made = self.env["stock.picking"].search(
            [("id", ">", last.id), ("company_id", "=", self.company_id.id)]
        )
        return self._documents_values(
            pickings, picking_ids=[Command.set((pickings | made).ids)]
        )

    def _make_returns(self, method):
        """Return the returns of what the lines say, one of each delivery."""
        by_picking = {}
        for line, move, lot, quantity in self._checked_plan():
            if not move.picking_id:
                raise UserError(
                    self.env._(
                        "%(line)s was not delivered by a transfer that can be"
                        " returned.",
                        line=line._label(),
                    )
                )
            by_picking.setdefault(move.picking_id, []).append(
                (line, move, lot, quantity)
            )
        return self.env["stock.picking"].union(
            *(
                self._make_return(picking, rows, method)
                for picking, rows in by_picking.items()
            )
        )

    def _make_return(self, picking, rows, method):
        """Return the return of one delivery."""
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({"picking_id": picking.id})
        )
        wanted = {}
        for _line, move, _lot, quantity in rows:
            wanted[move] = wanted.get(move, 0.0) + quantity
        lines = wizard.product_return_moves
        lines.filtered(lambda each: each.move_id not in wanted).unlink()
        for line in wizard.product_return_moves:
            line.quantity = self._returned_quantity(line, wanted[line.move_id])
            line.to_refund = True
        action = getattr(wizard, method)()
        made = self.env["stock.picking"].browse(action["res_id"])
        made.origin = self._reference_of(made.origin)
        self._keep_lots(made, rows)
        return made

    def _returned_quantity(self, line, quantity):
        """Return a quantity of the product in the unit of its delivery.

        :raise UserError: when that unit cannot say it
        """
        unit = line.product_id.uom_id
        converted = unit._compute_quantity(
            quantity, line.uom_id, rounding_method="HALF-UP"
        )
        exact = line.uom_id._compute_quantity(converted, unit, round=False)
        if abs(exact - quantity) > QUANTITY_STEP:
            raise UserError(
                self.env._(
                    "%(product)s was delivered in %(unit)s: %(quantity)s %(wanted)s"
                    " cannot be returned in it.",
                    product=line.product_id.display_name,
                    unit=line.uom_id.name,
                    quantity=f"{round(quantity, 4):g}",
                    wanted=unit.name,
                )
            )
        return converted

    def _keep_lots(self, picking, rows):
        """Let the lots come back that the complaint names."""
        named = {}
        for line, move, lot, quantity in rows:
            named.setdefault(move, []).append((line, lot, quantity))
        for move in picking.move_ids:
            parts = named.get(move.origin_returned_move_id, [])
            if any(line.complaint_line_id.lot_id for line, _lot, _quantity in parts):
                move.move_line_ids.unlink()
                move.move_line_ids = [
                    Command.create(_lot_line_values(move, lot, quantity))
                    for _line, lot, quantity in parts
                ]


def _lot_line_values(move, lot, quantity):
    return {
        "product_id": move.product_id.id,
        "product_uom_id": move.product_id.uom_id.id,
        "lot_id": lot.id,
        "quantity": quantity,
        "location_id": move.location_id.id,
        "location_dest_id": move.location_dest_id.id,
        "picking_id": move.picking_id.id,
        "company_id": move.company_id.id,
    }


def _by_lot(move):
    """Return what a move moves by lot, in the unit of the product."""
    quantities = {}
    for line in move.move_line_ids:
        lot = line.lot_id
        quantities[lot] = quantities.get(lot, 0.0) + line.quantity_product_uom
    return quantities


def _delivered_rooms(moves):
    """Return a room for each lot of each delivery."""
    rooms = []
    for move in moves:
        done = move.product_uom._compute_quantity(
            move.quantity, move.product_id.uom_id, round=False
        )
        by_lot = _by_lot(move) or {move.env["stock.lot"]: done}
        rooms += [Room((move, lot), quantity) for lot, quantity in by_lot.items()]
    return rooms


def _keys(moves, lot=None):
    """Return the keys of the rooms of moves: of one lot if it is given."""
    return tuple(
        (move, each)
        for move in moves
        for each in (_by_lot(move) or {move.env["stock.lot"]: 0.0})
        if not lot or each == lot
    )


def _returned_takings_of(move, delivered):
    """Return what one return takes: lots where they are known."""
    origins = move.origin_returned_move_id & delivered or delivered.filtered(
        lambda each: each.sale_line_id == move.sale_line_id
    )
    total = move.product_qty
    if move.state == "done":
        total = move.product_uom._compute_quantity(
            move.quantity, move.product_id.uom_id, round=False
        )
    takings = []
    for lot, quantity in _by_lot(move).items():
        known = _keys(origins, lot) if lot else ()
        if known:
            takings.append(Taking(quantity, known))
            total -= quantity
    return [*takings, Taking(max(total, 0.0), _keys(origins))]


def _goods_taking(line, delivered):
    """Return what a line of a remedy takes, in the unit of its product."""
    about = line.complaint_line_id
    sold = line._sale_line()
    moves = about.move_id & delivered or delivered.filtered(
        lambda each: sold and each.sale_line_id == sold
    )
    moves = moves.filtered(lambda each: each.product_id == line.product_id)
    quantity = line.product_uom_id._compute_quantity(
        line.quantity, line.product_id.uom_id, round=False
    )
    return Taking(quantity, _keys(moves, about.lot_id))
