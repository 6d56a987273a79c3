"""Corrective actions: who does them, who verifies, and whether they helped."""

from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .complaint_common import ComplaintCase

DONE_AT = datetime(2026, 6, 10, 9)


class CapaCase(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls.new_user("agent")
        cls.lead = cls.new_user("lead")
        cls.worker = cls.new_user("internal")
        cls.checker = cls.new_user("internal", login="checker")
        cls.team = cls.new_team(cls.agent, user_id=cls.lead.id)
        cls.cause = cls.env["customer.complaint.cause"].create({"name": "Packing"})
        cls.case = cls.complaint(team_id=cls.team.id, cause_id=cls.cause.id)

    def new_action(self, user=None, **values):
        actions = self.env["customer.complaint.capa"]
        return actions.with_user(user or self.agent).create(
            {
                "name": "Thicker boxes",
                "complaint_id": self.case.id,
                "owner_id": self.worker.id,
                "due_date": "2026-06-20",
                **values,
            }
        )

    def activities(self, action):
        """Return (user, type's name, day) of the open activities."""
        found = action.sudo().activity_ids
        return [
            (each.user_id, each.activity_type_id.name, each.date_deadline)
            for each in found.sorted("id")
        ]

    def steps(self):
        events = self.case.event_ids.filtered(lambda each: each.kind == "changed")
        return [(each.data["step"], each.user_id) for each in events.sorted("id")]


@tagged("post_install", "-at_install")
class TestComplaintCapa(CapaCase):
    def test_the_whole_road(self):
        action = self.new_action(verifier_id=self.checker.id)
        self.assertEqual(action.state, "planned")
        self.assertEqual(
            self.activities(action),
            [(self.worker, "Corrective action", date(2026, 6, 20))],
        )
        with freeze_time(DONE_AT):
            action.with_user(self.worker).action_done()
        self.assertEqual((action.state, action.done_at), ("done", DONE_AT))
        self.assertEqual(action.check_date, date(2026, 7, 10))
        self.assertEqual(
            self.activities(action),
            [(self.checker, "Check of a corrective action", date(2026, 7, 10))],
        )
        action.with_user(self.checker).action_verify(note="No more broken boxes.")
        self.assertEqual(action.state, "verified")
        self.assertTrue(action.effective)
        self.assertTrue(action.verified_at)
        self.assertFalse(self.activities(action))
        self.assertEqual(
            self.steps(),
            [
                ("planned", self.agent),
                ("done", self.worker),
                ("verified", self.checker),
            ],
        )

    def test_what_did_not_work_asks_for_a_new_action(self):
        action = self.new_action(verifier_id=self.checker.id)
        action.with_user(self.worker).action_done()
        action.with_user(self.checker).action_verify(effective=False, note="Again.")
        self.assertEqual(action.state, "verified")
        self.assertFalse(action.effective)
        ((user, kind, _day),) = self.activities(action)
        self.assertEqual((user, kind), (self.lead, "New corrective action"))

    def test_the_window_of_the_check(self):
        action = self.new_action(verifier_id=self.checker.id)
        action.with_user(self.worker).action_done()
        window = action.with_user(self.checker).action_check()
        check = (
            self.env[window["res_model"]]
            .with_user(self.checker)
            .with_context(**window["context"])
            .create({"note": "Three boxes were crushed."})
        )
        check.action_ineffective()
        self.assertEqual(action.state, "verified")
        self.assertFalse(action.effective)
        self.assertEqual(action.verification_note, "Three boxes were crushed.")

    def test_the_owner_never_verifies(self):
        with self.assertRaises(ValidationError):
            self.new_action(verifier_id=self.worker.id)
        action = self.new_action(verifier_id=self.checker.id)
        with self.assertRaises(ValidationError):
            action.verifier_id = self.worker
        with self.assertRaises(ValidationError):
            action.owner_id = self.checker

    def test_a_lead_who_owns_it_does_not_verify_either(self):
        action = self.new_action(owner_id=self.lead.id, verifier_id=self.checker.id)
        action.with_user(self.lead).action_done()
        with self.assertRaises(AccessError):
            action.with_user(self.lead).action_verify()

    def test_another_owner_is_no_way_round(self):
        action = self.new_action(verifier_id=self.checker.id)
        action.with_user(self.worker).action_done()
        with self.assertRaises(UserError):
            action.owner_id = self.agent

    def test_others_take_no_step(self):
        action = self.new_action(verifier_id=self.checker.id)
        for other in (self.agent, self.checker):
            with self.assertRaises(AccessError):
                action.with_user(other).action_done()
        action.with_user(self.worker).action_done()
        with self.assertRaises(AccessError):
            action.with_user(self.agent).action_verify()
        action.with_user(self.lead).action_verify()
        self.assertEqual(action.verifier_id, self.lead, "who did verify it")

    def test_without_a_verifier_the_lead_checks(self):
        action = self.new_action()
        action.with_user(self.worker).action_done()
        self.assertEqual(action.verifier_id, self.lead)
        own = self.new_action(owner_id=self.lead.id)
        with self.assertRaisesRegex(UserError, "Choose first who verifies"):
            own.with_user(self.lead).action_done()

    def test_steps_have_their_order(self):
        action = self.new_action(verifier_id=self.checker.id)
        with self.assertRaisesRegex(UserError, "is not done"):
            action.with_user(self.checker).action_verify()
        action.with_user(self.worker).action_done()
        with self.assertRaisesRegex(UserError, "is not planned"):
            action.with_user(self.worker).action_done()

    def test_what_steps_write_is_written_by_nobody_else(self):
        action = self.new_action(verifier_id=self.checker.id)
        for values in (
            {"state": "verified"},
            {"effective": True},
            {"done_at": DONE_AT},
            {"verified_at": DONE_AT},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                action.with_context(capa_step=True).sudo().write(values)
        with self.assertRaises(UserError):
            self.new_action(state="done")
        with self.assertRaises(UserError):
            self.new_action(effective=True)

    def test_only_planned_ones_are_deleted(self):
        action = self.new_action(verifier_id=self.checker.id).sudo()
        done = self.new_action(verifier_id=self.checker.id).sudo()
        done.with_user(self.worker).action_done()
        with self.assertRaises(UserError):
            done.unlink()
        action.unlink()
        self.assertFalse(action.exists())

    def test_what_closed_a_severe_complaint_stays(self):
        case = self.complaint(team_id=self.team.id)
        action = self.new_action(complaint_id=case.id).sudo()
        self.bring_to(case, "closed", severity="3")
        with self.assertRaises(UserError):
            action.unlink()

    def test_a_new_date_or_owner_moves_the_activity(self):
        action = self.new_action(verifier_id=self.checker.id)
        action.write({"due_date": "2026-06-25", "owner_id": self.agent.id})
        self.assertEqual(
            self.activities(action),
            [(self.agent, "Corrective action", date(2026, 6, 25))],
        )
        action.action_done()
        action.verifier_id = self.lead
        ((user, _kind, _day),) = self.activities(action)
        self.assertEqual(user, self.lead)


@tagged("post_install", "-at_install")
class TestCapaAccess(CapaCase):
    def test_people_see_what_they_do_or_verify(self):
        action = self.new_action(verifier_id=self.checker.id)
        for user in (self.worker, self.checker, self.agent, self.lead):
            self.assertTrue(action.with_user(user).has_access("read"), user.login)
        stranger = self.new_user("internal", login="stranger")
        self.assertFalse(action.with_user(stranger).has_access("read"))
        self.assertFalse(action.with_user(self.worker).has_access("write"))
        self.assertFalse(action.with_user(self.agent).has_access("unlink"))

    def test_other_companies_do_not_see_it(self):
        action = self.new_action()
        other = self.new_company("Other")
        stranger = self.new_user("lead", other, login="other_lead")
        self.assertFalse(action.with_user(stranger).has_access("read"))
        with self.assertRaises(AccessError):
            action.with_user(stranger).action_done()

    def test_portal_users_see_nothing(self):
        customer = self.new_user("portal")
        self.assertFalse(self.new_action().with_user(customer).has_access("read"))


@tagged("post_install", "-at_install")
class TestCapaEffect(CapaCase):
    """Complaints with the same cause, before and after."""

    def received(self, *days, **values):
        """Make a complaint so many days after the action was done, for each."""
        for days_after in days:
            self.complaint(
                received_at=DONE_AT + timedelta(days=days_after),
                **{"cause_id": self.cause.id, **values},
            )

    def done_action(self, **values):
        self.case.received_at = DONE_AT - timedelta(days=400)
        action = self.new_action(verifier_id=self.checker.id, **values)
        with freeze_time(DONE_AT):
            action.with_user(self.worker).action_done()
        return action

    def assertEffect(self, action, before, after):
        action.invalidate_recordset()
        counts = (action.complaints_before, action.complaints_after)
        self.assertEqual(counts, (before, after))

    def test_as_many_days_on_both_sides(self):
        action = self.done_action(check_days=10)
        self.received(-11, -10, -1, 0, 9, 10)
        self.assertEffect(action, 2, 2)

    def test_other_causes_companies_and_cancelled_ones_do_not_count(self):
        action = self.done_action()
        self.received(-1)
        self.received(-1, cause_id=self.cause.copy().id)
        self.received(-1, company_id=self.new_company("Other").id)
        self.received(-1)
        last = self.env["customer.complaint"].search([], order="id desc", limit=1)
        last.action_cancel(reason="Written twice")
        self.assertEffect(action, 1, 0)

    def test_of_one_product_alone(self):
        box, lid = self.new_product("Box"), self.new_product("Lid")
        action = self.done_action(product_id=box.id)
        self.received(-1, line_ids=[(0, 0, {"product_id": box.id})])
        self.received(1, line_ids=[(0, 0, {"product_id": lid.id})])
        self.received(1)
        self.assertEffect(action, 1, 0)

    def test_nothing_is_compared_before_it_is_done(self):
        self.received(-1)
        self.assertEffect(self.new_action(), 0, 0)

    def test_one_query_for_all(self):
        self.received(-1, 1)
        actions = self.done_action() | self.done_action() | self.done_action()
        actions.invalidate_recordset()
        self.env.flush_all()
        actions.fetch(["done_at"])
        with self.assertQueryCount(1):
            self.assertEqual(actions.mapped("complaints_after"), [1, 1, 1])

    def test_opens_what_it_counted(self):
        action = self.done_action(check_days=10)
        self.received(-1, 1, 20)
        domain = action.action_open_same_cause()["domain"]
        self.assertEqual(self.env["customer.complaint"].search_count(domain), 2)
