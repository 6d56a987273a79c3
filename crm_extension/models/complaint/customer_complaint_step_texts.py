from odoo import api, models

from ...analytics import complaint_flow as flow

FIELDS_OF_NEEDS = {
    "channel": "channel",
    "received_at": "received_at",
    "complainant": "partner_id",
    "description": "description",
    "company": "company_id",
    "promised_date": "promised_date",
    "category": "category_id",
    "severity": "severity",
    "complexity": "complexity",
    "remedy_sought": "remedy_sought",
    "responsible": "user_id",
    "investigator": "investigator_id",
    "question": "question",
    "third_party": "third_party_id",
    "findings": "findings",
    "cause": "cause_id",
    "decision": "decision",
    "decision_reason": "decision_reason",
    "answer": "answer",
    "external_body": "external_body",
    "external_number": "external_number",
    "external_filed_on": "external_filed_on",
    "external_due_on": "external_due_on",
    "external_outcome": "external_outcome",
}
"""Needs that are a field: its label says what is missing."""


class CustomerComplaintStepTexts(models.AbstractModel):
    """Steps, roles and needs in words."""

    _name = "customer.complaint.step.texts"
    _description = "Steps of complaints in words"

    def _state_label(self):
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    @api.model
    def _step_label(self, name):
        """Return the name of a step in words."""
        return {
            "receive": self.env._("Receive"),
            "acknowledge": self.env._("Acknowledge"),
            "assess": self.env._("Assess"),
            "investigate": self.env._("Investigate"),
            "wait_customer": self.env._("Ask the customer"),
            "wait_third_party": self.env._("Wait for a third party"),
            "resume": self.env._("Go on"),
            "decide": self.env._("Decide"),
            "communicate": self.env._("Send the answer"),
            "close": self.env._("Close"),
            "reopen": self.env._("Reopen"),
            "reject": self.env._("Reject"),
            "cancel": self.env._("Cancel the complaint"),
            "merge": self.env._("Merge"),
            "go_external": self.env._("Hand to an external body"),
            "record_outcome": self.env._("Record the outcome"),
        }[name]

    @api.model
    def _role_labels(self, roles):
        labels = {
            flow.AGENT: self.env._("agents"),
            flow.LEAD: self.env._("leads"),
            flow.CUSTOMER: self.env._("the customer"),
            flow.MAIL: self.env._("a reply by e-mail"),
            flow.FORM: self.env._("a form"),
            flow.CALL: self.env._("a call"),
            flow.JOB: self.env._("the scheduled action"),
            flow.AUTOMATIC: self.env._("the automatic reply"),
        }
        return [labels[role] for role in roles]

    @api.model
    def _need_labels(self):
        """Return the name of each need in words."""
        labels = {
            need: self._fields[name]._description_string(self.env)
            for need, name in FIELDS_OF_NEEDS.items()
        }
        return {**labels, **self._other_need_labels()}

    @api.model
    def _other_need_labels(self):
        return {
            "acknowledgement": self.env._(
                "an acknowledgement (no e-mail address: say when the customer was told)"
            ),
            "reference": self.env._("a number"),
            "line": self.env._("a line, or why there is none"),
            "remedy_approved_by_rule": self.env._(
                "an investigation, or a remedy that a rule approves by itself"
            ),
            "reason": self.env._("a reason"),
            "customer_told": self.env._(
                "word to the customer (no e-mail address: say when they were told)"
            ),
            "remedies_approved": self.env._("approval of every remedy"),
            "no_pending_remedy": self.env._("the end of every remedy"),
            "corrective_action": self.env._(
                "a corrective action, or a lead's reason for none"
            ),
            "window": self.env._("time: it was closed too long ago"),
            "merge_target": self.env._(
                "another complaint of the same customer and company that is not merged"
            ),
        }
