"""What becomes of promises when customers, colleagues and documents go."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import day
from .promise_common import PromiseCase


@tagged("post_install", "-at_install")
class TestPromiseLife(PromiseCase):
    def merge(self, target, *sources):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([target.id, *(each.id for each in sources)], target)
        self.env.invalidate_all()

    def test_merged_customers_have_all_promises(self):
        twin = self.customers("Aurora Mill", email="aurora@customer.example")
        promises = self.promise() + self.promise(partner_id=twin.id)
        self.env.flush_all()
        self.merge(self.customer, twin)
        self.assertEqual(promises.partner_id, self.customer)
        self.assertEqual(promises.commercial_partner_id, self.customer)

    def test_merged_into_a_contact_they_are_its_companys(self):
        contact = self.customers("Al of Aurora", parent_id=self.customer.id)
        twin = self.customers("Al")
        promise = self.promise(partner_id=twin.id)
        self.env.flush_all()
        self.merge(contact, twin)
        self.assertEqual(promise.partner_id, contact)
        self.assertEqual(promise.commercial_partner_id, self.customer)
        found = self.env["customer.promise"].search(
            [("commercial_partner_id", "=", self.customer.id)]
        )
        self.assertIn(promise, found)

    def test_archived_customers_keep_theirs(self):
        promise = self.promise()
        self.customer.active = False
        promise.action_keep("Sent all the same")
        self.assertEqual(promise.partner_id, self.customer)

    def test_a_customer_with_promises_is_not_deleted(self):
        self.promise()
        with self.assertRaisesRegex(UserError, "was promised something"):
            self.customer.unlink()

    def test_a_colleague_with_promises_is_not_deleted(self):
        self.promise(self.ann).action_keep("Done")
        self.by(self.bob, self.promise(self.cid)).action_keep("Done")
        for user in (self.ann, self.bob, self.cid):
            with (
                self.subTest(user=user.name),
                self.assertRaisesRegex(UserError, "cannot be deleted"),
            ):
                user.unlink()

    def test_a_company_with_promises_is_not_deleted(self):
        self.promise()
        with self.assertRaisesRegex(UserError, "has made promises"):
            self.company.unlink()

    def test_merged_leads_hand_their_promises_on(self):
        leads = self.env["crm.lead"].create(
            [
                {"name": name, "partner_id": self.customer.id, "type": "opportunity"}
                for name in ("First", "Second")
            ]
        )
        promises = self.promise(
            source_model="crm.lead", source_id=leads[0].id
        ) + self.promise(source_model="crm.lead", source_id=leads[1].id)
        stays = leads.merge_opportunity()
        self.assertEqual(set(promises.mapped("source_id")), {stays.id})
        self.assertEqual(promises[0].source_name, stays.display_name)

    def test_what_it_was_made_in_may_go(self):
        lead = self.env["crm.lead"].create({"name": "A lead"})
        promise = self.promise(source_model="crm.lead", source_id=lead.id)
        self.assertEqual(promise.source_name, "A lead")
        lead.unlink()
        promise.invalidate_recordset()
        self.assertFalse(promise.source_name)
        self.assertEqual(promise.action_open_source()["res_model"], promise._name)

    def test_due_on_the_day_on_which_it_is_made(self):
        made = day("06-09")
        promise = self.promise(due=False, promised_on=made)
        promise.due_date = made
        self.assertTrue(promise.is_overdue)
