"""What the tests of loyalty tiers share: programs, members, evaluations."""

from odoo.fields import Command

from .common import USER_GROUPS, ValueCase, day

USER_GROUPS.update(
    tier_user="crm_extension.group_tier_user",
    tier_manager="crm_extension.group_tier_manager",
)

LADDER = (("Base", None), ("Silver", 500), ("Gold", 1000), ("Platinum", 5000))


def tier_rule(amount, metric="monetary", kind="entry", **values):
    """Return the values of a condition: net revenue of twelve months, at least."""
    return {"metric": metric, "kind": kind, "amount": amount, **values}


def tier(name, sequence, *rules, **values):
    """Return the values of a tier; a number among the rules is revenue to enter."""
    rules = [each if isinstance(each, dict) else tier_rule(each) for each in rules]
    return {
        "name": name,
        "code": name.lower(),
        "sequence": sequence,
        "rule_ids": [Command.create(each) for each in rules],
        **values,
    }


def ladder(levels=LADDER):
    """Return the values of tiers; a level is (name, revenue to enter or None)."""
    return [
        tier(name, place, *([] if amount is None else [amount]))
        for place, (name, amount) in enumerate(levels)
    ]


class TierMixin:
    """Programs and their members; mixed into a case before it."""

    @classmethod
    def new_program(cls, tiers=None, activate=True, company=None, **values):
        """Return a program of the company, active unless told otherwise.

        :param tiers: list of values, see ``tier`` and ``ladder``
        """
        program = cls.env["customer.tier.program"].create(
            {
                "name": "Test program",
                "company_id": (company or cls.company).id,
                "tier_ids": [Command.create(each) for each in tiers or ladder()],
                **values,
            }
        )
        if activate:
            program.action_activate()
        return program

    def tier_named(self, program, name):
        return program.tier_ids.filtered(lambda each: each.name == name)

    def evaluate(self, program, when, *partners):
        """Evaluate everybody, or these partners, as of a day."""
        chosen = self.env["res.partner"].union(*partners) if partners else None
        return program.evaluate(
            as_of=day(when) if isinstance(when, str) else when, partners=chosen
        )

    def member(self, program, partner):
        """Return the customer's membership."""
        return self.env["customer.tier.membership"].search(
            [("program_id", "=", program.id), ("partner_id", "=", partner.id)]
        )

    def give_tier(self, program, partner, name, **values):
        """Enrol a customer with a tier by hand; return the membership."""
        return self.env["customer.tier.membership"].create(
            {
                "program_id": program.id,
                "partner_id": partner.id,
                "tier_id": self.tier_named(program, name).id,
                **values,
            }
        )

    def story(self, program, partner):
        """Return the member's events, oldest first: (trigger, day, from, to)."""
        events = self.env["customer.tier.event"].search(
            [("program_id", "=", program.id), ("partner_id", "=", partner.id)],
            order="id",
        )
        return [
            (
                each.trigger,
                each.date.isoformat(),
                each.from_tier_id.name or None,
                each.to_tier_id.name or None,
            )
            for each in events
        ]


class TierCase(TierMixin, ValueCase):
    """A company of its own with programs."""
