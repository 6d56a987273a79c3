"""Remedies: states, amounts, what may be changed, carrying out once."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..models.complaint.customer_complaint_remedy import STEP_FIELDS
from .remedy_common import RemedyCase


@tagged("post_install", "-at_install")
class TestComplaintRemedy(RemedyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.sell(quantity=10, price=12.0)
        cls.case = cls.complain(cls.order, quantity=2)

    # -- Amounts ---------------------------------------------------------------

    def test_the_lines_say_what_a_refund_costs(self):
        remedy = self.remedy(self.case, "refund")
        self.assertEqual((remedy.lines_value, remedy.amount), (24.0, 24.0))
        remedy.line_ids.quantity = 3
        self.assertEqual(remedy.amount, 36.0)

    def test_a_typed_amount_stays(self):
        remedy = self.remedy(self.case, "refund", amount=5.0)
        self.assertEqual(remedy.amount, 5.0)
        remedy = self.remedy(self.case, "goodwill", amount=7.0)
        self.assertEqual(remedy.amount, 7.0)

    def test_a_percentage_of_the_price(self):
        remedy = self.remedy(self.case, "price_reduction", percentage=25)
        self.assertEqual(remedy.amount, 6.0)
        remedy.percentage = 50
        self.assertEqual(remedy.amount, 12.0)

    def test_units_of_the_complaint(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.case.line_ids.product_uom_id = dozen
        remedy = self.remedy(self.case, "refund", quantity=0.5)
        self.assertEqual(remedy.amount, 72.0)

    def test_a_return_costs_nothing_by_itself(self):
        remedy = self.executed(self.case, "return")
        self.assertEqual((remedy.amount, remedy.cost), (24.0, 0.0))
        refund = self.executed(self.case, "refund")
        self.assertEqual(self.case.remedy_cost, refund.cost)
        self.assertEqual(refund.cost, 24.0)

    def test_the_complaint_knows_cost_and_what_is_pending(self):
        remedy = self.approved(self.case, "refund")
        self.remedy(self.case, "apology", lines=[])
        self.assertEqual(self.case.pending_remedy_count, 2)
        self.assertEqual(self.case.remedy_cost, 0)
        remedy.action_execute()
        self.assertEqual(self.case.pending_remedy_count, 1)
        self.assertEqual(self.case.remedy_cost, 24.0)

    # -- What may be written ---------------------------------------------------

    def test_steps_alone_write_the_state(self):
        remedy = self.remedy(self.case, "refund")
        for name in STEP_FIELDS:
            value = remedy._fields[name].convert_to_write(remedy[name], remedy)
            with self.subTest(field=name), self.assertRaises(UserError):
                remedy.write({name: value or "done"})
        with self.assertRaises(UserError):
            remedy.with_context(remedy_step=True).write({"state": "done"})
        with self.assertRaises(UserError):
            self.remedy(self.case, "refund", state="approved")
        with self.assertRaises(UserError):
            self.remedy(self.case, "refund", approved_by_id=self.env.uid)

    def test_states_follow_the_table(self):
        remedy = self.remedy(self.case, "refund")
        for state in ("executing", "done", "failed"):
            with self.subTest(state=state), self.assertRaises(UserError):
                remedy._enter(state)
        self.assertEqual(remedy.state, "draft")

    def test_only_open_complaints_get_new_remedies(self):
        self.case.action_cancel(reason="Twice")
        with self.assertRaises(UserError) as caught:
            self.remedy(self.case, "refund")
        self.assertIn(self.case.name, str(caught.exception))

    def test_a_remedy_stays_with_its_complaint(self):
        other = self.complain(self.order)
        remedy = self.remedy(self.case, "refund")
        with self.assertRaises(UserError):
            remedy.complaint_id = other
        with self.assertRaises(ValidationError):
            self.remedy(other, "refund", lines=self.case.line_ids)
        remedy._move_to(other)
        self.assertEqual(remedy.complaint_id, other)

    def test_changed_after_approval(self):
        changes = (
            lambda remedy: remedy.write({"amount": 1.0}),
            lambda remedy: remedy.write({"kind": "price_reduction"}),
            lambda remedy: remedy.line_ids.write({"quantity": 1}),
            lambda remedy: remedy.write({"line_ids": [Command.clear()]}),
            lambda remedy: remedy.line_ids.unlink(),
            lambda remedy: remedy.line_ids.create(
                {
                    "remedy_id": remedy.id,
                    "complaint_line_id": self.case.line_ids.id,
                }
            ),
        )
        for place, change in enumerate(changes):
            with self.subTest(change=place):
                remedy = self.approved(self.case, "refund", quantity=2)
                change(remedy)
                self.assertIn(remedy.state, ("draft", "to_approve"))
                self.assertFalse(remedy.approved_by_id)
                self.assertNotEqual(remedy.state, "approved")

    def test_words_may_change_after_approval(self):
        remedy = self.approved(self.case, "refund")
        remedy.write({"note": "As discussed.", "amount": 24.0})
        self.assertEqual(remedy.state, "approved")

    def test_what_is_done_stays(self):
        remedy = self.executed(self.case, "refund")
        with self.assertRaises(UserError):
            remedy.amount = 1
        with self.assertRaises(UserError):
            remedy.line_ids.quantity = 1
        with self.assertRaises(UserError):
            remedy.unlink()

    # -- Carrying out ----------------------------------------------------------

    def test_only_what_is_approved_is_carried_out(self):
        remedy = self.remedy(self.case, "refund")
        with self.assertRaises(UserError):
            remedy.action_execute()
        remedy._enter("to_approve")
        with self.assertRaises(UserError):
            remedy.action_execute()

    def test_twice_makes_one_document(self):
        remedy = self.executed(self.case, "refund")
        note = remedy.document_ref
        self.assertEqual(note.move_type, "out_refund")
        remedy.action_execute()
        remedy.action_retry()
        self.assertEqual(remedy.document_ref, note)
        self.assertEqual(
            self.env["account.move"].search_count(
                [("move_type", "=", "out_refund"), ("partner_id", "=", self.buyer.id)]
            ),
            1,
        )
        self.assertEqual(
            [each[:2] for each in self.remedy_events(remedy)],
            [("draft", "approved"), ("approved", "executing"), ("executing", "done")],
        )

    def test_agents_need_no_rights_on_documents(self):
        refund = self.approved(self.case, "refund").with_user(self.agent)
        back = self.approved(self.case, "return").with_user(self.agent)
        free = self.approved(self.case, "replacement").with_user(self.agent)
        for remedy in refund | back | free:
            with self.subTest(kind=remedy.kind):
                self.assertFalse(remedy.sudo().document_ref)
                with self.assertRaises(AccessError):
                    self.env["account.move"].with_user(self.agent).check_access(
                        "create"
                    )
                remedy.action_execute()
                self.assertDone(remedy)
                self.assertTrue(remedy.document_name)
                self.assertEqual(
                    {user for *_states, user in self.remedy_events(remedy)[1:]},
                    {self.agent},
                )
                self.assertFalse(remedy.can_open_document)
                with self.assertRaises(AccessError):
                    remedy.action_open_document()

    def test_who_may_carry_out(self):
        remedy = self.approved(self.case, "refund")
        for role in ("reporter", "internal"):
            user = self.new_user(role)
            with self.subTest(role=role), self.assertRaises(AccessError):
                remedy.with_user(user).action_execute()
        other = self.new_company("Elsewhere")
        foreign = self.new_user("agent", companies=other, login="foreign_agent")
        with self.assertRaises(AccessError):
            remedy.with_user(foreign).action_execute()
        self.assertEqual(remedy.state, "approved")

    def test_a_failure_leaves_nothing_behind(self):
        remedy = self.approved(self.case, "refund")
        model = self.env.registry["customer.complaint.remedy"]

        fault = UserError("The printer is on fire.")

        notes = [("move_type", "=", "out_refund")]
        before = self.env["account.move"].search_count(notes)
        with patch.object(model, "_match_total", side_effect=fault):
            notice = remedy.with_user(self.agent).action_execute()
        self.assertEqual(notice["params"]["type"], "danger")
        self.assertFailed(remedy, "The printer is on fire.")
        self.assertEqual(self.env["account.move"].search_count(notes), before)
        self.assertEqual(
            self.remedy_events(remedy)[-1], ("approved", "failed", self.agent)
        )
        remedy.with_user(self.agent).action_retry()
        self.assertDone(remedy)
        self.assertEqual(self.env["account.move"].search_count(notes), before + 1)

    def test_an_unexpected_failure(self):
        remedy = self.approved(self.case, "refund")
        model = self.env.registry["customer.complaint.remedy"]

        def broken(self, *args):
            self.env.cr.execute("SELECT 1 / 0")

        with (
            patch.object(model, "_match_total", broken),
            self.assertLogs("odoo", "WARNING"),
        ):
            remedy.action_execute()
        self.assertFailed(remedy, "division by zero")

    def test_what_did_not_fail_is_not_retried(self):
        remedy = self.remedy(self.case, "refund")
        with self.assertRaises(UserError):
            remedy.action_retry()

    def test_remedies_of_ended_complaints_are_not_carried_out(self):
        remedy = self.approved(self.case, "refund")
        self.case.action_cancel(reason="Twice")
        with self.assertRaises(UserError):
            remedy.action_execute()
        remedy.action_cancel(reason="The complaint was a mistake.")
        self.assertEqual(remedy.state, "cancelled")

    def test_cancelled_with_a_reason(self):
        remedy = self.approved(self.case, "refund")
        for reason in (None, " "):
            with self.assertRaises(UserError):
                remedy.action_cancel(reason=reason)
        remedy.with_user(self.agent).action_cancel(reason="The customer waived it.")
        self.assertEqual(remedy.state, "cancelled")
        event = self.case.event_ids.filtered(lambda each: each.kind == "remedy")
        self.assertEqual(event.sorted("id")[-1].reason, "The customer waived it.")
        done = self.executed(self.case, "refund")
        with self.assertRaises(UserError):
            done.action_cancel(reason="Too late")

    def test_closing_waits_for_remedies(self):
        remedy = self.approved(self.case, "refund")
        self.bring_to(self.case, "communicated")
        with self.assertRaises(UserError):
            self.case.action_close()
        remedy.action_execute()
        self.case.action_close()
        self.assertEqual(self.case.state, "closed")

    # -- The form --------------------------------------------------------------

    def test_the_form_proposes_the_lines(self):
        remedies = self.env["customer.complaint.remedy"].with_user(self.agent)
        action = self.case.with_user(self.agent).action_new_remedy()
        with Form(
            remedies.with_context(**action["context"]),
            view="crm_extension.customer_complaint_remedy_view_form",
        ) as form:
            form.kind = "refund"
            self.assertEqual(len(form.line_ids), 1)
            self.assertEqual(form.amount, 24.0)
            self.assertIn("24.00", form.consequence)
        remedy = form.save()
        self.assertEqual(remedy.line_ids.quantity, 2)

    def test_the_lines_follow_the_complaint(self):
        other = self.complain(self.order, quantity=5)
        view = "crm_extension.customer_complaint_remedy_view_form"
        with Form(self.env["customer.complaint.remedy"], view=view) as form:
            form.complaint_id = self.case
            form.complaint_id = other
            form.kind = "refund"
        self.assertEqual(form.save().line_ids.complaint_line_id, other.line_ids)

    def test_every_kind_says_what_will_happen(self):
        for kind, _label in (
            self.env["customer.complaint.remedy"]._fields["kind"].selection
        ):
            remedy = self.remedy(self.case, kind)
            self.assertTrue(remedy.consequence, kind)

    def test_a_deleted_document_is_gone(self):
        remedy = self.executed(self.case, "refund")
        remedy.document_ref.unlink()
        self.assertFalse(remedy.document_name)
        self.assertFalse(remedy.can_open_document)
        self.assertFalse(remedy.action_open_document())
        view = self.env.ref("crm_extension.customer_complaint_remedy_view_form")
        with Form(remedy.with_user(self.agent), view=view):
            pass
