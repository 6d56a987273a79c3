from odoo import api, fields, models
from odoo.tools import format_date

EVENTS_SHOWN = 8
OVERRIDE_FIELDS = (
    "override_tier_id",
    "override_kind",
    "override_from",
    "override_until",
    "override_reason",
)


class CustomerTierPanelMixin(models.AbstractModel):
    """What the screens show of a membership, in the reader's language."""

    _name = "customer.tier.panel.mixin"
    _description = "Loyalty membership on screens"

    tier_color = fields.Integer(compute="_compute_tier_color")

    @api.depends("tier_id.color")
    def _compute_tier_color(self):
        for member in self:
            member.tier_color = member.tier_id.color

    # -- The panel -------------------------------------------------------------

    def get_tier_panel(self):
        """Return what the panel on the membership's form shows, see ``_panel``.

        :raise AccessError: for a user who may not read the membership
        """
        self.ensure_one()
        self.check_access("read")
        return self._panel()

    def _panel(self):
        """Return the ladder, the member's place on it, what is missing, and why.

        :return: dict ``has_tier``, ``message``, ``membership_id``, ``partner_id``,
            ``program``, ``program_id``, ``tier``, ``earned`` (None if it is held),
            ``state``, ``state_label``, ``since_text``, ``until_text``, ``grace_text``,
            ``override_text``, ``ladder``, ``next`` and ``keep`` (as ``progress``),
            ``benefits`` and ``events``; every text is ready to be read
        """
        self.ensure_one()
        progress = self.progress()
        earned = self.earned_tier_id
        return {
            "has_tier": True,
            "message": "",
            "membership_id": self.id,
            "partner_id": self.partner_id.id,
            "program": self.program_id.name,
            "program_id": self.program_id.id,
            "tier": self._panel_tier(self.tier_id),
            "earned": self._panel_tier(earned) if earned != self.tier_id else None,
            "state": self.state,
            "state_label": self._panel_label("state"),
            "since_text": self._panel_since(),
            "until_text": self._panel_until(),
            "grace_text": self._panel_grace(),
            "override_text": self._panel_override(),
            "ladder": self._panel_ladder(),
            "next": progress["next"],
            "keep": progress["keep"],
            "benefits": self.tier_id._benefit_texts(),
            "events": self._panel_events(),
            "can_override": self.env.user.has_group("crm_extension.group_tier_manager"),
        }

    def _panel_tier(self, tier):
        return {"id": tier.id, "name": tier.name or "", "color": tier.color}

    def _panel_label(self, name):
        labels = self._fields[name]._description_selection(self.env)
        return dict(labels).get(self[name], "")

    def _panel_ladder(self):
        held = self.tier_id
        return [
            {
                **self._panel_tier(tier),
                "held": tier == held,
                "reached": tier.sequence <= held.sequence,
                "asks": tier.entry_text.split("\n") if tier.entry_rule_ids else [],
            }
            for tier in self.program_id.tier_ids.sorted("sequence")
        ]

    # -- Buttons -----------------------------------------------------------------

    def action_override(self):
        """Ask for an override of the tier."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_extension.customer_tier_override_action"
        )
        return {**action, "context": {"default_membership_id": self.id}}

    def action_end_override(self):
        """End the override: what was earned by the rules counts from now on.

        :raise AccessError: unless the user manages loyalty tiers
        """
        self.write(dict.fromkeys(OVERRIDE_FIELDS, False))

    def action_open_partner(self):
        """Open the customer."""
        self.ensure_one()
        return self.partner_id.get_formview_action()

    def action_open_events(self):
        """Open what happened to the membership."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_extension.customer_tier_event_action"
        )
        return {**action, "domain": [("membership_id", "=", self.id)], "context": {}}

    # -- Times in words ----------------------------------------------------------

    def _panel_since(self):
        since = self._held_since()
        return format_date(self.env, since) if since else ""

    def _panel_until(self):
        until = self._held_until()
        return format_date(self.env, until) if until else ""

    def _panel_grace(self):
        """Say until when a tier in grace is kept; empty out of grace."""
        if not self.in_grace or not self.valid_until:
            return ""
        return self.env._(
            "The validity ended on %(ended)s. Benefits stay until %(end)s: purchases"
            " until then can still keep the tier.",
            ended=format_date(self.env, self.valid_until),
            end=format_date(self.env, self._grace_until()),
        )

    def _panel_override(self):
        """Say what was decided, by whom, until when and why; empty without it."""
        if not self.override_tier_id:
            return ""
        values = {
            "kind": self._panel_label("override_kind"),
            "tier": self.override_tier_id.name,
            "user": self.override_user_id.sudo().name or "",
            "reason": self.override_reason or "",
            "until": format_date(self.env, self.override_until),
        }
        if not self.override_until:
            return self.env._("%(kind)s: %(tier)s. %(user)s: %(reason)s", **values)
        return self.env._(
            "%(kind)s: %(tier)s, until %(until)s. %(user)s: %(reason)s", **values
        )

    # -- What happened -------------------------------------------------------------

    def _panel_events(self):
        events = self.env["customer.tier.event"].search(
            [("membership_id", "=", self.id)], limit=EVENTS_SHOWN
        )
        labels = dict(events._fields["trigger"]._description_selection(self.env))
        return [
            {
                "id": event.id,
                "date_text": format_date(self.env, event.date),
                "trigger": event.trigger,
                "trigger_label": labels.get(event.trigger, ""),
                "from": event.from_tier_id.name or "",
                "to": event.to_tier_id.name or "",
                "evidence": event._evidence_texts(),
            }
            for event in events
        ]
