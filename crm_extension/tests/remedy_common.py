"""What the tests of remedies share: goods that were sold, delivered and invoiced."""

from odoo.fields import Command

from .common import AccountingCase, Deliveries
from .complaint_common import ComplaintMixin

SOLD_ON = "2026-05-04"


class RemedyMixin(ComplaintMixin):
    """Orders, complaints about them, and remedies; mixed into a case before it."""

    @classmethod
    def sell(
        cls, quantity=10, price=10.0, product=None, deliver=True, bill=True, **line
    ):
        """Return a confirmed order of goods, delivered and invoiced."""
        product = product or cls.goods
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.buyer.id,
                "company_id": cls.company.id,
                "date_order": f"{SOLD_ON} 10:00:00",
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "price_unit": price,
                            "tax_ids": False,
                            **line,
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        if deliver:
            cls.deliver(order.picking_ids)
        if bill:
            cls.bill(order)
        return order

    @classmethod
    def deliver(cls, pickings):
        for move in pickings.move_ids:
            move.quantity = move.product_uom_qty
            move.picked = True
        pickings.with_context(skip_backorder=True).button_validate()
        assert set(pickings.mapped("state")) == {"done"}
        return pickings

    @classmethod
    def bill(cls, order, post=True):
        """Return the posted invoice of what is to be invoiced of an order."""
        invoice = order._create_invoices()
        invoice.invoice_date = SOLD_ON
        if post:
            invoice.action_post()
        return invoice

    @classmethod
    def complain(cls, *orders, quantity=1, **line):
        """Return a complaint about the first line of each order."""
        return cls.complaint(
            cls.buyer,
            line_ids=[
                Command.create(
                    {
                        "sale_line_id": order.order_line[0].id,
                        "quantity": quantity,
                        **line,
                    }
                )
                for order in orders
            ],
        )

    @classmethod
    def remedy(cls, complaint, kind, quantity=None, lines=None, **values):
        """Return a draft about all lines of a complaint, unless some are given."""
        lines = complaint.line_ids if lines is None else lines
        return cls.env["customer.complaint.remedy"].create(
            {
                "complaint_id": complaint.id,
                "kind": kind,
                "line_ids": [
                    Command.create(
                        {
                            "complaint_line_id": line.id,
                            "quantity": quantity or line.quantity,
                        }
                    )
                    for line in lines
                ],
                **values,
            }
        )

    @classmethod
    def approved(cls, complaint, kind, quantity=None, **values):
        """Return a remedy that somebody approved."""
        remedy = cls.remedy(complaint, kind, quantity, **values)
        remedy._enter("approved", approved_by_id=cls.env.uid)
        return remedy

    @classmethod
    def executed(cls, complaint, kind, quantity=None, **values):
        """Return a remedy that was carried out."""
        remedy = cls.approved(complaint, kind, quantity, **values)
        remedy.action_execute()
        return remedy

    def assertDone(self, remedy):
        self.assertEqual((remedy.state, remedy.error), ("done", False))

    def assertFailed(self, remedy, text=""):
        self.assertEqual(remedy.state, "failed")
        self.assertIn(text, remedy.error)
        self.assertFalse(remedy.document_ref)

    def remedy_events(self, remedy):
        """Return (from, to, user) of what happened to a remedy, oldest first."""
        events = remedy.complaint_id.event_ids.filtered(
            lambda each: each.kind == "remedy" and each.data["remedy_id"] == remedy.id
        )
        return [
            (each.data["from"], each.data["to"], each.user_id)
            for each in events.sorted("id")
        ]


class RemedyCase(RemedyMixin, Deliveries, AccountingCase):
    """A company with books and a warehouse, an agent, and a customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.books
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.books.ids}
        )
        cls.goods = cls.new_product("Plane", is_storable=True, taxes_id=False)
        cls.buyer = cls.env["res.partner"].create(
            {"name": "Buyer", "email": "buyer@customer.example"}
        )
        cls.agent = cls.new_user("agent")
