"""Real transactions side by side: two approvals never break a limit together.

What these tests commit they remove again. They work in the main company, which every
transaction sees.
"""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from .side_by_side import SideBySideCase

LEAD = "crm_extension.group_complaint_lead"
TABLES = (
    "customer_complaint_remedy",
    "customer_complaint_event",
    "customer_complaint_sla_status",
)
"""What belongs to a complaint and must go before it."""


@tagged("post_install", "-at_install")
class TestComplaintApprovalAtOnce(SideBySideCase):
    """Approvals for one customer in two complaints, at the same moment."""

    looked_at = "customer_complaint_remedy"

    def setUp(self):
        super().setUp()
        self.users, self.rule_id = {}, None
        with self.transaction() as env:
            company = env.ref("base.main_company")
            self.company_id = company.id
            self.partner_id = env["res.partner"].create({"name": "Two at once"}).id
            self.addCleanup(self.forget)
            for login in ("asks_now", "approves_now", "approves_too"):
                self.users[login] = new_test_user(
                    env, login, groups=LEAD, company_id=company.id
                ).id
            env["customer.complaint.remedy.limit"].create(
                [
                    {
                        "company_id": company.id,
                        "user_id": self.users[login],
                        "amount": 100,
                        "customer_amount": 100,
                    }
                    for login in ("approves_now", "approves_too")
                ]
            )
            self.complaint_ids = [self.new_complaint(env).id for _number in range(2)]

    def new_complaint(self, env):
        return env["customer.complaint"].create(
            {
                "description": "Broken.",
                "company_id": self.company_id,
                "partner_id": self.partner_id,
                "user_id": env.uid,
            }
        )

    def forget(self):
        """Remove all that was committed."""
        with self.transaction() as env:
            ids = self.complaint_ids
            remedies = env["customer.complaint.remedy"].search(
                [("complaint_id", "in", ids)]
            )
            for name, found in (
                ("customer.complaint", ids),
                ("customer.complaint.remedy", remedies.ids),
            ):
                domain = [("res_model", "=", name), ("res_id", "in", found)]
                env["mail.activity"].search(domain).unlink()
                domain = [("model", "=", name), ("res_id", "in", found)]
                env["mail.message"].search(domain).unlink()
                env["mail.followers"].search(
                    [("res_model", "=", name), ("res_id", "in", found)]
                ).unlink()
            env.flush_all()
            for table in TABLES:
                env.cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE complaint_id = ANY(%s)",
                        SQL.identifier(table),
                        ids,
                    )
                )
            env.cr.execute("DELETE FROM customer_complaint WHERE id = ANY(%s)", [ids])
            env.invalidate_all()
            if self.rule_id:
                env["customer.complaint.remedy.rule"].browse(self.rule_id).unlink()
            env["res.users"].browse(self.users.values()).unlink()
            env["res.partner"].browse(self.partner_id).unlink()

    def new_remedy(self, complaint_id, amount, ask=True):
        """Commit a remedy and return its id."""
        with self.transaction() as env:
            env = env(user=self.users["asks_now"])
            remedy = env["customer.complaint.remedy"].create(
                {"complaint_id": complaint_id, "kind": "goodwill", "amount": amount}
            )
            if ask:
                remedy.action_request()
            return remedy.id

    def step(self, remedy_id, method, login):
        """Return a step in which a user calls a method of a remedy."""

        def take(env):
            env = env(user=self.users[login])
            getattr(env["customer.complaint.remedy"].browse(remedy_id), method)()

        return take

    def states(self, *remedy_ids):
        """Return the committed states, sorted."""
        with self.transaction() as env:
            remedies = env["customer.complaint.remedy"].browse(remedy_ids)
            return sorted(remedies.mapped("state"))

    # -- The limit of a customer -----------------------------------------------------

    def assertOneApproved(self, *complaint_ids):
        found = [self.new_remedy(each, 60) for each in complaint_ids]
        failures = self.side_by_side(
            self.step(found[0], "action_approve", "approves_now"),
            self.step(found[1], "action_approve", "approves_too"),
        )
        self.assertEqual(self.states(*found), ["approved", "to_approve"])
        self.assertEqual([type(each) for each in failures], [UserError])
        self.assertIn("one customer", str(failures[0]))

    def test_two_complaints(self):
        self.assertOneApproved(*self.complaint_ids)

    def test_one_complaint(self):
        self.assertOneApproved(self.complaint_ids[0], self.complaint_ids[0])

    def test_both_fit(self):
        found = [self.new_remedy(each, 50) for each in self.complaint_ids]
        failures = self.side_by_side(
            self.step(found[0], "action_approve", "approves_now"),
            self.step(found[1], "action_approve", "approves_too"),
        )
        self.assertFalse(failures)
        self.assertEqual(self.states(*found), ["approved", "approved"])

    def test_one_remedy_approved_twice(self):
        remedy_id = self.new_remedy(self.complaint_ids[0], 50)
        failures = self.side_by_side(
            self.step(remedy_id, "action_approve", "approves_now"),
            self.step(remedy_id, "action_approve", "approves_too"),
        )
        self.assertEqual(self.states(remedy_id), ["approved"])
        self.assertEqual(len(failures), 1)
        self.assertIn("does not wait", str(failures[0]))

    # -- A rule that approves once -----------------------------------------------------

    def test_a_rule_approves_once(self):
        with self.transaction() as env:
            rule = env["customer.complaint.remedy.rule"].create(
                {
                    "name": "Once",
                    "company_id": self.company_id,
                    "active": True,
                    "kind": "goodwill",
                    "tier_ids": [Command.clear()],
                    "amount_limit": 60,
                    "days_since_delivery": 0,
                    "max_times": 1,
                }
            )
            self.rule_id = rule.id
        found = [self.new_remedy(each, 60, ask=False) for each in self.complaint_ids]
        steps = [self.step(each, "action_request", "asks_now") for each in found]
        self.assertFalse(self.side_by_side(*steps))
        self.assertEqual(self.states(*found), ["approved", "to_approve"])
