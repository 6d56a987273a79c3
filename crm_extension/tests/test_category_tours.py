"""The page of a category, used in a browser."""

from odoo.tests import HttpCase, tagged

from .test_offer_size import OfferCase


@tagged("post_install", "-at_install")
class TestCategoryTours(OfferCase, HttpCase):
    def test_a_manager_finds_groups_and_changes_an_offer(self):
        heavy, light = self.customers("Heavy", "Light")
        self.spend(heavy, acme=100, own=100)
        self.spend(light, acme=10)
        self.read_groups()
        sales = "sales_team.group_sale_manager"
        self.new_user("manager", login="mona_offers", groups=sales)
        self.start_tour("/odoo", "crm_extension_category_page", login="mona_offers")
        category = self.categories[0]
        self.assertEqual(self.size_of("switching", "high", category).discount, 20)
        self.assertEqual(self.size_of("switching", "high").discount, 12)
