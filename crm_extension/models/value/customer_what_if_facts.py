from odoo import models

from ...analytics.facts import Documents
from ...analytics.simulation import hypothetical_documents, hypothetical_lines

HYPOTHETICAL = "hypothetical_purchases"
"""Key of the context: a customer's id and analytics HypotheticalPurchases. Only this
reader looks at it: no other can be fooled by a client's context."""


class CustomerWhatIfFacts(models.AbstractModel):
    """Reads the facts of one customer, and adds purchases that were never made."""

    _name = "customer.what.if.facts"
    _inherit = "customer.value.facts"
    _description = "Facts about a customer, with hypothetical purchases"

    def _read_documents(self, scope, to_customer):
        """Return the real documents and the hypothetical ones after them."""
        documents = super()._read_documents(scope, to_customer)
        customer, purchases = self._hypothetical()
        if not purchases:
            return documents
        made_up = hypothetical_documents(customer, purchases)
        return Documents.joined([documents, made_up])

    def _read_lines(self, scope):
        """Yield the real lines and those of the hypothetical documents."""
        yield from super()._read_lines(scope)
        _customer, purchases = self._hypothetical()
        if purchases:
            yield hypothetical_lines(purchases)

    def _hypothetical(self):
        return self.env.context.get(HYPOTHETICAL) or (None, ())
