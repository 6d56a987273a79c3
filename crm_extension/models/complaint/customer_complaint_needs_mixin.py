from markupsafe import Markup

from odoo import models

PENDING_REMEDIES = ("draft", "to_approve", "approved", "executing", "failed")
UNAPPROVED_REMEDIES = ("draft", "to_approve")


class CustomerComplaintNeedsMixin(models.AbstractModel):
    """Which needs of the table of steps a complaint meets: a method for each name.

    Each takes what the step was given beside fields, by name.
    """

    _name = "customer.complaint.needs.mixin"
    _description = "Needs of a complaint's steps"

    def _has_channel(self, values):
        return bool(self.channel)

    def _has_received_at(self, values):
        return bool(self.received_at)

    def _has_complainant(self, values):
        return bool(
            self.partner_id or self.email_from or self.phone or self.complainant_name
        )

    def _has_description(self, values):
        return bool((self.description or "").strip())

    def _has_company(self, values):
        return bool(self.company_id)

    def _has_acknowledgement(self, values):
        return bool(self.acknowledged_at or self._can_be_written_to())

    def _has_reference(self, values):
        return self.name not in (False, "/")

    def _has_promised_date(self, values):
        return bool(self.promised_date)

    def _has_category(self, values):
        return bool(self.category_id)

    def _has_severity(self, values):
        return bool(self.severity)

    def _has_complexity(self, values):
        return bool(self.complexity)

    def _has_remedy_sought(self, values):
        return bool(self.remedy_sought)

    def _has_line(self, values):
        return bool(self.line_ids or (self.no_line_reason or "").strip())

    def _has_responsible(self, values):
        return bool(self.user_id)

    def _has_investigator(self, values):
        return bool(self.investigator_id)

    def _has_reason(self, values):
        return bool((self.reason or "").strip())

    def _has_customer_told(self, values):
        return bool(self.answered_at or self._can_be_written_to())

    def _has_question(self, values):
        return bool((self.question or "").strip())

    def _has_third_party(self, values):
        return bool(self.third_party_id or (self.third_party or "").strip())

    def _has_findings(self, values):
        return bool((self.findings or "").strip())

    def _has_cause(self, values):
        return bool(self.cause_id)

    def _has_decision(self, values):
        return bool(self.decision)

    def _has_decision_reason(self, values):
        return bool((self.decision_reason or "").strip())

    def _has_answer(self, values):
        if self.answered_at and self.decided_at and self.answered_at >= self.decided_at:
            return True
        return bool(Markup(self.answer or "").striptags().strip())

    def _has_remedies_approved(self, values):
        return not any(each.state in UNAPPROVED_REMEDIES for each in self.remedy_ids)

    def _has_remedy_approved_by_rule(self, values):
        return any(
            each.rule_id and each.state not in (*UNAPPROVED_REMEDIES, "cancelled")
            for each in self.remedy_ids
        )

    def _has_no_pending_remedy(self, values):
        return not any(each.state in PENDING_REMEDIES for each in self.remedy_ids)

    def _has_corrective_action(self, values):
        waived = self.capa_waiver_user_id and (self.capa_waiver_reason or "").strip()
        return bool(self.capa_ids or waived)

    def _has_window(self, values):
        return self._may_be_reopened()

    def _has_external_body(self, values):
        return bool(self.external_body)

    def _has_external_number(self, values):
        return bool(self.external_number)

    def _has_external_filed_on(self, values):
        return bool(self.external_filed_on)

    def _has_external_due_on(self, values):
        return bool(self.external_due_on)

    def _has_external_outcome(self, values):
        return bool((self.external_outcome or "").strip())

    def _has_merge_target(self, values):
        return self._can_merge_into(values.get("target"))
