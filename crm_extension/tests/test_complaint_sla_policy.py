from datetime import datetime
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.complaint import customer_complaint_sla_job as sla_job
from .complaint_clock_common import HOUR, ComplaintClockCase, moment


@tagged("post_install", "-at_install")
class TestComplaintSlaPolicy(ComplaintClockCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category = cls.env["customer.complaint.category"].create({"name": "Late"})
        cls.program = cls.env["customer.tier.program"].create(
            {
                "name": "Club",
                "company_id": cls.company.id,
                "tier_ids": [
                    Command.create({"name": "Base", "sequence": 0}),
                    Command.create({"name": "Gold", "sequence": 1}),
                ],
            }
        )
        cls.gold = cls.program.tier_ids[1]

    def policy_of(self, complaint):
        return self.status(complaint, "resolve").policy_id

    def golden(self, **values):
        """Return a complaint of a customer who held Gold when it came in."""
        tier = self.gold

        def keep_worth(complaints):
            complaints._writing_step().tier_id = tier

        model = self.env.registry["customer.complaint"]
        with patch.object(model, "_keep_worth", keep_worth):
            return self.new_case(**values)

    # -- Which one -------------------------------------------------------------

    def test_the_default_applies_where_nothing_matches(self):
        self.new_policy("Critical", {"resolve": 1}, severity="4")
        complaint = self.new_case(severity="1")
        self.assertEqual(self.policy_of(complaint), self.policy)
        self.assertIn("default", complaint.sla_policy_reason)

    def test_the_commercial_partner_is_compared(self):
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        person, other = self.env["res.partner"].create(
            [
                {"name": "Ada", "email": "a@firm.example", "parent_id": firm.id},
                {"name": "Bob", "email": "b@firm.example", "parent_id": firm.id},
            ]
        )
        policy = self.new_policy("Firm", {"resolve": 4}, partner_id=other.id)
        complaint = self.new_case(partner=person)
        self.assertEqual(self.policy_of(complaint), policy)
        self.assertIn("Bob", complaint.sla_policy_reason)
        self.assertEqual(self.policy_of(self.new_case()), self.policy)

    def test_the_more_specific_one_of_the_same_sequence(self):
        self.new_policy("Severe", {"resolve": 4}, severity="3")
        tier = self.new_policy("Gold", {"resolve": 4}, tier_id=self.gold.id)
        self.new_policy("Late", {"resolve": 4}, category_id=self.category.id)
        complaint = self.golden(severity="3", category_id=self.category.id)
        self.assertEqual(self.policy_of(complaint), tier)
        self.assertIn("Tier: Gold", complaint.sla_policy_reason)

    def test_archived_policies_and_those_of_others_do_not_apply(self):
        self.new_policy("Gone", {"resolve": 4}, active=False)
        elsewhere = self.new_company("Elsewhere")
        self.new_policy("Theirs", {"resolve": 4}, company_id=elsewhere.id)
        self.assertEqual(self.policy_of(self.new_case()), self.policy)

    def test_a_company_has_one_default_without_criteria(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.new_policy("Second", {"resolve": 4}, is_default=True)
        with self.assertRaisesRegex(ValidationError, "default"):
            self.policy.severity = "1"

    def test_the_default_applies_without_a_policy_at_all(self):
        self.policy.active = False
        complaint = self.new_case()
        self.assertFalse(complaint.sla_status_ids)
        self.assertFalse(complaint.sla_policy_reason)

    def test_every_new_company_has_a_default(self):
        company = self.env["res.company"].create({"name": "New"})
        self.policies._create_for(company)
        own = self.policies.search([("company_id", "=", company.id)])
        self.assertEqual(len(own), 1)
        self.assertTrue(own.is_default)
        shipped = self.env.ref("crm_extension.complaint_sla_policy_default")
        self.assertEqual(len(own.target_ids), len(shipped.target_ids))
        self.policies._create_for(company)
        self.assertEqual(
            self.policies.search_count([("company_id", "=", company.id)]), 1
        )

    def test_each_company_sees_its_own(self):
        complaint = self.new_case()
        elsewhere = self.new_company("Elsewhere")
        stranger = self.new_user(
            "complaint_manager", companies=elsewhere, login="stranger"
        )
        job = self.env["customer.complaint.sla.job"]._begin(complaint, "Why not.")
        status = self.status(complaint, "resolve")
        for records in (
            self.policy,
            self.policy.target_ids,
            status,
            status.hours_id,
            job,
        ):
            with self.subTest(records._name):
                model = records.with_user(stranger)
                self.assertFalse(model.search([("id", "in", records.ids)]))
                with self.assertRaises(AccessError):
                    model.read(["id", "company_id"])
                self.assertTrue(records.with_user(self.lead).has_access("read"))
                self.assertFalse(records.with_user(self.agent).has_access("unlink"))

    def test_only_managers_change_policies(self):
        for user, may in (
            (self.agent, False),
            (self.lead, False),
            (self.new_user("complaint_manager"), True),
        ):
            self.assertEqual(self.policy.with_user(user).has_access("write"), may)

    # -- Targets ---------------------------------------------------------------

    def add_target(self, hours, metric="resolve", **values):
        return self.policy.write(
            {
                "target_ids": [
                    Command.create({"metric": metric, "amount": hours * 60, **values})
                ]
            }
        )

    def hours(self, complaint, metric="resolve"):
        return self.status(complaint, metric).target_seconds / HOUR

    def test_tier_and_severity_choose_the_target(self):
        self.add_target(30, severity="3")
        self.add_target(20, tier_id=self.gold.id)
        self.add_target(10, tier_id=self.gold.id, severity="3")
        self.assertEqual(self.hours(self.new_case(severity="1")), 40)
        self.assertEqual(self.hours(self.new_case(severity="3")), 30)
        self.assertEqual(self.hours(self.golden(severity="1")), 20)
        self.assertEqual(self.hours(self.golden(severity="3")), 10)

    def test_the_hours_of_the_tier_stand_in(self):
        self.gold.complaint_sla_hours = 12
        self.assertEqual(self.hours(self.golden()), 12)
        self.assertEqual(self.hours(self.golden(), "acknowledge"), 8)
        self.assertEqual(self.hours(self.new_case()), 40)
        self.add_target(20, tier_id=self.gold.id)
        self.assertEqual(self.hours(self.golden()), 20)

    def test_hours_of_the_clock_run_at_night(self):
        self.add_target(1, metric="statutory", unit="calendar_hours", amount=24)
        status = self.status(self.new_case("05 16:00"), "statutory")
        self.assertEqual(status.deadline, moment("06 16:00"))
        self.assertFalse(status.hours_id)

    def test_the_law_counts_hours_of_the_clock(self):
        with self.assertRaises(ValidationError):
            self.add_target(24, metric="statutory")

    def test_a_target_takes_some_time_and_is_named_once(self):
        for values in ({"amount": 0}, {"amount": 500001}):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.add_target(1, severity="1", **values)
                self.env.flush_all()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.add_target(1)
            self.env.flush_all()

    # -- Whose working hours ---------------------------------------------------

    def hours_from(self, hour):
        calendar = self.calendar.copy({"name": f"From {hour}"})
        mornings = calendar.attendance_ids.filtered(lambda each: each.hour_from == 8)
        mornings.hour_from = hour
        return calendar

    def test_the_nearest_working_hours_count(self):
        team, policy, target = (self.hours_from(hour) for hour in (9, 10, 11))
        expected = [(self.calendar, None), (team, self.team)]
        self.assertEqual(
            self.status(self.new_case(), "resolve").resource_calendar_id,
            expected[0][0],
        )
        self.team.resource_calendar_id = team
        found = self.status(self.new_case(), "resolve")
        self.assertEqual(found.resource_calendar_id, team)
        self.policy.resource_calendar_id = policy
        found = self.status(self.new_case(), "resolve")
        self.assertEqual(found.resource_calendar_id, policy)
        rows = self.policy.target_ids.filtered(lambda each: each.metric == "resolve")
        rows.resource_calendar_id = target
        found = self.status(self.new_case(), "resolve")
        self.assertEqual(found.resource_calendar_id, target)

    def test_a_complaint_comes_in_whatever_became_of_the_working_hours(self):
        policy = self.hours_from(9)
        self.policy.resource_calendar_id = policy
        policy.attendance_ids.unlink()
        found = self.status(self.new_case(), "acknowledge")
        self.assertEqual(found.resource_calendar_id, self.calendar)
        self.calendar.attendance_ids.unlink()
        found = self.status(self.new_case(), "acknowledge")
        self.assertFalse(found.resource_calendar_id)
        self.assertEqual(found.deadline, moment("01 17:00"))

    def test_many_are_matched_by_a_fixed_number_of_queries(self):
        some = self.new_case() | self.new_case(severity="3")
        many = some | self.env["customer.complaint"].union(
            *(self.new_case(severity="2") for _each in range(8))
        )
        self.policies._promises(many)

        def queries(complaints):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.policies._promises(complaints)
            return self.cr.sql_log_count - before

        self.assertEqual(queries(some), queries(many))


@tagged("post_install", "-at_install")
class TestComplaintSnapshots(ComplaintClockCase):
    def edit(self, complaint, change):
        """Change something; check that the promises stay; return who is outdated."""
        names = ["deadline", "target_seconds", "risk_at", "state", "hours_id"]
        before = complaint.sla_status_ids.read(names, load="")
        change()
        self.env.invalidate_all()
        self.assertEqual(complaint.sla_status_ids.read(names, load=""), before)
        self.assert_replayed(complaint)
        return set(complaint.sla_status_ids.filtered("outdated").mapped("metric"))

    def leave(self, **values):
        return (
            self.env["resource.calendar.leaves"]
            .with_company(self.company)
            .create(
                {
                    "name": "Closed",
                    "calendar_id": self.calendar.id,
                    "date_from": datetime(2026, 6, 2, 8),
                    "date_to": datetime(2026, 6, 2, 17),
                    **values,
                }
            )
        )

    ALL = {"acknowledge", "first_response", "resolve"}

    def test_a_changed_target_leaves_open_promises(self):
        complaint = self.new_case()
        resolve = self.policy.target_ids.filtered(lambda row: row.metric == "resolve")
        self.assertEqual(
            self.edit(complaint, lambda: resolve.write({"amount": 1})), self.ALL
        )
        self.assertEqual(self.policy.outdated_count, 3)

    def test_a_deleted_or_added_target_marks_as_well(self):
        for change in (
            lambda: self.policy.target_ids[-1].unlink(),
            lambda: self.policy.write(
                {
                    "target_ids": [
                        Command.create(
                            {"metric": "resolve", "severity": "1", "amount": 60}
                        )
                    ]
                }
            ),
            lambda: self.policy.write({"active": False}),
        ):
            self.policy.active = True
            complaint = self.new_case()
            promised = set(complaint.sla_status_ids.mapped("metric"))
            self.assertEqual(self.edit(complaint, change), promised)

    def test_a_new_name_marks_nothing(self):
        change = {"name": "Another", "sequence": 3}
        outdated = self.edit(self.new_case(), lambda: self.policy.write(change))
        self.assertEqual(outdated, set())

    def test_every_change_of_the_calendar_marks(self):
        line = self.calendar.attendance_ids[0]
        person = self.env["resource.resource"].create(
            {"name": "Ada", "calendar_id": self.calendar.id}
        )
        own = self.leave()
        everywhere = self.leave(calendar_id=False)
        for marks, change in (
            (True, lambda: line.write({"hour_from": 9})),
            (True, lambda: self.calendar.write({"tz": "Asia/Tokyo"})),
            (True, lambda: self.leave(date_to=datetime(2026, 6, 5, 17))),
            (True, lambda: own.write({"date_from": datetime(2026, 6, 1, 8)})),
            (True, lambda: own.unlink()),
            (
                True,
                lambda: everywhere.write({"date_to": datetime(2026, 6, 9, 17)}),
            ),
            (True, lambda: everywhere.unlink()),
            (True, lambda: line.unlink()),
            (False, lambda: self.calendar.write({"name": "Renamed"})),
            (False, lambda: self.leave(resource_id=person.id)),
            (False, lambda: self.calendar.attendance_ids[0].write({"name": "Early"})),
        ):
            complaint = self.new_case()
            outdated = self.edit(complaint, change)
            self.assertEqual(outdated, self.ALL if marks else set())

    def test_what_is_done_is_not_outdated(self):
        complaint = self.new_case()
        self.log(complaint, "transition", "01 10:00", to_state="acknowledged")
        outdated = self.edit(
            complaint, lambda: self.calendar.write({"tz": "Asia/Tokyo"})
        )
        self.assertEqual(outdated, self.ALL - {"acknowledge"})

    def test_later_pauses_follow_the_former_hours(self):
        complaint = self.new_case()
        self.log(complaint, "transition", "01 10:00", to_state="waiting_customer")
        self.calendar.attendance_ids.filtered(lambda row: row.hour_from == 13).unlink()
        self.log(complaint, "transition", "02 10:00", to_state="investigating")
        self.assertEqual(self.status(complaint, "resolve").paused_seconds, 8 * HOUR)
        self.assert_replayed(complaint)

    def test_a_calendar_without_promises_is_not_looked_at(self):
        other = self.calendar.copy()
        with patch.object(
            self.env.registry["resource.calendar"],
            "_promised_hours",
            side_effect=AssertionError,
        ):
            other.tz = "Asia/Tokyo"
            other.attendance_ids[0].hour_from = 9

    def test_promises_outlive_the_calendar(self):
        calendar = self.calendar.copy()
        self.policy.resource_calendar_id = calendar
        complaint = self.new_case()
        deadline = self.status(complaint, "resolve").deadline
        calendar.unlink()
        self.env.invalidate_all()
        self.log(complaint, "message_out", "01 10:00", data={"human": True})
        self.assertEqual(self.status(complaint, "resolve").deadline, deadline)
        self.assert_replayed(complaint)

    def test_the_same_hours_are_kept_once(self):
        first, second = self.new_case(), self.new_case()
        self.assertEqual(
            self.status(first, "resolve").hours_id,
            self.status(second, "resolve").hours_id,
        )


@tagged("post_install", "-at_install")
class TestComplaintSlaApply(ComplaintClockCase):
    def wizard(self, complaints, user=None, **values):
        return (
            self.env["customer.complaint.sla.apply"]
            .with_user(user or self.lead)
            .with_context(active_model="customer.complaint", active_ids=complaints.ids)
            .create({"reason": "The new service levels.", **values})
        )

    def double(self):
        for target in self.policy.target_ids:
            target.amount *= 2

    def test_it_matches_again_from_the_same_start_and_says_why(self):
        complaint = self.new_case()
        self.double()
        with self.clock("01 12:00"):
            self.wizard(complaint).action_apply()
        status = self.status(complaint, "resolve")
        self.assertEqual(status.target_seconds, 80 * HOUR)
        self.assertEqual(status.started_at, moment("01 09:00"))
        self.assertFalse(status.outdated)
        event = complaint.event_ids.filtered(lambda each: each.kind == "sla")[0]
        self.assertEqual(event.reason, "The new service levels.")
        self.assertEqual(event.user_id, self.lead)
        self.assert_replayed(complaint)

    def test_what_is_done_stays(self):
        complaint = self.new_case()
        self.log(complaint, "transition", "03 10:00", to_state="acknowledged")
        self.double()
        self.wizard(complaint).action_apply()
        status = self.status(complaint, "acknowledge")
        self.assertEqual((status.state, status.target_seconds), ("missed", 8 * HOUR))

    def test_a_reason_is_asked_for(self):
        complaint = self.new_case()
        for reason in (False, "  "):
            with self.assertRaises(UserError):
                self.wizard(complaint, reason=reason).action_apply()

    def test_it_is_for_leads(self):
        complaint = self.new_case()
        with self.assertRaises(AccessError):
            self.wizard(complaint, user=self.agent)
        job = self.env["customer.complaint.sla.job"].with_user(self.agent)
        with self.assertRaises(AccessError):
            job._begin(complaint.with_user(self.agent), "No.")

    def test_all_outdated_ones_can_be_meant(self):
        outdated, ended = self.new_case(), self.new_case()
        self.log(ended, "transition", "01 10:00", to_state="cancelled")
        self.double()
        current = self.new_case()
        wizard = self.wizard(current, scope="outdated")
        self.assertEqual(wizard._complaints(), outdated)

    def test_many_are_done_in_batches_that_go_on(self):
        complaints = self.new_case() | self.new_case() | self.new_case()
        self.double()
        with patch.object(sla_job, "BATCH", 2):
            action = self.wizard(complaints).action_apply()
        job = self.env["customer.complaint.sla.job"].browse(action["domain"][0][2])
        self.assertEqual((job.state, job.done, job.total), ("waiting", 0, 3))
        job._apply_batch(2)
        self.assertEqual((job.state, job.done, job.progress), ("waiting", 2, 200 / 3))
        self.assertEqual(len(job.complaint_ids), 1)
        with self.enter_registry_test_mode():
            cron = self.env.ref("crm_extension.ir_cron_complaint_sla_job")
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((job.state, job.done), ("done", 3))
        self.assertFalse(complaints.sla_status_ids.filtered("outdated"))
        for complaint in complaints:
            found = complaint.event_ids.filtered(lambda each: each.kind == "sla")
            self.assertEqual(len(found), 2)
            self.assertEqual(found[0].user_id, self.lead)
