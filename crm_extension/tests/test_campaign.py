"""Campaigns: whom they reached, how these compare with others, screens and merging."""

from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .campaign_common import CampaignCase
from .common import day

TODAY = date(2026, 6, 30)


@tagged("post_install", "-at_install")
class TestCampaignReach(CampaignCase):
    def add(self, campaign, partners, user=None, **values):
        """Return the dialog on contacts chosen in their list."""
        wizard = self.env["customer.campaign.reach.add"].with_context(
            active_model="res.partner",
            active_ids=partners.ids,
            allowed_company_ids=self.company.ids,
        )
        return wizard.with_user(user or self.env.user).create(
            {"campaign_id": campaign.id, **values}
        )

    def test_contacts_of_a_list_are_reached(self):
        (contact,) = self.customers("Ann's cook", parent_id=self.ann.id)
        autumn = self.campaign("Autumn")
        self.reach(autumn, self.bob)
        wizard = self.add(autumn, contact | self.ann | self.bob, date=day("05-05"))
        self.assertEqual((wizard.new_count, wizard.known_count), (1, 1))
        action = wizard.action_apply()
        rows = self.env["customer.campaign.reach"].search(
            [("campaign_id", "=", autumn.id)], order="partner_id"
        )
        self.assertEqual(rows.partner_id, self.ann | self.bob)
        self.assertEqual(rows[0].date, day("05-05"))
        self.assertEqual(action["res_model"], "customer.campaign.return")
        self.assertEqual(
            set(self.rows(*action["domain"]).partner_id), set(self.ann | self.bob)
        )

    def test_nothing_is_noted_twice(self):
        self.add(self.spring, self.ann).action_apply()
        self.assertEqual(len(self.rows(("partner_id", "=", self.ann.id))), 1)

    def test_only_managers_note(self):
        with self.assertRaises(AccessError):
            self.add(self.spring, self.ann, self.new_user("user"))
        self.add(self.spring, self.ann, self.new_user("manager")).action_apply()

    def test_number_of_statements(self):
        def count(partners):
            autumn = self.campaign("Autumn")
            wizard = self.add(autumn, partners)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            wizard.action_apply()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        many = self.customers(*(f"P{number}" for number in range(40)))
        count(many)
        self.assertEqual(count(many), count(many[:2]))

    # -- Merging ---------------------------------------------------------------

    def merge(self, sources, target):
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (sources | target).ids, target
        )
        self.env.invalidate_all()

    def test_merged_customers_keep_every_campaign(self):
        autumn = self.campaign("Autumn")
        self.reach(autumn, self.bob)
        self.merge(self.bob, self.ann)
        rows = self.env["customer.campaign.reach"].search(
            [("partner_id", "=", self.ann.id)]
        )
        self.assertEqual(rows.campaign_id, self.spring | autumn)
        self.assertEqual(len(rows), 2)

    def test_the_first_day_stays(self):
        autumn = self.campaign("Autumn")
        self.reach(autumn, self.ann, "05-02")
        self.reach(autumn, self.bob, "05-01")
        self.reach(autumn, self.cem, "05-03")
        self.merge(self.bob | self.cem, self.ann)
        (row,) = self.env["customer.campaign.reach"].search(
            [("campaign_id", "=", autumn.id)]
        )
        self.assertEqual(row.date, day("05-01"))

    # -- Days and forms --------------------------------------------------------

    @mute_logger("odoo.sql_db")
    def test_last_day_is_not_before_the_first(self):
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.campaign("Odd", "05-02", "05-01")
            self.env.flush_all()

    def test_form(self):
        self.cost(self.spring, 60)
        spring = self.spring.with_context(allowed_company_ids=self.company.ids)
        with Form(spring) as form:
            self.assertEqual(form.return_cost, 60)
            self.assertEqual(form.return_reached, 3)
            with form.campaign_cost_ids.new() as cost:
                cost.name = "Postage"
                cost.amount = 40
        spring.invalidate_recordset()
        self.assertEqual(spring.return_cost, 100)

    def test_every_figure_opens_its_records(self):
        self.sell(self.ann, "04-05")
        user = self.new_user("user", groups="sales_team.group_sale_salesman")
        for method, size in (
            ("action_open_return", 4),
            ("action_open_reached", 3),
            ("action_open_won", 1),
        ):
            action = getattr(self.spring.with_user(user), method)()
            rows = self.rows(*action["domain"], user=user)
            self.assertEqual(len(rows), size, method)
            for row in rows:
                self.assertTrue(row.action_open_record()["res_id"])

    def test_form_of_a_new_campaign(self):
        with Form(self.env["utm.campaign"]) as form:
            form.title = "New"
            self.assertFalse(form.return_reached)


@tagged("post_install", "-at_install")
class TestCampaignComparison(CampaignCase):
    """Forty customers reached and forty not, who bought before and during."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.classPatch(
            type(cls.env["res.company"]), "_value_today", lambda company: TODAY
        )
        cls.summer = cls.campaign("Summer", "05-11", "05-20")
        cls.reached = cls.customers(*(f"R{number}" for number in range(40)))
        cls.others = cls.customers(*(f"O{number}" for number in range(40)))
        cls.reach(cls.summer, cls.reached, "05-11")
        everybody = cls.reached | cls.others
        cls.orders(*((each, "03-01", 1) for each in everybody))
        cls.orders(*((each, "05-01", 100) for each in cls.reached))
        cls.orders(*((each, "05-20", 150) for each in cls.reached))
        cls.orders(*((each, "05-10", 10) for each in cls.others))
        cls.orders(*((each, "05-11", 12) for each in cls.others))

    def compare(self, campaign=None, user=None):
        campaign = (campaign or self.summer).with_user(user or self.env.user)
        campaign = campaign.with_context(allowed_company_ids=self.company.ids)
        return campaign.get_return_comparison()

    def assertGroups(self, found, *expected):
        rows = [(row["customers"], row["change"]) for row in found["groups"]]
        self.assertEqual(rows, list(expected))

    def test_reached_against_the_others(self):
        found = self.compare()
        self.assertFalse(found["fault"])
        self.assertEqual(found["days"], 10)
        self.assertGroups(found, ("40", "+50.0 %"), ("40", "+20.0 %"))
        self.assertIn("4,800", found["sentences"][0])
        self.assertIn("1,200", found["sentences"][1])
        self.assertIn("more", found["sentences"][1])
        self.assertTrue(found["certain"])

    def test_days_outside_do_not_count(self):
        self.orders((self.reached[0], "04-30", 9000), (self.others[0], "05-21", 9000))
        found = self.compare()
        self.assertGroups(found, ("40", "+50.0 %"), ("40", "+20.0 %"))

    def test_newcomers_are_not_compared(self):
        new = self.customers("N1", "N2")
        self.reach(self.summer, new[0])
        self.orders(*((each, "05-05", 9000) for each in new))
        self.assertGroups(self.compare(), ("40", "+50.0 %"), ("40", "+20.0 %"))

    def test_who_left_a_year_before_is_not_compared(self):
        old = self.customers("Old")
        self.orders((old, "2025-04-01", 10), (old, "05-15", 9000))
        self.assertGroups(self.compare(), ("40", "+50.0 %"), ("40", "+20.0 %"))

    def test_running_campaign_is_compared_up_to_today(self):
        self.summer.write({"first_day": day("06-21"), "last_day": False})
        found = self.compare()
        self.assertEqual(found["days"], 10)

    def test_faults(self):
        self.summer.first_day = day("07-05")
        self.summer.last_day = False
        self.assertIn("not begun", self.compare()["fault"])
        self.summer.first_day = False
        self.assertIn("first and last day", self.compare()["fault"])
        found = self.compare(self.spring)
        self.assertIn("Too few", found["fault"])
        self.assertEqual(len(found["groups"]), 2)
        self.assertEqual(found["sentences"], [])

    def test_worth_is_for_the_margin_group(self):
        self.cost(self.summer, 60)
        self.sell(self.reached[0], "05-21", campaign=self.summer)
        told = self.compare(user=self.new_user("margin"))["sentences"]
        self.assertIn("40.0 %", told[-1])
        self.assertIn("60.00", told[-1])
        told = self.compare(user=self.new_user("user"))["sentences"]
        self.assertEqual(len(told), 3)

    def test_access(self):
        with self.assertRaises(AccessError):
            self.compare(user=self.new_user("internal"))

    def test_in_the_days_of_the_company(self):
        """Noon of 20 May UTC is that day still in Shanghai; midnight is the next."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        self.orders((self.reached[0], "2026-05-20 17:00:00", 9000))
        self.assertGroups(self.compare(), ("40", "+50.0 %"), ("40", "+20.0 %"))
