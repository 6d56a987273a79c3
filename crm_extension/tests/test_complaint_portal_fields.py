"""What customers read by any way into the ORM: the whitelist, not one field more."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.complaint.customer_complaint_line import (
    PORTAL_FIELDS as LINE_FIELDS,
)
from ..models.complaint.customer_complaint_portal_mixin import PORTAL_FIELDS
from .complaint_portal_common import ComplaintPortalCase

SECRETS = {
    "customer.complaint": {
        "severity",
        "safety",
        "complexity",
        "findings",
        "cause_id",
        "decision",
        "decision_reason",
        "question",
        "answer",
        "reason",
        "user_id",
        "team_id",
        "tier_id",
        "value_class",
        "remedy_ids",
        "event_ids",
        "sla_status_ids",
        "capa_ids",
        "message_ids",
        "rating_ids",
        "satisfaction",
    },
    "customer.complaint.line": {"note", "move_id", "invoice_line_id"},
}


@tagged("post_install", "-at_install")
class TestComplaintPortalFields(ComplaintPortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.complaint(
            cls.ann,
            sale_order_id=cls.order.id,
            line_ids=[(0, 0, {"sale_line_id": cls.order.order_line.id})],
        )
        cls.bring_to(cls.case, "closed")
        cls.env.flush_all()
        cls.models = {
            cls.case._name: (cls.case.with_user(cls.ann_user), PORTAL_FIELDS),
            cls.case.line_ids._name: (
                cls.case.line_ids.with_user(cls.ann_user),
                LINE_FIELDS,
            ),
        }

    def hidden(self, record, allowed):
        return [field for name, field in record._fields.items() if name not in allowed]

    def each_hidden(self):
        for record, allowed in self.models.values():
            for field in self.hidden(record, allowed):
                yield record, field

    def assert_refused(self, act, what):
        with self.cr.savepoint(flush=False):
            try:
                act()
            except (AccessError, UserError, ValueError):
                # A field without a column cannot be asked of SQL: a ValueError.
                return
        self.fail(f"{what} went through")

    def test_the_lists_keep_the_secrets(self):
        for model, names in SECRETS.items():
            _record, allowed = self.models[model]
            self.assertFalse(names & allowed)
            self.assertLessEqual(names, set(self.env[model]._fields))
            self.assertLessEqual(allowed, set(self.env[model]._fields))

    def test_what_is_on_the_list_can_be_read(self):
        for record, allowed in self.models.values():
            (values,) = record.read(list(allowed))
            self.assertEqual(set(values), allowed | {"id"})
        record = self.case.with_user(self.ann_user)
        self.assertEqual(record.search([("state", "=", "closed")]), record)
        groups = record.formatted_read_group([], ["state"], ["__count"])
        self.assertEqual(groups[0]["__count"], 1)

    def test_read_and_export(self):
        for record, field in self.each_hidden():
            name = field.name
            self.assert_refused(lambda r=record, n=name: r.read([n]), name)
            self.assert_refused(lambda r=record, n=name: r.export_data([n]), name)
            self.assert_refused(lambda r=record, n=name: r.search_read([], [n]), name)
            self.assert_refused(lambda r=record, n=name: r[n], name)

    def test_domains(self):
        for record, field in self.each_hidden():
            for operator, value in (("=", False), ("!=", False)):
                self.assert_refused(
                    lambda r=record, d=(field.name, operator, value): r.search([d]),
                    field.name,
                )

    def test_domains_through_others(self):
        """A way round through lines, orders or parties ends at the same wall."""
        record = self.case.with_user(self.ann_user)
        line = record.line_ids
        ways = [
            (line, "complaint_id.severity"),
            (line, "complaint_id.message_ids.body"),
            (record, "line_ids.note"),
            (record, "line_ids.complaint_id.decision"),
            (record, "duplicate_of_id.name"),
            (record, "message_ids.body"),
            (record, "website_message_ids.body"),
            (record, "user_id.login"),
        ]
        for start, path in ways:
            for act in (
                lambda r=start, p=path: r.search([(p, "ilike", "a")]),
                lambda r=start, p=path: r.mapped(p),
            ):
                self.assert_refused(act, path)

    def test_order_and_groups(self):
        for record, field in self.each_hidden():
            name = field.name
            self.assert_refused(lambda r=record, n=name: r.search([], order=n), name)
            granular = f"{name}:month" if field.type in ("date", "datetime") else name
            self.assert_refused(
                lambda r=record, n=granular: r.formatted_read_group(
                    [], [n], ["__count"]
                ),
                name,
            )
            for aggregate in ("max", "count", "array_agg"):
                self.assert_refused(
                    lambda r=record, n=f"{name}:{aggregate}": r._read_group(
                        [], [], [n]
                    ),
                    name,
                )

    def test_descriptions_tell_of_the_list_alone(self):
        for record, allowed in self.models.values():
            told = record.fields_get()
            self.assertLessEqual(set(told), allowed)
            self.assertTrue(all(each["readonly"] for each in told.values()))

    def test_nothing_can_be_written(self):
        for record, _allowed in self.models.values():
            for name in record._fields:
                self.assert_refused(lambda r=record, n=name: r.write({n: False}), name)
            self.assert_refused(lambda r=record: r.create({}), "create")
            self.assert_refused(lambda r=record: r.unlink(), "unlink")
            self.assert_refused(lambda r=record: r.copy(), "copy")

    def test_what_hangs_on_it_is_closed(self):
        for model in (
            "event",
            "remedy",
            "remedy.line",
            "remedy.rule",
            "sla.status",
            "sla.policy",
            "capa",
            "cause",
            "category",
            "team",
        ):
            records = self.env[f"customer.complaint.{model}"].with_user(self.ann_user)
            self.assertFalse(records.has_access("read"), model)
        self.assertFalse(
            self.env["rating.rating"].with_user(self.ann_user).has_access("read")
        )

    def test_orders_and_partners_tell_nothing_of_complaints(self):
        """Fields that other models got for complaints are not for customers."""
        for model in ("sale.order", "res.partner", "account.move", "stock.picking"):
            records = self.env[model].with_user(self.ann_user)
            told = [
                name
                for name, field in records._fields.items()
                if "complaint" in name
                and field._module == "crm_extension"
                and records._has_field_access(field, "read")
            ]
            self.assertEqual(told, [], model)

    def test_methods_tell_no_more_than_fields(self):
        case = self.case.with_user(self.ann_user)
        for name in ("get_clock_data", "get_board_data", "action_assign_to_me"):
            with self.assertRaises(AccessError, msg=name), self.cr.savepoint():
                getattr(case, name)()
        self.assertIsInstance(self.case.with_user(self.agent).get_clock_data(), list)

    def test_strangers_read_nothing(self):
        public = self.env.ref("base.public_user")
        for record, _allowed in self.models.values():
            nobody = record.with_user(public)
            self.assertFalse(nobody.has_access("read"))
            self.assert_refused(lambda r=nobody: r.search([]).read(["name"]), "search")

    def test_people_of_the_house_read_as_before(self):
        record = self.case.with_user(self.agent)
        self.assertEqual(record.severity, "2")
        self.assertTrue(record.search([("severity", "=", "2")], order="severity"))

    def test_notes_are_not_for_customers(self):
        messages = self.env["mail.message"].with_user(self.ann_user)
        own = [("model", "=", self.case._name), ("res_id", "=", self.case.id)]
        for kind in ("comment", "notification", "auto_comment"):
            note = self.case.message_post(
                body="Our thoughts", subtype_xmlid="mail.mt_note", message_type=kind
            )
            self.env.invalidate_all()
            self.assertNotIn(note.id, messages.search(own).ids)
            with self.assertRaises(AccessError):
                note.with_user(self.ann_user).read(["body"])
            self.assertTrue(note.with_user(self.agent).read(["body"]))

    def test_what_was_told_is_for_customers(self):
        self.case._send_to_customer("Hello Ann")
        told = self.case.message_ids[0]
        self.env.invalidate_all()
        self.assertIn("Hello", told.with_user(self.ann_user).body)
        with self.assertRaises(AccessError):
            told.with_user(self.bob_user).read(["body"])
