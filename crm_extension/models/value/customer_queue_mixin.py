from contextlib import contextmanager

from odoo import api, models
from odoo.tools import SQL

from .run_written import RunWrittenMany2one


class CustomerQueueMixin(models.AbstractModel):
    """Customers that wait because their documents changed.

    A row is added by one plain insert that nothing can hold up: there is no key to
    check, no row to update and no unique index to wait for.
    """

    _name = "customer.queue.mixin"
    _description = "Queue of customers"
    _log_access = False
    _order = "id"

    company_id = RunWrittenMany2one("res.company", required=True, readonly=True)
    partner_id = RunWrittenMany2one(
        "res.partner", "Partner of the document", required=True, readonly=True
    )

    # -- Filling ---------------------------------------------------------------

    @api.model
    def _add_documents(self, documents):
        """Note that the customers of these documents have to be scored anew.

        :param documents: records with a company and a partner
        """
        self._add(self._pairs(documents))

    @contextmanager
    def _noting(self, purchases):
        """Note whose purchases documents are, before and after the body.

        :param purchases: function without arguments that returns the documents that
            count as purchases
        """
        before = self._pairs(purchases())
        yield
        self._add(before | self._pairs(purchases()))

    @api.model
    def _pairs(self, documents):
        """Return the set of (company's id, partner's id) of documents."""
        return {(each.company_id.id, each.partner_id.id) for each in documents.sudo()}

    @api.model
    def _add(self, pairs):
        """Note customers by one statement, whoever the user is.

        :param pairs: set of (company's id, partner's id); contacts stand for their
            company, and a pair that lacks one of the two is passed over
        """
        known = sorted(pair for pair in pairs if all(pair))
        if known:
            companies, partners = map(list, zip(*known, strict=True))
            self._insert(
                SQL("SELECT * FROM unnest(%s::int4[], %s::int4[])", companies, partners)
            )

    @api.model
    def _insert(self, rows):
        """Add the rows (company, partner) of a query."""
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (company_id, partner_id) %s",
                SQL.identifier(self._table),
                rows,
            )
        )
