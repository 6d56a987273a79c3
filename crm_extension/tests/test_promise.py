"""Promises: their steps, who may take them, and what is kept of them."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import day
from .promise_common import PromiseCase

MANAGER = "sales_team.group_sale_manager"


@tagged("post_install", "-at_install")
class TestPromiseSteps(PromiseCase):
    def test_who_promises_keeps_it(self):
        promise = self.by(self.ann, self.env["customer.promise"]).create(
            {"name": "Call back", "partner_id": self.customer.id}
        )
        self.assertEqual(promise.user_id, self.ann)
        self.assertEqual(promise.responsible_id, self.ann)
        self.assertEqual(promise.promised_on, day("06-10"))
        self.assertEqual((promise.state, promise.company_id), ("open", self.company))
        self.assertEqual(self.kinds(promise), ["made"])

    def test_kept_tells_how_by_whom_and_when(self):
        promise = self.by(self.bob, self.promise(self.ann))
        promise.action_keep(how="Sent by courier")
        self.assertRecordValues(
            promise,
            [
                {
                    "state": "kept",
                    "closed_on": day("06-10"),
                    "closed_by_id": self.bob.id,
                    "outcome": "Sent by courier",
                    "days_late": 0,
                }
            ],
        )
        last = self.last_event(promise)
        self.assertEqual((last.kind, last.user_id), ("kept", self.bob))
        self.assertEqual(last.reason, "Sent by courier")

    def test_kept_on_another_day_may_be_late(self):
        promise = self.promise(due="06-05")
        promise.action_keep("Handed over", "2026-06-08")
        self.assertEqual((promise.closed_on, promise.days_late), (day("06-08"), 3))
        self.assertFalse(promise.is_overdue)

    def test_kept_neither_before_it_was_made_nor_tomorrow(self):
        for on in ("2026-05-31", "2026-06-12"):
            with self.subTest(on=on), self.assertRaisesRegex(UserError, "after it was"):
                self.promise().action_keep("Done", on)

    def test_every_step_says_why(self):
        for method in ("action_keep", "action_break", "action_withdraw"):
            with self.subTest(method=method), self.assertRaises(UserError):
                getattr(self.promise(), method)("  ")

    def test_steps_from_the_right_state(self):
        promise = self.promise()
        with self.assertRaisesRegex(UserError, "is open: it cannot become open"):
            promise.action_reopen("Why not")
        promise.action_break("Out of stock")
        self.assertEqual(promise.state, "broken")
        with self.assertRaisesRegex(UserError, "is not kept: it cannot become kept"):
            promise.action_keep("After all")
        promise.action_reopen("They wait for it")
        self.assertRecordValues(
            promise,
            [
                {
                    "state": "open",
                    "closed_on": False,
                    "closed_by_id": False,
                    "outcome": False,
                }
            ],
        )
        promise.action_withdraw("They bought it elsewhere")
        self.assertEqual(
            self.kinds(promise), ["made", "broken", "reopened", "withdrawn"]
        )
        reasons = promise.event_ids.sorted("id").mapped("reason")
        self.assertEqual(reasons[1:3], ["Out of stock", "They wait for it"])

    def test_all_or_none(self):
        promises = self.promise() + self.promise()
        promises[1].action_withdraw("A mistake")
        with self.assertRaises(UserError):
            promises.action_keep("Done")
        self.assertEqual(promises.mapped("state"), ["open", "withdrawn"])

    def test_nobody_writes_what_steps_write(self):
        promise = self.promise()
        for values in (
            {"state": "kept"},
            {"outcome": "Done"},
            {"closed_by_id": self.bob.id},
            {"first_due_date": day("06-30")},
            {"notice": "late"},
        ):
            for each in (promise, promise.sudo()):
                with self.subTest(values=values), self.assertRaises(UserError):
                    each.write(values)
        with self.assertRaises(UserError):
            promise.with_context(promise_step=True).write({"state": "kept"})

    def test_nothing_begins_as_settled(self):
        for values in (
            {"state": "kept"},
            {"closed_on": day("06-09")},
            {"times_moved": 3},
            {"notice": "escalated"},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.promise(**values)

    def test_settled_promises_do_not_change(self):
        promise = self.promise()
        promise.action_keep("Done")
        for values in ({"name": "Less"}, {"due_date": day("06-30")}):
            with self.assertRaisesRegex(UserError, "is settled"):
                promise.write(values)

    def test_moved_day_keeps_the_former_one(self):
        promise = self.by(self.ann, self.promise(due="06-20"))
        promise.due_date = day("06-25")
        promise.due_date = day("06-27")
        self.assertEqual(promise.first_due_date, day("06-20"))
        self.assertEqual(promise.times_moved, 2)
        moves = promise.event_ids.sorted("id").filtered(
            lambda each: each.kind == "moved"
        )
        self.assertEqual(
            [(each.from_date, each.to_date, each.user_id) for each in moves],
            [
                (day("06-20"), day("06-25"), self.ann),
                (day("06-25"), day("06-27"), self.ann),
            ],
        )

    def test_the_first_day_moves_nothing(self):
        promise = self.promise(due=False)
        promise.due_date = day("06-25")
        self.assertEqual(promise.first_due_date, day("06-25"))
        self.assertEqual(promise.times_moved, 0)

    def test_several_moved_at_once(self):
        promises = self.promise(due="06-20") + self.promise(due="06-21")
        promises.write({"due_date": day("06-25")})
        self.assertEqual(
            promises.mapped("first_due_date"), [day("06-20"), day("06-21")]
        )

    def test_handed_over(self):
        promise = self.by(self.ann, self.promise(self.ann))
        promise.responsible_id = self.cid
        self.assertEqual(promise.user_id, self.ann)
        last = self.last_event(promise)
        self.assertEqual((last.kind, last.to_user_id), ("handed_over", self.cid))
        # Who keeps it now is concerned.
        self.by(self.cid, promise).due_date = day("06-22")

    def test_days_that_cannot_be(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.promise(due="05-31")
        with self.assertRaisesRegex(ValidationError, "tomorrow or later"):
            self.promise(promised_on=day("06-12"))

    def test_strangers_promise_nothing(self):
        portal = self.new_user("portal", login="portal_promises")
        other = self.new_user(
            "user", self.new_company("Elsewhere"), login="elsewhere_sells"
        )
        for user in (portal, other):
            with self.subTest(user=user.login), self.assertRaises(ValidationError):
                self.promise(user)

    def test_overdue_is_read_not_stored(self):
        late, today, done = (
            self.promise(due=due) for due in ("06-09", "06-10", "06-08")
        )
        done.action_keep("Done")
        promises = late + today + done + self.promise(due=False)
        self.assertEqual(promises.mapped("is_overdue"), [True, False, False, False])
        seen = self.by(self.ann, self.env["customer.promise"])
        ours = [("id", "in", promises.ids)]
        for operator, value, expected in (
            ("=", True, late),
            ("=", False, promises - late),
            ("!=", True, promises - late),
            ("in", [True, False], promises),
        ):
            with self.subTest(operator=operator, value=value):
                found = seen.search([*ours, ("is_overdue", operator, value)])
                self.assertEqual(set(found.ids), set(expected.ids))

    def test_day_of_the_company(self):
        """Near midnight it is the company's calendar that counts."""
        self.company.resource_calendar_id.tz = "Pacific/Auckland"
        late = self.promise(due="06-10")
        self.env.invalidate_all()
        # Midnight in London is noon of the same day in Auckland.
        self.assertFalse(late.is_overdue)
        self.company.resource_calendar_id.tz = "America/Los_Angeles"
        earlier = self.promise(due="06-09")
        self.assertFalse(earlier.is_overdue)


@tagged("post_install", "-at_install")
class TestPromiseRights(PromiseCase):
    def test_only_those_concerned_change_it(self):
        promise = self.promise(self.ann)
        manager = self.new_user("user", login="manager_sells", groups=MANAGER)
        for user in (self.ann, self.boss, manager):
            self.by(user, promise).name = f"Said by {user.name}"
        for values in (
            {"name": "Something else"},
            {"due_date": day("06-30")},
            {"responsible_id": self.bob.id},
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(
                    AccessError, "only they, their team leader or a manager"
                ),
            ):
                self.by(self.bob, promise).write(values)

    def test_leaders_lead_their_own_team_only(self):
        with self.assertRaises(AccessError):
            self.by(self.boss, self.promise(self.cid)).action_break("No")

    def test_who_breaks_and_withdraws(self):
        for method in ("action_break", "action_withdraw"):
            with self.assertRaises(AccessError):
                getattr(self.by(self.bob, self.promise(self.ann)), method)("No")
            getattr(self.by(self.boss, self.promise(self.ann)), method)("No")

    def test_anybody_of_us_keeps_and_reopens(self):
        promise = self.by(self.cid, self.promise(self.ann))
        promise.action_keep("I had one in the car")
        promise.action_reopen("It was the wrong one")
        self.assertEqual(promise.state, "open")

    def test_who_noted_it_may_correct_it(self):
        promise = self.by(self.bob, self.env["customer.promise"]).create(
            {
                "name": "A discount",
                "partner_id": self.customer.id,
                "user_id": self.ann.id,
            }
        )
        promise.name = "A discount of 5%"
        self.assertEqual(promise.user_id, self.ann)

    def test_others_do_not_see_it(self):
        promise = self.promise()
        for role in ("internal", "portal", "public"):
            user = (
                self.env.ref("base.public_user")
                if role == "public"
                else self.new_user(role, login=f"{role}_looks")
            )
            for records in (promise, promise.event_ids):
                with self.subTest(role=role), self.assertRaises(AccessError):
                    records.with_user(user).read(["display_name"])
            with self.subTest(role=role), self.assertRaises(AccessError):
                promise.with_user(user).action_keep("Mine")

    def test_companies_do_not_see_each_others(self):
        promise = self.promise()
        there = self.new_company("Elsewhere")
        stranger = self.new_user("manager", there, login="stranger", groups=MANAGER)
        seen = self.env["customer.promise"].with_user(stranger)
        self.assertFalse(seen.search([("id", "=", promise.id)]))
        self.assertFalse(
            self.env["customer.promise.event"]
            .with_user(stranger)
            .search([("promise_id", "=", promise.id)])
        )
        for attempt in (
            lambda: promise.with_user(stranger).action_keep("Done"),
            lambda: promise.with_user(stranger).write({"name": "Ours"}),
        ):
            with self.assertRaises(AccessError):
                attempt()
        with self.assertRaises(UserError):
            promise.company_id = there

    def test_nobody_deletes(self):
        promise = self.promise()
        with self.assertRaises(AccessError):
            self.by(self.ann, promise).unlink()
        with self.assertRaises(UserError):
            promise.unlink()

    def test_history_stays(self):
        event = self.promise().event_ids
        for each in (event, event.sudo()):
            with self.assertRaises(UserError):
                each.write({"kind": "kept"})
            with self.assertRaises(UserError):
                each.unlink()
        with self.assertRaises(AccessError):
            self.by(self.ann, self.env["customer.promise.event"]).create(
                {
                    "promise_id": event.promise_id.id,
                    "kind": "kept",
                    "at": "2026-06-10",
                    "user_id": self.bob.id,
                }
            )


@tagged("post_install", "-at_install")
class TestPromiseOfCustomer(PromiseCase):
    def test_three_salespeople(self):
        """What did each of the three promise this customer?"""
        contact = self.customers("Al of Aurora", parent_id=self.customer.id)
        first = self.promise(self.ann, due="06-05", name="Samples")
        self.promise(self.bob, name="5% off", partner_id=contact.id)
        self.promise(self.cid, name="Delivery in May").action_break("Lorry broke down")
        other = self.customers("Somebody else")
        self.promise(self.ann, name="Not theirs", partner_id=other.id)
        for partner in (self.customer, contact):
            action = self.by(self.ann, partner).action_open_promises()
            self.assertEqual(action["context"]["search_default_by_person"], 1)
            rows = self.env["customer.promise"]._read_group(
                action["domain"], ["user_id"], ["name:array_agg"]
            )
            self.assertEqual(
                {user: names for user, names in rows},
                {
                    self.ann: ["Samples"],
                    self.bob: ["5% off"],
                    self.cid: ["Delivery in May"],
                },
            )
            panel = self.by(self.bob, partner).get_promise_panel()
            self.assertEqual(panel["total"], 3)
            self.assertEqual(
                [
                    (each["name"], each["open"], each["overdue"], each["broken"])
                    for each in panel["people"]
                ],
                [("Ann", 1, 1, 0), ("Bob", 1, 0, 0), ("Cid", 0, 0, 1)],
            )
            line = panel["people"][0]["promises"][0]
            self.assertEqual((line["id"], line["is_overdue"]), (first.id, True))
            contacts = [each["promises"][0]["contact"] for each in panel["people"]]
            self.assertEqual(contacts, ["", "Al of Aurora", ""])

    def test_panel_tells_the_first_day_and_the_keeper(self):
        promise = self.promise(due="06-20")
        promise.write({"due_date": day("06-25"), "responsible_id": self.bob.id})
        [person] = self.by(self.ann, self.customer).get_promise_panel()["people"]
        [line] = person["promises"]
        self.assertIn("06/25/2026", line["times_text"])
        self.assertIn("first 06/20/2026", line["times_text"])
        self.assertEqual(line["keeper"], "Bob")

    def test_panel_costs_the_same_for_many(self):
        def ask():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.by(self.ann, self.customer).get_promise_panel()
            return self.env.cr.sql_log_count - before

        self.promise(self.ann)
        self.promise(self.bob)
        self.env.flush_all()
        ask()
        few = ask()
        for number in range(30):
            self.promise((self.ann, self.bob)[number % 2], name=f"Number {number}")
        self.env.flush_all()
        self.assertLessEqual(ask(), few)

    def test_panel_of_another_company_is_empty(self):
        self.promise()
        there = self.new_company("Elsewhere")
        stranger = self.new_user("user", there, login="stranger_looks")
        panel = self.customer.with_user(stranger).get_promise_panel()
        self.assertEqual(panel, {"total": 0, "people": []})

    def test_lists_of_customers(self):
        contact = self.customers("Al of Aurora", parent_id=self.customer.id)
        other, nobody = self.customers("Other", "Nobody")
        self.promise(due="06-05")
        self.promise(partner_id=other.id)
        everybody = self.by(self.ann, self.customer + contact + other + nobody)
        self.assertEqual(everybody.mapped("open_promise_count"), [1, 1, 1, 0])
        self.assertEqual(
            everybody.mapped("has_overdue_promise"), [True, True, False, False]
        )
        ours = [("id", "in", everybody.ids)]
        for name, expected in (
            ("has_open_promise", everybody[:3]),
            ("has_overdue_promise", everybody[:2]),
        ):
            for value, found in ((True, expected), (False, everybody - expected)):
                with self.subTest(name=name, value=value):
                    searched = everybody.search([*ours, (name, "=", value)])
                    self.assertEqual(set(searched.ids), set(found.ids))

    def test_keeper_who_left(self):
        promise, other = self.promise(self.ann), self.promise(self.bob)
        self.ann.active = False
        found = self.env["customer.promise"].search(
            [("id", "in", (promise + other).ids), ("responsible_id.active", "=", False)]
        )
        self.assertEqual(found, promise)
        self.by(self.boss, promise).responsible_id = self.bob
        self.assertEqual(promise.user_id, self.ann)
