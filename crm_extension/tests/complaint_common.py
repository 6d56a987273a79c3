"""What the tests of complaints share: teams, complaints, the way to a state."""

from datetime import date, datetime

from .common import USER_GROUPS, ValueCase

USER_GROUPS.update(
    reporter="crm_extension.group_complaint_reporter",
    agent="crm_extension.group_complaint_user",
    lead="crm_extension.group_complaint_lead",
    complaint_manager="crm_extension.group_complaint_manager",
)

RECEIVED_AT = datetime(2026, 6, 1, 9)


class ComplaintMixin:
    """Complaints and what belongs to them; mixed into a case before it."""

    @classmethod
    def new_team(cls, *agents, company=None, **values):
        """Return a team with these users as members."""
        return cls.env["customer.complaint.team"].create(
            {
                "name": "Test team",
                # Before the one that every company has.
                "sequence": 1,
                "company_id": (company or cls.company).id,
                "assignment": "manual",
                "member_ids": [(0, 0, {"user_id": agent.id}) for agent in agents],
                **values,
            }
        )

    @classmethod
    def complaint(cls, partner=None, **values):
        """Return a complaint that was received on 1 June 2026."""
        partner = partner or cls.env["res.partner"].create(
            {"name": "Ada", "email": "ada@customer.example"}
        )
        return cls.env["customer.complaint"].create(
            {
                "description": "The box was broken.",
                "company_id": cls.company.id,
                "partner_id": partner.id,
                "channel": "phone",
                "received_at": RECEIVED_AT,
                **values,
            }
        )

    @classmethod
    def assessment(cls, **values):
        """Return the values that an assessment needs."""
        return {
            "category_id": cls.env["customer.complaint.category"]
            .create({"name": "Quality"})
            .id,
            "severity": "2",
            "complexity": "normal",
            "remedy_sought": "refund",
            "no_line_reason": "About the service.",
            "user_id": cls.env.user.id,
            **values,
        }

    @classmethod
    def bring_to(cls, complaint, state, **values):
        """Take the steps of the main road up to a state; return the complaint.

        :param values: what the assessment is given beside the usual
        """
        road = (
            ("acknowledged", "acknowledge", {"promised_date": date(2026, 6, 15)}),
            ("assessed", "assess", cls.assessment(**values)),
            ("investigating", "investigate", {"investigator_id": cls.env.user.id}),
            ("decided", "decide", cls.finding()),
            ("communicated", "communicate", {"answer": "We are sorry."}),
            ("closed", "close", {}),
        )
        for target, name, given in road:
            if complaint.state == state:
                break
            getattr(complaint, f"action_{name}")(**given)
            assert complaint.state == target
        return complaint

    @classmethod
    def finding(cls, **values):
        """Return the values that a decision needs."""
        return {
            "findings": "The packing was too thin.",
            "cause_id": cls.env["customer.complaint.cause"]
            .create({"name": "Packing"})
            .id,
            "decision": "upheld",
            **values,
        }

    def story(self, complaint):
        """Return the steps that a complaint took, oldest first: (from, to)."""
        events = complaint.event_ids.filtered(lambda each: each.kind == "transition")
        return [(each.from_state, each.to_state) for each in events.sorted("id")]


class ComplaintCase(ComplaintMixin, ValueCase):
    """A company of its own with complaints."""
