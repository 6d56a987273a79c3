"""Tells the forty stories: each step at its own moment, by the people who take it."""

from datetime import timedelta
from functools import partial
from operator import itemgetter

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tools import SQL

from .complaint_goods import Goods
from .complaint_stories import CUSTOMERS, STORIES

LOT_DAYS = (375, 290, 160, 50)
"""So many days ago a lot of each product came in."""
BOUGHT_HOURS = -150
DELIVERED_HOURS = -100
INVOICED_HOURS = -96
HOURS = {
    "acknowledge": 1,
    "cancel": 3,
    "reject": 4,
    "merge": 4,
    "assess": 5,
    "investigate": 20,
    "wait_customer": 26,
    "wait_third_party": 26,
    "decide": 50,
    "remedy": 52,
    "communicate": 54,
    "act": 75,
    "close": 240,
    "rate": 250,
    "go_external": 260,
    "reopen": 300,
}
"""Step -> hours after the complaint came in, where all goes well."""
INVESTIGATED = ("acknowledge", "assess", "investigate")
DECIDED = (*INVESTIGATED, "decide", "remedy")
CLOSED = (*DECIDED, "communicate", "act", "close", "rate")
ROADS = {
    "received": (),
    "acknowledged": ("acknowledge",),
    "assessed": ("acknowledge", "assess"),
    "investigating": INVESTIGATED,
    "waiting_customer": (*INVESTIGATED, "wait_customer"),
    "waiting_third_party": (*INVESTIGATED, "wait_third_party"),
    "decided": DECIDED,
    "communicated": (*DECIDED, "communicate"),
    "closed": CLOSED,
    "reopened": (*CLOSED, "reopen"),
    "rejected": ("acknowledge", "reject"),
    "cancelled": ("cancel",),
    "merged": ("acknowledge", "merge"),
    "external": (*DECIDED, "communicate", "go_external"),
}
NO_MAIL = {"mail_notify_force_send": False, "skip_sms": True}


def load(env, stories=STORIES, customers=None):
    """Make the demo's complaints, with the orders, lots and invoices behind them.

    :param env: of the superuser, in the company that shall show them
    :param stories: which are told
    :param customers: res.partner who complain; those of Odoo's demo unless given
    :return: customer.complaint, in the order of the stories
    """
    env = env(context={**env.context, **NO_MAIL})
    env.company._create_complaint_setup()
    customers = customers or env["res.partner"].union(*map(env.ref, CUSTOMERS))
    people = _people(env)
    now = env.cr.now().replace(minute=0, second=0, microsecond=0)
    with freeze_time(now) as clock:
        goods = Goods(env(context={**env.context, "tracking_disable": True}))
        tellings = [
            Telling(story, customers[story.customer], now, goods, people)
            for story in stories
        ]
        for at, take in _timeline(now, goods, tellings):
            clock.move_to(at)
            take()
            env.flush_all()
    complaints = env["customer.complaint"].union(*(each.complaint for each in tellings))
    _settle(complaints)
    return complaints


def _timeline(now, goods, tellings):
    """Return all that happens, oldest first: (moment, method)."""
    lots = [
        (now - timedelta(days=days), partial(goods.receive, number))
        for number, days in enumerate(LOT_DAYS, start=1)
    ]
    moments = [moment for telling in tellings for moment in telling.moments()]
    return sorted([*lots, *moments], key=itemgetter(0))


def _people(env):
    """Return the agent and the lead, both members of the company's team."""
    lead = env.ref("base.user_admin")
    agent = env.ref("base.user_demo", raise_if_not_found=False) or _new_agent(env)
    agent.group_ids = [Command.link(env.ref("crm_extension.group_complaint_user").id)]
    team = env["customer.complaint.team"].search(
        [("company_id", "=", env.company.id)], limit=1
    )
    missing = (agent | lead) - team.member_ids.user_id
    team.member_ids = [Command.create({"user_id": user.id}) for user in missing]
    return {"agent": agent, "lead": lead}


def _new_agent(env):
    return env["res.users"].create(
        {
            "name": "Complaint agent",
            "login": "complaint_agent",
            "company_id": env.company.id,
            "company_ids": [Command.set(env.company.ids)],
        }
    )


def _settle(complaints):
    """Date records as their stories say, and send no mail of them."""
    env = complaints.env
    env.flush_all()
    env.cr.execute(
        SQL(
            "UPDATE customer_complaint SET create_date = received_at"
            " WHERE id = ANY(%s)",
            complaints.ids,
        )
    )
    env["mail.mail"].search(
        [("state", "=", "outgoing"), ("model", "=like", "customer.complaint%")]
    ).write({"state": "cancel"})
    env.invalidate_all()


class Telling:
    """A story as it goes on in the database."""

    def __init__(self, story, customer, now, goods, people):
        self.story, self.customer, self.now = story, customer, now
        self.goods, self.people = goods, people
        self.env = people["lead"].env
        self.received_at = now - timedelta(days=story.days, hours=3 - story.days % 3)
        self.order = self.env["sale.order"]
        self.complaint = self.env["customer.complaint"]

    def moments(self):
        """Return what happens, and when: (moment, method)."""
        sale = (
            (BOUGHT_HOURS, self.buy),
            (DELIVERED_HOURS, self.deliver),
            (INVOICED_HOURS, self.invoice),
        )
        before = sale if self.story.product else ()
        steps = ROADS[self.story.state]
        return [
            *((self._after(hours), take) for hours, take in before),
            (self.received_at, self.receive),
            *((self._moment(step), getattr(self, step)) for step in steps),
        ]

    def _after(self, hours):
        return self.received_at + timedelta(hours=hours)

    def _moment(self, step):
        """Return when a step is taken: late where the pace is slow, never after now."""
        last = max(HOURS[each] for each in ROADS[self.story.state])
        elapsed = (self.now - self.received_at) / timedelta(hours=1)
        pace = min(self.story.pace, (elapsed - 0.5) / last)
        return self._after(HOURS[step] * pace)

    def _as(self, role, records=None):
        records = self.complaint if records is None else records
        return records.with_user(self.people[role])

    # -- Buying ----------------------------------------------------------------

    def buy(self):
        self.order = self.goods.sell(
            self.customer, self.story.product, self.story.quantity
        )

    def deliver(self):
        self.goods.deliver(self.order)

    def invoice(self):
        self.goods.invoice(self.order)

    # -- Complaining -----------------------------------------------------------

    def receive(self):
        story = self.story
        self.complaint = self.env["customer.complaint"].create(
            {
                "description": story.words,
                "partner_id": self.customer.id,
                "channel": story.channel,
                "received_at": self.received_at,
                "sale_order_id": self.order.id,
                "category_id": self._shipped("category", story.category),
                "remedy_sought": story.wish,
                "safety": story.safety,
                "line_ids": self._lines(),
            }
        )

    def _lines(self):
        if not self.order:
            return []
        move_line = self.order.picking_ids.move_line_ids[:1]
        line = {
            "sale_line_id": self.order.order_line.id,
            "move_id": move_line.move_id.id,
            "lot_id": move_line.lot_id.id,
            "invoice_line_id": self.order.order_line.invoice_lines[:1].id,
            "quantity": self.story.quantity,
            "defect_id": self._shipped("defect", self.story.defect),
            "wanted": self.story.wish,
        }
        return [Command.create(line)]

    def _shipped(self, kind, code):
        if not code:
            return False
        found = self.env.ref(f"crm_extension.complaint_{kind}_{code}", False)
        return found.id if found else False

    # -- Steps -----------------------------------------------------------------

    def acknowledge(self):
        # A mail or the portal may have had its answer at once.
        if self.complaint.state == "received":
            self._as("agent").action_acknowledge(
                acknowledged_at=self._after(HOURS["acknowledge"]),
                promised_date=self._after(24 * 5).date(),
            )

    def assess(self):
        self._as("agent").action_assess(
            severity=str(self.story.severity),
            complexity="complex" if self.story.severity > 2 else "normal",
            user_id=(self.complaint.user_id or self.people["agent"]).id,
            no_line_reason="" if self.order else "It is about no product.",
        )

    def investigate(self):
        self._as("agent").action_investigate(investigator=self.people["agent"])

    def wait_customer(self):
        self._as("agent").action_wait_customer(
            question="Could you send us a photo, please?"
        )

    def wait_third_party(self):
        self._as("agent").action_wait_third_party(party="The carrier")

    def decide(self):
        self._as("lead").action_decide(
            findings="We looked at the order, the delivery and the lot.",
            cause=self._shipped("cause", self.story.cause),
            decision=self.story.decision,
            decision_reason="It was not our fault."
            if self.story.decision == "rejected"
            else None,
        )

    def communicate(self):
        upheld = self.story.decision != "rejected"
        self._as("agent").action_communicate(
            answer="You are right, and we are sorry. We have put it right."
            if upheld
            else "We have looked into it with care and found no fault on our side."
        )

    def close(self):
        if self.story.severity > 2 and not self.story.action:
            self._as("lead").capa_waiver_reason = "A single case."
        self._as("agent").action_close()

    def reopen(self):
        self._as("agent").action_reopen(reason="The customer called: it is back.")

    def reject(self):
        self._as("lead").action_reject(reason="It is not ours to decide.")

    def cancel(self):
        self._as("lead").action_cancel(reason="Written down twice.")

    def merge(self):
        target = self.env["customer.complaint"].search(
            [("description", "=", self.story.into)], order="id desc", limit=1
        )
        self._as("lead").action_merge(target)

    def go_external(self):
        self._as("lead").action_go_external(
            body="Consumer arbitration board",
            number="A-1207",
            filed_on=self._after(HOURS["go_external"]).date(),
            due_on=(self.now + timedelta(days=20)).date(),
        )

    # -- Putting it right ------------------------------------------------------

    def remedy(self):
        if not self.story.remedy:
            return
        kind, state, *amount = self.story.remedy
        lines = self.complaint.line_ids if kind != "apology" else ()
        remedy = self._as("agent", self.env["customer.complaint.remedy"]).create(
            {
                "complaint_id": self.complaint.id,
                "kind": kind,
                "line_ids": [
                    Command.create(
                        {"complaint_line_id": line.id, "quantity": line.quantity}
                    )
                    for line in lines
                ],
            }
        )
        if amount:
            remedy.amount = amount[0]
        remedy.action_request()
        if remedy.state == "to_approve" and state != "to_approve":
            self._as("lead", remedy).action_approve()
        if state == "failed":
            # A colleague in accounting was faster: nothing is left to credit.
            self.order.invoice_ids._reverse_moves(cancel=True)
        if state != "to_approve":
            remedy.action_execute()

    def act(self):
        if self.story.action:
            self._as("lead", self.env["customer.complaint.capa"]).create(
                {
                    "name": self.story.action,
                    "complaint_id": self.complaint.id,
                    "kind": "prevention",
                    "owner_id": self.people["agent"].id,
                    "verifier_id": self.people["lead"].id,
                    "due_date": self._after(24 * 30).date(),
                }
            )

    def rate(self):
        if self.story.stars:
            token = self.complaint._rating_get_access_token()
            self.complaint.rating_apply(self.story.stars, token=token)
