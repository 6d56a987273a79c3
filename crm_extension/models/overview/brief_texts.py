"""A customer brief in words, in the reader's language and formats."""

from odoo import SUPERUSER_ID
from odoo.tools import format_date, format_datetime

from ..value.number_texts import NumberTexts
from .brief_contact_texts import BriefContactTexts
from .brief_customer_texts import BriefCustomerTexts
from .brief_document_texts import BriefDocumentTexts
from .brief_first_texts import BriefFirstTexts
from .brief_offer_texts import BriefOfferTexts

EMPTY_ROW = {
    "label": "",
    "text": "",
    "amount": None,
    "currency_id": False,
    "amount_text": "",
    "date": None,
    "date_text": "",
    "res_model": False,
    "res_id": False,
    "domain": False,
    "href": "",
    "flag": "",
}
SECTIONS = (
    "first",
    "open",
    "promises",
    "contacts",
    "who",
    "worth",
    "bought",
    "offer",
    "tier",
)
"""The sections in the order in which they are read: what presses stands first."""


class BriefTexts(
    BriefFirstTexts,
    BriefCustomerTexts,
    BriefDocumentTexts,
    BriefContactTexts,
    BriefOfferTexts,
    NumberTexts,
):
    """Writes what was found about one customer for people."""

    def __init__(self, scope, found):
        super().__init__(scope.customer.env, scope.company.currency_id)
        self.scope, self.found = scope, found
        self.customer = scope.customer

    def brief(self):
        """Return the whole brief, see ``customer.brief._read_brief``."""
        sections = (getattr(self, f"section_{key}")() for key in SECTIONS)
        return {
            "customer_id": self.customer.id,
            "name": self.customer.display_name,
            "subtitle": self.subtitle(),
            "badges": self.badges(),
            "company": self.scope.company.name,
            "made_text": self.env._(
                "As of %s", format_datetime(self.env, self.scope.now, dt_format="short")
            ),
            "sections": [section for section in sections if section],
        }

    # -- Bricks ------------------------------------------------------------------

    def section(self, key, title, rows, empty="", figures=()):
        """Return a section; ``empty`` is what it says without rows."""
        return {
            "key": key,
            "title": title,
            "rows": [row for row in rows if row],
            "empty": empty,
            "figures": [figure for figure in figures if figure],
        }

    def row(self, label, text="", record=None, date=None, **values):
        """Return a row of plain values; ``record`` is what it opens."""
        opens = {}
        if record:
            opens = {"res_model": record._name, "res_id": record.id}
        return {
            **EMPTY_ROW,
            "label": label or "",
            "text": text or "",
            "date": date or None,
            "date_text": self.day(date),
            **opens,
            **values,
        }

    def money(self, amount, currency=None):
        """Return the three values of a row that tell an amount."""
        currency = currency or self.currency
        return {
            "amount": amount,
            "currency_id": currency.id,
            "amount_text": NumberTexts(self.env, currency).number(amount, "money"),
        }

    def day(self, when):
        """Return a date, or the local day of a moment, in words."""
        if not when:
            return ""
        if hasattr(when, "hour"):
            return format_datetime(self.env, when, tz=self.scope.tz, dt_format="short")
        return format_date(self.env, when)

    def joined(self, *texts):
        """Return the texts that there are, with a dot between them."""
        return " · ".join(text for text in texts if text)

    def label_of(self, record, name):
        """Return a selection's value in words."""
        labels = dict(record._fields[name]._description_selection(self.env))
        return labels.get(record[name], "")

    def person(self, user):
        """Return a colleague's name, and that they are gone when they are.

        What the system did, nobody of us did.
        """
        user = user.sudo()
        if user.id == SUPERUSER_ID:
            return ""
        if not user or user.active:
            return user.name or ""
        return self.env._("%s (no longer with us)", user.name)
