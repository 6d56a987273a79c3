"""Orders of customers who share an identity: who is held, why, and by how much."""

from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import ValueCase
from .identity_common import IdentityMixin

CARD = "11010519491231002X"


@tagged("post_install", "-at_install")
class TestIdentityCheck(IdentityMixin, ValueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on()
        cls.seller = cls.new_user("seller")
        cls.manager = cls.new_user("sales_manager")
        cls.ada, cls.bob = cls.customers("Ada", "Bob", identity_number=CARD)
        cls.cara = cls.customers("Cara", email="cara@customer.example")

    # -- S13 -------------------------------------------------------------------

    def test_forty_eight_lines_one_address_one_card(self):
        """The fraud is stopped at the order that goes beyond the limit, not later."""
        belgium = self.env.ref("base.be")
        lines = self.env["res.partner"]
        for number in range(48):
            written = (
                "12 Rue de la Paix",
                "Rue de la Paix, 12",
                "RUE DE LA PAIX nr. 12",
            )
            cards = (CARD, "110105 19491231 002x", "１１０１０５194912310-02X")
            lines += self.customers(
                f"Subscriber {number}",
                street=written[number % 3],
                zip="1000" if number % 2 else "1 000",
                country_id=belgium.id,
                identity_number=cards[number % 3] if number > 1 else False,
            )
        orders = self.env["sale.order"]
        for customer in lines:
            orders += self.quotation(customer, 100)
            self.confirm(orders[-1])
        self.assertEqual(orders.mapped("state"), ["sale"] * 10 + ["draft"] * 38)
        review = self.assertHeld(orders[-1])
        self.assertEqual(review.customer_count, 48 + 2, "Ada and Bob have the card too")
        self.assertEqual((review.open_orders, review.exposure), (1000, 1100))
        words = review.reason_text
        for word in (
            "Same address",
            "Same identity number",
            "and 43 more",
            "1,100",
            "1,000",
        ):
            self.assertIn(word, words)

    # -- Who is connected ------------------------------------------------------

    def test_each_kind_connects(self):
        for one, other in (
            ({"vat": "BE 0477.472.701"}, {"vat": "0477472701", "country_id": self.be}),
            ({"phone": "+32 470 12 34 56"}, {"phone": "0470123456"}),
            ({"email": "Eva <EVA@x.example>"}, {"email": "eva@x.example; z@x.example"}),
            ({"identity_number": "ab-12345"}, {"identity_number": "AB 12345"}),
        ):
            with self.subTest(one=one):
                first = self.customers("First", country_id=self.be, **one)
                second = self.customers("Second", **{"country_id": self.be, **other})
                self.confirm(self.quotation(first, 900))
                order = self.quotation(second, 200)
                self.confirm(order)
                self.assertHeld(order)

    @property
    def be(self):
        return self.env.ref("base.be").id

    def test_contacts_speak_for_their_company(self):
        firm = self.customers("Firm", is_company=True)
        self.customers("Desk", parent_id=firm.id, identity_number=CARD)
        self.confirm(self.quotation(firm, 900))
        order = self.quotation(self.ada, 200)
        self.confirm(order)
        self.assertHeld(order)

    def test_through_a_third_one(self):
        self.customers("Link", identity_number=CARD, email="cara@customer.example")
        self.confirm(self.quotation(self.cara, 900))
        order = self.quotation(self.ada, 200)
        self.confirm(order)
        review = self.assertHeld(order)
        self.assertEqual(
            [(step["customer"], step["kind"], step["source"]) for step in review.steps],
            [
                ("Bob", "document", "Ada"),
                ("Link", "document", "Ada"),
                ("Cara", "email", "Link"),
            ],
        )

    def test_archived_customers_still_owe(self):
        self.confirm(self.quotation(self.bob, 900))
        self.bob.active = False
        order = self.quotation(self.ada, 200)
        self.confirm(order)
        self.assertHeld(order)

    def test_who_shares_nothing_is_not_asked_about(self):
        order = self.quotation(self.cara, 5000)
        self.confirm(order)
        self.assertConfirmed(order)

    def test_who_is_alone_is_asked_about_when_told(self):
        self.company.identity_alone = True
        order = self.quotation(self.cara, 5000)
        self.confirm(order)
        self.assertIn("shares nothing", self.assertHeld(order).reason_text)

    def test_only_chosen_kinds_connect(self):
        self.company.identity_by_document = False
        order = self.quotation(self.ada, 5000)
        self.confirm(order)
        self.assertConfirmed(order)

    def test_our_own_companies_connect_nobody(self):
        self.company.partner_id.write({"identity_number": "OWN-77", "email": "us@x.y"})
        guest = self.customers("Guest", email="us@x.y")
        order = self.quotation(guest, 5000)
        self.confirm(order)
        self.assertConfirmed(order)

    def test_changed_identities_count_at_once(self):
        self.confirm(self.quotation(self.bob, 900))
        self.cara.identity_number = CARD
        order = self.quotation(self.cara, 200)
        self.confirm(order)
        self.assertHeld(order)
        self.cara.identity_number = False
        self.confirm(order)
        self.assertConfirmed(order)

    def test_what_was_written_past_the_orm_counts_too(self):
        self.env.cr.execute(
            "UPDATE res_partner SET identity_number = %s,"
            " write_date = write_date + interval '1 second' WHERE id = %s",
            [CARD, self.cara.id],
        )
        self.env.invalidate_all()
        order = self.quotation(self.cara, 5000)
        self.confirm(order)
        self.assertHeld(order)

    def test_customers_of_another_company_connect_nobody(self):
        other = self.new_company("Elsewhere")
        self.bob.company_id = other
        order = self.quotation(self.ada, 5000)
        self.confirm(order)
        self.assertConfirmed(order)

    # -- How much --------------------------------------------------------------

    def test_up_to_the_limit_nobody_is_asked(self):
        first, second = self.quotation(self.ada, 600), self.quotation(self.bob, 400)
        self.confirm(first)
        self.confirm(second)
        self.assertConfirmed(first, second)
        third = self.quotation(self.bob, 0.01)
        self.confirm(third)
        self.assertEqual(self.assertHeld(third).exposure, 1000.01)

    def test_several_at_once_only_those_above_are_held(self):
        orders = self.env["sale.order"].union(
            self.quotation(self.ada, 600),
            self.quotation(self.bob, 600),
            self.quotation(self.ada, 400),
            self.quotation(self.cara, 5000),
        )
        result = self.confirm(orders)
        self.assertEqual(orders.mapped("state"), ["sale", "draft", "sale", "sale"])
        self.assertIn(orders[1].name, result["params"]["message"])
        self.assertNotIn(orders[0].name, result["params"]["message"])
        self.assertEqual(self.assertHeld(orders[1]).open_orders, 600)

    def test_cancelled_orders_are_not_owed(self):
        first = self.quotation(self.ada, 900)
        self.confirm(first)
        first._action_cancel()
        order = self.quotation(self.bob, 900)
        self.confirm(order)
        self.assertConfirmed(order)

    def test_what_adds_nothing_is_not_asked_about(self):
        self.confirm(self.quotation(self.ada, 1000))
        order = self.quotation(self.bob, 0)
        self.confirm(order)
        self.assertConfirmed(order)

    def test_other_money_is_counted_in_the_companys(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": euro.id,
                "company_id": self.company.id,
                "name": date(2020, 1, 1),
                "rate": 0.5,
            }
        )
        prices = self.env["product.pricelist"].create(
            {
                "name": "Euro",
                "currency_id": euro.id,
                "company_id": self.company.id,
            }
        )
        order = self.quotation(self.ada, 600, pricelist_id=prices.id)
        self.assertEqual(order.currency_id, euro)
        self.confirm(order)
        self.assertEqual(self.assertHeld(order).order_amount, 1200)

    def test_who_pays_owes(self):
        order = self.quotation(self.cara, 900, partner_invoice_id=self.bob.id)
        self.confirm(order)
        self.assertConfirmed(order)
        second = self.quotation(self.cara, 200, partner_invoice_id=self.ada.id)
        self.confirm(second)
        self.assertHeld(second)
        third = self.quotation(self.cara, 200)
        self.confirm(third)
        self.assertConfirmed(third)

    # -- Two companies ---------------------------------------------------------

    def test_companies_are_kept_apart(self):
        other = self.new_company("Elsewhere")
        self.confirm(self.quotation(self.ada, 5000, company=other))
        order = self.quotation(self.bob, 900)
        self.confirm(order)
        self.assertConfirmed(order)
        self.switch_on(100, company=other)
        order = self.quotation(self.bob, 1, company=other)
        self.confirm(order)
        self.assertEqual(self.assertHeld(order).company_id, other)

    # -- Exceptions ------------------------------------------------------------

    def test_an_exception_connects_nobody(self):
        exception = self.env["customer.identity.exception"].create(
            {
                "kind": "document",
                "key": "110105 19491231 002x",
                "reason": "The sample card of the authority.",
                "company_id": self.company.id,
            }
        )
        self.assertEqual((exception.key, exception.user_id), (CARD, self.env.user))
        order = self.quotation(self.ada, 5000)
        self.confirm(order)
        self.assertConfirmed(order)
        with self.assertRaises(UserError):
            exception.reason = "Another one"
        exception.active = False
        order = self.quotation(self.bob, 1)
        self.confirm(order)
        self.assertHeld(order)

    def test_an_exception_is_of_one_company(self):
        other = self.new_company("Elsewhere")
        self.env["customer.identity.exception"].create(
            {
                "kind": "document",
                "key": CARD,
                "reason": "Only there.",
                "company_id": other.id,
            }
        )
        order = self.quotation(self.ada, 5000)
        self.confirm(order)
        self.assertHeld(order)

    def test_an_exception_has_to_identify_something(self):
        exceptions = self.env["customer.identity.exception"]
        for kind, key in (("phone", "-"), ("address", "12 Rue de la Paix")):
            with self.subTest(kind=kind), self.assertRaises(UserError):
                exceptions.create({"kind": kind, "key": key, "reason": "Why not"})

    def test_what_is_shared_is_listed(self):
        shared = self.env["customer.identity.shared"].with_company(self.company)
        row = shared.search([("key", "=", CARD)])
        self.assertEqual((row.customer_count, row.connects), (2, True))
        opened = self.env["res.partner"].search(row.action_open_customers()["domain"])
        self.assertEqual(opened, self.ada | self.bob)
        context = row.action_except()["context"]
        values = {name[8:]: value for name, value in context.items()}
        self.env["customer.identity.exception"].create(
            {**values, "reason": "A sample", "company_id": self.company.id}
        )
        self.env.invalidate_all()
        self.assertFalse(shared.search([("key", "=", CARD)]).connects)

    # -- Settings --------------------------------------------------------------

    def test_settings_have_to_make_sense(self):
        for values in (
            {"identity_limit": 0},
            {"identity_limit": -5},
            {
                "identity_by_vat": False,
                "identity_by_document": False,
                "identity_by_phone": False,
                "identity_by_email": False,
                "identity_by_address": False,
            },
        ):
            with (
                self.subTest(values=values),
                self.assertRaises(ValidationError),
                self.cr.savepoint(),
            ):
                self.company.write(values)
                self.company._check_identity_settings()

    def test_settings_are_saved_together(self):
        """The check and its limit, whichever comes first."""
        for check, limit in ((False, 0), (True, 500), (False, 0)):
            settings = (
                self.env["res.config.settings"]
                .with_company(self.company)
                .create({"identity_check": check, "identity_limit": limit})
            )
            settings.execute()
            self.assertRecordValues(
                self.company, [{"identity_check": check, "identity_limit": limit}]
            )

    def test_switched_off_everything_is_forgotten(self):
        self.company.identity_check = False
        self.assertFalse(self.env["customer.identity.key"].search([]))
        order = self.quotation(self.ada, 5000)
        self.confirm(order)
        self.assertConfirmed(order)

    # -- Costs -----------------------------------------------------------------

    def test_off_costs_nothing(self):
        """No statement at all is added to customers and orders while nobody checks."""
        self.company.identity_check = False
        self.assertFalse(self.env["res.company"]._is_identity_used())
        order = self.quotation(self.ada, 5000)
        self.assertEqual(order.state, "draft")
        with self.assertQueryCount(0):
            self.ada._read_identities()
            self.assertFalse(order._hold_shared_identities())
            self.assertFalse(order._latest_reviews())
        self.assertFalse(self.env["customer.identity.reading"].search([]))

    def test_the_number_of_statements_does_not_grow(self):
        few = self.env["sale.order"].union(
            *(self.quotation(each, 1) for each in self.ada | self.bob)
        )
        many = self.env["sale.order"].union(
            *(
                self.quotation(each, 1)
                for each in self.ada | self.bob
                for _n in range(9)
            )
        )
        counts = []
        for orders in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            orders.mapped("partner_invoice_id.commercial_partner_id")
            before = self.cr.sql_log_count
            orders._hold_shared_identities()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)

    # -- Errors ----------------------------------------------------------------

    def test_an_order_that_cannot_be_confirmed_says_so(self):
        order = self.quotation(self.ada, 5000)
        order._action_cancel()
        with self.assertRaises(UserError):
            order.action_confirm()
        self.assertFalse(self.review_of(order))

    def test_phones_are_read_by_odoos_own_function(self):
        path = (
            "odoo.addons.crm_extension.models.identity.customer_identity_values"
            ".phone_format"
        )
        with patch(path, return_value="+3221234567") as phone_format:
            self.cara.phone = "anything 1"
        self.assertTrue(phone_format.called)
        keys = self.env["customer.identity.key"].search(
            [("partner_id", "=", self.cara.id), ("kind", "=", "phone")]
        )
        self.assertEqual(keys.key, "+3221234567")

    def test_customers_that_are_merged_bring_what_they_share(self):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.bob | self.cara).ids, self.cara)
        self.confirm(self.quotation(self.cara, 900))
        order = self.quotation(self.ada, 200)
        self.confirm(order)
        self.assertHeld(order)
