"""Life events of customers who complained: archived, moved, merged, deleted."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .complaint_common import ComplaintCase


class LifeCase(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.source, cls.target = cls.customers(
            "Source", "Target", email="both@customer.example"
        )
        cls.firm = cls.customers("Firm", is_company=True)

    def remedy(self, complaint):
        return self.env["customer.complaint.remedy"].create(
            {"complaint_id": complaint.id, "kind": "apology"}
        )

    def assertBelongs(self, complaint, partner, customer=None):
        """Assert whose complaint it is: in the cache, and in the database."""
        customer = customer or partner
        self.env.flush_all()
        self.assertEqual(complaint.partner_id, partner)
        self.assertEqual(complaint.commercial_partner_id, customer)
        self.assertEqual(complaint.remedy_ids.partner_id, customer)
        rows = self.env.execute_query(
            SQL(
                "SELECT c.partner_id, c.commercial_partner_id, r.partner_id"
                " FROM customer_complaint c"
                " JOIN customer_complaint_remedy r ON r.complaint_id = c.id"
                " WHERE c.id = %s",
                complaint.id,
            )
        )
        self.assertEqual(rows, [(partner.id, customer.id, customer.id)])


@tagged("post_install", "-at_install")
class TestComplaintMoving(LifeCase):
    def test_archived_customer_keeps_the_complaint(self):
        complaint = self.complaint(self.target)
        self.remedy(complaint)
        self.target.active = False
        self.assertBelongs(complaint, self.target)
        complaint.action_acknowledge(
            acknowledged_at="2026-06-01", promised_date="2026-06-09"
        )
        self.assertEqual(complaint.state, "acknowledged")
        found = self.env["customer.complaint"].search(
            [("commercial_partner_id", "=", self.target.id)]
        )
        self.assertEqual(found, complaint)

    def test_complaint_of_who_becomes_a_contact_is_the_companys(self):
        complaint = self.complaint(self.target)
        self.remedy(complaint)
        tier = complaint.tier_id
        self.target.parent_id = self.firm
        self.assertBelongs(complaint, self.target, self.firm)
        self.assertEqual(complaint.tier_id, tier)
        self.target.parent_id = False
        self.assertBelongs(complaint, self.target)

    def test_contact_that_changes_its_company(self):
        second = self.customers("Second", is_company=True)
        self.target.parent_id = self.firm
        complaint = self.complaint(self.target)
        self.remedy(complaint)
        second.write({"child_ids": [Command.link(self.target.id)]})
        self.assertBelongs(complaint, self.target, second)

    def test_salesperson_can_move_who_complained(self):
        complaint = self.complaint(self.target)
        self.remedy(complaint)
        seller = self.new_user(
            "internal",
            groups="sales_team.group_sale_salesman_all_leads,base.group_partner_manager",
        )
        self.target.with_user(seller).parent_id = self.firm
        self.assertBelongs(complaint, self.target, self.firm)


@tagged("post_install", "-at_install")
class TestComplaintCustomerMerge(LifeCase):
    def merge(self, target, *sources):
        partners = target.union(*sources)
        self.env["base.partner.merge.automatic.wizard"]._merge(partners.ids, target)
        self.env.flush_all()

    def test_both_keep_their_complaints(self):
        mine, theirs = self.complaint(self.target), self.complaint(self.source)
        for each in (mine, theirs):
            self.remedy(each)
        events = (mine | theirs).event_ids
        names = (mine | theirs).mapped("name")
        self.merge(self.target, self.source)
        for each in (mine, theirs):
            self.assertBelongs(each, self.target)
        self.assertEqual((mine | theirs).event_ids, events)
        self.assertEqual((mine | theirs).mapped("name"), names)
        self.assertEqual(mine._can_merge_into(theirs), True)

    def test_merged_into_a_contact_of_a_company(self):
        complaint = self.complaint(self.source)
        self.remedy(complaint)
        self.target.parent_id = self.firm
        self.merge(self.target, self.source)
        self.assertBelongs(complaint, self.target, self.firm)

    def test_contact_merged_into_a_customer_of_its_own(self):
        self.source.parent_id = self.firm
        complaint, firms = self.complaint(self.source), self.complaint(self.firm)
        self.remedy(complaint)
        self.remedy(firms)
        self.target.write({"parent_id": self.customers("Other", is_company=True).id})
        other = self.target.parent_id
        self.merge(self.target, self.source)
        self.assertBelongs(complaint, self.target, other)
        self.assertBelongs(firms, self.firm)

    def test_contacts_of_a_merged_company(self):
        contact = self.customers("Contact", parent_id=self.firm.id)
        complaint = self.complaint(contact)
        self.remedy(complaint)
        other = self.customers("Other", is_company=True)
        self.merge(other, self.firm)
        self.assertBelongs(complaint, contact, other)

    def test_all_that_names_the_merged_partner_follows(self):
        complaint = self.bring_to(self.complaint(self.target), "investigating")
        complaint.action_wait_third_party(party=self.source)
        user = self.new_user("portal")
        event = self.env["customer.complaint.event"]._log(
            complaint, "message_in", partner_id=self.source.id
        )
        self.merge(self.target, self.source)
        self.assertEqual(complaint.third_party_id, self.target)
        self.assertEqual(event.partner_id, self.target)
        self.assertTrue(user)

    def test_nothing_points_to_who_is_gone(self):
        for partner in (self.source, self.target):
            self.remedy(self.bring_to(self.complaint(partner), "acknowledged"))
        gone = self.source.id
        self.merge(self.target, self.source)
        for field in self.links_to_partners():
            with self.subTest(field=str(field)):
                model = self.env[field.model_name].with_context(active_test=False)
                self.assertFalse(model.search_count([(field.name, "=", gone)]))

    def links_to_partners(self):
        return [
            field
            for name, model in self.env.items()
            if name.startswith("customer.complaint")
            and model._auto
            and not model._abstract
            for field in model._fields.values()
            if field.store
            and field.type == "many2one"
            and field.comodel_name == "res.partner"
        ]

    def test_agent_of_the_merged_customer_is_known(self):
        agent = self.new_user("agent")
        self.new_team(agent, self.new_user("lead"), assignment="previous")
        self.complaint(self.source, user_id=agent.id)
        self.merge(self.target, self.source)
        self.assertEqual(self.complaint(self.target).user_id, agent)


@tagged("post_install", "-at_install")
class TestComplaintDeletion(LifeCase):
    def assertStays(self, partner, *numbers):
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            partner.unlink()
        for text in (partner.name, "Archive", *numbers):
            self.assertIn(text, str(caught.exception))
        self.assertTrue(partner.exists())

    def test_who_complained_stays(self):
        complaint = self.complaint(self.target)
        self.assertStays(self.target, complaint.name)

    def test_company_whose_contact_complained_stays(self):
        self.target.parent_id = self.firm
        complaint = self.complaint(self.target)
        self.assertStays(self.firm, complaint.name)

    def test_whom_a_complaint_waits_for_stays(self):
        complaint = self.bring_to(self.complaint(self.target), "investigating")
        complaint.action_wait_third_party(party=self.source)
        self.assertStays(self.source, complaint.name)

    def test_who_stands_in_the_history_stays(self):
        complaint = self.complaint(self.target)
        self.env["customer.complaint.event"]._log(
            complaint, "message_in", partner_id=self.source.id
        )
        self.assertStays(self.source, complaint.name)

    def test_many_complaints_are_not_all_named(self):
        complaints = [self.complaint(self.target) for _number in range(5)]
        self.assertStays(self.target, complaints[0].name, "…")

    def test_ended_complaints_count_too(self):
        complaint = self.complaint(self.target)
        complaint.action_cancel(reason="By mistake.")
        self.assertStays(self.target, complaint.name)

    def test_whoever_may_not_see_complaints_is_told_too(self):
        self.complaint(self.target)
        user = self.new_user("internal", groups="base.group_partner_manager")
        self.assertStays(self.target.with_user(user))

    def test_of_many_the_one_who_complained_is_named(self):
        complaint = self.complaint(self.target)
        with self.assertRaisesRegex(UserError, f"Target.*{complaint.name}"):
            (self.source | self.target | self.firm).unlink()

    def test_who_never_complained_goes(self):
        self.complaint(self.target)
        self.source.unlink()
        self.assertFalse(self.source.exists())
