"""What the tests of promises share: colleagues, customers, promises of given days."""

from freezegun import freeze_time

from .common import USER_GROUPS, ValueCase, day

USER_GROUPS.setdefault("contact", "crm_extension.group_contact_user")

TODAY = "2026-06-10"
DUE = "crm_extension.mail_activity_type_promise_due"
LATE = "crm_extension.mail_activity_type_promise_late"
ESCALATED = "crm_extension.mail_activity_type_promise_escalated"


class PromiseMixin:
    """Three salespeople, who leads two of them, and a customer; before a case."""

    @classmethod
    def make_people(cls):
        sales = "sales_team.group_sale_salesman_all_leads"
        cls.ann, cls.bob, cls.cid = (
            cls.new_user("user", login=f"{name.lower()}_sells", name=name, groups=sales)
            for name in ("Ann", "Bob", "Cid")
        )
        cls.boss = cls.new_user(
            "user",
            login="boss_leads",
            name="Boss",
            groups="sales_team.group_sale_salesman_all_leads",
        )
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Promising team",
                "company_id": cls.company.id,
                "user_id": cls.boss.id,
                "member_ids": [(4, cls.ann.id), (4, cls.bob.id)],
            }
        )
        cls.customer = cls.customers("Aurora Mills", email="aurora@customer.example")

    @classmethod
    def promise(cls, user=None, due="06-20", **values):
        """Return a promise of a user, made on 1 June 2026."""
        return cls.env["customer.promise"].create(
            {
                "name": "Send the samples",
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                "user_id": (user or cls.ann).id,
                "promised_on": day("06-01"),
                "due_date": due and day(due),
                **values,
            }
        )

    def by(self, user, records):
        """Return records as a user sees them, in the company of the test."""
        return records.with_user(user).with_context(
            allowed_company_ids=self.company.ids
        )

    def assertNotices(self, promise, *expected):
        """Assert the open notices of a promise: (type, user), in any order."""
        found = promise.sudo().activity_ids.filtered("automated")
        kinds = [self.env.ref(kind) for kind, _user in expected]
        users = [user for _kind, user in expected]
        self.assertCountEqual(
            [(each.activity_type_id, each.user_id) for each in found],
            list(zip(kinds, users, strict=True)),
        )

    def last_event(self, promise):
        """Return what happened last to a promise."""
        return promise.event_ids.sorted("id")[-1:]

    def kinds(self, promise):
        """Return what happened to a promise, oldest first."""
        return promise.event_ids.sorted("id").mapped("kind")


class PromiseCase(PromiseMixin, ValueCase):
    """Promises on 10 June 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clock = freeze_time(TODAY)
        clock.start()
        cls.addClassCleanup(clock.stop)
        cls.make_people()
