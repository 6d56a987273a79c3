"""Facts from deliveries and from invoices."""

from odoo.fields import Command
from odoo.tests import tagged

from .common import (
    AS_OF,
    AccountingCase,
    Deliveries,
    ValueCase,
    day,
)


@tagged("post_install", "-at_install")
class TestDelivered(Deliveries, ValueCase):
    """Real deliveries and returns; dates of the past are written afterwards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods = cls.new_product("Goods", type="consu")
        cls.model = cls.new_model(basis="delivered")

    def confirmed(self, partner, when, quantity=10, price=10.0, **values):
        line = self.order_line(price, self.goods, quantity)
        order = self.orders((partner, when, [line]), state="draft", **values)
        order.action_confirm()
        order.date_order = day(when)
        return order

    def test_delivered_quantity_counts(self):
        partner = self.customers("Half")
        order = self.confirmed(partner, "06-01")
        self.transfer(order.picking_ids, "06-02", 4)
        self.model.run(as_of=AS_OF)
        self.assertFacts(
            partner, monetary=40.0, frequency=1, last_purchase=day("06-01")
        )

    def test_nothing_delivered_is_no_purchase(self):
        partner = self.customers("Waiting")
        self.confirmed(partner, "06-01")
        self.model.run(as_of=AS_OF)
        self.assertFalse(self.value_of(partner))

    def test_returns_to_refund_lower_money(self):
        partner, gone, exchanged = self.customers("Some", "All", "Exchange")
        for customer, quantity, refund in (
            (partner, 4, True),
            (gone, 10, True),
            (exchanged, 4, False),
        ):
            order = self.confirmed(customer, "06-01")
            done = self.transfer(order.picking_ids, "06-02")
            self.take_back(done, "06-05", quantity, refund)
        self.model.run(as_of=AS_OF)
        self.assertFacts(partner, monetary=60.0, return_rate=0.4)
        self.assertFacts(exchanged, monetary=100.0, return_rate=0.4)
        self.assertFalse(self.value_of(gone))

    def test_reduced_price_rate_and_margin(self):
        partner = self.customers("Reduced")
        self.service.with_company(self.company).standard_price = 30
        line = self.order_line(100, quantity=3, discount=50, qty_delivered=2)
        order = self.orders((partner, "06-01", [line]))
        self.env.cr.execute(
            "UPDATE sale_order SET currency_rate = 2 WHERE id = %s", [order.id]
        )
        self.env.invalidate_all()
        self.model.run(as_of=AS_OF)
        self.assertFacts(partner, monetary=50.0, margin=20.0, breadth=1)

    def test_return_rate_looks_at_the_window(self):
        partner = self.customers("Reformed")
        old = self.confirmed(partner, "2025-01-01")
        self.take_back(self.transfer(old.picking_ids, "2025-01-02"), "2025-01-03", 5)
        new = self.confirmed(partner, "06-01")
        done = self.transfer(new.picking_ids, "06-02")
        self.take_back(done, "06-03", 1)
        self.take_back(done, "07-01", 2)
        self.model.run(as_of=AS_OF)
        self.assertFacts(partner, return_rate=0.1)

    def test_late_delivery_rate(self):
        partner = self.customers("Late")
        for due, done in (
            ("06-03", "06-04"),
            ("06-03", "06-03"),
            ("06-05", "06-01"),
            ("05-01", "06-01"),
        ):
            order = self.confirmed(partner, "05-01")
            picking = self.transfer(order.picking_ids, done)
            picking.move_ids.date_deadline = day(due)
            # The same day, though an hour before: on time.
            picking.date_deadline = day(due)
        self.env.flush_all()
        self.model.run(as_of=AS_OF)
        self.assertFacts(partner, late_delivery_rate=0.5)

    def test_late_deliveries_of_the_future_are_unknown(self):
        partner = self.customers("Later late")
        order = self.confirmed(partner, "06-01")
        picking = self.transfer(order.picking_ids, "07-05")
        picking.move_ids.date_deadline = day("06-10")
        picking.date_deadline = day("06-10")
        self.env.flush_all()
        self.new_model().run(as_of=AS_OF)
        self.env.cr.execute(
            "SELECT late_delivery_rate FROM customer_value WHERE partner_id = %s",
            [partner.id],
        )
        self.assertEqual(self.env.cr.fetchall(), [(None,)])


@tagged("post_install", "-at_install")
class TestInvoiced(AccountingCase):
    def test_posted_invoices_count(self):
        partner, draft = self.customers("Invoiced", "Draft")
        self.invoices((partner, "06-01", 100), (partner, "06-02", 50))
        self.invoices((draft, "06-01", 100), post=False)
        self.run_books()
        self.assertBooks(partner, monetary=150.0, frequency=2, purchase_days=2)
        self.assertFalse(self.value_of(draft, self.books))

    def test_bills_do_not_count(self):
        partner = self.customers("Supplier")
        self.invoices((partner, "06-01", 100), move_type="in_invoice")
        self.run_books()
        self.assertFalse(self.value_of(partner, self.books))

    def test_orders_and_invoices_are_never_mixed(self):
        partner, ordered = self.customers("Invoiced", "Ordered")
        self.invoices((partner, "06-01", 100))
        self.orders((partner, "06-01", 7), (ordered, "06-01", 7), company=self.books)
        self.run_books()
        self.assertBooks(partner, monetary=100.0)
        self.assertFalse(self.value_of(ordered, self.books))
        run = self.run_books(basis="ordered")
        self.assertEqual(run.basis, "ordered")
        self.assertBooks(partner, monetary=7.0)

    def test_partial_credit_lowers_money_only(self):
        partner = self.customers("Partial")
        invoice = self.invoices((partner, "06-01", 100))
        self.credit(invoice, "06-20", 30)
        self.run_books()
        self.assertBooks(
            partner, monetary=70.0, frequency=1, purchase_days=1, recency_days=29
        )

    def test_full_credit_removes_the_purchase(self):
        partner, gone = self.customers("One left", "Gone")
        first, _second, only = self.invoices(
            (partner, "06-10", 100), (partner, "06-01", 50), (gone, "06-01", 100)
        )
        self.credit(first, "06-20")
        self.credit(only, "06-20")
        self.run_books()
        self.assertBooks(
            partner,
            monetary=50.0,
            frequency=1,
            purchase_days=1,
            last_purchase=day("06-01"),
        )
        self.assertFalse(self.value_of(gone, self.books))

    def test_credit_after_as_of_is_not_known(self):
        partner = self.customers("Not yet")
        self.credit(self.invoices((partner, "05-01", 100)), "06-20")
        self.run_books(as_of=day("06-01"))
        self.assertBooks(partner, monetary=100.0, frequency=1)

    def test_credit_counts_on_its_invoices_day(self):
        """A return of last year's purchase does not lower this year's money."""
        partner = self.customers("Last year")
        self.credit(self.invoices((partner, "2025-05-01", 100)), "06-01", 40)
        self.invoices((partner, "06-02", 90))
        self.run_books()
        self.assertBooks(partner, monetary=90.0, growth=0.5)

    def test_unlinked_credit_counts_on_its_own_day(self):
        partner = self.customers("Unlinked")
        self.invoices((partner, "2025-05-01", 100))
        self.invoices((partner, "06-01", 30), move_type="out_refund")
        self.run_books()
        self.assertBooks(
            partner, monetary=-30.0, frequency=0, purchase_days=1, recency_days=425
        )
        self.run_books(as_of=day("05-31"))
        self.assertBooks(partner, monetary=0.0)

    def test_signed_company_currency(self):
        currency = self.env["res.currency"].create({"name": "XTS", "symbol": "X"})
        self.env["res.currency.rate"].create(
            {
                "name": "2020-01-01",
                "rate": 4.0,
                "currency_id": currency.id,
                "company_id": self.books.id,
            }
        )
        partner = self.customers("Abroad")
        self.invoices((partner, "06-01", 100), currency_id=currency.id)
        self.run_books()
        self.assertBooks(partner, monetary=25.0)

    def test_contact_and_credit_of_another_contact(self):
        firm = self.customers("Firm", is_company=True)
        contact = self.customers("Contact", parent_id=firm.id)
        invoice = self.invoices((contact, "06-01", 100))
        refund = self.credit(invoice, "06-02", 40)
        self.assertEqual(refund.partner_id, contact)
        self.run_books()
        self.assertBooks(firm, monetary=60.0)

    def test_margin_and_breadth_at_the_products_cost(self):
        partner = self.customers("Margin")
        product = self.new_product("Costly", type="service")
        product.with_company(self.books).standard_price = 60
        wood = self.new_product("Wood", self.categories[1], type="service")
        lines = [self.invoice_line(100, product, 3), self.invoice_line(10, wood)]
        invoice = self.invoices((partner, "06-01", lines))
        self.invoices(
            (partner, "06-05", [self.invoice_line(100, product)]),
            move_type="out_refund",
            reversed_entry_id=invoice.id,
        )
        self.run_books()
        self.assertBooks(partner, monetary=210.0, margin=90.0, breadth=2)

    def test_margin_at_the_orders_cost(self):
        partner = self.customers("Order cost")
        product = self.new_product("Costly", type="service")
        product.with_company(self.books).standard_price = 60
        line = self.order_line(100, product, 2)
        order = self.orders((partner, "06-01", [line]), company=self.books)
        product.with_company(self.books).standard_price = 99
        move = order._create_invoices()
        move.invoice_date = day("06-02")
        move.action_post()
        self.run_books()
        self.assertBooks(partner, monetary=200.0, margin=80.0)

    def test_down_payment_counts_once_on_the_final_invoice(self):
        partner, waiting = self.customers("Down", "Waiting")
        order, other = self.orders(
            (partner, "05-01", 1000), (waiting, "05-01", 1000), company=self.books
        )
        self.bill(order, "05-02", advance_payment_method="percentage", amount=30)
        self.bill(order, "06-02", advance_payment_method="delivered")
        self.bill(other, "05-02", advance_payment_method="percentage", amount=30)
        self.run_books()
        self.assertBooks(
            partner,
            monetary=1000.0,
            frequency=1,
            purchase_days=1,
            last_purchase=day("06-02"),
        )
        self.assertFalse(self.value_of(waiting, self.books))

    def test_down_payment_does_not_touch_orders(self):
        partner = self.customers("Down")
        order = self.orders((partner, "05-01", 1000), company=self.books)
        self.bill(order, "05-02", advance_payment_method="percentage", amount=30)
        self.run_books(basis="ordered")
        self.assertBooks(partner, monetary=1000.0, frequency=1, breadth=1)

    def bill(self, order, when, **values):
        """Invoice an order as its wizard does."""
        before = order.invoice_ids
        wizard = (
            self.env["sale.advance.payment.inv"]
            .with_company(self.books)
            .create({"sale_order_ids": [Command.set(order.ids)], **values})
        )
        wizard.create_invoices()
        move = order.invoice_ids - before
        move.write({"invoice_date": day(when), "date": day(when)})
        move.action_post()
        return move


@tagged("post_install", "-at_install")
class TestMoneyOwed(AccountingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.customers("Payer")
        cls.invoice = cls.invoices(
            (cls.partner, "04-01", 100), invoice_date_due=day("05-01")
        )
        cls.pay(cls.invoice, "05-11", 60)
        cls.pay(cls.invoice, "05-31", 40)
        cls.env.flush_all()

    def test_overdue_amount_at_as_of(self):
        for as_of, amount in (
            ("05-01", 0.0),
            ("05-02", 100.0),
            ("05-10", 100.0),
            ("05-11", 40.0),
            ("05-30", 40.0),
            ("05-31", 0.0),
            ("06-30", 0.0),
        ):
            with self.subTest(as_of=as_of):
                self.run_books(as_of=day(as_of))
                self.assertBooks(self.partner, overdue_amount=amount)

    def test_payment_delay_is_weighted_by_amount(self):
        self.run_books()
        self.assertBooks(self.partner, payment_delay_days=18.0)

    def test_payments_after_as_of_are_not_known(self):
        self.run_books(as_of=day("05-20"))
        self.assertBooks(self.partner, payment_delay_days=10.0)

    def test_paying_early_is_negative(self):
        early = self.customers("Early")
        invoice = self.invoices((early, "06-01", 50), invoice_date_due=day("06-30"))
        self.pay(invoice, "06-20", 50)
        self.run_books()
        self.assertBooks(early, payment_delay_days=-10.0, overdue_amount=0.0)

    def test_who_paid_nothing_has_no_delay(self):
        silent = self.customers("Silent")
        self.invoices((silent, "06-01", 50))
        self.run_books()
        self.env.cr.execute(
            "SELECT payment_delay_days FROM customer_value WHERE partner_id = %s",
            [silent.id],
        )
        self.assertEqual(self.env.cr.fetchall(), [(None,)])
        self.assertBooks(silent, overdue_amount=50.0)

    def test_a_credit_note_is_no_payment(self):
        credited = self.customers("Credited")
        invoice = self.invoices((credited, "04-01", 80), invoice_date_due=day("04-10"))
        self.invoices((credited, "04-02", 10))
        self.credit(invoice, "06-20")
        self.run_books(as_of=day("06-01"))
        self.assertBooks(credited, overdue_amount=90.0)
        self.run_books()
        self.assertBooks(credited, overdue_amount=10.0, payment_delay_days=0.0)
