from markupsafe import Markup

from odoo import models
from odoo.tools import format_date


class CustomerTierNoticeTexts(models.AbstractModel):
    """What stands in the note about a move, for the people who serve the customer."""

    _name = "customer.tier.notice.texts"
    _description = "Notices about loyalty tiers in words"

    def _note_bodies(self, answers):
        """Return the note of each customer, a line for each notice.

        :param answers: dict of notice to what became of its mail
        :return: dict of the customer's id to Markup
        """
        by_customer = self.grouped(lambda each: each.membership_id.partner_id)
        return {
            partner.id: Markup("<br/>").join(
                notice._note_text(answers[notice]) for notice in notices.sorted("id")
            )
            for partner, notices in by_customer.items()
        }

    def _note_text(self, answer):
        sentences = [self._what_happened(), self._what_became_of_mail()[answer]]
        return self.env._(
            "%(program)s: %(text)s",
            program=self.membership_id.program_id.name,
            text=" ".join(filter(None, sentences)),
        )

    def _what_happened(self):
        event, member = self.event_id, self.membership_id
        if not event:
            return self.env._(
                "“%(tier)s” ends on %(day)s unless its conditions are met.",
                tier=member.earned_tier_id.name,
                day=format_date(self.env, member.valid_until),
            )
        tiers = {"old": event.from_tier_id.name or "–", "new": event.to_tier_id.name}
        return self._event_sentences(tiers).get(event.trigger, "")

    def _event_sentences(self, tiers):
        moved = self.env._("from “%(old)s” to “%(new)s”", **tiers)
        return {
            "enrolled": self.env._("enrolled with “%(new)s”.", **tiers),
            "promoted": self.env._("promoted %s.", moved),
            "renewed": self.env._("“%(new)s” renewed.", **tiers),
            "grace": self.env._("“%(new)s” has ended, days of grace began.", **tiers),
            "demoted": self.env._("demoted %s.", moved),
            "return": self.env._("promotion taken back, %s.", moved),
            "override": self.env._("overridden, %s.", moved),
            "override_end": self.env._("the override ended, %s.", moved),
            "merge": self.env._("contacts merged; “%(new)s” is held.", **tiers),
            "rule_change": self.env._("the rules changed, %s.", moved),
            "suspended": self.env._("suspended."),
        }

    def _what_became_of_mail(self):
        return {
            "none": "",
            "outdated": "",
            "mailed": self.env._("The customer is told by mail."),
            "no_address": self.env._("No mail: the customer has no mail address."),
            "refused": self.env._("No mail: the address is on the blacklist."),
            "failed": self.env._(
                "The mail could not be written; it will be tried again tomorrow."
            ),
        }
