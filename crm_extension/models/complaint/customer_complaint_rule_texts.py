from markupsafe import Markup

from odoo import api, models
from odoo.tools import formatLang


class CustomerComplaintRuleTexts(models.AbstractModel):
    """The clauses of no-questions rules in words."""

    _name = "customer.complaint.rule.texts"
    _description = "No-questions rules in words"

    @api.model
    def _html(self, kept, currency):
        """Return what a rule said, as a list of its clauses.

        :param kept: dict as ``customer.complaint.remedy.rule._kept`` makes it, or False
        :param currency: res.currency of the amounts
        :return: Markup, or False where no rule said anything
        """
        if not kept:
            return False
        items = Markup().join(
            Markup('<li class="%s"><i class="fa %s"></i> %s</li>')
            % (
                "" if clause["allowed"] else "text-danger",
                "fa-check" if clause["allowed"] else "fa-times",
                text,
            )
            for clause, text in zip(
                kept["clauses"], self._texts(kept, currency), strict=True
            )
        )
        return Markup('<p>%s</p><ul class="list-unstyled">%s</ul>') % (
            self._headline(kept),
            items,
        )

    @api.model
    def _texts(self, kept, currency):
        """Return a sentence for each clause of what a rule said."""
        texts = self._sentences()
        return [
            texts[clause["key"], clause["answer"]]
            % self._spoken(clause["values"], currency)
            for clause in kept["clauses"]
        ]

    def _headline(self, kept):
        if kept["approved"]:
            return self.env._("The rule “%s” approves it.", kept["rule"])
        return self.env._("The rule “%s” does not approve it.", kept["rule"])

    def _spoken(self, values, currency):
        """Return the numbers of a clause as people read them."""
        return {
            name: (
                formatLang(self.env, value or 0.0, currency_obj=currency)
                if name in ("amount", "limit")
                else value
            )
            for name, value in values.items()
        }

    def _sentences(self):
        """Return what the answers of the clauses mean."""
        return {
            ("flagged", "met"): self.env._("The customer is not flagged."),
            ("flagged", "flagged"): self.env._(
                "The customer is flagged: no refunds without questions."
            ),
            ("kind", "met"): self.env._("The rule is for this kind of remedy."),
            ("kind", "other"): self.env._("The rule is for another kind of remedy."),
            ("tier", "met"): self.env._("The rule is for the customer's tier."),
            ("tier", "other"): self.env._("The rule is not for the customer's tier."),
            **self._sentences_of_numbers(),
            ("category", "met"): self.env._(
                "Complaints of this category are not left out."
            ),
            ("category", "out"): self.env._(
                "Complaints of this category are left out."
            ),
            ("category", "unknown"): self.env._("The complaint has no category yet."),
            ("product", "met"): self.env._("No product is left out."),
            ("product", "out"): self.env._("Such a product is left out."),
        }

    def _sentences_of_numbers(self):
        """Return what the answers of clauses mean that compare numbers."""
        return {
            ("amount", "met"): self.env._("%(amount)s: up to %(limit)s are allowed."),
            ("amount", "above"): self.env._(
                "%(amount)s: no more than %(limit)s are allowed."
            ),
            ("amount", "unknown"): self.env._("The amount is not known."),
            ("delivery", "met"): self.env._(
                "Complained %(age)s days after the delivery: %(days)s are allowed."
            ),
            ("delivery", "late"): self.env._(
                "Complained %(age)s days after the delivery: no more than %(days)s are"
                " allowed."
            ),
            ("delivery", "none"): self.env._("No delivery is known."),
            ("delivery", "future"): self.env._(
                "It was delivered after the complaint came in."
            ),
            ("times", "met"): self.env._(
                "Approved by this rule in the last %(period)s days: %(times)s times."
                " %(most)s are allowed."
            ),
            ("times", "often"): self.env._(
                "Approved by this rule in the last %(period)s days: %(times)s times"
                " already. No more than %(most)s are allowed."
            ),
        }
