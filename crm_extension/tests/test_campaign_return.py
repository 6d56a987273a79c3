"""What came back from a campaign: cost shared, purchases counted, rates of groups."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .campaign_common import CampaignCase, CampaignMixin
from .common import AccountingCase, day, rule


@tagged("post_install", "-at_install")
class TestCampaignReturn(CampaignCase):
    def assertSums(self, campaign=None, company=None, **expected):
        found = self.sums(*expected, company=company)
        row = found.get((campaign or self.spring).id)
        self.assertTrue(row, "the campaign has no row")
        for (name, number), value in zip(expected.items(), row, strict=True):
            with self.subTest(figure=name):
                self.assertAlmostEqual(value, number, 6)

    # -- Cost ------------------------------------------------------------------

    def test_shares_add_up_to_the_cost_to_the_cent(self):
        for amount in (100, 0.01, 99.99, -50, 1000000.01):
            cost = self.cost(self.spring, amount)
            rows = self.rows(("kind", "=", "reached"))
            self.assertEqual(len(rows), 3)
            self.assertEqual(round(sum(rows.mapped("cost")), 2), amount)
            self.assertTrue(max(rows.mapped("cost")) - min(rows.mapped("cost")) < 0.011)
            cost.unlink()

    def test_several_costs_are_shared_together(self):
        self.cost(self.spring, 10)
        self.cost(self.spring, 20, "05-02")
        self.assertEqual(set(self.rows(("reached", "=", 1)).mapped("cost")), {10})

    def test_cost_over_segments_is_the_cost(self):
        self.new_model().run()
        self.sell(self.ann, "04-05")
        self.cost(self.spring, 100)
        self.new_model(publish=False)
        totals = self.sums("cost", by="segment_id")
        self.assertAlmostEqual(sum(cost for (cost,) in totals.values()), 100)

    def test_cost_for_nobody_stands_by_itself(self):
        radio = self.campaign("Radio")
        self.cost(radio, 70, "05-03")
        row = self.rows(("campaign_id", "=", radio.id))
        self.assertEqual((row.kind, row.cost), ("cost", 70))
        self.assertFalse(row.partner_id)
        self.assertFalse(row.value_class)
        self.assertEqual(row.date, day("05-03"))
        self.assertEqual(
            row.action_open_record()["res_model"], "customer.campaign.cost"
        )

    def test_reached_customers_share_on_the_day_they_were_reached(self):
        self.cost(self.spring, 30, "06-20")
        self.assertEqual(set(self.rows().mapped("date")), {day("04-01")})

    # -- What came back --------------------------------------------------------

    def test_purchases(self):
        self.cost(self.spring, 60)
        self.sell(self.ann, "04-05")
        self.sell(self.ann, "04-06", 160)
        self.sell(self.bob, "04-06", campaign=self.campaign("Other"))
        self.tag(self.sell(self.bob, "04-07"))
        self.assertSums(
            cost=60,
            revenue=260,
            margin=140,
            gain=80,
            orders=2,
            reached=3,
            answered=1,
            won=1,
            return_rate=80 / 60,
            revenue_rate=260 / 60,
            answer_rate=1 / 3,
        )

    def test_who_was_not_reached_has_not_answered(self):
        self.sell(*self.customers("Dan"), "04-05")
        self.assertSums(answered=0, orders=1, revenue=100, won=1)

    def test_contacts_stand_for_their_customer(self):
        (contact,) = self.customers("Ann's cook", parent_id=self.ann.id)
        self.sell(contact, "04-05")
        self.assertSums(answered=1)
        self.assertEqual(self.rows(("orders", "=", 1)).partner_id, self.ann)

    def test_quotations_and_cancelled_orders_do_not_count(self):
        self.sell(self.ann, "04-05", state="draft")
        self.sell(self.bob, "04-05", state="cancel")
        self.assertSums(orders=0, revenue=0, answered=0)

    def test_free_orders_are_no_answer(self):
        self.sell(self.ann, "04-05", 0)
        self.assertSums(orders=0, answered=0, won=0)

    def test_reached_twice_counts_once(self):
        (contact,) = self.customers("Ann's cook", parent_id=self.ann.id)
        self.env["customer.campaign.reach"].create(
            {
                "campaign_id": self.spring.id,
                "company_id": self.company.id,
                "partner_id": contact.id,
                "date": day("03-01"),
            }
        )
        self.cost(self.spring, 30)
        self.assertSums(reached=3, cost=30)
        row = self.rows(("partner_id", "=", self.ann.id))
        self.assertEqual(row.date, day("03-01"))

    def test_our_own_companies_are_no_customers(self):
        self.reach(self.spring, self.company.partner_id)
        other = self.new_company("Other Company")
        self.sell(other.partner_id, "04-05")
        self.cost(self.spring, 30)
        self.assertSums(reached=3, cost=30, orders=0, revenue=0)

    # -- Customers won ---------------------------------------------------------

    def test_won_is_the_first_purchase_ever(self):
        self.tag(self.sell(self.ann, "2020-01-05"))
        self.sell(self.ann, "04-05")
        self.sell(self.bob, "04-06")
        self.sell(self.bob, "04-07")
        self.assertSums(won=1, orders=3)
        won = self.rows(("won", "=", 1))
        self.assertEqual((won.partner_id, won.date), (self.bob, day("04-06")))

    def test_purchase_of_a_contact_before_is_the_customers_first(self):
        (contact,) = self.customers("Ann's cook", parent_id=self.ann.id)
        self.tag(self.sell(contact, "03-05"))
        self.sell(self.ann, "04-05")
        self.assertSums(won=0)

    def test_free_or_cancelled_orders_before_are_no_purchase(self):
        self.tag(self.sell(self.ann, "03-05", 0))
        self.tag(self.sell(self.ann, "03-06", state="cancel"))
        self.sell(self.ann, "04-05")
        self.assertSums(won=1)

    def test_of_two_purchases_at_once_one_wins(self):
        self.sell(self.ann, "04-05")
        self.sell(self.ann, "04-05")
        self.assertSums(won=1, orders=2)

    def test_of_two_campaigns_at_once_one_wins(self):
        """The form of each campaign says the same as the report on all of them."""
        autumn = self.campaign("Autumn")
        self.sell(self.ann, "04-05")
        self.sell(self.ann, "04-05", campaign=autumn)
        campaigns = (self.spring | autumn).with_company(self.company)
        self.assertEqual(campaigns.mapped("return_won"), [1, 0])
        self.assertSums(won=1)
        self.assertSums(autumn, won=0)

    def test_purchase_at_once_without_a_campaign_wins_nothing(self):
        self.tag(self.sell(self.ann, "04-05"))
        self.sell(self.ann, "04-05")
        self.assertSums(won=1)

    def test_bought_in_another_company_is_won_here(self):
        other = self.new_company("Other Company")
        self.orders((self.ann, "03-05", 50), company=other)
        self.sell(self.ann, "04-05")
        self.assertSums(won=1)

    # -- Groups ----------------------------------------------------------------

    def test_rate_of_a_group_divides_sums(self):
        """The mean of two rates would be another number."""
        autumn = self.campaign("Autumn")
        self.reach(autumn, self.ann)
        self.cost(self.spring, 10)
        self.cost(autumn, 90)
        self.sell(self.ann, "04-05", 160)
        self.sell(self.bob, "04-06", 100, campaign=autumn)
        (row,) = self.sums("return_rate", "answer_rate", by="company_id").values()
        self.assertAlmostEqual(row[0], (140 - 100) / 100)
        self.assertAlmostEqual(row[1], 1 / 4)

    def test_salesperson_and_team_are_the_customers(self):
        team = self.env["crm.team"].create({"name": "North"})
        seller = self.new_user("user")
        self.env["crm.team.member"].create(
            {"crm_team_id": team.id, "user_id": seller.id}
        )
        self.ann.user_id = seller
        self.sell(self.ann, "04-05")
        self.env.flush_all()
        rows = self.rows(("partner_id", "=", self.ann.id))
        self.assertEqual(len(rows), 2)
        self.assertEqual(rows.user_id, seller)
        self.assertEqual(rows.team_id, team)

    def test_ids_differ(self):
        radio = self.campaign("Radio")
        self.cost(radio, 70)
        self.sell(self.ann, "04-05")
        rows = self.rows()
        self.assertEqual(len(set(rows.ids)), len(rows))
        self.assertEqual(set(rows.mapped("kind")), {"reached", "purchase", "cost"})

    def test_only_the_campaigns_asked_for_are_read(self):
        autumn = self.campaign("Autumn")
        self.reach(autumn, self.ann)
        self.cost(autumn, 70)
        self.sell(self.ann, "04-05", campaign=autumn)
        self.sell(self.bob, "04-05")
        report = self.env["customer.campaign.return"].with_context(
            allowed_company_ids=self.company.ids
        )
        domain = [("campaign_id", "in", autumn.ids), ("kind", "!=", "cost")]
        self.assertEqual(report._narrowed(domain)._campaigns_asked(), autumn)
        either = ["|", ("campaign_id", "=", autumn.id), ("won", "=", 1)]
        self.assertEqual(report._narrowed(either)._campaigns_asked(), None)
        everything = report.search([]).filtered(lambda row: row.campaign_id == autumn)
        self.env.invalidate_all()
        rows = report.search([("campaign_id", "=", autumn.id)])
        self.assertEqual(rows, everything)
        self.assertEqual(sum(rows.mapped("cost")), 70)
        self.assertEqual(len(report.search(either)), 3)

    def test_page_is_worked_out_once_and_a_row_opens_its_record(self):
        self.cost(self.campaign("Radio"), 70)
        self.sell(self.ann, "04-05")
        report = self.env["customer.campaign.return"].with_context(
            allowed_company_ids=self.company.ids
        )
        page = report.web_search_read([], {"kind": {}, "cost": {}}, limit=80)
        self.assertEqual(page["length"], 5)
        opened = {
            row["kind"]: report.browse(row["id"]).action_open_record()["res_model"]
            for row in page["records"]
        }
        self.assertEqual(
            opened,
            {
                "cost": "customer.campaign.cost",
                "purchase": "sale.order",
                "reached": "res.partner",
            },
        )

    def test_totals_are_the_reports(self):
        self.cost(self.spring, 60)
        self.sell(self.ann, "04-05")
        self.spring.invalidate_recordset()
        spring = self.spring.with_company(self.company)
        self.assertEqual(
            (spring.return_cost, spring.return_revenue, spring.return_margin),
            (60, 100, 40),
        )
        self.assertEqual(
            (spring.return_reached, spring.return_answered, spring.return_won),
            (3, 1, 1),
        )
        self.assertAlmostEqual(spring.return_rate, -1 / 3)

    def test_many_campaigns_take_one_statement(self):
        def count(campaigns):
            self.env.flush_all()
            self.env.invalidate_all()
            campaigns = campaigns.with_company(self.company)
            campaigns.mapped("title")
            before = self.env.cr.sql_log_count
            campaigns.mapped("return_cost")
            return self.env.cr.sql_log_count - before

        many = self.env["utm.campaign"].concat(
            *(self.campaign(f"C{number}") for number in range(12))
        )
        count(many)
        self.assertEqual(count(many), count(many[:2]))

    # -- Who sees what ---------------------------------------------------------

    def test_companies_are_apart(self):
        other = self.new_company("Other Company")
        self.cost(self.spring, 60)
        self.cost(self.spring, 500, company=other)
        self.reach(self.spring, self.ann, company=other)
        self.sell(self.ann, "04-05")
        self.orders((self.ann, "04-06", 70), company=other, campaign_id=self.spring.id)
        self.assertSums(cost=60, revenue=100, reached=3)
        self.assertSums(cost=500, revenue=70, reached=1, company=other)
        user = self.new_user("manager")
        self.assertEqual(self.rows(user=user).company_id, self.company)
        self.assertEqual(
            self.env["customer.campaign.cost"].with_user(user).search([]).company_id,
            self.company,
        )
        reached = self.env["customer.campaign.reach"].with_user(user).search([])
        self.assertEqual(reached.company_id, self.company)

    def test_margin_is_for_its_group(self):
        self.cost(self.spring, 60)
        self.sell(self.ann, "04-05")
        user, insider = self.new_user("user"), self.new_user("margin")
        for name in ("margin", "gain", "return_rate"):
            with self.subTest(figure=name):
                with self.assertRaises(AccessError):
                    self.sums(name, user=user)
                self.assertTrue(self.sums(name, user=insider))
        self.assertTrue(self.sums("revenue", "revenue_rate", user=user))
        spring = self.spring.with_user(user)
        self.assertEqual(spring.return_revenue, 100)
        for name in ("return_margin", "return_rate"):
            with self.assertRaises(AccessError):
                spring.read([name])


@tagged("post_install", "-at_install")
class TestCampaignBasis(CampaignMixin, AccountingCase):
    """Revenue is counted as the company's score model counts it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.books
        cls.env = cls.env(
            context=dict(cls.env.context, allowed_company_ids=cls.books.ids)
        )
        (cls.ann,) = cls.customers("Ann")
        cls.spring = cls.campaign("Spring")
        cls.reach(cls.spring, cls.ann)

    def invoice(self, amount, when, **values):
        """Return a posted invoice, or another move, of the campaign."""
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.ann.id,
                "company_id": self.company.id,
                "invoice_date": day(when),
                "campaign_id": self.spring.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.service.id,
                            "price_unit": amount,
                            "quantity": 1,
                            "tax_ids": False,
                        }
                    )
                ],
                **values,
            }
        )
        move.action_post()
        return move

    def figures(self, *names):
        return self.sums(*names)[self.spring.id]

    def test_invoiced_less_credit_notes(self):
        self.new_model([rule("monetary")], basis="invoiced", company=self.company)
        self.orders((self.ann, "04-05", 1000), campaign_id=self.spring.id)
        bought = self.invoice(100, "04-06")
        self.invoice(
            30,
            "05-06",
            move_type="out_refund",
            reversed_entry_id=bought.id,
            campaign_id=False,
        )
        self.assertEqual(self.figures("revenue", "orders", "won"), (70, 1, 1))
        row = self.rows(("kind", "=", "purchase"))
        self.assertEqual((row.move_id, row.date), (bought, day("04-06")))
        self.assertEqual(row.action_open_record()["res_id"], bought.id)

    def test_reversed_invoice_is_no_answer(self):
        self.new_model([rule("monetary")], basis="invoiced", company=self.company)
        bought = self.invoice(100, "04-06")
        self.invoice(100, "05-06", move_type="out_refund", reversed_entry_id=bought.id)
        self.assertEqual(self.figures("revenue", "orders", "answered"), (0, 0, 0))

    def test_ordered_where_no_model_is_published(self):
        (order,) = self.orders((self.ann, "04-05", 1000), campaign_id=self.spring.id)
        self.invoice(100, "04-06")
        self.assertEqual(self.figures("revenue"), (1000,))
        self.assertEqual(self.rows(("orders", "=", 1)).order_id, order)

    def test_delivered(self):
        self.new_model([rule("monetary")], basis="delivered", company=self.company)
        lines = [self.order_line(100, quantity=3, qty_delivered=2)]
        self.orders((self.ann, "04-05", lines), campaign_id=self.spring.id)
        self.assertEqual(self.figures("revenue", "orders"), (200, 1))

    def test_cost_from_a_bill(self):
        bill = self.invoice(250, "04-06", move_type="in_invoice", campaign_id=False)
        line = bill.invoice_line_ids
        line.name = "Radio spots"
        cost = self.env["customer.campaign.cost"].create(
            {
                "campaign_id": self.spring.id,
                "company_id": self.company.id,
                "bill_line_id": line.id,
            }
        )
        self.assertEqual((cost.name, cost.amount), ("Radio spots", 250))
        cost.amount = 100
        self.assertEqual(self.figures("cost"), (100,))
        self.assertEqual(self.cost(self.spring, 20).name, "Leaflets")

    def test_supplier_who_pays_back_lowers_the_cost(self):
        self.cost(self.spring, 100)
        self.cost(self.spring, -40, name="Part that the maker pays")
        self.assertEqual(self.figures("cost"), (60,))
