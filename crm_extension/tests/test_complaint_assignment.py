"""Who gets a complaint, and what is kept of the customer's worth."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import AS_OF
from .complaint_common import ComplaintCase, ComplaintMixin
from .tier_common import TierCase


@tagged("post_install", "-at_install")
class TestComplaintAssignment(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["customer.complaint.team"].search(
            [("company_id", "=", cls.company.id)]
        ).unlink()
        cls.ann, cls.bob = (
            cls.new_user("agent", login=login) for login in ("ann", "bob")
        )
        cls.team = cls.new_team(cls.ann, cls.bob, assignment="balanced")
        cls.quality = cls.env["customer.complaint.category"].create({"name": "Quality"})
        cls.partner = cls.customers("Customer")

    def member(self, user):
        return self.team.member_ids.filtered(lambda each: each.user_id == user)

    def received(self, number=1, **values):
        """Return complaints that came in together, each of a customer of its own."""
        partners = self.customers(*(f"Customer {place}" for place in range(number)))
        return self.env["customer.complaint"].create(
            [
                {
                    "description": "Broken",
                    "company_id": self.company.id,
                    "partner_id": partner.id,
                    **values,
                }
                for partner in partners
            ]
        )

    def assignments(self, complaint):
        return complaint.event_ids.filtered(lambda each: each.kind == "assigned")

    # -- Balanced --------------------------------------------------------------

    def test_who_has_least_open_ones_gets_it(self):
        self.received(2, user_id=self.ann.id)
        self.assertEqual(self.received().user_id, self.bob)

    def test_many_at_once_are_shared_out(self):
        self.received(3, user_id=self.ann.id)
        complaints = self.received(7)
        self.assertEqual([each.user_id for each in complaints].count(self.bob), 5)

    def test_ended_ones_do_not_count(self):
        done = self.received(2, user_id=self.ann.id)
        done.action_cancel(reason="By mistake.")
        self.received(1, user_id=self.bob.id)
        self.assertEqual(self.received().user_id, self.ann)

    def test_first_of_the_team_where_all_have_the_same(self):
        self.member(self.bob).sequence = 1
        self.assertEqual(self.received().user_id, self.bob)

    # -- Previous --------------------------------------------------------------

    def test_the_agent_of_the_last_complaint(self):
        self.team.assignment = "previous"
        self.received(5, user_id=self.bob.id)
        self.complaint(self.partner, user_id=self.ann.id)
        self.complaint(
            self.partner, user_id=self.bob.id, received_at="2026-06-03 10:00:00"
        )
        self.complaint(
            self.partner, user_id=self.ann.id, received_at="2026-06-02 10:00:00"
        )
        self.assertEqual(self.complaint(self.partner).user_id, self.bob)

    def test_a_colleague_of_the_customer_is_the_same_customer(self):
        self.team.assignment = "previous"
        self.complaint(self.partner, user_id=self.bob.id)
        contact = self.customers("Contact", parent_id=self.partner.id)
        self.assertEqual(self.complaint(contact).user_id, self.bob)

    def test_another_companys_agent_does_not_count(self):
        other = self.new_company("Company B")
        self.bob.company_ids |= other
        self.complaint(self.partner, company_id=other.id, user_id=self.bob.id)
        self.team.assignment = "previous"
        self.assertEqual(self.complaint(self.partner).user_id, self.ann)

    def test_who_left_the_team_or_the_house_gets_nothing(self):
        self.team.assignment = "previous"
        self.complaint(self.partner, user_id=self.bob.id)
        for leave in (
            lambda: self.bob.write({"active": False}),
            lambda: self.member(self.bob).unlink(),
        ):
            with self.env.cr.savepoint() as point:
                leave()
                self.assertEqual(self.complaint(self.partner).user_id, self.ann)
                point.rollback()
                self.env.invalidate_all()

    def test_then_who_knows_the_matter(self):
        self.team.assignment = "previous"
        self.member(self.bob).category_ids = self.quality
        self.received(4, user_id=self.bob.id)
        complaint = self.complaint(category_id=self.quality.id)
        self.assertEqual(complaint.user_id, self.bob)
        self.assertEqual(self.complaint().user_id, self.ann)

    # -- Nobody ----------------------------------------------------------------

    def test_by_hand(self):
        self.team.assignment = "manual"
        complaint = self.received()
        self.assertFalse(complaint.user_id)
        self.assertFalse(self.assignments(complaint))

    def test_who_is_named_stays(self):
        complaint = self.received(user_id=self.bob.id)
        self.assertEqual(complaint.user_id, self.bob)
        self.assertFalse(self.assignments(complaint))

    def test_only_agents_who_may_enter_the_company(self):
        other = self.new_company("Company B")
        self.bob.write({"company_id": other.id, "company_ids": [(6, 0, other.ids)]})
        self.ann.group_ids -= self.env.ref("crm_extension.group_complaint_user")
        self.assertFalse(self.received().user_id)

    def test_inactive_agents_get_nothing(self):
        (self.ann | self.bob).active = False
        self.assertFalse(self.received().user_id)

    # -- What is told ----------------------------------------------------------

    def test_history_says_who_got_it(self):
        complaint = self.received()
        event = self.assignments(complaint)
        self.assertEqual(
            event.data, {"field": "user_id", "from": False, "to": self.ann.id}
        )
        self.assertEqual(len(event), 1)

    def test_agent_follows(self):
        self.env = self.env(context={**self.env.context, "tracking_disable": False})
        complaint = self.env["customer.complaint"].create(
            {
                "description": "Broken",
                "company_id": self.company.id,
                "partner_id": self.partner.id,
            }
        )
        self.assertIn(self.ann.partner_id, complaint.message_partner_ids)

    def test_who_writes_it_down_may_get_it(self):
        """Whoever makes a record follows it already when it is given to them."""
        self.team.member_ids.filtered(lambda each: each.user_id == self.bob).unlink()
        complaint = (
            self.env["customer.complaint"]
            .with_user(self.ann)
            .with_context(tracking_disable=False)
            .create(
                {
                    "description": "Broken",
                    "company_id": self.company.id,
                    "partner_id": self.partner.id,
                }
            )
        )
        self.assertEqual(complaint.user_id, self.ann)
        self.assertEqual(complaint.message_partner_ids, self.ann.partner_id)

    # -- Those that wait -------------------------------------------------------

    def test_waiting_ones_are_given_out(self):
        self.team.assignment = "manual"
        waiting, ended = self.received(3), self.received()
        ended.action_cancel(reason="By mistake.")
        named = self.received(user_id=self.bob.id)
        complaints = waiting | ended | named
        self.assertEqual(
            complaints.action_assign()["params"]["type"], "warning", "by hand"
        )
        self.team.assignment = "balanced"
        shown = complaints.with_user(self.ann).action_assign()["params"]
        self.assertIn("3", shown["message"])
        self.assertEqual([each.user_id for each in waiting].count(self.ann), 2)
        self.assertFalse(ended.user_id)
        self.assertEqual(named.user_id, self.bob)
        self.assertEqual(self.assignments(waiting[0]).user_id, self.ann)

    def test_only_agents_give_out(self):
        self.team.assignment = "manual"
        waiting = self.received()
        reporter = self.new_user("reporter")
        with self.assertRaises(AccessError):
            waiting.with_user(reporter).action_assign()

    def test_statements_do_not_grow_with_complaints(self):
        self.team.assignment = "manual"
        few, many = self.received(3), self.received(30)
        self.team.assignment = "previous"
        counts = []
        for complaints in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            chosen = complaints.sudo()._choose_agents()
            self.assertEqual(len(chosen), len(complaints))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)


@tagged("post_install", "-at_install")
class TestComplaintWorth(ComplaintMixin, TierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.new_program()
        cls.partner, cls.other = cls.customers("Customer", "Other")
        cls.orders((cls.partner, "06-01", 900), (cls.other, "06-01", 1))
        cls.new_model().run(as_of=AS_OF)

    def setUp(self):
        super().setUp()
        self.give_tier(self.program, self.partner, "Gold")

    def class_of(self, partner):
        return (self.value_of(partner).value_class or "none").upper()

    def test_tier_and_class_are_kept(self):
        complaint = self.complaint(self.partner)
        self.assertEqual(complaint.tier_id.name, "Gold")
        self.assertEqual(self.class_of(self.partner), "A")
        self.assertEqual(complaint.value_class, "A")
        self.give_tier(self.program, self.other, "Silver")
        member = self.member(self.program, self.partner)
        member.unlink()
        self.env.invalidate_all()
        self.assertEqual(complaint.tier_id.name, "Gold")

    def test_contacts_have_their_customers_worth(self):
        contact = self.customers("Contact", parent_id=self.partner.id)
        complaint = self.complaint(contact)
        self.assertEqual((complaint.tier_id.name, complaint.value_class), ("Gold", "A"))

    def test_of_the_complaints_own_company(self):
        company = self.new_company("Company B")
        complaint = self.complaint(self.partner, company_id=company.id)
        self.assertFalse(complaint.tier_id or complaint.value_class)

    def test_who_is_no_customer_yet_is_worth_nothing(self):
        complaint = self.complaint(self.customers("New"))
        self.assertFalse(complaint.tier_id or complaint.value_class)

    def test_unknown_sender_who_is_found_later(self):
        complaint = self.env["customer.complaint"].create(
            {
                "description": "Broken",
                "company_id": self.company.id,
                "email_from": "somebody@customer.example",
            }
        )
        self.assertFalse(complaint.tier_id)
        complaint.partner_id = self.partner
        self.assertEqual((complaint.tier_id.name, complaint.value_class), ("Gold", "A"))
        complaint.partner_id = self.other
        self.assertFalse(complaint.tier_id)

    def test_another_contact_of_the_customer_changes_nothing(self):
        complaint = self.complaint(self.partner)
        self.give_tier(self.program, self.customers("Third"), "Silver")
        self.member(self.program, self.partner).unlink()
        complaint.partner_id = self.customers("Contact", parent_id=self.partner.id)
        self.assertEqual(complaint.tier_id.name, "Gold")

    def test_whoever_writes_it_down(self):
        reporter = self.new_user("reporter")
        complaint = (
            self.env["customer.complaint"]
            .with_user(reporter)
            .create({"description": "Broken", "partner_id": self.partner.id})
        )
        self.assertEqual(complaint.sudo().tier_id.name, "Gold")

    def test_many_at_once(self):
        complaints = self.env["customer.complaint"].create(
            [
                {
                    "description": "Broken",
                    "company_id": self.company.id,
                    "partner_id": partner.id,
                }
                for partner in (self.partner, self.other, self.partner)
            ]
        )
        self.assertEqual(
            [each.tier_id.name for each in complaints], ["Gold", False, "Gold"]
        )

    def test_statements_do_not_grow_with_complaints(self):
        counts = []
        for number in (3, 30):
            partners = self.customers(*(f"Customer {place}" for place in range(number)))
            complaints = self.env["customer.complaint"].create(
                [
                    {
                        "description": "Broken",
                        "company_id": self.company.id,
                        "partner_id": partner.id,
                    }
                    for partner in partners
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            complaints._keep_worth()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
