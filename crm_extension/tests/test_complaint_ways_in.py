from datetime import timedelta

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import AccountingCase
from .complaint_common import ComplaintMixin


@tagged("post_install", "-at_install")
class TestComplaintWaysIn(ComplaintMixin, AccountingCase):
    """Buttons on order, partner, delivery and invoice, and what these show."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada = cls.customers("Ada", email="ada@customer.example")
        cls.box = cls.new_product("Box", type="consu", is_storable=True)
        cls.reporter = cls.new_user(
            "reporter",
            companies=cls.company | cls.books,
            groups="sales_team.group_sale_salesman_all_leads",
        )

    def order(self, company=None, **values):
        """Return a confirmed order of three boxes, a note and some work."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.ada.id,
                "company_id": (company or self.company).id,
                "order_line": [
                    self.order_line(10.0, self.box, 3),
                    Command.create({"display_type": "line_note", "name": "Thanks"}),
                    self.order_line(5.0),
                    self.order_line(5.0, quantity=0),
                ],
                **values,
            }
        )
        order.action_confirm()
        return order

    def deliver(self, order, quantity, lots=()):
        """Deliver boxes of an order; return the delivery."""
        picking = order.picking_ids
        move = picking.move_ids
        if lots:
            move.move_line_ids.unlink()
            move.move_line_ids = [
                Command.create(
                    {
                        "product_id": self.box.id,
                        "lot_id": lot.id,
                        "quantity": share,
                        "location_id": move.location_id.id,
                        "location_dest_id": move.location_dest_id.id,
                    }
                )
                for lot, share in lots
            ]
        else:
            move.quantity = quantity
        move.picked = True
        picking._action_done()
        return picking

    def reported(self, record):
        """Press the button and save the form; return the complaint."""
        action = record.action_report_problem()
        self.assertEqual(action["res_model"], "customer.complaint")
        complaints = self.env["customer.complaint"].with_context(**action["context"])
        form = Form(complaints.with_company(record._complaint_company()))
        form.description = "Broken"
        return form.save()

    # -- Buttons ---------------------------------------------------------------

    def test_an_order_brings_its_lines(self):
        order = self.order()
        complaint = self.reported(order)
        self.assertEqual(complaint.partner_id, self.ada)
        self.assertEqual(complaint.sale_order_id, order)
        self.assertEqual(complaint.company_id, self.company)
        self.assertEqual(complaint.channel, "phone")
        lines = complaint.line_ids
        self.assertEqual(lines.sale_line_id, order.order_line[0] | order.order_line[2])
        self.assertEqual(lines.mapped("quantity"), [3, 1])
        self.assertEqual(lines[0].product_id, self.box)

    def test_of_what_was_delivered_in_part_that_part_is_meant(self):
        order = self.order()
        self.deliver(order, 2)
        lines = order._prepare_complaint_lines()
        self.assertEqual(lines[0]["quantity"], 2)

    def test_a_customer_brings_a_name(self):
        complaint = self.reported(self.ada.with_company(self.company))
        self.assertEqual(complaint.partner_id, self.ada)
        self.assertFalse(complaint.line_ids)

    def test_a_delivery_brings_what_left_the_house_with_its_lots(self):
        self.box.tracking = "lot"
        first, second = self.env["stock.lot"].create(
            [{"name": name, "product_id": self.box.id} for name in ("L1", "L2")]
        )
        order = self.order()
        picking = self.deliver(order, 3, [(first, 1), (second, 2)])
        complaint = self.reported(picking)
        self.assertEqual(complaint.sale_order_id, order)
        self.assertEqual(complaint.line_ids.lot_id, first | second)
        self.assertEqual(complaint.line_ids.move_id, picking.move_ids)
        self.assertEqual(complaint.line_ids.sale_line_id, order.order_line[0])
        self.assertEqual(complaint.line_ids.mapped("quantity"), [1, 2])

    def test_an_invoice_brings_its_lines_and_their_order(self):
        order = self.order(company=self.books)
        invoice = order._create_invoices()
        invoice.action_post()
        complaint = self.reported(invoice)
        self.assertEqual(complaint.company_id, self.books)
        self.assertEqual(complaint.sale_order_id, order)
        lines = complaint.line_ids
        self.assertEqual(len(lines.invoice_line_id), 2)
        self.assertEqual(lines[0].sale_line_id, order.order_line[0])
        self.assertEqual(lines[0].quantity, 3)

    def test_the_forms_have_the_button_for_who_may_report(self):
        for model in ("sale.order", "res.partner", "stock.picking", "account.move"):
            for user, shown in (
                (self.reporter, True),
                (self.new_user("internal", login=f"nobody_{model}"), False),
            ):
                views = self.env[model].with_user(user).sudo(False)
                try:
                    arch = views.get_view(view_type="form")["arch"]
                except AccessError:
                    continue
                buttons = etree.fromstring(arch).xpath(
                    "//button[@name='action_report_problem']"
                )
                with self.subTest(model=model, shown=shown):
                    self.assertEqual(bool(buttons), shown)

    # -- What is shown ---------------------------------------------------------

    def test_counts_are_the_customers_in_the_company(self):
        branch = self.env["res.partner"].create(
            {"name": "Branch", "parent_id": self.ada.id}
        )
        self.bring_to(self.complaint(self.ada), "closed")
        self.complaint(branch)
        self.complaint(self.ada, company_id=self.books.id, team_id=False)
        for record in (self.ada, branch, self.order(partner_id=branch.id)):
            record = record.with_user(self.reporter).with_company(self.company)
            with self.subTest(record=record):
                self.assertEqual(record.complaint_count, 2)
                self.assertEqual(record.open_complaint_count, 1)
        elsewhere = self.ada.with_company(self.books)
        self.assertEqual(elsewhere.complaint_count, 1)
        found = self.env["customer.complaint"].search(
            self.ada.with_company(self.company).action_open_complaints()["domain"]
        )
        self.assertEqual(len(found), 2)

    def test_nobody_has_the_complaints_of_strangers(self):
        self.env["customer.complaint"].create(
            {
                "description": "Broken",
                "company_id": self.company.id,
                "complainant_name": "Eve",
            }
        )
        draft = self.env["sale.order"].new({"company_id": self.company.id})
        self.assertEqual(draft.complaint_count, 0)

    def test_the_worst_clock_is_shown(self):
        partner = self.ada.with_company(self.company)
        self.assertFalse(partner.complaint_deadline)
        late, later = self.complaint(self.ada), self.complaint(self.ada)
        now = late._now()
        self.env.flush_all()
        for complaint, hours in ((late, -1), (later, 1)):
            self.env.cr.execute(
                "UPDATE customer_complaint SET next_deadline = %s WHERE id = %s",
                (now + timedelta(hours=hours), complaint.id),
            )
        self.env.invalidate_all()
        self.assertEqual(partner.complaint_deadline, now - timedelta(hours=1))
        self.assertTrue(partner.complaint_is_late)

    def test_the_cost_is_that_of_twelve_months(self):
        complaint = self.complaint(self.ada)
        remedies = self.env["customer.complaint.remedy"].create(
            [
                {"complaint_id": complaint.id, "kind": "goodwill", "amount": amount}
                for amount in (1, 20, 300)
            ]
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_complaint_remedy SET state = 'done', cost = amount,"
            " executed_at = now() at time zone 'utc' - %s * interval '1 month'"
            " WHERE id = %s",
            (11, remedies[0].id),
        )
        self.env.cr.execute(
            "UPDATE customer_complaint_remedy SET state = 'done', cost = amount,"
            " executed_at = now() at time zone 'utc' - %s * interval '1 month'"
            " WHERE id = %s",
            (13, remedies[1].id),
        )
        self.env.invalidate_all()
        self.assertEqual(self.ada.with_company(self.company).complaint_cost, 1)

    def test_customers_with_an_open_complaint_can_be_found_and_left_alone(self):
        bob = self.customers("Bob", email="bob@customer.example")
        self.complaint(self.ada)
        self.bring_to(self.complaint(bob), "closed")
        partners = self.env["res.partner"].with_company(self.company)
        both = [("id", "in", (self.ada | bob).ids)]
        for operator, value, found in (
            ("=", True, self.ada),
            ("=", False, bob),
            ("!=", True, bob),
            ("in", [True, False], self.ada | bob),
        ):
            with self.subTest(operator=operator, value=value):
                domain = [*both, ("has_open_complaint", operator, value)]
                self.assertEqual(partners.search(domain), found)

    def test_a_list_costs_as_many_queries_for_many_as_for_few(self):
        partners = self.customers(*(f"Customer {number}" for number in range(20)))
        orders = self.env["sale.order"].create(
            [
                {"partner_id": each.id, "company_id": self.company.id}
                for each in partners
            ]
        )
        for partner in partners:
            self.complaint(partner)
        self.env.flush_all()
        names = ("complaint_count", "complaint_deadline", "complaint_cost")
        for records in (partners.with_company(self.company), orders):
            counts = []
            for some in (records[:2], records):
                self.env.invalidate_all()
                some.mapped("partner_id" if some._name == "sale.order" else "name")
                before = self.env.cr.sql_log_count
                for name in names:
                    some.mapped(name)
                counts.append(self.env.cr.sql_log_count - before)
            with self.subTest(model=records._name):
                self.assertLessEqual(counts[1], counts[0])
