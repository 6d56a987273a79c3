"""What counts: each test makes documents and reads the facts of one run."""

from datetime import timedelta

from odoo.fields import Command
from odoo.tests import tagged

from ..analytics import GapPrior, fit_gap_prior, shrunk_gap
from .common import (
    AS_OF,
    AccountingCase,
    Deliveries,
    ValueCase,
    day,
    moment,
    rule,
)


@tagged("post_install", "-at_install")
class TestCustomers(ValueCase):
    """Whose purchases count, and for whom."""

    def run_model(self, **values):
        return self.new_model(**values).run(as_of=AS_OF)

    def test_contacts_count_for_their_company(self):
        firm, contact, archived = self.customers("Firm", "Contact", "Archived")
        firm.is_company = True
        (contact | archived).write({"parent_id": firm.id})
        self.orders((firm, "06-01", 1), (contact, "06-02", 2), (archived, "06-03", 4))
        archived.active = False
        self.run_model()
        self.assertFacts(firm, monetary=7.0, frequency=3, purchase_days=3)
        self.assertFalse(self.value_of(contact) | self.value_of(archived))

    def test_archived_customer_counts(self):
        partner = self.customers("Archived")
        self.orders((partner, "06-01", 5))
        partner.active = False
        self.run_model()
        self.assertFacts(partner, monetary=5.0)

    def test_child_company_is_a_customer_of_its_own(self):
        group, child = self.customers("Group", "Child", is_company=True)
        child.parent_id = group
        self.orders((group, "06-01", 1), (child, "06-02", 2))
        self.run_model()
        self.assertFacts(group, monetary=1.0)
        self.assertFacts(child, monetary=2.0)

    def test_own_companies_and_the_public_user_never_count(self):
        other = self.new_company("Other of us")
        ours = self.company.partner_id | other.partner_id
        clerk = self.customers("Clerk", parent_id=other.partner_id.id)
        public = self.env.ref("base.public_user").partner_id
        self.orders(*((partner, "06-01", 9) for partner in ours | clerk | public))
        run = self.run_model()
        self.assertEqual(run.customer_count, 0)
        self.assertFalse(self.physical_rows())

    def test_other_companies_orders_do_not_count(self):
        partner = self.customers("Both")
        other = self.new_company("Other")
        self.orders((partner, "06-01", 1))
        self.orders((partner, "06-02", 2), company=other)
        self.run_model()
        self.assertFacts(partner, monetary=1.0)
        self.assertFalse(self.value_of(partner, other))

    def test_scope_and_domain(self):
        firm = self.customers("Firm", is_company=True)
        near, far = self.customers("Near", "Far")
        near.city = "Here"
        self.orders(*((partner, "06-01", 1) for partner in firm | near | far))
        self.run_model(customer_scope="company")
        self.assertEqual(len(self.physical_rows()), 1)
        self.assertTrue(self.value_of(firm))
        self.run_model(
            customer_scope="person", customer_domain="[('city', '=', 'Here')]"
        )
        self.assertTrue(self.value_of(near))
        self.assertFalse(self.value_of(far))
        self.assertTrue(self.value_of(firm), "another model's customer")

    def test_who_never_bought_has_no_row(self):
        partner = self.customers("Prospect")
        self.orders((partner, "06-01", 0))
        self.orders((partner, "06-02", -5))
        self.orders((partner, "06-03", 5), state="draft")
        self.orders((partner, "06-04", 5), state="cancel")
        self.run_model()
        self.assertFalse(self.value_of(partner))


@tagged("post_install", "-at_install")
class TestDaysAndWindows(ValueCase):
    def assertWindow(self, as_of, start, **values):
        """Assert the first day inside by amounts that tell who was counted."""
        as_of, start = day(as_of), day(start)
        partner = self.customers("Window")
        one = timedelta(days=1)
        days = (start - one, start, as_of, as_of + one)
        amounts = (1, 2, 4, 8)
        rows = zip(days, amounts, strict=True)
        self.orders(*((partner, when, amount) for when, amount in rows))
        self.new_model(**values).run(as_of=as_of)
        self.assertFacts(
            partner,
            monetary=6.0,
            frequency=1 if start == as_of else 2,
            purchase_days=3,
            recency_days=0,
        )

    def test_rolling_months(self):
        self.assertWindow("2026-06-30", "2025-07-01", window_months=12)

    def test_rolling_month_ends_with_february(self):
        self.assertWindow("2026-03-30", "2026-02-28", window_months=1)

    def test_rolling_month_in_a_leap_year(self):
        self.assertWindow("2024-03-30", "2024-02-29", window_months=1)

    def test_rolling_days(self):
        self.assertWindow(
            "2026-06-30", "2026-04-02", window_type="rolling_days", window_days=90
        )

    def test_calendar_month(self):
        self.assertWindow("2026-06-30", "2026-06-01", window_type="calendar_month")

    def test_calendar_quarter(self):
        self.assertWindow("2026-05-15", "2026-04-01", window_type="calendar_quarter")

    def test_calendar_year(self):
        self.assertWindow("2026-06-30", "2026-01-01", window_type="calendar_year")

    def test_fiscal_year(self):
        self.company.write({"fiscalyear_last_day": 31, "fiscalyear_last_month": "3"})
        self.assertWindow("2026-06-30", "2026-04-01", window_type="fiscal_year")
        self.assertWindow("2026-03-31", "2025-04-01", window_type="fiscal_year")

    def test_lifetime(self):
        partner = self.customers("Lifetime")
        self.orders((partner, "1999-01-01", 1), (partner, AS_OF, 2))
        self.new_model(window_type="lifetime").run(as_of=AS_OF)
        self.assertFacts(partner, monetary=3.0, frequency=2)

    def test_empty_window(self):
        """Recency looks back to the last purchase ever, sums do not."""
        partner = self.customers("Long ago")
        self.orders((partner, "2024-06-30", 50))
        self.new_model().run(as_of=AS_OF)
        self.assertFacts(
            partner,
            monetary=0.0,
            frequency=0,
            average_order_value=0.0,
            recency_days=730,
            tenure_days=730,
            purchase_days=1,
            first_purchase=day("2024-06-30"),
            last_purchase=day("2024-06-30"),
        )

    def test_as_of_in_the_past_knows_nothing_later(self):
        partner, later = self.customers("Early", "Later")
        self.orders((partner, "05-01", 1), (partner, "06-15", 2), (later, "06-15", 4))
        self.new_model().run(as_of=day("06-01"))
        self.assertFacts(partner, monetary=1.0, recency_days=31, purchase_days=1)
        self.assertFalse(self.value_of(later))

    def test_purchases_and_purchase_days(self):
        partner = self.customers("Twice a day")
        self.orders(
            (partner, "2026-06-01 08:00", 10),
            (partner, "2026-06-01 16:00", 20),
            (partner, "2026-06-05 08:00", 30),
        )
        self.new_model().run(as_of=AS_OF)
        self.assertFacts(
            partner,
            frequency=3,
            purchase_days=2,
            monetary=60.0,
            average_order_value=20.0,
            recency_days=25,
            tenure_days=29,
        )

    def assertLocalDay(self, tz, as_of, first, last):
        """Assert the moments between which the company's day lies, in UTC."""
        self.company.resource_calendar_id.tz = tz
        partner = self.customers(tz)
        second = timedelta(seconds=1)
        self.orders(
            (partner, f"{first}:00:00", 2),
            (partner, f"{last}:59:59", 4),
            (partner, moment(f"{first}:00:00") - second, 1),
            (partner, moment(f"{last}:59:59") + second, 8),
        )
        self.new_model(window_type="rolling_days", window_days=1).run(as_of=day(as_of))
        self.assertFacts(
            partner,
            monetary=6.0,
            frequency=2,
            purchase_days=2,
            last_purchase=day(as_of),
            first_purchase=day(as_of) - timedelta(days=1),
        )

    def test_local_days(self):
        cases = (
            ("Asia/Shanghai", "06-30", "2026-06-29 16", "2026-06-30 15"),
            ("America/New_York", "06-30", "2026-06-30 04", "2026-07-01 03"),
            # Clocks go forward: the day has 23 hours. Back: it has 25.
            ("Europe/Brussels", "03-29", "2026-03-28 23", "2026-03-29 21"),
            ("Europe/Brussels", "10-25", "2026-10-24 22", "2026-10-25 22"),
        )
        for case in cases:
            with self.subTest(case=case):
                self.assertLocalDay(*case)

    def test_without_a_calendar_days_are_utc(self):
        self.company.resource_calendar_id = False
        partner = self.customers("UTC")
        self.orders((partner, "2026-06-30 23:59:59", 1))
        self.new_model().run(as_of=AS_OF)
        self.assertFacts(partner, last_purchase=AS_OF)


@tagged("post_install", "-at_install")
class TestOrderedMoney(ValueCase):
    def run_model(self, **values):
        return self.new_model(**values).run(as_of=AS_OF)

    def foreign_pricelist(self):
        """Return a price list whose currency is worth half of the company's."""
        currency = self.env["res.currency"].create({"name": "XTS", "symbol": "X"})
        self.env["res.currency.rate"].create(
            {
                "name": "2020-01-01",
                "rate": 2.0,
                "currency_id": currency.id,
                "company_id": self.company.id,
            }
        )
        return self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": currency.id, "company_id": False}
        )

    def test_foreign_currency(self):
        partner = self.customers("Abroad")
        product = self.new_product("Import", type="service")
        product.with_company(self.company).standard_price = 30
        self.orders(
            (partner, "06-01", [self.order_line(100, product)]),
            pricelist_id=self.foreign_pricelist().id,
        )
        self.run_model()
        self.assertFacts(partner, monetary=50.0, margin=20.0, margin_rate=0.4)

    def test_old_documents_still_correct_their_money(self):
        """An old order of nothing but a down payment was never a purchase."""
        advance, buyer, late = self.customers("Advance", "Buyer", "Numbered late")
        paid_ahead = [self.order_line(70, is_downpayment=True)]
        self.orders((advance, "2020-01-01", paid_ahead), (late, "06-02", 10))
        self.orders((buyer, "06-01", 20), (late, "2020-01-01", 40))
        self.run_model()
        self.assertFalse(self.value_of(advance))
        self.assertFacts(buyer, monetary=20.0, margin=20.0, breadth=1)
        self.assertFacts(late, monetary=10.0, margin=10.0, breadth=1, purchase_days=2)

    def test_rates_of_zero_and_none_count_as_one(self):
        zero, none = self.customers("Zero", "None")
        orders = self.orders((zero, "06-01", 10), (none, "06-01", 20))
        self.env.cr.execute(
            "UPDATE sale_order SET currency_rate = CASE WHEN partner_id = %s"
            " THEN 0 END WHERE id = ANY(%s)",
            [zero.id, orders.ids],
        )
        self.env.invalidate_all()
        self.run_model()
        self.assertFacts(zero, monetary=10.0, margin=10.0)
        self.assertFacts(none, monetary=20.0, margin=20.0)

    def test_untaxed(self):
        partner = self.customers("Taxed")
        tax = (
            self.env["account.tax"]
            .with_company(self.company)
            .create(
                {
                    "name": "Tenth",
                    "amount": 10,
                    "company_id": self.company.id,
                    "country_id": self.env.ref("base.be").id,
                    "tax_group_id": self.env["account.tax.group"]
                    .create(
                        {
                            "name": "Test",
                            "company_id": self.company.id,
                            "country_id": self.env.ref("base.be").id,
                        }
                    )
                    .id,
                }
            )
        )
        line = self.order_line(100, tax_ids=[Command.set(tax.ids)])
        order = self.orders((partner, "06-01", [line]))
        self.assertEqual(order.amount_total, 110)
        self.run_model()
        self.assertFacts(partner, monetary=100.0)

    def test_discounts_stay_as_negatives(self):
        partner = self.customers("Discount")
        reward = self.new_product("Reward", type="service")
        lines = [self.order_line(100), self.order_line(-15, reward)]
        self.orders((partner, "06-01", lines))
        self.run_model()
        self.assertFacts(partner, monetary=85.0, frequency=1, margin=85.0)

    def test_negative_money_is_kept_and_scores_as_zero(self):
        loser, nobody, buyer = self.customers("Loser", "Nobody", "Buyer")
        self.orders(
            (loser, "2025-01-01", 10),
            (loser, "06-01", -40),
            (nobody, "2025-01-01", 10),
            (buyer, "06-01", 10),
        )
        self.run_model(rules=[rule("monetary", bands=3, rfm_role="m")])
        self.assertFacts(
            loser, monetary=-40.0, frequency=0, score=0.0, m_score=1, value_class="c"
        )
        self.assertFacts(nobody, monetary=0.0, score=0.0, m_score=1)
        self.assertFacts(buyer, monetary=10.0, score=100.0, m_score=3)

    def test_negative_money_is_zero_for_thresholds_too(self):
        loser = self.customers("Loser")
        self.orders((loser, "2025-01-01", 10), (loser, "06-01", -40))
        self.run_model(rules=[rule("monetary", method="linear", thresholds="-100 100")])
        self.assertFacts(loser, monetary=-40.0, score=50.0)

    def test_breadth_and_margin(self):
        partner = self.customers("Broad")
        first = self.new_product("First", type="service")
        second = self.new_product("Second", type="service")
        third = self.new_product("Third", self.categories[1], type="service")
        first.with_company(self.company).standard_price = 60
        lines = [self.order_line(100, product) for product in (first, second, third)]
        section = Command.create({"display_type": "line_section", "name": "Section"})
        self.orders((partner, "06-01", [section, *lines]), (partner, "2025-06-30", 999))
        self.run_model()
        self.assertFacts(
            partner, breadth=2, monetary=300.0, margin=240.0, margin_rate=0.8
        )

    def test_growth(self):
        grown, shrunk, fresh = self.customers("Grown", "Shrunk", "Fresh")
        self.orders(
            (grown, "2025-06-30", 80),
            (grown, "2025-07-01", 100),
            (grown, "2024-06-30", 1000),
            (shrunk, "2024-07-01", 100),
            (shrunk, "06-30", 25),
            (fresh, "06-30", 25),
        )
        self.run_model()
        self.assertFacts(grown, growth=0.25, monetary=100.0)
        self.assertFacts(shrunk, growth=-0.75)
        self.env.cr.execute(
            "SELECT growth FROM customer_value WHERE partner_id = %s", [fresh.id]
        )
        self.assertEqual(self.env.cr.fetchall(), [(None,)])

    def test_gap_is_drawn_towards_the_populations(self):
        names = ("Weekly", "Monthly", "Twice", "Once")
        gaps = {"Weekly": [7] * 20, "Monthly": [30] * 10, "Twice": [200], "Once": []}
        people = self.customers(*names)
        for partner in people:
            self.buy_at_gaps(partner, gaps[partner.name])
        self.run_model()
        counts = [len(gaps[name]) for name in names]
        sums = [sum(gaps[name]) for name in names]
        prior = fit_gap_prior(counts, sums)
        expected = shrunk_gap(prior, counts, sums)
        for partner, gap in zip(people, expected, strict=True):
            self.assertFacts(
                partner,
                gap_days=round(float(gap), 2),
                overdue_ratio=round(10 / float(gap), 4),
            )
        self.assertShrinks(people, prior)

    def assertShrinks(self, people, prior):
        """Two purchases do not make a rhythm; twenty do."""
        self.assertIsInstance(prior, GapPrior)
        gaps = (self.value_of(partner).gap_days for partner in people)
        weekly, _monthly, twice, once = gaps
        self.assertLess(weekly, 10)
        self.assertLess(twice, 160, "one long gap is drawn towards the others'")
        self.assertGreater(twice, prior.mean_gap)
        self.assertAlmostEqual(once, prior.mean_gap, 1)

    def buy_at_gaps(self, partner, gaps):
        """Make purchases with these gaps, the last of them ten days ago."""
        days = [AS_OF - timedelta(days=10)]
        for gap in gaps:
            days.append(days[-1] - timedelta(days=gap))
        self.orders(*((partner, when, 10) for when in days))


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
