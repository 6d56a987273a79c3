from odoo import api, models
from odoo.tools import SQL

from .customer_next_mail import COUNTED_STATES

MAILED, OFTEN, AGAIN = "mailed", "often", "again"
OUTCOMES = [
    ("empty", "Nothing is due"),
    ("complaint", "Open complaint"),
    ("opt_out", "No advertising by e-mail"),
    ("no_address", "No e-mail address"),
    (AGAIN, "Got a list today"),
    (OFTEN, "Contacted often"),
    (MAILED, "Gets the list"),
]
"""What becomes of a customer: the first that holds counts."""
ASKED = (AGAIN, OFTEN)
"""Outcomes that a person may decide otherwise about."""


class CustomerNextRecipients(models.AbstractModel):
    """Says who may be mailed a personal list, and why others are left out."""

    _name = "customer.next.recipients"
    _description = "Who gets a personal list"

    @api.model
    def _outcomes(self, customers, company, allowed=()):
        """Return what becomes of each customer, and why, in the reader's language.

        The number of statements does not depend on how many customers there are.

        :param customers: res.partner, commercial partners
        :param company: res.company
        :param allowed: which of ``ASKED`` do not hold anybody back
        :return: dict of each customer's id to (one of ``OUTCOMES``, text)
        """
        held = {
            "empty": self._without_lines(customers, company),
            **self._spared(customers),
            "no_address": self._without_address(customers),
            AGAIN: self._mailed_today(customers, company),
            OFTEN: set(),
        }
        peace = self.env["customer.contact.peace"]._read(customers, company)
        for customer_id, said in peace.items():
            if any(reason["kind"] == OFTEN for reason in said["reasons"]):
                held[OFTEN].add(customer_id)
        held.update(dict.fromkeys(allowed, frozenset()))
        return {
            each.id: self._outcome(each.id, held, peace[each.id]) for each in customers
        }

    # -- Reading -----------------------------------------------------------------

    @api.model
    def _without_lines(self, customers, company):
        """Return the ids of customers for whom nothing is due."""
        found = self.env["customer.next.list"]._due_rhythms(customers, company, 1)
        return set(customers.ids) - set(found.partner_id.ids)

    @api.model
    def _spared(self, customers):
        """Return who is to be left alone: dict of an outcome to ids."""
        self.env["res.partner"].flush_model(
            ["email_normalized", "commercial_partner_id", "active"]
        )
        found = self.env["customer.contact.peace"]._spared_recipients(
            "mail",
            SQL(
                "SELECT id, email_normalized AS address, id AS partner_id"
                " FROM res_partner WHERE id = ANY(%s)",
                customers.ids,
            ),
        )
        spared = {"complaint": set(), "opt_out": set()}
        for customer_id, reason in found.items():
            spared[reason].add(customer_id)
        return spared

    @api.model
    def _without_address(self, customers):
        return set(customers.filtered(lambda each: not each.email_normalized).ids)

    @api.model
    def _mailed_today(self, customers, company):
        """Return the ids of customers who were mailed a list today, or will be."""
        groups = (
            self.env["customer.next.mail"]
            .sudo()
            ._read_group(
                [
                    ("partner_id", "in", customers.ids),
                    ("company_id", "=", company.id),
                    ("day", "=", company._value_today()),
                    ("state", "in", COUNTED_STATES),
                ],
                ["partner_id"],
            )
        )
        return {customer.id for (customer,) in groups}

    # -- Words -------------------------------------------------------------------

    @api.model
    def _outcome(self, customer_id, held, peace):
        outcome = next(
            (kind for kind, _label in OUTCOMES if customer_id in held.get(kind, ())),
            MAILED,
        )
        said = [each["text"] for each in peace["reasons"] if each["kind"] == outcome]
        return outcome, " ".join(said) or self._outcome_text(outcome)

    @api.model
    def _outcome_text(self, outcome):
        texts = {
            "empty": self.env._("Nothing is due in the next days."),
            "complaint": self.env._("A complaint is open: put it right first."),
            "opt_out": self.env._("Wants no advertising by e-mail."),
            "no_address": self.env._("There is no valid e-mail address."),
            AGAIN: self.env._("A list was mailed today."),
        }
        return texts.get(outcome, "")
