"""Keeping fresh: which changes of documents bring a customer into the queue."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import AccountingCase, ValueCase


class QueueCase(ValueCase):
    def queued(self, company=None):
        """Return the partners in the company's queue."""
        self.env.flush_all()
        rows = self.env["customer.value.queue"].search(
            [("company_id", "=", (company or self.company).id)]
        )
        return rows.partner_id

    def assertQueued(self, *partners, company=None):
        """Assert who waits, however often; then begin with an empty queue."""
        expected = self.env["res.partner"].union(*partners)
        self.assertEqual(self.queued(company), expected)
        self.env["customer.value.queue"].search([]).unlink()

    def inserts(self, action):
        """Return how many statements an action spends on the queue."""
        self.env.flush_all()
        with self.assertLogs("odoo.sql_db", "DEBUG") as logs:
            action()
            self.env.flush_all()
        told = [line for line in logs.output if "customer_value_queue" in line]
        return len(told)


@tagged("post_install", "-at_install")
class TestQueueOfOrders(QueueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one, cls.two = cls.customers("One", "Two")

    def setUp(self):
        super().setUp()
        self.env["customer.value.queue"].search([]).unlink()

    def quotation(self, *partners):
        rows = [(partner, "06-01", 100) for partner in partners]
        return self.orders(*rows, state="draft")

    def confirmed(self, *partners):
        orders = self.quotation(*partners)
        orders.action_confirm()
        self.assertQueued(*partners)
        return orders

    def test_confirmation(self):
        order = self.quotation(self.one)
        self.assertQueued()
        order.action_confirm()
        self.assertQueued(self.one)

    def test_one_statement_however_many_orders(self):
        many = self.customers(*(f"Buyer {number}" for number in range(20)))
        for partners in (self.one, many):
            orders = self.quotation(*partners)
            self.assertEqual(self.inserts(orders.action_confirm), 1)
            self.assertQueued(*partners)

    def test_draft_costs_nothing(self):
        self.assertEqual(self.inserts(lambda: self.quotation(self.one)), 0)
        order = self.quotation(self.one)
        self.assertEqual(self.inserts(lambda: order.write({"note": "Hello"})), 0)
        change = {"order_line": [Command.update(order.order_line.id, {"discount": 5})]}
        self.assertEqual(self.inserts(lambda: order.write(change)), 0)

    def test_confirmed_from_the_beginning(self):
        self.orders((self.one, "06-01", 100))
        self.assertQueued(self.one)

    def test_cancellation(self):
        self.confirmed(self.one).action_cancel()
        self.assertQueued(self.one)
        self.quotation(self.two).action_cancel()
        self.assertQueued()

    def test_sold_to_somebody_else(self):
        self.confirmed(self.one).partner_id = self.two
        self.assertQueued(self.one, self.two)

    def test_money_after_the_confirmation(self):
        order = self.confirmed(self.one)
        order.action_lock()
        order.action_unlock()
        self.assertQueued()
        order.order_line.price_unit = 90
        self.assertQueued(self.one)
        order.order_line = [self.order_line(5)]
        self.assertQueued(self.one)
        order.order_line[0].product_uom_qty = 3
        self.assertQueued(self.one)
        order.order_line[0].name = "Other words"
        self.assertQueued()

    def test_line_that_may_leave_a_confirmed_order(self):
        order = self.confirmed(self.one)
        note = self.env["sale.order.line"].create(
            {"order_id": order.id, "display_type": "line_note", "name": "Note"}
        )
        self.assertQueued(self.one)
        note.unlink()
        self.assertQueued(self.one)

    def test_delivered_quantity(self):
        order, draft = self.confirmed(self.one), self.quotation(self.two)
        order.order_line.qty_delivered = 1
        draft.order_line.qty_delivered = 1
        self.assertQueued(self.one)

    def test_delivered_quantity_that_is_computed(self):
        """Timesheets and expenses deliver without anybody writing the line."""
        self.service.expense_policy = "cost"
        order = self.confirmed(self.one)
        line = order.order_line
        line.qty_delivered_method = "analytic"
        self.env["account.analytic.line"].create(
            {
                "name": "Two hours",
                "so_line": line.id,
                "unit_amount": 2,
                "amount": -10,
                "product_uom_id": line.product_uom_id.id,
                "account_id": self.env["account.analytic.account"]
                .create({"name": "Job", "plan_id": self.analytic_plan().id})
                .id,
            }
        )
        self.env.flush_all()
        self.assertEqual(line.qty_delivered, 2)
        self.assertQueued(self.one)

    def analytic_plan(self):
        return self.env["account.analytic.plan"].create({"name": "Jobs"})

    def test_contact_is_queued_as_it_is(self):
        """Whose contact it is, is asked when the queue is answered."""
        contact = self.customers("Contact", parent_id=self.one.id)
        self.quotation(contact).action_confirm()
        self.assertQueued(contact)

    def test_seller_without_rights_on_the_queue(self):
        seller = self.new_user(
            "internal", login="queue_seller", groups="sales_team.group_sale_salesman"
        )
        order = self.quotation(self.one)
        order.user_id = seller
        order.with_user(seller).action_confirm()
        self.assertQueued(self.one)

    def test_customer_who_signs_on_the_portal(self):
        for role in ("portal", "public"):
            user = (
                self.env.ref("base.public_user")
                if role == "public"
                else self.new_user(role)
            )
            order = self.quotation(self.one)
            order.with_user(user).sudo()._validate_order()
            self.assertEqual(order.state, "sale")
            self.assertQueued(self.one)

    def test_nobody_writes_the_queue(self):
        self.confirmed(self.one)
        self.orders((self.one, "06-01", 100))
        others = self.new_company("Elsewhere")
        self.orders((self.two, "06-01", 100), company=others)
        manager = self.env["customer.value.queue"].with_user(self.new_user("manager"))
        manager = manager.with_context(allowed_company_ids=self.company.ids)
        self.assertEqual(manager.search([]).partner_id, self.one)
        for attempt in (
            lambda: manager.search([]).unlink(),
            lambda: manager.search([]).write({"partner_id": self.two.id}),
            lambda: manager.create(
                {"partner_id": self.one.id, "company_id": self.company.id}
            ),
        ):
            with self.assertRaises(AccessError):
                attempt()
        for role in ("internal", "user", "margin", "portal", "public"):
            user = self.new_user(role, login=f"queue_{role}")
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.env["customer.value.queue"].with_user(user).search([])


@tagged("post_install", "-at_install")
class TestQueueOfDeliveries(QueueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods = cls.new_product("Goods", type="consu")
        cls.one, cls.elsewhere = cls.customers("One", "Somebody else's door")
        cls.order = cls.orders(
            (cls.one, "06-01", [cls.order_line(10, cls.goods, 10)]),
            state="draft",
            partner_shipping_id=cls.elsewhere.id,
        )
        cls.order.action_confirm()
        cls.env.flush_all()
        cls.env["customer.value.queue"].search([]).unlink()

    def done(self, picking):
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(picking.state, "done")

    def test_delivery_and_return(self):
        """Who bought and who was delivered to may be two customers."""
        picking = self.order.picking_ids
        self.done(picking)
        self.assertQueued(self.one, self.elsewhere)
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({"picking_id": picking.id})
        )
        wizard.product_return_moves.write({"quantity": 4, "to_refund": True})
        action = wizard.action_create_returns()
        self.assertQueued()
        self.done(self.env["stock.picking"].browse(action["res_id"]))
        self.assertQueued(self.one, self.elsewhere)

    def test_receipt_is_not_about_a_customer(self):
        kind = self.order.warehouse_id.in_type_id
        suppliers = self.env["stock.location"].create(
            {"name": "Vendors", "usage": "supplier", "company_id": self.company.id}
        )
        where = {
            "location_id": suppliers.id,
            "location_dest_id": kind.default_location_dest_id.id,
        }
        receipt = self.env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                "partner_id": self.one.id,
                **where,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.goods.id,
                            "product_uom_qty": 1,
                            "company_id": self.company.id,
                            **where,
                        }
                    )
                ],
            }
        )
        receipt.action_confirm()
        receipt.move_ids.quantity = 1
        self.done(receipt)
        self.assertQueued()


@tagged("post_install", "-at_install")
class TestQueueOfInvoices(QueueCase, AccountingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one, cls.two = cls.customers("One", "Two")

    def assertBooksQueued(self, *partners):
        self.assertQueued(*partners, company=self.books)

    def posted(self):
        invoice = self.invoices((self.one, "06-01", 100))
        self.assertBooksQueued(self.one)
        return invoice

    def test_posted_by_one_statement(self):
        drafts = self.invoices(
            *((each, "06-01", 100) for each in (self.one, self.two)), post=False
        )
        self.assertBooksQueued()
        self.assertEqual(self.inserts(drafts.action_post), 1)
        self.assertBooksQueued(self.one, self.two)

    def test_reset_and_cancelled(self):
        invoice = self.posted()
        invoice.button_draft()
        self.assertBooksQueued(self.one)
        invoice.button_cancel()
        self.assertBooksQueued()

    def test_cancelled_at_once(self):
        self.posted().button_cancel()
        self.assertBooksQueued(self.one)

    def test_credit_note(self):
        self.credit(self.posted(), "06-02", 40)
        self.assertBooksQueued(self.one)

    def test_paid_and_unpaid(self):
        invoice = self.posted()
        self.pay(invoice, "06-05", 100)
        self.assertBooksQueued(self.one)
        invoice.line_ids.remove_move_reconcile()
        self.assertBooksQueued(self.one)

    def test_bills_are_not_about_customers(self):
        bill = self.invoices((self.one, "06-01", 100), move_type="in_invoice")
        self.pay(bill, "06-05", 100)
        bill.button_draft()
        self.assertBooksQueued()
