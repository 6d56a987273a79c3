"""What the demo's customers complain about: bought by the lot, sold and delivered."""

from odoo.fields import Command

from .complaint_stories import GOODS

RECEIVED = 400
"""Units of each lot: enough for every story."""


class Goods:
    """Products of which every delivery says from which lot, and every lot from whom.

    :param env: of a user who may do all
    """

    def __init__(self, env):
        self.env = env
        self.products = {key: self._product(*row) for key, row in GOODS.items()}

    def _product(self, name, price, cost, _supplier):
        return self.env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "is_storable": True,
                "tracking": "lot",
                "list_price": price,
                "standard_price": cost,
                "invoice_policy": "order",
                "taxes_id": False,
            }
        )

    def receive(self, number):
        """Receive a lot of each product from its supplier; the lots bear the number."""
        for key, product in self.products.items():
            supplier = self.env.ref(GOODS[key][3], raise_if_not_found=False)
            supplier = supplier or self.env.company.partner_id
            for picking in self._ordered(product, supplier, GOODS[key][2]):
                self._transfer(picking, f"{key.upper()}-{number}")

    def _ordered(self, product, supplier, cost):
        """Return the receipts of what a supplier is asked for."""
        if "purchase.order" not in self.env:
            return self._receipt(product, supplier)
        order = self.env["purchase.order"].create(
            {
                "partner_id": supplier.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_qty": RECEIVED,
                            "price_unit": cost,
                        }
                    )
                ],
            }
        )
        order.button_confirm()
        return order.picking_ids

    def _receipt(self, product, supplier):
        kind = self.env["stock.picking.type"].search(
            [("code", "=", "incoming"), ("company_id", "=", self.env.company.id)],
            limit=1,
        )
        places = {
            "location_id": self.env.ref("stock.stock_location_suppliers").id,
            "location_dest_id": kind.default_location_dest_id.id,
        }
        move = {"product_id": product.id, "product_uom_qty": RECEIVED, **places}
        picking = self.env["stock.picking"].create(
            {
                "partner_id": supplier.id,
                "picking_type_id": kind.id,
                "move_ids": [Command.create(move)],
                **places,
            }
        )
        picking.action_confirm()
        return picking

    def sell(self, customer, key, quantity):
        """Return a confirmed order of a customer."""
        order = self.env["sale.order"].create(
            {
                "partner_id": customer.id,
                "date_order": self.env["customer.complaint"]._now(),
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.products[key].id,
                            "product_uom_qty": quantity + 1,
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        return order

    def deliver(self, order):
        """Do the transfers of an order, from the lots that came last."""
        for picking in order.picking_ids:
            picking.action_assign()
            for line in picking.move_line_ids:
                line.lot_id = self._last_lot(line.product_id)
            self._transfer(picking)

    def _last_lot(self, product):
        lots = self.env["stock.lot"]
        return lots.search([("product_id", "=", product.id)], order="id desc", limit=1)

    def invoice(self, order):
        """Invoice an order, and post the invoice."""
        order._create_invoices().action_post()

    def _transfer(self, picking, lot=None):
        for move in picking.move_ids:
            if lot:
                move.move_line_ids.unlink()
                move.move_line_ids = [Command.create(self._move_line(move, lot))]
            move.picked = True
        picking.with_context(skip_backorder=True, skip_sms=True).button_validate()

    def _move_line(self, move, lot):
        return {
            "product_id": move.product_id.id,
            "quantity": move.product_uom_qty,
            "lot_name": lot,
            "picking_id": move.picking_id.id,
            "location_id": move.location_id.id,
            "location_dest_id": move.location_dest_id.id,
        }
