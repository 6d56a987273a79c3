"""The portal page "My membership": whose it is, what it shows, what it never shows."""

from datetime import date, timedelta

from lxml import html

from odoo.tests import HttpCase, tagged

from .common import USER_GROUPS
from .tier_common import TierCase
from .tier_notice_common import NoticeCase, condition, goal

PASSWORD = "portal-password"


class PortalCase(NoticeCase):
    """Anna has a portal user; Bert is another customer, and Cleo works for Anna."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bert, cls.cleo = cls.customers("Bert", "Cleo")
        cls.anna.is_company = True
        cls.cleo.parent_id = cls.anna
        cls.cleo_user = cls.portal_user(cls.cleo, "cleo")
        cls.bert_user = cls.portal_user(cls.bert, "bert")

    @classmethod
    def portal_user(cls, partner, login):
        return cls.env["res.users"].create(
            {
                "login": login,
                "password": PASSWORD,
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "company_ids": [(6, 0, cls.company.ids)],
                "group_ids": [(6, 0, cls.env.ref(USER_GROUPS["portal"]).ids)],
            }
        )


@tagged("post_install", "-at_install")
class TestTierMemberWords(PortalCase):
    def words(self, member):
        return member._customer_words()

    def test_tier_days_and_benefits(self):
        member = self.enrol(since="2026-01-05", valid_until="2031-01-05")
        words = self.words(member)
        self.assertEqual(words["tier"], "Gold")
        self.assertEqual(words["since"], "01/05/2026")
        self.assertEqual(words["until"], "01/05/2031")
        self.assertEqual(words["benefits"], ["5 % discount", "Free delivery"])
        self.assertFalse(words["hint"])

    def test_grace_tells_until_when_purchases_count(self):
        self.program.grace_days = 10
        self.progress["keep"] = goal(self.gold, condition(), until=date(2026, 1, 5))
        member = self.enrol(valid_until="2026-01-05")
        self.engine_writes(member, in_grace=True, state="grace")
        words = self.words(member)
        self.assertEqual(words["until"], "01/15/2026")
        self.assertIn("01/05/2026", words["hint"])
        self.assertEqual(words["goals"][0]["until"], "01/15/2026")
        self.assertTrue(words["urgent"])

    def test_a_granted_tier_hides_what_was_earned_underneath(self):
        self.progress = {
            "next": goal(self.gold, condition()),
            "keep": goal(self.silver, condition(target=500.0)),
        }
        member = self.enrol(name="Silver", since="2026-01-05", valid_until="2031-01-05")
        override = {
            "override_tier_id": self.platinum.id,
            "override_kind": "floor",
            "override_from": "2026-02-01",
            "override_until": "2031-02-01",
            "override_reason": "nephew of the boss",
        }
        self.engine_writes(
            member, **override, tier_id=self.platinum.id, state="overridden"
        )
        self.events(
            member,
            ("override", self.silver, self.platinum),
            ("promoted", self.base, self.silver),
        )
        words = self.words(member)
        self.assertEqual(words["tier"], "Platinum")
        self.assertEqual(words["since"], "02/01/2026")
        self.assertEqual(words["until"], "02/01/2031")
        self.assertEqual(words["goals"], [])
        self.assertEqual(len(words["history"]), 1)
        for secret in ("Silver to", "nephew"):
            self.assertNotIn(secret, str(words))
        self.events(member, ("override_end", self.platinum, self.silver))
        texts = [each["text"] for each in self.words(member)["history"]]
        self.assertEqual(texts[0], "From “Platinum” to “Silver”")

    def test_under_a_pin_no_goal_is_promised(self):
        self.progress["next"] = goal(self.platinum, condition())
        member = self.enrol()
        self.assertEqual(len(self.words(member)["goals"]), 1)
        self.engine_writes(
            member,
            override_tier_id=self.base.id,
            override_kind="pin",
            tier_id=self.base.id,
        )
        self.assertEqual(self.words(member)["goals"], [])

    def test_goals_in_words(self):
        self.progress = {
            "next": goal(
                self.platinum,
                condition(value=1999.99, target=2000.0),
                condition(
                    "recency_days", 40, 30, unit="days", operator="<=", missing=10
                ),
                condition("frequency", 0, 4, unit="count", group=2),
            ),
            "keep": goal(self.gold, condition(value=1000.0), until=self.today),
        }
        up, keep = self.words(self.enrol(valid_until=self.today))["goals"]
        self.assertEqual(up["title"], "To reach “Platinum”")
        money, recency = up["groups"][0]["conditions"]
        self.assertEqual(money["percent"], 99, "not full before it is met")
        self.assertIn("0.01", money["missing"])
        self.assertEqual(recency["text"], "40 days, at most 30 days")
        self.assertEqual(up["groups"][1]["conditions"][0]["text"], "0 of 4")
        self.assertEqual(keep["title"], "To keep “Gold”")
        self.assertTrue(keep["met"])
        self.assertEqual(keep["groups"][0]["conditions"][0]["percent"], 100)
        self.assertTrue(keep["until"])

    def test_only_metrics_on_the_list_are_shown(self):
        hidden = [
            name
            for name, _label in self.env["customer.tier.rule"]._selection_metric()
            if name
            not in self.env["customer.tier.membership"]._customer_metric_labels()
        ]
        for name in (
            "score",
            "value_class",
            "margin",
            "clv",
            "p_alive",
            "payment_delay_days",
            "overdue_amount",
        ):
            self.assertIn(name, hidden)
        self.progress["next"] = goal(
            self.platinum, *(condition(name, 3.25, 7.75) for name in hidden)
        )
        (up,) = self.words(self.enrol())["goals"]
        self.assertEqual(up["groups"], [{"conditions": [], "others": True}])

    def test_words_are_plain_values(self):
        self.progress["next"] = goal(self.platinum, condition())

        def check(value):
            if isinstance(value, dict):
                value = list(value.values())
            if isinstance(value, list):
                for each in value:
                    check(each)
            else:
                self.assertIsInstance(value, str | int | bool)

        check(self.words(self.enrol()))

    def test_a_suspended_membership_promises_nothing(self):
        self.progress["next"] = goal(self.platinum, condition())
        member = self.enrol()
        self.engine_writes(member, state="suspended")
        words = self.words(member)
        self.assertTrue(words["suspended"])
        self.assertEqual((words["benefits"], words["goals"]), ([], []))
        self.assertIn("paused", words["hint"])

    def test_history_in_words_the_last_one_first(self):
        member = self.enrol(name="Base")
        self.events(
            member,
            ("promoted", self.base, self.gold),
            ("renewed", self.gold, self.gold),
            ("merge", self.gold, self.gold),
            ("rule_change", self.gold, self.gold),
            ("return", self.gold, self.silver),
        )
        texts = [each["text"] for each in self.words(member)["history"]]
        self.assertEqual(
            texts,
            [
                "Back from “Gold” to “Silver” after goods were returned",
                "“Gold” kept for another period",
                "Up from “Base” to “Gold”",
                "Member since then, with “Base”",
            ],
        )

    def test_only_the_program_that_counts_is_shown(self):
        second = self.new_program(name="Second", sequence=99)
        self.give_tier(second, self.anna, "Silver")
        members = self.env["customer.tier.membership"]
        own = members._counting_everywhere(self.anna)
        self.assertEqual(own.program_id, second)
        member = self.enrol()
        self.assertEqual(members._counting_everywhere(self.anna), member)
        self.program.action_archive_program()
        self.assertEqual(members._counting_everywhere(self.anna).program_id, second)
        second.action_archive_program()
        self.assertFalse(members._counting_everywhere(self.anna))


@tagged("post_install", "-at_install")
class TestTierPortal(PortalCase, HttpCase):
    def page(self, login):
        self.authenticate(login, PASSWORD)
        response = self.url_open("/my/membership")
        self.assertEqual(response.status_code, 200)
        return html.fromstring(response.content)

    def text(self, page):
        return " ".join(page.xpath("//div[@id='wrap']")[0].text_content().split())

    def test_a_contact_sees_what_the_company_holds(self):
        self.progress = {
            "next": goal(self.platinum, condition(value=400.0, target=1600.0)),
            "keep": None,
        }
        self.enrol(valid_until=self.today + timedelta(days=99))
        page = self.page("cleo")
        text = self.text(page)
        for part in ("Gold", "5 % discount", "To reach “Platinum”", "1,200.00 to go"):
            self.assertIn(part, text.replace("\xa0", " "))
        (bar,) = page.xpath("//*[@role='progressbar']")
        self.assertEqual(bar.get("aria-valuenow"), "25")
        self.assertEqual(bar.get("aria-label"), "Your purchases")
        self.assertIn("400.00", bar.get("aria-valuetext"))

    def test_nobody_sees_the_membership_of_others(self):
        member = self.enrol()
        for path in ("", f"?partner_id={self.anna.id}", f"?membership_id={member.id}"):
            self.authenticate("bert", PASSWORD)
            page = self.url_open(f"/my/membership{path}").text
            self.assertIn("You are not a member", page)
            self.assertNotIn("Gold", page)
        self.assertIn(
            self.url_open(f"/my/membership/{member.id}").status_code, (403, 404)
        )
        for model in ("membership", "event", "program", "notice"):
            records = self.env[f"customer.tier.{model}"].with_user(self.cleo_user)
            self.assertFalse(records.has_access("read"), model)

    def test_each_company_has_its_section(self):
        other = self.new_company("Other house")
        program = self.new_program(company=other, name="Other circle")
        self.give_tier(program, self.anna, "Silver")
        self.enrol()
        text = self.text(self.page("cleo"))
        for part in ("Circle", "Value Test", "Other circle", "Other house", "Silver"):
            self.assertIn(part, text)

    def test_the_public_is_asked_to_log_in(self):
        self.authenticate(None, None)
        response = self.url_open("/my/membership", allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])

    def test_the_page_takes_no_post(self):
        self.authenticate("cleo", PASSWORD)
        response = self.url_open("/my/membership", data={"tier_id": "1"})
        self.assertEqual(response.status_code, 405)

    def test_the_page_writes_nothing(self):
        self.enrol()
        with self.assertNoLogs("odoo.sql_db", "ERROR"):
            self.page("cleo")

    def test_the_card_counts_memberships(self):
        self.enrol()
        for login, count in (("cleo", 1), ("bert", 0)):
            self.authenticate(login, PASSWORD)
            found = self.make_jsonrpc_request(
                "/my/counters", {"counters": ["membership_count"]}
            )
            self.assertEqual(found["membership_count"], count)
            self.assertIn("/my/membership", self.url_open("/my/home").text)

    def test_a_member_finds_the_page(self):
        self.progress = {
            "next": goal(self.platinum, condition()),
            "keep": goal(self.gold, condition(value=1000.0)),
        }
        self.enrol()
        self.start_tour("/my/home", "crm_extension_tier_portal", login="cleo")


@tagged("post_install", "-at_install")
class TestTierPortalOfPurchases(TierCase, HttpCase):
    """The page with what the engine measures, not with what a test says."""

    def test_progress_of_real_purchases_is_read_without_writing(self):
        program = self.new_program(name="Circle")
        anna = self.customers("Anna")
        PortalCase.portal_user.__func__(type(self), anna, "anna")
        today = self.company._value_today()
        self.orders((anna, today.isoformat(), 750))
        self.evaluate(program, today, anna)
        self.authenticate("anna", PASSWORD)
        with self.assertNoLogs("odoo.sql_db", "ERROR"):
            response = self.url_open("/my/membership")
        page = html.fromstring(response.content)
        text = " ".join(page.xpath("//div[@id='wrap']")[0].text_content().split())
        for part in ("Silver", "To reach “Gold”", "250.00 to go", "To keep “Silver”"):
            self.assertIn(part, text.replace("\xa0", " "))
        next_bar = page.xpath("//*[@role='progressbar']")[0]
        self.assertEqual(next_bar.get("aria-valuenow"), "75")
