"""What the screens of complaints offer: the next step, its dialog, board, report."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .complaint_common import ComplaintCase


class ScreenCase(ComplaintCase):
    """A team with an agent and a lead, and complaints of one customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls.new_user("agent")
        cls.lead = cls.new_user("lead")
        cls.team = cls.new_team(cls.agent, user_id=cls.lead.id)
        cls.customer = cls.env["res.partner"].create(
            {"name": "Ada", "email": "ada@customer.example"}
        )

    def seen_by(self, user, records):
        return records.with_user(user).with_context(
            allowed_company_ids=self.company.ids
        )

    def dialog(self, complaint, step):
        """Return the dialog that a step's button opens, as its user sees it."""
        action = complaint.action_open_step(step)
        self.assertEqual(action["res_model"], "customer.complaint.step")
        return complaint.env[action["res_model"]].browse(action["res_id"])

    def order_of(self, partner, *quantities):
        products = [
            self.new_product(f"Box {place}") for place in range(len(quantities))
        ]
        order = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "company_id": self.company.id,
                "order_line": [
                    self.order_line(10, product=product, quantity=quantity)
                    for product, quantity in zip(products, quantities, strict=True)
                ],
            }
        )
        order.action_confirm()
        return order


@tagged("post_install", "-at_install")
class TestComplaintNextStep(ScreenCase):
    def next_of(self, user, complaint):
        steps = self.seen_by(user, complaint).steps
        return steps["next"] and steps["next"]["name"]

    def test_the_main_road(self):
        for state, step in (
            ("received", "acknowledge"),
            ("acknowledged", "assess"),
            ("assessed", "investigate"),
            ("investigating", "decide"),
            ("decided", "communicate"),
            ("communicated", "close"),
            ("closed", False),
        ):
            with self.subTest(state=state):
                complaint = self.bring_to(self.complaint(self.customer), state)
                self.assertEqual(self.next_of(self.agent, complaint), step)

    def test_waiting_goes_on(self):
        complaint = self.bring_to(self.complaint(self.customer), "investigating")
        complaint.action_wait_customer(question="Which one?")
        self.assertEqual(self.next_of(self.agent, complaint), "resume")

    def test_what_a_lead_decides_is_said_to_the_agent(self):
        complaint = self.bring_to(
            self.complaint(self.customer), "investigating", severity="3"
        )
        mine = self.seen_by(self.agent, complaint)
        self.assertFalse(mine.steps["next"])
        self.assertIn("leads", mine.steps["hint"])
        self.assertEqual(self.next_of(self.lead, complaint), "decide")
        self.assertFalse(self.seen_by(self.lead, complaint).steps["hint"])

    def test_who_only_reports_is_offered_nothing(self):
        complaint = self.complaint(self.customer)
        steps = self.seen_by(self.new_user("reporter"), complaint).steps
        self.assertFalse(steps["next"] or steps["others"] or steps["hint"])

    def test_other_steps_are_those_of_the_table(self):
        complaint = self.bring_to(self.complaint(self.customer), "investigating")
        offered = {
            user: {
                each["name"] for each in self.seen_by(user, complaint).steps["others"]
            }
            for user in (self.agent, self.lead)
        }
        mine = {"wait_customer", "wait_third_party", "merge"}
        self.assertEqual(offered[self.agent], mine)
        self.assertEqual(offered[self.lead], mine | {"go_external", "cancel"})

    def test_deciding_at_once_is_offered_only_with_a_rule(self):
        complaint = self.complaint(self.customer)
        steps = self.seen_by(self.agent, complaint).steps
        self.assertNotIn("decide", [each["name"] for each in steps["others"]])
        self.patch(
            type(complaint), "_has_remedy_approved_by_rule", lambda self, values: True
        )
        complaint.invalidate_recordset(["steps", "next_step"])
        self.assertEqual(self.next_of(self.agent, complaint), "decide")


@tagged("post_install", "-at_install")
class TestComplaintStepDialog(ScreenCase):
    def test_it_asks_for_what_is_missing_and_for_nothing_else(self):
        complaint = self.bring_to(
            self.complaint(self.customer, complexity="simple", user_id=self.agent.id),
            "acknowledged",
        )
        wizard = self.dialog(self.seen_by(self.agent, complaint), "assess")
        self.assertEqual(
            wizard.shown, ["category_id", "severity", "remedy_sought", "no_line_reason"]
        )
        self.assertFalse(wizard.blocked)

    def test_it_takes_the_step(self):
        complaint = self.bring_to(self.complaint(self.customer), "acknowledged")
        wizard = self.dialog(self.seen_by(self.agent, complaint), "assess")
        self.assertEqual(wizard.user_id, self.agent)
        values = self.assessment()
        values.pop("user_id")
        wizard.write(values)
        wizard.action_take()
        self.assertEqual(complaint.state, "assessed")
        self.assertEqual((complaint.severity, complaint.user_id), ("2", self.agent))

    def test_a_refused_step_saves_nothing(self):
        complaint = self.bring_to(self.complaint(self.customer), "acknowledged")
        wizard = self.dialog(self.seen_by(self.agent, complaint), "assess")
        wizard.severity = "2"
        with self.assertRaises(UserError) as caught:
            wizard.action_take()
        self.assertIn("Category", str(caught.exception))
        self.assertFalse(complaint.severity)

    def test_the_investigator_is_who_asks(self):
        complaint = self.bring_to(self.complaint(self.customer), "assessed")
        wizard = self.dialog(self.seen_by(self.agent, complaint), "investigate")
        self.assertEqual(wizard.investigator_id, self.agent)

    def test_without_anything_to_ask_the_step_is_taken_at_once(self):
        complaint = self.bring_to(self.complaint(self.customer), "communicated")
        self.seen_by(self.agent, complaint).action_open_step("close")
        self.assertEqual(complaint.state, "closed")

    def test_what_is_settled_elsewhere_is_named_before_one_presses(self):
        complaint = self.bring_to(self.complaint(self.customer), "decided")
        self.env["customer.complaint.remedy"].create(
            {"complaint_id": complaint.id, "kind": "apology"}
        )
        wizard = self.dialog(self.seen_by(self.agent, complaint), "communicate")
        self.assertEqual(wizard.shown, ["answer"])
        self.assertEqual(wizard.blocked, "approval of every remedy")

    def test_reasons_are_asked_for_a_rejection(self):
        complaint = self.bring_to(self.complaint(self.customer), "investigating")
        wizard = self.dialog(self.seen_by(self.agent, complaint), "decide")
        self.assertIn("decision_reason", wizard.shown)
        finding = self.finding(decision="rejected")
        wizard.write(finding)
        with self.assertRaises(UserError):
            wizard.action_take()
        wizard.decision_reason = "It was used as a ladder."
        wizard.action_take()
        self.assertEqual(complaint.state, "decided")

    def test_a_former_decision_is_shown_before_it_is_taken_again(self):
        complaint = self.bring_to(self.complaint(self.customer), "closed")
        complaint.action_reopen("It broke again.")
        complaint.action_investigate()
        wizard = self.dialog(self.seen_by(self.agent, complaint), "decide")
        self.assertLessEqual({"findings", "cause_id", "decision"}, set(wizard.shown))
        self.assertEqual(wizard.decision, complaint.decision)
        self.assertEqual(wizard.blocked, "")

    def test_a_waiver_is_for_leads(self):
        complaint = self.bring_to(
            self.complaint(self.customer), "communicated", severity="3"
        )
        wizard = self.dialog(self.seen_by(self.agent, complaint), "close")
        self.assertFalse(wizard.shown)
        self.assertIn("corrective action", wizard.blocked)
        wizard = self.dialog(self.seen_by(self.lead, complaint), "close")
        self.assertEqual(wizard.shown, ["capa_waiver_reason"])
        wizard.capa_waiver_reason = "It happened once in ten years."
        wizard.action_take()
        self.assertEqual(complaint.state, "closed")

    def test_without_an_address_it_asks_when_the_customer_was_told(self):
        nobody = self.env["res.partner"].create({"name": "Bo", "phone": "123"})
        complaint = self.complaint(nobody)
        wizard = self.dialog(self.seen_by(self.agent, complaint), "acknowledge")
        self.assertEqual(wizard.shown, ["promised_date", "acknowledged_at"])

    def test_canned_answers_fill_in_what_is_sent(self):
        complaint = self.bring_to(self.complaint(self.customer), "decided")
        wizard = self.dialog(self.seen_by(self.agent, complaint), "communicate")
        canned = self.env.ref("crm_extension.complaint_answer_refund")
        wizard.canned_id = canned.with_env(wizard.env)
        wizard._onchange_canned_id()
        self.assertIn("credit note", wizard.answer)

    def test_the_answer_is_shown_before_it_is_sent(self):
        complaint = self.bring_to(self.complaint(self.customer), "decided")
        complaint.answer = "We are sorry."
        wizard = self.dialog(self.seen_by(self.agent, complaint), "communicate")
        self.assertIn("We are sorry.", wizard.answer)

    def test_only_steps_are_taken(self):
        complaint = self.complaint(self.customer)
        wizard = self.env["customer.complaint.step"].create(
            {"complaint_id": complaint.id, "step": "assign_to_me"}
        )
        with self.assertRaises(ValueError):
            wizard.action_take()

    def test_others_open_no_dialog(self):
        complaint = self.seen_by(
            self.new_user("reporter"), self.complaint(self.customer)
        )
        with self.assertRaises(AccessError):
            complaint.action_open_step("acknowledge")

    def test_merging_has_its_own_dialog(self):
        action = self.complaint(self.customer).action_open_step("merge")
        self.assertEqual(action["res_model"], "customer.complaint.merge")


@tagged("post_install", "-at_install")
class TestComplaintPick(ScreenCase):
    def test_products_are_picked_without_retyping(self):
        order = self.order_of(self.customer, 3, 5)
        complaint = self.complaint(self.customer, sale_order_id=order.id)
        complaint.line_ids.unlink()
        mine = self.seen_by(self.agent, complaint)
        action = mine.action_pick_lines()
        pick = mine.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(pick.line_ids.mapped("quantity"), [3, 5])
        with self.assertRaises(UserError):
            pick.action_add()
        pick.line_ids[1].write({"chosen": True, "quantity": 2})
        pick.action_add()
        self.assertEqual(complaint.line_ids.sale_line_id, order.order_line[1])
        self.assertEqual(complaint.line_ids.quantity, 2)
        self.assertEqual(complaint.line_ids.product_id, order.order_line[1].product_id)

    def test_what_is_there_is_not_offered_again(self):
        order = self.order_of(self.customer, 3)
        complaint = self.complaint(
            self.customer,
            sale_order_id=order.id,
            line_ids=[(0, 0, {"sale_line_id": order.order_line.id})],
        )
        with self.assertRaises(UserError):
            complaint.action_pick_lines()

    def test_without_an_order_it_says_so(self):
        with self.assertRaises(UserError):
            self.complaint(self.customer).action_pick_lines()

    def test_the_assessment_picks_too(self):
        order = self.order_of(self.customer, 3)
        complaint = self.complaint(self.customer, sale_order_id=order.id)
        complaint.line_ids.unlink()
        self.bring_to(complaint, "acknowledged")
        wizard = self.dialog(self.seen_by(self.agent, complaint), "assess")
        wizard.pick_line_ids.chosen = True
        values = self.assessment()
        values.pop("no_line_reason")
        wizard.write(values)
        wizard.action_take()
        self.assertEqual(complaint.line_ids.sale_line_id, order.order_line)


@tagged("post_install", "-at_install")
class TestComplaintDrag(ScreenCase):
    """A card that is drawn to another column takes the step, or stays."""

    def stage(self, state):
        rows = self.env["customer.complaint.stage.state"].search([])
        return rows.filtered(lambda each: each.state == state).stage_id

    def test_a_drag_takes_the_step(self):
        complaint = self.bring_to(self.complaint(self.customer), "assessed")
        complaint.investigator_id = self.agent
        self.seen_by(self.agent, complaint).web_save(
            {"stage_id": self.stage("investigating").id}, {"stage_id": {}}
        )
        self.assertEqual(complaint.state, "investigating")
        self.assertEqual(complaint.stage_id, self.stage("investigating"))

    def test_a_refused_drag_names_what_is_missing(self):
        complaint = self.bring_to(self.complaint(self.customer), "assessed")
        with self.assertRaises(UserError) as caught:
            self.seen_by(self.agent, complaint).write(
                {"stage_id": self.stage("investigating").id}
            )
        self.assertIn("Investigator", str(caught.exception))
        self.assertEqual(complaint.state, "assessed")
        complaint.invalidate_recordset()
        self.assertEqual(complaint.stage_id, self.stage("assessed"))


@tagged("post_install", "-at_install")
class TestComplaintBoard(ScreenCase):
    def board(self, user=None):
        model = self.seen_by(user or self.lead, self.env["customer.complaint"])
        return model.get_board_data()

    def column(self, board, key):
        return next(each for each in board["columns"] if each["key"] == key)

    def test_each_column_has_its_complaints(self):
        theirs = self.complaint(self.customer, user_id=self.agent.id)
        nobodys = self.complaint(self.customer, user_id=False)
        nobodys.user_id = False
        remedy = self.env["customer.complaint.remedy"].create(
            {"complaint_id": theirs.id, "kind": "goodwill", "amount": 900}
        )
        self.seen_by(self.agent, remedy).action_request()
        self.assertEqual(remedy.state, "to_approve")
        board = self.board()
        unassigned = self.column(board, "unassigned")
        self.assertEqual([each["id"] for each in unassigned["cards"]], nobodys.ids)
        approvals = self.column(board, "to_approve")
        self.assertEqual([each["id"] for each in approvals["cards"]], remedy.ids)
        # Both were received in June: whatever was promised is long past.
        late = self.column(board, "late")
        self.assertEqual(late["count"], len((theirs + nobodys).filtered("is_late")))

    def test_every_figure_opens_its_records(self):
        for _number in range(8):
            self.complaint(self.customer).user_id = False
        for column in self.board()["columns"]:
            with self.subTest(column=column["key"]):
                model = self.seen_by(self.lead, self.env[column["model"]])
                self.assertEqual(model.search_count(column["domain"]), column["count"])
                self.assertLessEqual(len(column["cards"]), 6)

    def test_workload_counts_each_agent_also_who_is_free(self):
        self.bring_to(self.complaint(self.customer), "assessed", user_id=self.agent.id)
        idle = self.new_user("agent", login="idle_agent")
        self.team.member_ids = [(0, 0, {"user_id": idle.id})]
        workload = self.board()["workload"]
        counts = {each["id"]: each["counts"] for each in workload["agents"]}
        self.assertEqual(counts[self.agent.id]["open"], 1)
        self.assertEqual(counts[idle.id]["open"], 0)
        for kind in workload["kinds"]:
            domain = [*kind["domain"], ("user_id", "=", self.agent.id)]
            found = self.seen_by(self.lead, self.env["customer.complaint"])
            self.assertEqual(
                found.search_count(domain), counts[self.agent.id][kind["key"]]
            )

    def test_other_companies_are_left_out(self):
        other = self.new_company("Other")
        self.env["customer.complaint"].create(
            {
                "description": "Elsewhere",
                "company_id": other.id,
                "partner_id": self.customer.id,
                "channel": "phone",
            }
        )
        self.assertEqual(self.column(self.board(), "unassigned")["count"], 0)

    def test_its_queries_do_not_grow(self):
        self.complaint(self.customer, user_id=self.lead.id)
        for _number in range(6):
            self.complaint(self.customer, user_id=self.agent.id)
            self.complaint(self.customer).user_id = False
        few = self.queries_of_board()
        for _number in range(6):
            self.complaint(self.customer.copy(), user_id=self.lead.id)
            self.complaint(self.customer).user_id = False
        self.assertEqual(self.queries_of_board(), few)

    def queries_of_board(self):
        for _warming in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.board()
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestComplaintReport(ScreenCase):
    def rows(self, groupby, *measures):
        report = self.seen_by(self.agent, self.env["customer.complaint.report"])
        return report._read_group(
            [("company_id", "=", self.company.id)], groupby, list(measures)
        )

    def two_complaints(self):
        """Return one about two products, closed late, and one about none."""
        order = self.order_of(self.customer, 1, 1)
        lines = [(0, 0, {"sale_line_id": line.id}) for line in order.order_line]
        big = self.complaint(self.customer, line_ids=lines)
        small = self.complaint(self.customer)
        return order, big, small

    def test_a_complaint_counts_once(self):
        order, _big, _small = self.two_complaints()
        [(count, reopened)] = self.rows(
            [], "complaint_id:count_distinct", "reopened:sum"
        )
        self.assertEqual((count, reopened), (2, 0))
        by_product = {
            product: count
            for product, count in self.rows(
                ["product_id"], "complaint_id:count_distinct"
            )
        }
        for product in order.order_line.product_id:
            self.assertEqual(by_product[product], 1)

    def test_an_average_counts_a_complaint_once(self):
        _order, big, small = self.two_complaints()
        for complaint, hours in ((big, 10), (small, 1)):
            self.env["customer.complaint.event"]._log(
                complaint,
                "transition",
                at=complaint.received_at + timedelta(hours=hours),
                to_state="acknowledged",
            )
        [(average,)] = self.rows([], "hours_to_acknowledge:avg")
        self.assertAlmostEqual(average, 5.5)

    def test_costs_are_shared_out_among_lines(self):
        _order, big, _small = self.two_complaints()
        remedy = self.env["customer.complaint.remedy"].create(
            {"complaint_id": big.id, "kind": "goodwill", "amount": 30}
        )
        self.env.flush_all()
        # As if it were carried out: how is another test's business.
        self.env.cr.execute(
            "UPDATE customer_complaint_remedy SET state = 'done', amount = 30"
            " WHERE id = %s",
            [remedy.id],
        )
        self.env.invalidate_all()
        [(cost,)] = self.rows([], "cost:sum")
        self.assertAlmostEqual(cost, 30)
        costs = [
            cost for product, cost in self.rows(["product_id"], "cost:sum") if product
        ]
        self.assertEqual(costs, [15, 15])

    def test_other_companies_stay_hidden(self):
        self.two_complaints()
        other = self.new_company("Other")
        stranger = self.new_user("agent", companies=other, login="stranger")
        report = (
            self.env["customer.complaint.report"]
            .with_user(stranger)
            .with_context(allowed_company_ids=other.ids)
        )
        self.assertFalse(report.search([("company_id", "=", self.company.id)]))

    def test_rows_open_the_complaint(self):
        _order, big, _small = self.two_complaints()
        rows = self.env["customer.complaint.report"].search(
            [("complaint_id", "=", big.id)]
        )
        self.assertEqual(len(rows), 2)
        self.assertEqual(rows[0].action_open_complaint()["res_id"], big.id)


@tagged("post_install", "-at_install")
class TestComplaintMenus(ComplaintCase):
    def test_who_may_do_it_finds_the_way(self):
        """Agents look at promises; leads apply them again, and see how far it is."""
        seen = {
            role: self.env["ir.ui.menu"]
            .with_user(self.new_user(role))
            ._visible_menu_ids()
            for role in ("reporter", "agent", "lead")
        }
        for name, roles in (
            ("menu_complaint", {"reporter", "agent", "lead"}),
            ("menu_complaint_sla_status", {"agent", "lead"}),
            ("menu_complaint_sla_job", {"lead"}),
        ):
            menu = self.env.ref(f"crm_extension.{name}").id
            with self.subTest(menu=name):
                self.assertEqual({role for role in seen if menu in seen[role]}, roles)
