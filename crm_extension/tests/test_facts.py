"""What counts: each test makes documents and reads the facts of one run."""

from datetime import timedelta

from odoo.fields import Command
from odoo.tests import tagged

from ..analytics import GapPrior, fit_gap_prior, shrunk_gap
from .common import (
    AS_OF,
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
