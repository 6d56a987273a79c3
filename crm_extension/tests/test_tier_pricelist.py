"""The tier's price list: between the customer's own and the country's."""

from odoo.fields import Command
from odoo.tests import Form, tagged

from .tier_common import TierCase


class PricelistCase(TierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("product.group_product_pricelist")
        cls.env.user.write(
            {
                "company_ids": [Command.link(cls.company.id)],
                "company_id": cls.company.id,
            }
        )
        cls.env = cls.env(
            context=dict(cls.env.context, allowed_company_ids=cls.company.ids)
        )
        cls.lists = cls.env["product.pricelist"]
        cls.lists.search([]).active = False
        cls.default, cls.of_tier, cls.own, cls.of_country = cls.lists.create(
            [
                {"name": name, "sequence": place}
                for place, name in enumerate(("Default", "Gold", "Own", "Country"))
            ]
        )
        cls.country = cls.env.ref("base.be")
        cls.of_country.country_group_ids = cls.env["res.country.group"].create(
            {"name": "Group", "country_ids": [Command.set(cls.country.ids)]}
        )
        cls.program = cls.new_program()
        cls.gold = cls.program.tier_ids.filtered(lambda each: each.name == "Gold")
        cls.gold.pricelist_id = cls.of_tier
        cls.partner = cls.customers("Member")

    def setUp(self):
        super().setUp()
        self.membership = self.give_tier(self.program, self.partner, "Gold")

    def fresh(self):
        """Forget what the cache knows: what is stored decides."""
        self.env.flush_all()
        self.env.invalidate_all()

    def assertList(self, expected, partner=None):
        partner = partner or self.partner
        self.fresh()
        self.assertEqual(partner.property_product_pricelist, expected)

    def assertNothingExplicit(self, partner=None):
        self.fresh()
        self.assertFalse((partner or self.partner).specific_property_product_pricelist)

    def leave(self):
        self.program.action_archive_program()


@tagged("post_install", "-at_install")
class TestTierPricelist(PricelistCase):
    def test_the_tier_wins_over_the_default_and_the_country(self):
        self.assertList(self.of_tier)
        self.partner.country_id = self.country
        self.assertList(self.of_tier)
        self.leave()
        self.assertList(self.of_country)

    def test_an_explicit_price_list_wins_over_the_tier(self):
        self.partner.property_product_pricelist = self.own
        self.assertList(self.own)
        self.own.active = False
        self.assertList(self.of_tier)

    def test_contacts_have_it_too(self):
        contact = self.customers("Contact", parent_id=self.partner.id)
        self.assertList(self.of_tier, contact)
        self.partner.property_product_pricelist = self.own
        self.assertList(self.own, contact)

    def test_who_holds_no_tier_has_what_odoo_gives(self):
        stranger = self.customers("Stranger")
        self.assertList(self.default, stranger)
        stranger.country_id = self.country
        self.assertList(self.of_country, stranger)
        stranger.property_product_pricelist = self.of_tier
        self.assertList(self.of_tier, stranger)
        self.assertEqual(stranger.specific_property_product_pricelist, self.of_tier)

    def test_leaving_gives_the_former_one_back(self):
        self.assertList(self.of_tier)
        self.leave()
        self.assertList(self.default)

    def test_an_archived_price_list_gives_nothing(self):
        self.of_tier.active = False
        self.assertList(self.default)

    def test_the_price_list_of_another_company_gives_nothing(self):
        other = self.env["res.company"].create({"name": "Other"})
        foreign = self.lists.create({"name": "Foreign", "company_id": other.id})
        self.env.flush_all()
        # By SQL, as if the price list had moved to the other company later.
        self.env.cr.execute(
            "UPDATE customer_tier SET pricelist_id = %s WHERE id = %s",
            [foreign.id, self.gold.id],
        )
        self.assertList(self.default)

    def test_without_price_lists_nothing_is_given(self):
        group = self.env.ref("product.group_product_pricelist")
        self.env.ref("base.group_user").implied_ids -= group
        self.env.user.group_ids -= group
        group.user_ids = False
        self.assertList(self.lists)

    def test_another_company_gives_its_own(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.fresh()
        elsewhere = self.partner.with_company(other)
        self.assertNotEqual(elsewhere.property_product_pricelist, self.of_tier)

    def test_the_cache_follows_the_tier(self):
        """Each change is seen at once, in the environment that made it."""
        self.env.invalidate_all()
        contact = self.customers("Contact", parent_id=self.partner.id)
        for partner in self.partner, contact:
            self.assertEqual(partner.property_product_pricelist, self.of_tier)
        self.gold.pricelist_id = self.own
        for partner in self.partner, contact:
            self.assertEqual(partner.property_product_pricelist, self.own)
        self.leave()
        for partner in self.partner, contact:
            self.assertEqual(partner.property_product_pricelist, self.default)
        stranger = self.customers("Stranger")
        self.program.action_activate()
        self.assertEqual(stranger.property_product_pricelist, self.default)
        self.give_tier(self.program, stranger, "Gold")
        self.assertEqual(stranger.property_product_pricelist, self.own)

    def test_an_evaluation_is_seen_at_once(self):
        buyer = self.customers("Buyer")
        self.assertEqual(buyer.property_product_pricelist, self.default)
        self.orders((buyer, "06-01", 1500))
        self.evaluate(self.program, "06-30", buyer)
        self.assertEqual(buyer.property_product_pricelist, self.of_tier)

    def test_anybody_is_served(self):
        """Neither portal nor salespeople without tiers' rights need to see the tier."""
        login = self.new_user("portal", partner_id=self.partner.id)
        self.fresh()
        partner = self.partner.with_user(login).with_company(self.company)
        self.assertEqual(partner.property_product_pricelist.id, self.of_tier.id)

    def test_any_number_of_partners_costs_the_same(self):
        partners = self.customers(*(f"Customer {place}" for place in range(200)))
        for partner in partners:
            self.give_tier(self.program, partner, "Gold")
        counts = []
        for some in partners, partners[:2].with_prefetch(), partners:
            self.fresh()
            before = self.env.cr.sql_log_count
            some.mapped("property_product_pricelist")
            counts.append(self.env.cr.sql_log_count - before)
        _warming_up, few, many = counts
        self.assertEqual(few, many)
        self.assertLess(many, 10)


@tagged("post_install", "-at_install")
class TestTierPricelistIsNotStored(PricelistCase):
    """Showing the tier's price list and saving it must not make it explicit."""

    def assertLeavesNoTrace(self, partner=None):
        partner = partner or self.partner
        self.assertNothingExplicit(partner)
        self.assertList(self.of_tier, partner)
        self.leave()
        self.assertList(self.default, partner)

    def test_saving_the_form(self):
        with Form(self.partner) as form:
            self.assertEqual(form.property_product_pricelist, self.of_tier)
            form.name = "Renamed"
        self.assertLeavesNoTrace()

    def test_moving_to_another_country_in_the_form(self):
        with Form(self.partner) as form:
            form.country_id = self.country
            self.assertEqual(form.property_product_pricelist, self.of_tier)
        self.assertNothingExplicit()
        self.leave()
        self.assertList(self.of_country)

    def test_becoming_a_company_in_the_form(self):
        """The form computes the customer anew: it is the edited record itself."""
        with Form(self.partner) as form:
            form.company_type = "company"
            form.country_id = self.country
            self.assertEqual(form.property_product_pricelist, self.of_tier)
        self.assertNothingExplicit()

    def test_a_new_contact_in_the_form(self):
        with Form(self.env["res.partner"]) as form:
            form.name = "Contact"
            form.parent_id = self.partner
        self.assertLeavesNoTrace(form.record)

    def test_writing_what_is_shown(self):
        self.partner.property_product_pricelist = (
            self.partner.property_product_pricelist
        )
        self.assertLeavesNoTrace()

    def test_a_copy(self):
        copy = self.partner.copy()
        self.assertNothingExplicit(copy)
        self.assertList(self.default, copy)

    def test_an_import(self):
        result = self.env["res.partner"].load(
            [".id", "name", "property_product_pricelist/.id"],
            [[str(self.partner.id), "Imported", str(self.of_tier.id)]],
        )
        self.assertFalse(result["messages"])
        self.assertEqual(self.partner.name, "Imported")
        self.assertLeavesNoTrace()

    def test_a_merge(self):
        double = self.customers("Double")
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (double | self.partner).ids, self.partner
        )
        self.assertLeavesNoTrace()

    def test_a_merge_keeps_an_explicit_one(self):
        double = self.customers("Double")
        double.property_product_pricelist = self.own
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (double | self.partner).ids, self.partner
        )
        self.assertList(self.own)

    def test_saving_keeps_an_explicit_one_that_is_the_tiers_as_well(self):
        self.leave()
        self.partner.property_product_pricelist = self.of_tier
        self.program.action_activate()
        self.partner.property_product_pricelist = self.of_tier
        self.leave()
        self.assertList(self.of_tier)

    def test_choosing_the_countrys_default_is_a_choice(self):
        self.partner.property_product_pricelist = self.default
        self.assertList(self.default)
        self.assertEqual(self.partner.specific_property_product_pricelist, self.default)

    def test_choosing_the_tiers_again_takes_the_choice_back(self):
        self.partner.property_product_pricelist = self.own
        self.partner.property_product_pricelist = self.of_tier
        self.assertLeavesNoTrace()

    def test_emptying_the_field_takes_the_choice_back(self):
        self.partner.property_product_pricelist = self.own
        self.partner.property_product_pricelist = False
        self.assertLeavesNoTrace()

    def test_several_are_written_at_once(self):
        stranger = self.customers("Stranger")
        (stranger | self.partner).write({"property_product_pricelist": self.of_tier.id})
        self.assertNothingExplicit()
        self.assertEqual(stranger.specific_property_product_pricelist, self.of_tier)
