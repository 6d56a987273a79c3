"""What the tests of telling customers share: events, progress, mails, notes."""

from datetime import date

from .tier_common import TierCase, ladder


def condition(metric="monetary", value=400.0, target=1000.0, **values):
    """Return a condition as ``progress`` does."""
    return {
        "group": 1,
        "metric": metric,
        "label": metric,
        "unit": "money",
        "window": "rolling_months",
        "window_label": "last 12 months",
        "date_from": date(2026, 1, 1),
        "date_to": date(2026, 12, 31),
        "operator": ">=",
        "value": value,
        "target": target,
        "missing": max(0.0, target - value),
        "share": min(1.0, value / target),
        "met": value >= target,
        "text": f"{metric} {value} of {target}",
        **values,
    }


def goal(tier, *conditions, until=None):
    """Return what ``progress`` tells about one tier."""
    return {
        "tier_id": tier.id,
        "tier": tier.name,
        "color": tier.color,
        "until": until,
        "met": all(each["met"] for each in conditions),
        "share": min((each["share"] for each in conditions), default=1),
        "conditions": list(conditions),
    }


class NoticeCase(TierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.email = "shop@example.com"
        tiers = ladder()
        tiers[2].update(discount=5, free_delivery=True, floor_margin=17)
        cls.program = cls.new_program(tiers, name="Circle")
        cls.base, cls.silver, cls.gold, cls.platinum = cls.program.tier_ids
        cls.anna = cls.customers("Anna", email="anna@example.com")
        cls.cron = cls.env.ref("crm_extension.ir_cron_customer_tier_notice")
        cls.today = cls.company._value_today()

    def setUp(self):
        super().setUp()
        self.progress = {"next": None, "keep": None}
        self.patch(
            self.registry["customer.tier.membership"],
            "progress",
            lambda member, as_of=None: self.progress,
        )

    def enrol(self, partner=None, name="Gold", **values):
        return self.give_tier(self.program, partner or self.anna, name, **values)

    def events(self, member, *moves):
        """Write events as the engine does: (trigger, from, to) each."""
        log = self.env["customer.tier.event"]
        return log.union(
            *(
                log._log(member, trigger, from_tier_id=old.id, to_tier_id=new.id)
                for trigger, old, new in moves
            )
        )

    def tell(self, member, *moves):
        events = self.events(member, *moves)
        self.env["customer.tier.notice"]._note_events(self.program, events.ids)
        return events

    def warn(self, member):
        self.env["customer.tier.notice"]._note_warnings(self.program, member.ids)

    def mails(self, partner=None):
        partner = partner or self.anna
        return self.env["mail.mail"].search(
            [("recipient_ids", "in", partner.ids)], order="id"
        )

    def subjects(self, partner=None):
        return self.mails(partner).mapped("subject")

    def notes(self, partner=None):
        found = (partner or self.anna).message_ids.filtered(
            lambda each: "Circle" in (each.body or "")
        )
        return [str(each.body) for each in found.sorted("id")]

    def waiting(self):
        return self.env["customer.tier.notice"].search(
            [("membership_id.program_id", "=", self.program.id)]
        )

    def run_cron(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def engine_writes(self, member, **values):
        """Change a membership as the engine does."""
        member.flush_recordset()
        self.env.cr.execute(
            "UPDATE customer_tier_membership SET "
            + ", ".join(f"{name} = %s" for name in values)
            + " WHERE id = %s",
            [*values.values(), member.id],
        )
        member.invalidate_recordset()
