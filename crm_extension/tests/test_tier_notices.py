"""Telling customers about their tier: who, when, in which words, and only once."""

from datetime import date, timedelta
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.crm_extension.models.tier import customer_tier_notice

from .tier_common import TierCase
from .tier_notice_common import NoticeCase, condition, goal

NOTICE = "odoo.addons.crm_extension.models.tier.customer_tier_notice"
RENDER = "odoo.addons.mail.models.mail_render_mixin"
BROKEN_FOR_COLOR_7 = "{{ 1 // (object.partner_id.color - 7) }}"
"""A template that fails for everybody is not even saved."""


@tagged("post_install", "-at_install")
class TestTierNotices(NoticeCase):
    # -- Which events are told -----------------------------------------------------

    def test_each_event_has_its_mail_and_its_note(self):
        none = self.env["customer.tier"]
        cases = (
            ("enrolled", none, self.silver, "Welcome to Circle", False),
            ("promoted", self.silver, self.gold, "You have reached Gold", True),
            ("rule_change", self.silver, self.gold, "You have reached Gold", True),
            ("demoted", self.gold, self.silver, "Your tier is now Silver", True),
            ("return", self.gold, self.silver, "Your tier is now Silver", True),
            ("grace", self.gold, self.gold, "Gold has ended: you still have", True),
            ("rule_change", self.gold, self.silver, None, True),
            ("renewed", self.gold, self.gold, None, True),
            ("merge", self.gold, self.gold, None, True),
            ("override", self.silver, self.gold, None, True),
            ("override_end", self.gold, self.silver, None, True),
            ("suspended", self.gold, self.gold, None, True),
        )
        for place, (trigger, old, new, subject, noted) in enumerate(cases):
            with self.subTest(trigger=trigger, new=new.name):
                partner = self.customers(f"C{place}", email=f"c{place}@example.com")
                member = self.enrol(partner, new.name)
                self.engine_writes(
                    member, in_grace=trigger == "grace", valid_until=self.today
                )
                self.tell(member, (trigger, old, new))
                told = self.subjects(partner)
                self.assertEqual(len(told), bool(subject))
                self.assertTrue(not subject or told[0].startswith(subject), told)
                self.assertEqual(len(self.notes(partner)), noted)
        self.assertFalse(self.waiting())

    def test_enrolled_and_promoted_at_once_is_one_mail(self):
        none = self.env["customer.tier"]
        self.tell(
            self.enrol(),
            ("enrolled", none, self.base),
            ("promoted", self.base, self.gold),
        )
        self.assertEqual(self.subjects(), ["You have reached Gold"])
        self.assertEqual(len(self.notes()), 1)

    def test_who_is_enrolled_is_welcomed_where_promotions_are_not_mailed(self):
        self.program.mail_promotion = False
        none = self.env["customer.tier"]
        self.tell(
            self.enrol(),
            ("enrolled", none, self.base),
            ("promoted", self.base, self.gold),
        )
        self.assertEqual(self.subjects(), ["Welcome to Circle"])
        self.assertIn("Gold", str(self.mails().body_html))

    def test_a_move_that_was_undone_at_once_is_not_mailed(self):
        self.tell(
            self.enrol(),
            ("demoted", self.gold, self.silver),
            ("promoted", self.silver, self.gold),
        )
        self.assertFalse(self.mails())
        self.assertIn("demoted", self.notes()[0])

    def test_grace_that_is_over_already_is_not_mailed(self):
        self.tell(
            self.enrol(),
            ("grace", self.gold, self.gold),
            ("renewed", self.gold, self.gold),
        )
        self.assertFalse(self.mails())

    def test_a_kind_that_is_switched_off_is_noted_alone(self):
        self.program.mail_promotion = False
        self.tell(self.enrol(), ("promoted", self.silver, self.gold))
        self.assertFalse(self.mails())
        self.assertEqual(len(self.notes()), 1)
        self.assertNotIn("mail", self.notes()[0])

    def test_a_quiet_start_tells_nobody(self):
        self.program.quiet_start = True
        member = self.enrol()
        self.tell(member, ("promoted", self.silver, self.gold))
        self.warn(member)
        self.assertFalse(self.mails())
        self.assertFalse(self.notes())
        self.program.evaluated_on = self.today
        self.tell(member, ("promoted", self.silver, self.gold))
        self.assertEqual(len(self.mails()), 1)

    # -- Overrides -------------------------------------------------------------------

    def test_what_an_override_hides_is_not_mailed(self):
        up, down = (
            ("promoted", self.silver, self.gold),
            (
                "demoted",
                self.gold,
                self.silver,
            ),
        )
        yesterday = self.today - timedelta(days=1)
        cases = (
            ("pin", self.platinum, up, False),
            ("pin", self.gold, up, False),
            ("pin", self.base, down, False),
            ("floor", self.gold, up, False),
            ("floor", self.silver, up, True),
            ("floor", self.silver, down, True),
            ("floor", self.gold, down, False),
        )
        for place, (kind, tier, move, mailed) in enumerate(cases):
            partner = self.customers(f"C{place}", email=f"c{place}@example.com")
            member = self.enrol(partner, move[2].name)
            override = {"override_kind": kind, "override_tier_id": tier.id}
            with self.subTest(kind=kind, tier=tier.name, move=move[0]):
                self.engine_writes(member, **override, override_from=yesterday)
                self.tell(member, move)
                self.assertEqual(len(self.mails(partner)), mailed)
                self.assertEqual(len(self.notes(partner)), 1)
            with self.subTest(kind=kind, tier=tier.name, move=move[0], over=True):
                self.engine_writes(member, override_until=yesterday)
                self.tell(member, move)
                self.assertEqual(len(self.mails(partner)), mailed + 1)

    def test_a_demotion_onto_a_floor_tells_what_is_held(self):
        self.progress["next"] = goal(self.silver, condition())
        member = self.enrol(name="Base")
        self.engine_writes(
            member,
            tier_id=self.silver.id,
            override_tier_id=self.silver.id,
            override_kind="floor",
            state="overridden",
        )
        self.tell(member, ("demoted", self.gold, self.base))
        (mail,) = self.mails()
        self.assertEqual(mail.subject, "Your tier is now Silver")
        self.assertNotIn("leads back up", str(mail.body_html))

    def test_suspended_members_get_no_mail(self):
        member = self.enrol()
        self.engine_writes(member, state="suspended")
        self.tell(member, ("promoted", self.silver, self.gold))
        self.warn(member)
        self.assertFalse(self.mails())

    # -- Warnings ----------------------------------------------------------------------

    def test_a_warning_tells_the_exact_shortfall_of_what_customers_may_see(self):
        self.progress["keep"] = goal(
            self.gold,
            condition(),
            condition("score", 12.25, 87.75, unit="points"),
            condition("frequency", 3, 4, unit="count", group=2),
            until=self.today,
        )
        self.warn(self.enrol(valid_until=self.today + timedelta(days=9)))
        (mail,) = self.mails()
        self.assertEqual(mail.subject, "Keep Gold: what is missing")
        body = " ".join(str(mail.body_html).replace("\xa0", " ").split())
        for part in ("600.00", "400.00", "1,000.00", "1 to go", "Other conditions"):
            self.assertIn(part, body)
        for part in ("score", "Score", "87.75", "12.25"):
            self.assertNotIn(part, body)
        self.assertIn("ends on", self.notes()[0])

    def test_a_warning_that_an_override_makes_void_is_noted_alone(self):
        member = self.enrol(valid_until=self.today + timedelta(days=9))
        self.engine_writes(
            member, override_kind="pin", override_tier_id=self.platinum.id
        )
        self.warn(member)
        self.assertFalse(self.mails())
        self.assertEqual(len(self.notes()), 1)
        self.engine_writes(member, tier_id=self.platinum.id, override_until=self.today)
        self.warn(member)
        self.assertFalse(self.mails(), "not the tier that the customer sees")

    # -- To whom ---------------------------------------------------------------------

    def test_who_has_no_address_or_asked_for_no_mail_gets_none(self):
        self.env["mail.blacklist"]._add("Second@Example.com")
        for email, why in (
            (False, "no mail address"),
            ("nobody", "no mail address"),
            ("First <first@example.com>, second@example.com", "blacklist"),
        ):
            with self.subTest(email=email):
                partner = self.customers("Somebody", email=email)
                self.tell(self.enrol(partner), ("promoted", self.silver, self.gold))
                self.assertFalse(self.mails(partner))
                self.assertIn(why, self.notes(partner)[0])

    def test_the_mail_is_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.gold.with_context(lang="fr_FR").name = "Or"
        template = self.env.ref("crm_extension.mail_template_tier_promotion")
        template.with_context(lang="fr_FR").subject = "Bravo, {{ object.tier_id.name }}"
        self.anna.lang = "fr_FR"
        bert = self.customers("Bert", email="bert@example.com", lang="en_US")
        members = self.enrol() | self.enrol(bert)
        self.tell(members, ("promoted", self.silver, self.gold))
        self.assertEqual(self.subjects(), ["Bravo, Or"])
        self.assertEqual(self.subjects(bert), ["You have reached Gold"])

    def test_the_mail_tells_benefits_and_leads_to_the_portal(self):
        self.tell(
            self.enrol(valid_until=date(2031, 3, 9)),
            ("promoted", self.silver, self.gold),
        )
        (mail,) = self.mails()
        body = str(mail.body_html)
        for part in ("5 % discount", "Free delivery", "/my/membership", "03/09/2031"):
            self.assertIn(part, body)
        self.assertNotIn("17", body, "the lowest margin is the company's own business")
        self.assertEqual(mail.email_from, self.company.email_formatted)
        self.assertEqual(mail.state, "outgoing")

    # -- Once, and whatever happens ------------------------------------------------

    def many(self, count):
        partners = self.customers(*(f"M{each}" for each in range(count)))
        for partner in partners:
            partner.email = f"{partner.name}@example.com"
        members = self.env["customer.tier.membership"].union(
            *(self.enrol(partner) for partner in partners)
        )
        return partners, members

    def test_many_are_left_to_the_schedule_which_tells_each_once(self):
        self.patch(customer_tier_notice, "AT_ONCE", 4)
        partners, members = self.many(5)
        self.tell(members, ("promoted", self.silver, self.gold))
        self.assertFalse(self.mails(partners))
        self.assertEqual(len(self.waiting()), 5)
        triggers = self.env["ir.cron.trigger"]
        self.assertTrue(triggers.search([("cron_id", "=", self.cron.id)]))
        self.run_cron()
        self.run_cron()
        self.assertFalse(self.waiting())
        for partner in partners:
            self.assertEqual(len(self.mails(partner)), 1)
            self.assertEqual(len(self.notes(partner)), 1)

    def test_noting_takes_as_many_statements_for_many_as_for_few(self):
        self.patch(customer_tier_notice, "AT_ONCE", 0)
        _partners, members = self.many(12)
        events = self.events(members, ("promoted", self.silver, self.gold))
        notices = self.env["customer.tier.notice"]
        counts = []
        for ids in (events[:2].ids, events[2:].ids):
            self.env.flush_all()
            before = self.cr.sql_log_count
            notices._note_events(self.program, ids)
            counts.append(self.cr.sql_log_count - before)
        self.assertGreaterEqual(counts[0], counts[1])
        self.assertEqual(len(self.waiting()), 12)

    @mute_logger(NOTICE, RENDER)
    def test_a_broken_template_stops_nobody_and_is_tried_again_another_day(self):
        template = self.env.ref("crm_extension.mail_template_tier_promotion")
        subject = template.subject
        template.subject = BROKEN_FOR_COLOR_7
        self.anna.color = 7
        member = self.enrol()
        self.tell(member, ("promoted", self.silver, self.gold))
        self.assertFalse(self.mails())
        self.assertIn("could not be written", self.notes()[0])
        notice = self.waiting()
        self.assertEqual(len(notice), 1)
        template.subject = subject
        self.run_cron()
        self.assertFalse(self.mails(), "not twice on one day")
        notice.tried_on = self.today - timedelta(days=2)
        self.run_cron()
        self.assertEqual(self.subjects(), ["You have reached Gold"])
        self.assertEqual(len(self.notes()), 1)
        self.assertFalse(self.waiting())

    @mute_logger(NOTICE, RENDER)
    def test_one_mail_that_fails_does_not_keep_the_others_back(self):
        template = self.env.ref("crm_extension.mail_template_tier_promotion")
        template.subject = BROKEN_FOR_COLOR_7
        bert = self.customers("Bert", email="bert@example.com", color=7)
        members = self.enrol() | self.enrol(bert)
        self.tell(members, ("promoted", self.silver, self.gold))
        self.assertEqual(len(self.mails()), 1)
        self.assertFalse(self.mails(bert))
        self.assertEqual(self.waiting().membership_id.partner_id, bert)

    @mute_logger(NOTICE, RENDER)
    def test_whatever_fails_the_evaluation_goes_on(self):
        member = self.enrol()
        broken = self.registry["customer.tier.notice"]
        with patch.object(broken, "_post_notes", side_effect=ValueError):
            self.tell(member, ("promoted", self.silver, self.gold))
        self.assertEqual(self.waiting().tried_on, self.today)
        self.assertFalse(self.mails(), "mail and row go together")

    def test_a_mail_that_waited_until_it_was_wrong_is_not_sent(self):
        self.patch(customer_tier_notice, "AT_ONCE", 0)
        member = self.enrol()
        self.tell(member, ("promoted", self.silver, self.gold))
        self.engine_writes(member, earned_tier_id=self.silver.id)
        self.waiting()._tell()
        self.assertFalse(self.mails())
        self.assertFalse(self.waiting())

    def test_of_two_mails_that_wait_the_last_is_sent(self):
        self.patch(customer_tier_notice, "AT_ONCE", 0)
        member = self.enrol()
        self.tell(member, ("promoted", self.silver, self.gold))
        self.tell(member, ("grace", self.gold, self.gold))
        self.engine_writes(member, in_grace=True, valid_until=self.today)
        self.waiting()._tell()
        self.assertEqual(len(self.mails()), 1)
        self.assertIn("ended", self.subjects()[0])
        self.assertEqual(len(self.notes()), 1, "both in one note")

    # -- Access ------------------------------------------------------------------------

    def test_notices_are_the_managers_to_see_and_nobodys_to_write(self):
        self.patch(customer_tier_notice, "AT_ONCE", 0)
        self.tell(self.enrol(), ("promoted", self.silver, self.gold))
        manager = self.new_user("tier_manager")
        seller = self.new_user("tier_user")
        notice = self.waiting()
        self.assertTrue(notice.with_user(manager).has_access("read"))
        for operation in ("create", "write", "unlink"):
            self.assertFalse(notice.with_user(manager).has_access(operation))
        self.assertFalse(notice.with_user(seller).has_access("read"))
        elsewhere = self.new_user(
            "tier_manager", self.new_company("Elsewhere"), login="elsewhere"
        )
        self.assertFalse(notice.with_user(elsewhere).search([]) & notice)


@tagged("post_install", "-at_install")
class TestTierBenefitTexts(TierCase):
    def test_benefits_in_words(self):
        program = self.new_program()
        gold = self.tier_named(program, "Gold")
        self.assertEqual(gold._benefit_texts(), [])
        pricelist = self.env["product.pricelist"].create(
            {"name": "Gold list", "company_id": self.company.id}
        )
        gold.write(
            {
                "discount": 7.5,
                "discount_mode": "add",
                "discount_cap": 33,
                "floor_margin": 44,
                "pricelist_id": pricelist.id,
                "delivery_priority": "1",
                "free_delivery": True,
                "free_delivery_from": 100,
                "complaint_sla_hours": 8,
                "refund_limit": 50,
                "salesperson_id": self.new_user("internal", name="Mia").id,
            }
        )
        words = [each.replace("\xa0", " ") for each in gold._benefit_texts()]
        symbol = self.company.currency_id.symbol
        self.assertEqual(words[0], "7.5 % discount on top of other discounts")
        self.assertEqual(words[1], "Price list “Gold list”")
        self.assertIn(symbol, words[2])
        self.assertIn("100.00", words[2])
        self.assertIn("Your own contact: Mia", words)
        self.assertEqual(len(words), 7)
        for secret in ("33", "44"):
            self.assertNotIn(secret, " ".join(words))
        pricelist.active = False
        self.assertEqual(len(gold._benefit_texts()), 6, "archived: nobody gets it")
        gold.free_delivery_from = 0
        self.assertIn("Free delivery", gold._benefit_texts())


@tagged("post_install", "-at_install")
class TestTierTold(TierCase):
    """The whole way: purchases, evaluation, mails."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.new_program(name="Circle", notify_before_days=30)
        cls.anna = cls.customers("Anna", email="anna@example.com")

    def subjects(self):
        mails = self.env["mail.mail"].search(
            [("recipient_ids", "in", self.anna.ids)], order="id"
        )
        return mails.mapped("subject")

    def test_a_life_in_mails(self):
        self.orders((self.anna, "2026-01-05", 1200))
        self.evaluate(self.program, "2026-01-10", self.anna)
        self.assertEqual(self.subjects(), ["You have reached Gold"])
        self.evaluate(self.program, "2026-01-11", self.anna)
        self.assertEqual(len(self.subjects()), 1, "nothing changed")
        self.orders((self.anna, "2026-06-10", 300))
        end = self.member(self.program, self.anna).valid_until
        self.evaluate(self.program, end - timedelta(days=20), self.anna)
        self.evaluate(self.program, end - timedelta(days=19), self.anna)
        self.evaluate(self.program, end + timedelta(days=1), self.anna)
        self.assertEqual(
            self.subjects()[1:],
            ["Keep Gold: what is missing", "Your tier is now Silver"],
        )

    def test_the_warning_has_the_shortfall(self):
        self.orders((self.anna, "2026-01-05", 1200))
        self.evaluate(self.program, "2026-01-10", self.anna)
        member = self.member(self.program, self.anna)
        self.program.action_archive_program()
        self.program.action_activate()
        self.assertEqual(member._missing_words("next")["tier"], "Platinum")
        keep = member.progress(as_of=member.valid_until)["keep"]
        (shown,) = member._goal_words("keep", keep)["groups"][0]["conditions"]
        self.assertIn("1,000.00", shown["text"])
        self.assertTrue(shown["window"].startswith("since "), shown)

    def test_a_quiet_start_ends_with_the_first_evaluation(self):
        self.program.quiet_start = True
        self.orders((self.anna, "2026-01-10", 600))
        self.program.evaluate(as_of=date(2026, 1, 10))
        self.assertFalse(self.subjects())
        self.orders((self.anna, "2026-01-11", 600))
        self.program.evaluate(as_of=date(2026, 1, 11))
        self.assertEqual(self.subjects(), ["You have reached Gold"])
