from markupsafe import Markup

from odoo import models
from odoo.tools.mail import email_normalize

LOGGED_TYPES = ("notification", "user_notification")
"""Kinds of messages that tell what was changed: they stay where it was changed."""


class CustomerComplaintUnionMixin(models.AbstractModel):
    """Merging complaints: everything moves, nothing is lost.

    The history stays with the complaint that it happened to; the one that is left
    keeps what it took over.
    """

    _name = "customer.complaint.union.mixin"
    _description = "Merging of complaints"

    # -- May it be merged? -----------------------------------------------------

    def _can_merge_into(self, target):
        """Tell whether the complaint may be merged into another one.

        :param target: customer.complaint, or nothing
        """
        self.ensure_one()
        return bool(
            target
            and target != self
            and not target.merged_into_id
            and target.state != "merged"
            and target.company_id == self.company_id
            and self._is_of_same_customer(target)
        )

    def _is_of_same_customer(self, other):
        """Tell whether the same customer complains; strangers are known by address."""
        customers = self.commercial_partner_id, other.commercial_partner_id
        if any(customers):
            return customers[0] == customers[1]
        addresses = [email_normalize(each.email_from or "") for each in (self, other)]
        return bool(addresses[0]) and addresses[0] == addresses[1]

    def _final_target(self):
        """Return the complaint that is left after all merges; itself if it is."""
        self.ensure_one()
        target = self
        seen = self
        while target.merged_into_id and target.merged_into_id not in seen:
            target = target.merged_into_id
            seen |= target
        return target

    def _take_step(self, name, given=None, roles=None):
        """Take a step; who merges keeps others from the target too."""
        target = (given or {}).get("target")
        if name == "merge" and target:
            self._lock_with(target)
        return super()._take_step(name, given, roles)

    def _lock_with(self, target):
        """Lock the complaints and their target, the older one first.

        Two who merge A into B and B into A at once both begin with A: one of them
        merges, the other one is refused.
        """
        everybody = (self | target).sudo()
        for complaint in everybody.sorted("id"):
            complaint.lock_for_update()
        everybody.invalidate_recordset()

    # -- Moving ----------------------------------------------------------------

    def _move_everything_to(self, target):
        """Move lines, remedies, messages and the rest to another complaint.

        Another add-on moves what it added by overriding this.

        :param target: customer.complaint in sudo
        """
        moved = {each: each._belongings() for each in self}
        for complaint, belongings in moved.items():
            target._absorb(complaint, belongings)
        self._writing_step().merged_into_id = target

    def _belongings(self):
        """Return what goes along with a complaint, by what it is called."""
        self.ensure_one()
        messages = self.message_ids.filtered(
            lambda each: each.message_type not in LOGGED_TYPES
        )
        return {
            "lines": self.line_ids,
            "remedies": self.remedy_ids,
            "corrective_actions": self.capa_ids,
            "messages": messages,
            "attachments": self._own_attachments(),
            "activities": self.activity_ids,
        }

    def _own_attachments(self):
        return (
            self.env["ir.attachment"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        )

    def _absorb(self, other, belongings):
        """Take over what belongs to another complaint, and note it.

        :param belongings: dict of recordsets, see ``_belongings``
        """
        self.ensure_one()
        belongings["remedies"]._move_to(self)
        belongings["lines"].write({"complaint_id": self.id})
        belongings["corrective_actions"].write({"complaint_id": self.id})
        for kind in ("messages", "attachments", "activities"):
            belongings[kind].write({"res_id": self.id})
        (self | other).invalidate_recordset()
        self.message_subscribe(other.message_partner_ids.ids)
        self._take_missing(other)
        self._note_absorbed(other, belongings)

    def _take_missing(self, other):
        """Take from another complaint what this one does not say, and its copies."""
        copies = {**self._mail_cc_sanitized_raw_dict(other.email_cc)}
        copies.update(self._mail_cc_sanitized_raw_dict(self.email_cc))
        values = {"email_cc": ", ".join(copies.values())} if copies else {}
        if other.sale_order_id and not self.sale_order_id:
            values["sale_order_id"] = other.sale_order_id.id
        if other.safety and not self.safety:
            values["safety"] = True
        if values:
            self.write(values)

    def _note_absorbed(self, other, belongings):
        """Keep what was taken over: in the history, and to read in the thread."""
        data = {name: records.ids for name, records in belongings.items()}
        self.env["customer.complaint.event"]._log(
            self,
            "absorbed",
            data={"complaint_id": other.id, "name": other.name, "moved": data},
        )
        merged = self.env._("%s was merged into this complaint:", other.display_name)
        text = Markup("<p>%s</p><blockquote>%s</blockquote>")
        self.message_post(body=text % (merged, other.description or ""))

    def _after_merge(self, values, at):
        """Tell each customer under which number it goes on."""
        told = self.filtered(lambda each: each.acknowledged_at)
        for complaint in told:
            target = complaint.merged_into_id
            target._send_template(
                "crm_extension.mail_template_complaint_merged",
                merged_number=complaint.name,
            )
