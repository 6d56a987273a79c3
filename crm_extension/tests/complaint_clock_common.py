"""What the tests of service levels share: a known policy, a clock to be set."""

from contextlib import contextmanager
from datetime import datetime

from freezegun import freeze_time

from odoo.fields import Command

from .complaint_common import ComplaintCase

HOUR = 3600
STANDARD = {
    "acknowledge": 8,
    "first_response": 16,
    "next_response": 2,
    "resolve": 40,
}
"""Working hours of the standard policy; a working day is 8 to 12 and 13 to 17."""


def moment(text):
    """Return a moment of June 2026 from "01 09:00"."""
    return datetime.fromisoformat(f"2026-06-{text}")


class ComplaintClockCase(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policies = cls.env["customer.complaint.sla.policy"]
        cls.policies.search([("company_id", "=", cls.company.id)]).unlink()
        cls.policy = cls.new_policy("Standard", STANDARD, is_default=True)
        cls.lead = cls.new_user("lead")
        cls.agent = cls.new_user("agent")
        cls.team = cls.new_team(cls.agent, user_id=cls.lead.id)
        cls.calendar = cls.company.resource_calendar_id

    @classmethod
    def new_policy(cls, name, hours, **values):
        """Return a policy from working hours by metric."""
        return cls.policies.create(
            {
                "name": name,
                "company_id": cls.company.id,
                "target_ids": [
                    Command.create({"metric": metric, "amount": amount * 60})
                    for metric, amount in hours.items()
                ],
                **values,
            }
        )

    @classmethod
    def new_case(cls, received="01 09:00", **values):
        """Return a complaint of an agent, received on a day of June 2026."""
        with freeze_time(moment(received)):
            return cls.complaint(
                received_at=moment(received),
                team_id=cls.team.id,
                user_id=cls.agent.id,
                **values,
            )

    @contextmanager
    def clock(self, text):
        """Set the clock to a moment of June 2026."""
        with freeze_time(moment(text)):
            self.env.invalidate_all()
            yield

    def log(self, complaint, kind, text, **values):
        """Add an event at a moment of June 2026."""
        return self.env["customer.complaint.event"]._log(
            complaint, kind, at=moment(text), **values
        )

    def status(self, complaint, metric, cycle=0, turn=0):
        """Return one status, which must be there."""
        found = complaint.sla_status_ids.filtered(
            lambda each: (each.metric, each.cycle, each.turn) == (metric, cycle, turn)
        )
        self.assertEqual(len(found), 1, f"{metric} {cycle} {turn}")
        return found

    def assert_replayed(self, complaints):
        """Check that the events alone give what is stored."""
        replayed = complaints._replay_clocks()
        self.assertEqual(set(replayed), set(complaints.ids))
        for complaint in complaints:
            stored = complaint.sla_status_ids
            self.assertEqual(len(stored), len(replayed[complaint.id]))
            for row in replayed[complaint.id]:
                key = row["metric"], row["cycle"], row["turn"]
                status = self.status(complaint, *key)
                values = status._values_of(complaint.id, row)
                self.assertEqual(status._changed(values), {}, key)
