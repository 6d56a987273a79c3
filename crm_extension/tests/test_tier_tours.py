"""The stories of those who make loyalty programs and those who live with them."""

from odoo.tests import tagged

# The module, not its class: a test class in this namespace would run here too.
from . import test_tours
from .test_tours import TourCase
from .tier_common import TierMixin


class TierTourCase(TierMixin, TourCase):
    """Customers with a past, no program of theirs yet, and people of either role."""

    @classmethod
    def make_users(cls):
        result = super().make_users()
        sales = "sales_team.group_sale_salesman_all_leads"
        cls.tier_manager = cls.new_user(
            "tier_manager", login="tess_tiers", groups=sales
        )
        return result


@tagged("post_install", "-at_install")
class TestTierTours(TierTourCase):
    def test_administrator(self):
        """A program from its first level to its first members."""
        self.open_as(
            self.tier_manager, "crm_extension_tier_administrator", "/odoo", timeout=120
        )
        program = self.env["customer.tier.program"].search(
            [("company_id", "=", self.company.id), ("name", "=", "Customer club")]
        )
        self.assertEqual(program.tier_ids.mapped("sequence"), [0, 1])
        self.assertEqual((program.state, program.validity_months), ("active", 6))
        kinds = program.run_ids.sorted("id").mapped("kind")
        self.assertEqual(kinds[:2], ["simulation", "full"])

    def make_members(self):
        program = self.new_program()
        program.evaluate()
        self.env.flush_all()

    def test_salesperson(self):
        """From the members to a customer's ladder and back."""
        self.make_members()
        self.open_as(
            self.salesperson, "crm_extension_tier_salesperson", "/odoo/loyalty-members"
        )

    def test_salesperson_on_the_phone(self):
        """The same on a narrow screen, where lists are cards."""
        self.browser_size, self.touch_enabled = test_tours.PHONE, True
        self.make_members()
        self.open_as(
            self.salesperson, "crm_extension_tier_phone", "/odoo/loyalty-members"
        )

    def test_manager_overrides(self):
        """A tier given by hand, with its reason, and taken back."""
        self.make_members()
        self.open_as(
            self.tier_manager, "crm_extension_tier_override", "/odoo/loyalty-members"
        )
