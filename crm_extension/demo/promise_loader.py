"""Tells the stories of promises: each step on its own day, by who takes it."""

from datetime import timedelta
from functools import partial
from operator import itemgetter

from freezegun import freeze_time

from odoo.fields import Command, Domain

from .complaint_stories import CUSTOMERS
from .promise_stories import STORIES

QUIET = {"mail_activity_quick_update": True, "mail_auto_subscribe_no_notify": True}
"""Demo data send no mail to anybody."""
COLLEAGUES = 3
SOURCES = {"order": "sale.order", "complaint": "customer.complaint"}


def load(env, stories=STORIES, customers=None):
    """Make the demo's promises; orders and complaints that are there are their sources.

    :param env: of the superuser, in the company that shall show them
    :param stories: which are told
    :param customers: res.partner to whom they were made; those of Odoo's demo unless
        given
    :return: customer.promise, in the order of the stories
    """
    env = env(context={**env.context, **QUIET})
    customers = customers or env["res.partner"].union(*map(env.ref, CUSTOMERS))
    people = _people(env)
    now = env.cr.now().replace(minute=0, second=0, microsecond=0)
    with freeze_time(now) as clock:
        tellings = [
            Telling(story, customers[story.customer], now, people) for story in stories
        ]
        moments = [moment for telling in tellings for moment in telling.moments()]
        for at, take in sorted(moments, key=itemgetter(0)):
            clock.move_to(at)
            take()
            env.flush_all()
        clock.move_to(now)
        promises = env["customer.promise"].union(*(each.promise for each in tellings))
        promises._give_notices()
        env.flush_all()
    return promises


def _people(env):
    """Return three colleagues who sell, those of Odoo's demo first."""
    sells = env.ref("sales_team.group_sale_salesman_all_leads")
    people = env.ref("base.user_admin")
    demo = env.ref("base.user_demo", raise_if_not_found=False)
    people |= demo or env["res.users"]
    missing = COLLEAGUES - len(people)
    names = ("Pia Parker", "Paul Porter")[:missing]
    people |= env["res.users"].create(
        [
            {
                "name": name,
                "login": name.split()[0].lower() + "_sells",
                "company_id": env.company.id,
                "company_ids": [Command.set(env.company.ids)],
            }
            for name in names
        ]
    )
    people.group_ids = [Command.link(sells.id)]
    return list(people)


class Telling:
    """A story as it goes on in the database."""

    def __init__(self, story, customer, now, people):
        self.story, self.customer, self.people = story, customer, people
        self.env = customer.env
        self.made_at = now - timedelta(days=story.days)
        self.promise = self.env["customer.promise"]

    def moments(self):
        """Return what happens, and when: (moment, method)."""
        steps = [
            (self.made_at + timedelta(days=days), partial(self._step, name, what))
            for days, name, what in self.story.steps
        ]
        return [(self.made_at, self.make), *steps]

    def make(self):
        """Make the promise."""
        story = self.story
        made = self.made_at.date()
        self.promise = self._as_who(self.env["customer.promise"]).create(
            {
                "name": story.words,
                "note": story.said,
                "partner_id": self.customer.id,
                "company_id": self.env.company.id,
                "user_id": self._who.id,
                "promised_on": made,
                "due_date": story.due is not None and made + timedelta(days=story.due),
                "channel": story.channel,
                **self._source(),
            }
        )

    @property
    def _who(self):
        return self.people[self.story.who]

    def _as_who(self, records):
        return records.with_user(self._who).sudo()

    def _source(self):
        """Return what the promise was made in, where the demo has it."""
        if self.story.source == "meeting":
            return {"event_id": self._meeting().id}
        model = SOURCES.get(self.story.source)
        if not model:
            return {}
        customer = self.customer.commercial_partner_id
        domain = Domain("partner_id.commercial_partner_id", "=", customer.id)
        domain &= Domain("company_id", "=", self.env.company.id)
        found = self.env[model].search(domain, limit=1)
        return {"source_model": model, "source_id": found.id} if found else {}

    def _meeting(self):
        return self.env["calendar.event"].create(
            {
                "name": f"Visit: {self.customer.display_name}",
                "start": self.made_at,
                "stop": self.made_at + timedelta(hours=1),
                "user_id": self._who.id,
                "partner_ids": [
                    Command.set((self._who.partner_id | self.customer).ids)
                ],
            }
        )

    def _step(self, name, what):
        promise = self._as_who(self.promise)
        if name == "move":
            promise.due_date = self.made_at.date() + timedelta(days=what)
        elif name == "hand_over":
            promise.responsible_id = self.people[what]
        else:
            getattr(promise, f"action_{name}")(what)
