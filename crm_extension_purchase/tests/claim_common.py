"""What the tests of supplier claims share: purchases, deliveries, complaints."""

from odoo.fields import Command

from odoo.addons.crm_extension.tests.common import (
    AccountingCase,
    ValueCase,
    day,
    moment,
)
from odoo.addons.crm_extension.tests.complaint_common import ComplaintMixin


class ClaimMixin(ComplaintMixin):
    """Purchases, deliveries and claims; mixed into a case before it."""

    @classmethod
    def prepare(cls):
        """Make who and what the tests are about, in the case's company."""
        cls.team = cls.new_team()
        cls.vendor, cls.other_vendor = cls.customers("Maker", "Other maker")
        (cls.customer,) = cls.customers("Ada", email="ada@customer.example")
        cls.box = cls.new_product("Box", type="consu", is_storable=True)
        cls.cake = cls.new_product(
            "Cake", type="consu", is_storable=True, tracking="lot"
        )

    @classmethod
    def lot(cls, name, product=None):
        return cls.env["stock.lot"].create(
            {
                "name": name,
                "product_id": (product or cls.cake).id,
                "company_id": cls.company.id,
            }
        )

    @classmethod
    def buy(cls, product, quantity, price=10.0, vendor=None, when="05-01", **values):
        """Return the line of a purchase that was received on a day.

        :param values: ``lot``, ``uom``, ``received``, ``currency`` and ``company``
        """
        company = values.get("company") or cls.company
        order = (
            cls.env["purchase.order"]
            .with_company(company)
            .create(
                {
                    "partner_id": (vendor or cls.vendor).id,
                    "company_id": company.id,
                    "currency_id": (values.get("currency") or company.currency_id).id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": product.id,
                                "product_qty": quantity,
                                "price_unit": price,
                                "product_uom_id": (
                                    values.get("uom") or product.uom_id
                                ).id,
                                "tax_ids": False,
                            }
                        )
                    ],
                }
            )
        )
        order.button_confirm()
        received = values.get("received", quantity)
        if received:
            cls.move(order.picking_ids, received, when, values.get("lot"))
        return order.order_line

    @classmethod
    def sell(cls, product, quantity, when="06-01", lot=None, price=30.0):
        """Return the line of an order that was delivered on a day."""
        (order,) = cls.orders(
            (cls.customer, when, [cls.order_line(price, product, quantity)]),
            state="draft",
        )
        order.action_confirm()
        cls.move(order.picking_ids, quantity, when, lot)
        return order.order_line

    @classmethod
    def move(cls, picking, quantity, when, lot=None):
        """Do a transfer on a day."""
        for move in picking.move_ids:
            move.quantity = quantity
            if lot:
                move.move_line_ids.lot_id = lot
            move.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        assert picking.state == "done"
        picking.write({"date_done": moment(when)})
        picking.move_ids.write({"date": moment(when)})
        cls.env.flush_all()
        return picking

    @classmethod
    def about(cls, product=None, quantity=1.0, sold=None, lot=None, **values):
        """Return a complaint about a product."""
        named = {"product_id": product, "sale_line_id": sold, "lot_id": lot}
        line = {name: each.id for name, each in named.items() if each}
        lines = [Command.create({**line, "quantity": quantity})]
        values = {"company_id": cls.company.id, "team_id": cls.team.id, **values}
        return cls.complaint(cls.customer, line_ids=lines, **values)

    @classmethod
    def claim(cls, complaint, purchase, quantity=1.0, user=None, **values):
        claims = cls.env["customer.complaint.claim"].with_user(user or cls.env.user)
        return claims.create(
            {
                "complaint_id": complaint.id,
                "complaint_line_id": complaint.line_ids[:1].id,
                "purchase_line_id": purchase.id,
                "quantity": quantity,
                **values,
            }
        )

    @classmethod
    def bill(cls, purchase, when="05-10"):
        """Return the posted vendor bill of a purchase."""
        order = purchase.order_id
        order.action_create_invoice()
        bill = order.invoice_ids
        bill.invoice_date = day(when)
        bill.action_post()
        return bill

    def candidates(self, action):
        """Return the candidates that a choice shows."""
        choice = self.env[action["res_model"]].browse(action["res_id"])
        return choice.candidate_ids


class ClaimCase(ClaimMixin, ValueCase):
    """A company that buys, sells and hears complaints."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prepare()


class BilledCase(ClaimMixin, AccountingCase):
    """A company that has accounts besides."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.books
        cls.prepare()
