from odoo import api, models
from odoo.tools import format_date

from ...analytics.due_states import SOON, STOPPED
from ..value.number_texts import NumberTexts
from ..value.plain_texts import percentage
from .customer_next_list import DUE_STATES

PANEL_STATES = (*DUE_STATES, (SOON,))
PANEL_ROWS = 8
PANEL_CATEGORIES = 5


class CustomerNextPanel(models.AbstractModel):
    """Tells colleagues what a customer will buy next and could buy, and why."""

    _name = "customer.next.panel"
    _inherit = ["customer.next.list"]
    _description = "What comes next, on screens"

    @api.model
    def _panel(self, customer, company):
        """Return what comes next for a customer, in the reader's language.

        :param customer: res.partner, a commercial partner
        :param company: res.company
        :return: dict ``message`` (what to say without rows), ``as_of_text``, ``rows``
            (list of ``id``, ``product``, ``state``, ``state_label``, ``reason``,
            ``chance_text``, ``quantity_text``, ``offer_text``), ``counts`` (dict of
            state to how many there are) and ``missing`` (list of ``id``, ``category``,
            ``category_id``, ``reason``, ``amount_text``)
        """
        rhythms = self._due_rhythms(customer, company, PANEL_ROWS, PANEL_STATES)
        missing = self._missing_categories(customer, company, PANEL_CATEGORIES)
        counts = self._counts(customer, company)
        offers = self._offers(rhythms, company)
        return {
            "message": self._message(rhythms, counts, company),
            "as_of_text": self._as_of_text(rhythms or missing),
            "counts": counts,
            "rows": [self._row(each, offers) for each in rhythms],
            "missing": [self._missing_row(each) for each in missing],
        }

    # -- Reading -----------------------------------------------------------------

    @api.model
    def _counts(self, customer, company):
        groups = self.env["customer.rhythm"]._read_group(
            [
                ("partner_id", "=", customer.id),
                ("company_id", "=", company.id),
                ("purchase_days", ">", 1),
            ],
            ["state"],
            ["__count"],
        )
        return {state or "": count for state, count in groups}

    @api.model
    def _was_read(self, company):
        """Tell whether the habits of a company's customers were ever read."""
        return bool(
            self.env["customer.habit.run"].search_count(
                [("company_id", "=", company.id), ("state", "=", "done")], limit=1
            )
        )

    # -- Words -------------------------------------------------------------------

    @api.model
    def _message(self, rhythms, counts, company):
        """Say why nothing is shown; empty where something is."""
        if rhythms:
            return ""
        if counts.get(STOPPED):
            return self.env._(
                "Nothing is expected soon: what this customer used to buy is no longer"
                " bought. Ask why."
            )
        if counts:
            return self.env._("Nothing is expected in the next weeks.")
        if not self._was_read(company):
            return self.env._(
                "What customers buy again is read at night. It has not been read yet."
            )
        return self.env._(
            "No habit is known: nothing was bought on two different days yet."
        )

    @api.model
    def _as_of_text(self, found):
        return format_date(self.env, found[:1].as_of) if found else ""

    @api.model
    def _row(self, rhythm, offers):
        return {
            "id": rhythm.id,
            "product": rhythm.product_id.sudo().display_name,
            "state": rhythm.state,
            "state_label": self._state_labels()[rhythm.state],
            "reason": rhythm.reason,
            "chance_text": percentage(self.env, round(rhythm.chance, 2)),
            "quantity_text": self._quantity_text(rhythm),
            "offer_text": self._offer_text(
                offers.get((rhythm.partner_id.id, rhythm.product_id.id))
            ),
        }

    @api.model
    def _state_labels(self):
        field = self.env["customer.rhythm"]._fields["state"]
        return dict(field._description_selection(self.env))

    @api.model
    def _missing_row(self, missing):
        texts = NumberTexts(self.env, missing.currency_id)
        category = missing.category_id.sudo()
        return {
            "id": missing.id,
            "category": category.name,
            "category_id": category.id,
            "reason": missing.reason,
            "amount_text": (
                texts.number(missing.amount, "money") if missing.amount else ""
            ),
        }
