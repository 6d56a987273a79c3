"""What purchases would make of a customer: never written, yet as if they were."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import AS_OF, REST, AccountingCase, day, rule
from .test_engine import EngineCase
from .test_simulation_safety import live_tables

NEVER = {
    "score": None,
    "value_class": "none",
    "segment_id": None,
    "segment": None,
    "stage": "prospect",
    "rfm_cell": None,
}


class WhatIfCase(EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.full = cls.model.run(as_of=AS_OF)

    def what_if(self, partner, *purchases, user=None, **values):
        """Return the what-if; a purchase is (day, amount) or (day, amount, margin)."""
        names = ("day", "amount", "margin")
        listed = [
            dict(zip(names, (day(when), *numbers), strict=False))
            for when, *numbers in purchases
        ]
        env = self.env["customer.score.what.if"]
        values = {"company": self.company, "as_of": AS_OF, **values}
        return env.with_user(user or self.env.user)._what_if(partner, listed, **values)

    def points(self, found):
        return {
            each["metric"]: (each["before"], each["after"], each["difference"])
            for each in found["reasons"]
        }


@tagged("post_install", "-at_install")
class TestWhatIf(WhatIfCase):
    def test_by_hand(self):
        """500 in all is where the second of four bands begins; bought today."""
        four = self.by_name["Four"]
        found = self.what_if(four, ("06-30", 400))
        self.assertEqual((found["partner_id"], found["name"]), (four.id, "Four"))
        self.assertEqual(found["as_of"], "2026-06-30")
        self.assertEqual(found["model_id"], self.model.id)
        self.assertEqual(found["before"]["score"], 20.0)
        self.assertEqual(found["after"]["score"], 60.0)
        self.assertEqual(
            self.points(found),
            {
                "monetary": (0.0, 20.0, 20.0),
                "frequency": (20.0, 20.0, 0.0),
                "recency_days": (0.0, 20.0, 20.0),
            },
        )
        self.assertEqual(
            [found[side]["segment"] for side in ("before", "after")],
            ["often", "regular"],
        )
        self.assertEqual(
            [found[side]["rfm_cell"] for side in ("before", "after")], ["31", "32"]
        )

    def test_is_what_the_same_purchases_really_make(self):
        for name, purchases in (
            ("Five", [("06-30", 5)]),
            ("Two", [("06-30", 600), ("06-29", 1)]),
            ("Three", [("06-05", 1), ("05-05", 0.5)]),
        ):
            customer = self.by_name[name]
            with self.subTest(customer=name):
                found = self.what_if(customer, *purchases)
                self.assertEqual(found["before"], self.position(customer))
                self.orders(*((customer, *purchase) for purchase in purchases))
                self.run_now(partners=customer)
                self.assertEqual(found["after"], self.position(customer))

    def position(self, customer):
        value = self.value_of(customer)
        return {
            "score": value.score,
            "value_class": value.value_class,
            "segment_id": value.segment_id.id,
            "segment": value.segment_id.name,
            "stage": value.lifecycle_stage,
            "rfm_cell": value.rfm_cell,
        }

    def test_points_add_up_to_the_score(self):
        found = self.what_if(self.by_name["Two"], ("06-25", 33), ("06-29", 47))
        for side in ("before", "after"):
            total = sum(each[side] for each in found["reasons"])
            self.assertAlmostEqual(total, found[side]["score"], 9)

    def test_writes_nothing(self):
        before = live_tables(self.env)
        runs = self.physical_rows("customer_score_run")
        found = self.what_if(self.by_name["Four"], ("06-30", 400))
        self.assertNotEqual(found["before"], found["after"])
        self.assertEqual(live_tables(self.env), before)
        self.assertEqual(self.physical_rows("customer_score_run"), runs)

    def test_cannot_be_stored(self):
        with self.assertRaises(NotImplementedError):
            self.env["customer.score.what.if"]._execute(self.full)

    def test_later_purchase_moves_the_day_of_both_sides(self):
        """Ten days later One has waited ten days, unless it buys."""
        found = self.what_if(self.by_name["One"], ("07-10", 1))
        self.assertEqual(found["as_of"], "2026-07-10")
        self.assertEqual(
            self.points(found),
            {
                "monetary": (60.0, 60.0, 0.0),
                "frequency": (0.0, 10.0, 10.0),
                "recency_days": (18.0, 20.0, 2.0),
            },
        )

    def test_day_is_today_when_left_out(self):
        found = self.what_if(self.by_name["One"], ("06-30", 1), as_of=None)
        self.assertEqual(found["as_of"], str(self.company._value_today()))

    def test_first_purchase(self):
        newcomer = self.customers("Newcomer")
        found = self.what_if(newcomer, ("06-30", 1000))
        self.assertEqual(found["before"], NEVER)
        self.assertEqual(found["after"]["score"], 80.0)
        self.assertEqual(found["after"]["value_class"], "a")
        self.assertEqual(found["after"]["segment"], "best")
        self.assertEqual(found["after"]["stage"], "exploration")
        self.assertEqual(self.points(found)["monetary"], (0.0, 60.0, 60.0))
        self.assertFalse(self.value_of(newcomer))

    def test_contact_stands_for_its_company(self):
        contact = self.customers("Contact", parent_id=self.by_name["Four"].id)
        found = self.what_if(contact, ("06-30", 400))
        self.assertEqual(found["partner_id"], self.by_name["Four"].id)
        self.assertEqual(found["after"]["score"], 60.0)

    def test_clients_context_fools_no_run(self):
        """Made-up purchases in the context reach no reader that scores are made of."""
        context = {"hypothetical_purchases": (self.by_name["One"].id, (1, 2, 3))}
        self.model.with_context(**context).run(as_of=AS_OF)
        self.assertFacts(self.by_name["One"], monetary=1000.0, frequency=1)

    def test_json(self):
        found = self.what_if(self.by_name["Five"], ("06-30", 5))
        for side in ("before", "after"):
            self.assertEqual(set(found[side]), set(NEVER))
            self.assertIs(type(found[side]["score"]), float)
            self.assertIs(type(found[side]["stage"]), str)


@tagged("post_install", "-at_install")
class TestWhatIfMargin(WhatIfCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.customers("Forty percent")
        line = cls.order_line(100, purchase_price=60)
        cls.orders((cls.seller, "06-01", [line]))
        cls.model = cls.new_model(
            [rule("margin", method="linear", thresholds="0 1000")]
        )
        cls.model.run(as_of=AS_OF)

    def margin_points(self, partner, *purchases):
        return self.points(self.what_if(partner, *purchases))["margin"]

    def test_customers_own_rate(self):
        """40 of 100: another 200 bring 80."""
        self.assertEqual(
            self.margin_points(self.seller, ("06-02", 200)), (4.0, 12.0, 8.0)
        )

    def test_given_margin(self):
        self.assertEqual(
            self.margin_points(self.seller, ("06-02", 200, 10)), (4.0, 5.0, 1.0)
        )
        self.assertEqual(
            self.margin_points(self.seller, ("06-02", 200, 0.0)), (4.0, 4.0, 0.0)
        )

    def test_companys_rate_for_who_has_none(self):
        """Of 2,200 in the window all but 60 are margin: 220 bring 214."""
        newcomer = self.customers("Newcomer")
        money = sum(self.value_of(each).monetary for each in self.people) + 100
        self.assertEqual(money, 2200)
        self.assertEqual(
            self.margin_points(newcomer, ("06-02", 220)), (0.0, 21.4, 21.4)
        )


@tagged("post_install", "-at_install")
class TestWhatIfRefusals(WhatIfCase):
    def refused(self, partner=None, *purchases, **values):
        with self.assertRaises(UserError) as caught:
            self.what_if(partner or self.by_name["One"], *purchases, **values)
        return str(caught.exception)

    def test_no_purchase(self):
        self.assertIn("Add at least one", self.refused())

    def test_amounts(self):
        for amount in (0, -5, float("nan"), float("inf")):
            with self.subTest(amount=amount):
                self.assertIn("above zero", self.refused(None, ("06-30", amount)))

    def test_every_fault_in_one_message(self):
        listed = [
            {"day": None, "amount": 5},
            {"day": AS_OF, "amount": 5},
            {"day": AS_OF, "amount": -5, "margin": float("nan")},
        ]
        with self.assertRaises(UserError) as caught:
            self.env["customer.score.what.if"]._what_if(
                self.by_name["One"], listed, self.company
            )
        for words in ("1 has no date", "3: the amount", "3: the margin"):
            self.assertIn(words, str(caught.exception))
        self.assertNotIn("Purchase 2", str(caught.exception))

    def test_nothing_scores_such_a_customer(self):
        self.assertIn("is about", self.refused(self.company.partner_id, ("06-30", 5)))
        self.model.action_retire()
        self.assertIn("is about One", self.refused(None, ("06-30", 5)))

    def test_nothing_has_run_yet(self):
        self.new_model()
        self.assertIn("scored nobody yet", self.refused(None, ("06-30", 5)))

    def test_before_the_first_run(self):
        message = self.refused(None, ("05-30", 5), as_of=day("05-31"))
        self.assertIn("scored nobody yet", message)


@tagged("post_install", "-at_install")
class TestWhatIfScopes(WhatIfCase):
    def test_model_for_companies_goes_before_the_one_for_all(self):
        self.by_name["One"].is_company = True
        firms = self.new_model(customer_scope="company")
        firms.run(as_of=AS_OF)
        found = self.what_if(self.by_name["One"], ("06-30", 5))
        self.assertEqual(found["model_id"], firms.id)
        found = self.what_if(self.by_name["Two"], ("06-30", 5))
        self.assertEqual(found["model_id"], self.model.id)

    def test_other_version_than_the_published_one(self):
        current = self.new_model([rule("recency_days", direction="lower")])
        current.run(as_of=AS_OF)
        found = self.what_if(self.by_name["Four"], ("06-30", 400))
        self.assertEqual(found["model_id"], current.id)
        found = self.what_if(self.by_name["Four"], ("06-30", 400), model=self.model)
        self.assertEqual(found["model_id"], self.model.id)
        self.assertEqual(found["after"]["score"], 60.0)

    def test_model_of_a_company_that_one_does_not_work_for(self):
        other = self.new_company("Company B")
        stranger = self.new_user("user", companies=other, login="stranger")
        with self.assertRaises(AccessError):
            self.what_if(
                self.by_name["Four"],
                ("06-30", 400),
                model=self.model,
                company=other,
                user=stranger,
            )

    def test_purchases_in_the_other_company_are_not_counted(self):
        other = self.new_company("Company B")
        self.orders((self.by_name["Four"], "06-29", 9000), company=other)
        found = self.what_if(self.by_name["Four"], ("06-30", 400))
        self.assertEqual(found["after"]["score"], 60.0)


@tagged("post_install", "-at_install")
class TestWhatIfOnOtherBases(AccountingCase):
    def test_money_of_each_basis(self):
        """20 of 100 are the points that 20 of 100 money give."""
        for basis in ("ordered", "delivered", "invoiced"):
            with self.subTest(basis=basis):
                model = self.new_model(
                    [rule("monetary", method="linear", thresholds="0 100")],
                    (REST,),
                    company=self.books,
                    basis=basis,
                )
                model.run(as_of=AS_OF)
                found = self.env["customer.score.what.if"]._what_if(
                    self.customers("Somebody"),
                    [{"day": AS_OF, "amount": 20.0}],
                    self.books,
                    as_of=AS_OF,
                )
                self.assertEqual(found["after"]["score"], 20.0)


@tagged("post_install", "-at_install")
class TestWhatIfAccess(WhatIfCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.new_user("user")

    def test_readers_of_value_may(self):
        found = self.what_if(self.by_name["Four"], ("06-30", 400), user=self.user)
        self.assertEqual(found["after"]["score"], 60.0)

    def test_others_may_not(self):
        for role in ("internal", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                user = self.new_user(role)
                self.what_if(self.by_name["Four"], ("06-30", 400), user=user)

    def test_company_that_one_does_not_work_for(self):
        other = self.new_company("Company B")
        stranger = self.new_user("user", companies=other, login="stranger")
        with self.assertRaisesRegex(AccessError, "Value Test"):
            self.what_if(self.by_name["Four"], ("06-30", 400), user=stranger)

    def test_customer_whose_value_a_rule_hides(self):
        self.env["ir.rule"].create(
            {
                "name": "Not Four",
                "model_id": self.env["ir.model"]._get_id("customer.value"),
                "domain_force": [("partner_id", "!=", self.by_name["Four"].id)],
            }
        )
        with self.assertRaises(AccessError):
            self.what_if(self.by_name["Four"], ("06-30", 400), user=self.user)
        self.what_if(self.by_name["Two"], ("06-30", 400), user=self.user)


@tagged("post_install", "-at_install")
class TestWhatIfDialog(WhatIfCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.new_user("user")

    def opened(self, record, action):
        """Return the action that a button gives to the user on a record."""
        action = self.env.ref(f"crm_extension.{action}").with_user(self.user)
        return action.with_context(
            active_model=record._name,
            active_id=record.id,
            active_ids=record.ids,
            allowed_company_ids=self.company.ids,
        ).run()

    def dialog(self, opened):
        env = self.env(
            user=self.user,
            context={**opened["context"], "allowed_company_ids": self.company.ids},
        )
        return Form(env["customer.what.if"])

    def test_shows_both_sides(self):
        value = self.value_of(self.by_name["Four"])
        opened = self.opened(value, "customer_what_if_of_value")
        self.assertEqual(opened["target"], "new")
        form = self.dialog(opened)
        self.assertEqual(form.partner_id, self.by_name["Four"])
        with form.purchase_ids.new() as line:
            line.day = self.company._value_today()
            line.amount = 400
        wizard = form.save()
        before = live_tables(self.env)
        again = wizard.action_compare()
        self.assertEqual(live_tables(self.env), before)
        self.assertEqual(
            (again["res_model"], again["res_id"]), (wizard._name, wizard.id)
        )
        self.assertEqual(wizard.as_of, self.company._value_today())
        self.assertEqual(wizard.model_name, self.model.display_name)
        self.assertGreater(wizard.after_score, wizard.before_score)
        self.assertEqual(wizard.before_value_class, "c")
        self.assertTrue(wizard.after_segment)
        self.assertTrue(wizard.after_stage)
        self.assertEqual(len(wizard.reason_ids), 3)
        self.assertAlmostEqual(
            sum(wizard.reason_ids.mapped("points_after")), wizard.after_score, 2
        )
        wizard.action_compare()
        self.assertEqual(len(wizard.reason_ids), 3, "not shown twice")

    def test_opens_from_a_contact(self):
        contact = self.customers("Contact", parent_id=self.by_name["Four"].id)
        opened = self.opened(contact, "customer_what_if_of_partner")
        self.assertEqual(self.dialog(opened).partner_id, self.by_name["Four"])

    def test_never_bought(self):
        newcomer = self.customers("Newcomer")
        opened = self.opened(newcomer, "customer_what_if_of_partner")
        form = self.dialog(opened)
        with form.purchase_ids.new() as line:
            line.amount = 1000
        wizard = form.save()
        wizard.action_compare()
        self.assertEqual(
            (wizard.before_value_class, wizard.before_stage), ("none", "prospect")
        )
        self.assertEqual((wizard.before_score, wizard.before_segment), (0.0, False))
        self.assertGreater(wizard.after_score, 0)

    def test_button_is_on_the_form(self):
        arch = self.env["customer.value"].with_user(self.user).get_view(False, "form")
        action = self.env.ref("crm_extension.customer_what_if_of_value")
        self.assertIn(f'name="{action.id}"', arch["arch"])

    def test_dialogs_are_ones_own(self):
        wizard = self.wizard()
        colleague = self.new_user("user", login="colleague")
        for record in (wizard, wizard.purchase_ids):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                record.with_user(colleague).read(["display_name"])
            self.assertTrue(record.read(["display_name"]))

    def test_other_company_is_refused(self):
        other = self.new_company("Company B")
        with self.assertRaises(AccessError):
            self.wizard(company_id=other.id).action_compare()

    def test_without_the_role(self):
        clerk = self.new_user("internal")
        with self.assertRaises(AccessError):
            self.wizard().with_user(clerk).action_compare()
        with self.assertRaises(AccessError):
            self.env["customer.what.if"].with_user(clerk).create(
                {"partner_id": self.by_name["One"].id}
            )
        action = self.env.ref("crm_extension.customer_what_if_of_partner")
        with self.assertRaises(AccessError):
            action.with_user(clerk).with_context(
                active_model="res.partner", active_id=self.by_name["One"].id
            ).run()

    def test_margin_is_for_those_who_see_margins(self):
        fields = self.env["customer.what.if.purchase"].with_user(self.user).fields_get()
        self.assertNotIn("margin", fields)
        seer = self.new_user("margin")
        fields = self.env["customer.what.if.purchase"].with_user(seer).fields_get()
        self.assertIn("margin", fields)
        wizard = self.wizard()
        self.assertEqual(wizard.purchase_ids._as_dicts()[0]["margin"], None)
        wizard.purchase_ids.sudo().margin = 3
        self.assertEqual(wizard.purchase_ids._as_dicts()[0]["margin"], 3)

    def wizard(self, **values):
        """Return the user's dialog about Four."""
        return (
            self.env["customer.what.if"]
            .with_user(self.user)
            .with_context(allowed_company_ids=self.company.ids)
            .create(
                {
                    "partner_id": self.by_name["Four"].id,
                    "company_id": self.company.id,
                    "purchase_ids": [Command.create({"amount": 5})],
                    **values,
                }
            )
        )
