"""The stories and voices of service and of the shop floor: the right records."""

from datetime import datetime, timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .common import day
from .story_common import StoryCase

SELLER = "sales_team.group_sale_salesman"


@tagged("post_install", "-at_install")
class TestServiceStories(StoryCase):
    """What customers wait for, who solves what, and what it brings."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada = cls.env["res.partner"].create(
            {"name": "Ada Ltd", "email": "ada@customer.example"}
        )

    # -- Nobody answered ---------------------------------------------------------

    def waiting(self, **domain):
        self.env.flush_all()
        rows = self.env["customer.unanswered.report"].with_context(
            allowed_company_ids=self.company.ids
        )
        return rows.search([("partner_id", "=", self.ada.id)])

    def post(self, record, author, days, **values):
        message = record.message_post(
            body="Hello?",
            author_id=author.id,
            message_type=values.pop("message_type", "comment"),
            subtype_xmlid=values.pop("subtype_xmlid", "mail.mt_comment"),
            **values,
        )
        message.date = fields.Datetime.now() - timedelta(days=days, hours=1)
        return message

    def quotation(self):
        return (
            self.env["sale.order"]
            .with_company(self.company)
            .create({"partner_id": self.ada.id, "company_id": self.company.id})
        )

    def test_a_mail_that_nobody_answered(self):
        order = self.quotation()
        self.assertFalse(self.waiting())
        self.post(order, self.ada, 40, message_type="email", subject="Which price?")
        self.post(order, self.ada, 35)
        row = self.waiting()
        self.assertEqual((row.kind, row.document), ("order", order.name))
        self.assertEqual((row.days, row.messages), (40, 2))
        self.assertEqual(row.subject, "Which price?")
        self.assertEqual(row.action_open_document()["res_id"], order.id)

    def test_an_answer_ends_the_waiting(self):
        order = self.quotation()
        us = self.boss.partner_id
        self.post(order, self.ada, 40)
        self.post(order, us, 30, subtype_xmlid="mail.mt_note")
        self.assertTrue(self.waiting(), "A note among ourselves is no answer.")
        self.post(order, self.env.ref("base.partner_root"), 29)
        self.assertTrue(self.waiting(), "A message of the robot is no answer.")
        self.post(order, us, 20)
        self.assertFalse(self.waiting())
        self.post(order, self.ada, 10)
        self.assertEqual(self.waiting().days, 10)

    def test_a_call_is_an_answer(self):
        self.post(self.ada, self.ada, 40)
        self.assertEqual(self.waiting().kind, "partner")
        self.ada.with_user(self.boss).activity_schedule(
            "mail.mail_activity_data_call", user_id=self.boss.id
        ).action_feedback("Told them.")
        self.assertFalse(self.waiting())

    def test_a_signature_asks_nothing(self):
        order = self.quotation()
        order.write({"state": "sale", "date_order": datetime(2026, 1, 1)})
        order.date_order = fields.Datetime.now() - timedelta(days=5)
        self.post(order, self.ada, 5)
        self.assertFalse(self.waiting())
        self.post(order, self.ada, 2)
        self.assertTrue(self.waiting())

    def test_a_complaint_that_nobody_answered(self):
        complaint = self.complaint(self.ada)
        row = self.waiting()
        self.assertEqual((row.kind, row.res_id), ("complaint", complaint.id))
        self.assertEqual(row.waiting_since, complaint.received_at)
        self.env["customer.complaint.event"]._log(complaint, "message_out")
        self.assertFalse(self.waiting())

    def test_an_ended_complaint_waits_no_more(self):
        self.complaint(self.ada).action_cancel(reason="Told twice")
        self.assertFalse(self.waiting())

    def test_own_documents_only(self):
        """Who sees their own orders alone does not read what others were asked."""
        seller = self.new_user(
            "internal", login="own", groups="sales_team.group_sale_salesman"
        )
        order = self.quotation()
        order.user_id = self.boss
        self.post(order, self.ada, 40)
        self.env.flush_all()
        rows = self.of_user(seller, "customer.unanswered.report")
        self.assertFalse(rows.search([("res_id", "=", order.id)]))
        order.user_id = seller
        self.env.flush_all()
        self.assertTrue(rows.search([("res_id", "=", order.id)]))

    # -- Repairs -----------------------------------------------------------------

    def test_old_repairs(self):
        old = self.complaint(self.ada, remedy_sought="repair")
        self.complaint(self.ada, remedy_sought="refund")
        self.complaint(
            self.ada, remedy_sought="repair", received_at=fields.Datetime.now()
        )
        self.complaint(self.ada, remedy_sought="repair").action_cancel(reason="No")
        planned = self.complaint(self.ada, remedy_sought="refund")
        self.env["customer.complaint.remedy"].create(
            {"complaint_id": planned.id, "kind": "repair", "amount": 5}
        )
        long_ago = fields.Datetime.now() - timedelta(days=31)
        (old | planned).received_at = long_ago
        found = self.shown("repairs").filtered(lambda each: each.partner_id == self.ada)
        self.assertEqual(found, old | planned)

    # -- Who solves what ---------------------------------------------------------

    def test_technicians(self):
        for cycle in (0, 0, 1):
            complaint = self.bring_to(
                self.complaint(self.ada), "closed", complexity="complex"
            )
            if cycle:
                complaint.action_reopen(reason="It broke again.")
                complaint.action_investigate(investigator_id=self.env.user.id)
                complaint.action_decide(**self.finding())
                complaint.action_communicate(answer="Now it is right.")
                complaint.action_close()
        self.env.flush_all()
        found = self.shown("technician").filtered(
            lambda each: each.partner_id == self.ada
        )
        self.assertEqual(len(found), 3)
        [(user, complexity, solved)] = found._read_group(
            [("id", "in", found.ids)],
            ["investigator_id", "complexity"],
            ["solved_at_first:avg"],
        )
        self.assertEqual((user, complexity), (self.env.user, "complex"))
        self.assertAlmostEqual(solved, 2 / 3)

    def test_a_case_of_two_lines_counts_once(self):
        product = self.new_product("Lamp")
        lines = [Command.create({"product_id": product.id}) for _place in range(2)]
        self.bring_to(self.complaint(self.ada, line_ids=lines), "closed")
        again = self.bring_to(self.complaint(self.ada), "closed")
        again.action_reopen(reason="It broke again.")
        again.action_investigate(investigator_id=self.env.user.id)
        again.action_decide(**self.finding())
        again.action_communicate(answer="Now it is right.")
        again.action_close()
        self.env.flush_all()
        [(solved,)] = self.env["customer.complaint.report"]._read_group(
            [("partner_id", "=", self.ada.id)], [], ["solved_at_first:avg"]
        )
        self.assertAlmostEqual(solved, 0.5)

    def test_own_handling(self):
        complaint = self.bring_to(self.complaint(self.ada), "decided")
        self.env.flush_all()
        mine = [("complaint_id", "=", complaint.id)]
        self.assertFalse(self.shown("handling").filtered_domain(mine))
        complaint.cause_id.origin = "handling"
        self.env.flush_all()
        self.assertTrue(self.shown("handling").filtered_domain(mine))

    # -- What it brings ------------------------------------------------------------

    def test_what_they_bought_afterwards(self):
        self.orders(
            (self.ada, "2026-03-01", 7),
            (self.ada, "2026-04-15", 100),
            (self.ada, "2026-05-15", 9),
            (self.ada, "2026-06-10", 250),
        )
        complaint = self.bring_to(
            self.complaint(self.ada, received_at=datetime(2026, 5, 1, 9)), "closed"
        )
        self.close_at(complaint, "2026-05-31 12:00")
        later = self.bring_to(
            self.complaint(self.ada, received_at=datetime(2026, 6, 1, 9)), "closed"
        )
        self.close_at(later, "2026-06-20 12:00")
        row = self.shown("recovery").filtered(lambda each: each.partner_id == self.ada)
        self.assertEqual((row.days, row.before, row.after), (30, 100, 250))
        self.assertEqual((row.complaint_id, row.complaint_count), (complaint, 2))
        self.assertEqual(row.came_back, 1)

    def close_at(self, complaint, when):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_complaint SET closed_at = %s WHERE id = %s",
            (when, complaint.id),
        )
        complaint.invalidate_recordset()


@tagged("post_install", "-at_install")
class TestSalesStories(StoryCase):
    """Two prices, selling on, leads, and who wins what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada = cls.env["res.partner"].create({"name": "Ada Ltd"})
        cls.clerk = cls.customers("Clerk", parent_id=cls.ada.id)[0]
        cls.lamp = cls.new_product("Lamp")

    def quote(self, partner, price, product=None, **values):
        lines = values.pop("lines", None) or [
            self.order_line(price, product or self.lamp, values.pop("quantity", 1))
        ]
        order = (
            self.env["sale.order"]
            .with_company(self.company)
            .create(
                {
                    "partner_id": partner.id,
                    "company_id": self.company.id,
                    "order_line": lines,
                    **values,
                }
            )
        )
        self.env.flush_all()
        return order

    def test_two_prices(self):
        first = self.quote(self.ada, 100)
        self.assertFalse(self.shown("price"))
        second = self.quote(self.clerk, 90)
        self.quote(self.clerk, 90, self.new_product("Shade"))
        self.quote(self.customers("Bob")[0], 50)
        found = self.shown("price")
        self.assertEqual(found.order_id, first | second)
        row = found.filtered(lambda each: each.order_id == first)
        self.assertEqual((row.price, row.lowest_price), (100, 90))
        self.assertEqual(row.partner_id, self.ada)

    def test_one_price_is_no_question(self):
        self.quote(self.ada, 100)
        other = self.quote(self.ada, 200)
        other.order_line.discount = 50
        self.env.flush_all()
        self.assertFalse(self.shown("price"), "The discount makes them equal.")

    def test_what_is_not_open_does_not_count(self):
        self.quote(self.ada, 100)
        self.quote(self.ada, 90, state="cancel")
        self.quote(self.ada, 80, validity_date=day("2020-01-01"))
        self.quote(self.ada, 70, state="sale")
        self.quote(self.ada, 0)
        self.assertFalse(self.shown("price"))

    def test_a_price_is_for_the_same_unit(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.quote(self.ada, 10)
        line = self.order_line(120, self.lamp, product_uom_id=dozen.id)
        self.quote(self.ada, 0, lines=[line])
        self.assertFalse(self.shown("price"))
        line = self.order_line(110, self.lamp, product_uom_id=dozen.id)
        self.quote(self.ada, 0, lines=[line])
        self.assertEqual(len(self.shown("price")), 3)

    def test_selling_despite_a_complaint(self):
        order = self.quote(self.clerk, 10)
        self.assertNotIn(order, self.shown("selling_on"))
        complaint = self.complaint(self.ada)
        self.env.flush_all()
        self.assertIn(order, self.shown("selling_on"))
        complaint.action_cancel(reason="Told twice")
        self.env.flush_all()
        self.assertNotIn(order, self.shown("selling_on"))

    def lead(self, name, **values):
        return self.env["crm.lead"].create(
            {
                "name": name,
                "type": "opportunity",
                "company_id": self.company.id,
                "user_id": self.boss.id,
                "team_id": False,
                **values,
            }
        )

    def test_leads_nobody_has_spoken_to(self):
        lead = self.lead("Card of the fair")
        self.env.flush_all()
        self.assertIn(lead, self.shown("leads"))
        lead.with_user(self.boss).activity_schedule(
            "mail.mail_activity_data_call", user_id=self.boss.id
        ).action_feedback("Spoke to them.")
        self.env.flush_all()
        self.assertNotIn(lead, self.shown("leads"))

    def test_real_prospects(self):
        idle, quoted, wrote = (self.lead(name) for name in ("Idle", "Quoted", "Wrote"))
        self.quote(self.ada, 10, opportunity_id=quoted.id)
        wrote.message_post(
            body="How much?", message_type="email", email_from="x@customer.example"
        )
        self.env.flush_all()
        found = self.shown("prospects")
        self.assertIn(quoted, found)
        self.assertIn(wrote, found)
        self.assertNotIn(idle, found)

    def test_lost_leads_are_among_what_became_of_them(self):
        lead = self.lead("Lost one")
        lead.action_set_lost()
        self.env.flush_all()
        action = self.env.ref("crm_extension.story_sources_action")
        leads = self.env["crm.lead"].with_context(active_test=False)
        self.assertIn(lead, leads.search(self.domain_of(action, self.boss)))

    def test_who_wins_which_deals(self):
        rival = self.new_user("internal", login="rival", groups=SELLER)
        for revenue, user, outcome in (
            (1000, self.boss, "won"),
            (500, self.boss, "lost"),
            (100, self.boss, "open"),
            (200, rival, "won"),
        ):
            lead = self.lead("Deal", expected_revenue=revenue, user_id=user.id)
            if outcome == "won":
                lead.action_set_won()
            if outcome == "lost":
                lead.action_set_lost()
        self.quote(self.ada, 300, user_id=rival.id, state="cancel")
        self.env.flush_all()
        rows = self.of_user(self.boss, "customer.deal.report")._read_group(
            [("user_id", "in", (self.boss | rival).ids)],
            ["user_id"],
            ["won_rate:avg", "amount_won:sum", "open_count:sum", "largest_won:max"],
        )
        self.assertEqual(
            {user.id: measures for user, *measures in rows},
            {
                self.boss.id: [0.5, 1000, 1, 1000],
                rival.id: [0.5, 200, 0, 200],
            },
        )
        found = self.shown("deal")
        self.assertEqual(found.mapped("amount"), [1000], "The largest fifth of five.")
        self.assertEqual(found.user_id, self.boss)

    def test_a_quotation_of_an_opportunity_counts_once(self):
        lead = self.lead("Deal", expected_revenue=10, partner_id=self.ada.id)
        self.quote(self.ada, 300, opportunity_id=lead.id)
        deals = self.of_user(self.boss, "customer.deal.report").search(
            [("partner_id", "=", self.ada.id)]
        )
        self.assertEqual(deals.lead_id, lead)
        self.assertEqual(len(deals), 1)
        self.assertEqual(deals.action_open_deal()["res_model"], "crm.lead")
