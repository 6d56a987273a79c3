"""What the customer behind a lead is worth: shown, searched, and used to assign."""

from odoo.tests import tagged

from .tier_common import TierCase


@tagged("post_install", "-at_install")
class TestLeadValue(TierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.new_program()
        cls.seller = cls.new_user(
            "user",
            login="lead_seller",
            groups="sales_team.group_sale_salesman_all_leads",
        )
        cls.best, cls.small, cls.new = cls.customers("Best", "Small", "New")
        cls.contact = cls.customers("Buyer", parent_id=cls.best.id)
        cls.orders((cls.best, "06-01", 900), (cls.small, "06-01", 10))
        cls.new_model().run(as_of=cls.company._value_today())
        cls.leads = cls.env["crm.lead"].create(
            [
                {
                    "name": name,
                    "type": "lead",
                    "partner_id": partner.id if partner else False,
                    "company_id": cls.company.id,
                    "user_id": False,
                    "team_id": False,
                }
                for name, partner in (
                    ("From the best", cls.contact),
                    ("From the small", cls.small),
                    ("From the new", cls.new),
                    ("From nobody", None),
                )
            ]
        )
        cls.from_best, cls.from_small, cls.from_new, cls.from_nobody = cls.leads

    def seen(self, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.leads.with_user(user or self.seller).with_context(
            allowed_company_ids=self.company.ids
        )

    def find(self, *domain, user=None):
        leads = self.seen(user)
        found = leads.search([("id", "in", self.leads.ids), *domain], order="id")
        # What is found in Python must be what is found by SQL: Odoo assigns by both.
        self.assertEqual(leads.filtered_domain(list(domain)).sorted("id"), found)
        return found.sudo().with_user(self.env.user)

    def test_a_lead_shows_the_customer_behind_it(self):
        value = self.value_of(self.best)
        shown = self.seen()[0]
        self.assertEqual(shown.partner_value_score, value.score)
        self.assertEqual(shown.partner_value_class, value.value_class)
        self.assertEqual(shown.partner_segment_id, value.segment_id)
        self.assertEqual(shown.partner_lifecycle_stage, value.lifecycle_stage)

    def test_a_customer_who_never_bought_and_nobody(self):
        new, nobody = self.seen()[2:]
        self.assertEqual(new.partner_value_class, "none")
        self.assertEqual(new.partner_lifecycle_stage, "prospect")
        self.assertFalse(nobody.partner_value_class)

    def test_search(self):
        best = self.value_of(self.best)
        self.assertEqual(
            self.find(("partner_value_class", "=", best.value_class)), self.from_best
        )
        self.assertEqual(
            self.find(("partner_value_class", "!=", best.value_class)),
            self.leads - self.from_best,
        )
        self.assertEqual(
            self.find(("partner_value_class", "in", ["none", False])),
            self.from_new | self.from_nobody,
        )
        self.assertEqual(
            self.find(("partner_value_score", ">=", best.score)), self.from_best
        )
        self.assertEqual(
            self.find(("partner_segment_id", "=", best.segment_id.id)),
            self.from_best | self.from_small,
        )
        self.assertEqual(
            self.find(("partner_lifecycle_stage", "=", "prospect")), self.from_new
        )

    def test_search_by_tier(self):
        self.give_tier(self.program, self.best, "Gold")
        gold = self.tier_named(self.program, "Gold")
        self.assertEqual(self.seen()[0].partner_tier_id, gold)
        self.assertEqual(self.find(("partner_tier_id", "=", gold.id)), self.from_best)
        self.assertEqual(self.find(("partner_tier_id", "!=", False)), self.from_best)
        self.assertEqual(
            self.find(("partner_tier_id", "=", False)), self.leads - self.from_best
        )
        self.assertEqual(self.find(("partner_tier_id", "ilike", "gol")), self.from_best)

    def test_sort_and_group(self):
        self.give_tier(self.program, self.best, "Gold")
        leads = self.seen()
        own = [("id", "in", self.leads.ids)]
        first = leads.search(own, order="partner_value_score desc nulls last", limit=1)
        self.assertEqual(first.id, self.from_best.id)
        for name in (
            "partner_value_class",
            "partner_segment_id",
            "partner_lifecycle_stage",
            "partner_tier_id",
        ):
            groups = leads.formatted_read_group(own, [name], ["__count"])
            self.assertEqual(sum(group["__count"] for group in groups), 4)
            for group in groups:
                with self.subTest(field=name, group=group[name]):
                    found = leads.search([*own, *group["__extra_domain"]])
                    self.assertEqual(len(found), group["__count"])

    def test_a_list_costs_the_same_for_many(self):
        names = ["partner_value_score", "partner_value_class", "partner_tier_id"]
        counts = []
        for number in (1, 1, 4):
            leads = self.seen()[:number]
            before = self.env.cr.sql_log_count
            leads.read(names)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    def test_it_is_the_value_in_the_leads_company(self):
        """A job runs as another company's user."""
        other = self.new_company("Elsewhere")
        leads = self.leads.sudo().with_company(other)
        self.assertEqual(leads[0].partner_value_score, self.value_of(self.best).score)
        found = leads.search(
            [("id", "in", self.leads.ids), ("partner_value_score", ">", 0)],
        )
        self.assertIn(self.from_best, found)
        self.leads.company_id = other
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(leads[0].partner_value_score)

    def test_leads_go_to_teams_and_members_by_value(self):
        """Odoo's own assignment, by domains of teams and of their members."""
        rule = self.value_of(self.best).value_class
        team = self.env["crm.team"].create(
            {
                "name": "For the best",
                "company_id": self.company.id,
                "use_leads": True,
                "assignment_domain": str([("partner_value_class", "=", rule)]),
                "crm_team_member_ids": [
                    (
                        0,
                        0,
                        {
                            "user_id": self.seller.id,
                            "assignment_max": 30,
                            "assignment_domain": str([("partner_value_score", ">", 0)]),
                        },
                    )
                ],
            }
        )
        self.env["crm.lead"].search([("id", "not in", self.leads.ids)]).write(
            {"active": False}
        )
        self.env.flush_all()
        team._action_assign_leads(creation_delta_days=0)
        self.assertEqual(self.from_best.team_id, team)
        self.assertEqual(self.from_best.user_id, self.seller)
        self.assertFalse(self.from_small.team_id)

    def test_only_for_who_may_see_value(self):
        names = self.env["crm.lead"].with_user(self.new_user("internal")).fields_get()
        self.assertNotIn("partner_value_score", names)
        self.assertNotIn("partner_tier_id", names)
