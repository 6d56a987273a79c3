from odoo import models
from odoo.tools import formatLang


class CustomerComplaintApprovalTexts(models.AbstractModel):
    """Why a remedy is not asked for, approved or refused, in words."""

    _name = "customer.complaint.approval.texts"
    _description = "Approval of remedies in words"

    def _described(self):
        """Return the remedy in words: complaint, kind and amount."""
        self.ensure_one()
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return self.env._(
            "%(complaint)s: %(kind)s, %(amount)s",
            complaint=self.complaint_id.name,
            kind=kinds.get(self.kind),
            amount=self._as_money(self.amount),
        )

    def _as_money(self, amount):
        return formatLang(self.env, amount or 0.0, currency_obj=self.currency_id)

    def _fault_texts(self, faults):
        """Return why somebody may not approve the remedy: a sentence for each fault.

        :param faults: list of analytics Fault
        """
        return [self._approving_fault_texts(fault)[fault.name] for fault in faults]

    def _approving_fault_texts(self, fault):
        numbers = {
            "remedy": self._described(),
            "limit": self._as_money(fault.limit),
            "amount": self._as_money(fault.amount),
            "days": fault.days,
        }
        return {
            **self._formal_fault_texts(),
            "changed": self.env._(
                "%(remedy)s: it was %(limit)s when you looked. Look at it again.",
                **numbers,
            ),
            "remedy": self.env._(
                "%(remedy)s: you may approve remedies up to %(limit)s.", **numbers
            ),
            "complaint": self.env._(
                "%(remedy)s: you may approve up to %(limit)s for one complaint; it"
                " would be %(amount)s.",
                **numbers,
            ),
            "customer": self.env._(
                "%(remedy)s: you may approve up to %(limit)s for one customer in"
                " %(days)s days; it would be %(amount)s.",
                **numbers,
            ),
        }

    def _formal_fault_texts(self):
        """Return why somebody may not approve the remedy whatever it costs."""
        remedy = self._described()
        return {
            "not_waiting": self.env._("%s: it does not wait for approval.", remedy),
            "own": self.env._(
                "%s: nobody approves what they asked for or wrote down themselves.",
                remedy,
            ),
            "no_role": self.env._("%s: only agents and leads may approve.", remedy),
            "no_limit": self.env._("%s: no limit lets you approve it.", remedy),
        }

    def _asking_fault_texts(self):
        """Return why the remedy cannot be asked for."""
        remedy = self._described()
        return {
            "not_draft": self.env._("%s: it is no draft, it was asked for.", remedy),
            "ended": self.env._("%s: the complaint has ended.", remedy),
            "no_customer": self.env._(
                "%s: say which customer complains before somebody approves it.", remedy
            ),
            "too_low": self.env._(
                "%(remedy)s: the goods are worth %(value)s, the amount cannot be less.",
                remedy=remedy,
                value=self._as_money(self.lines_value),
            ),
        }

    def _refusing_fault_texts(self):
        """Return why the remedy cannot be sent back."""
        return {
            **self._formal_fault_texts(),
            "no_role": self.env._(
                "%s: who asked for it or may approve remedies sends it back.",
                self._described(),
            ),
            "no_reason": self.env._("%s: say why it is refused.", self._described()),
        }
