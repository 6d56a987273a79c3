from odoo import api, models
from odoo.fields import Domain


class CustomerAffinityFacts(models.AbstractModel):
    """Finds the records from which a pair of products was read."""

    _name = "customer.affinity.facts"
    _description = "Records behind products that go together"

    @api.model
    def _records_behind(self, pair):
        """Return the model and the domain of what holds both products of a pair.

        :param pair: customer.affinity
        """
        run = self._last_reading(pair.company_id)
        settings = run.settings or {}
        by_invoice = settings.get("basis") == "invoiced"
        documents = self._invoices(pair, run) if by_invoice else self._orders(pair, run)
        line = "invoice_line_ids" if by_invoice else "order_line"
        first, second = (
            documents & Domain(f"{line}.product_id", "=", product.id)
            for product in (pair.product_id, pair.other_product_id)
        )
        model = "account.move" if by_invoice else "sale.order"
        if settings.get("basket") == "customer":
            both = self._customers(model, first) & self._customers(model, second)
            return "res.partner", Domain("id", "in", both.ids)
        return model, first & second

    @api.model
    def _last_reading(self, company):
        """Return the last reading of habits of a company that ended well."""
        runs = self.env["customer.habit.run"].sudo()
        done = [("company_id", "=", company.id), ("state", "=", "done")]
        return runs.search(done, limit=1)

    def _orders(self, pair, run):
        domain = Domain("company_id", "=", pair.company_id.id)
        domain &= Domain("state", "=", "sale")
        if not run:
            return domain
        scope = self.env["customer.habit.reader"]._scope(run)
        return (
            domain
            & Domain("date_order", ">=", scope.window_start)
            & Domain("date_order", "<", scope.end)
        )

    def _invoices(self, pair, run):
        domain = Domain("company_id", "=", pair.company_id.id)
        domain &= Domain("state", "=", "posted")
        domain &= Domain("move_type", "in", ("out_invoice", "out_receipt"))
        if not run:
            return domain
        window = self.env["customer.habit.reader"]._scope(run).window
        return (
            domain
            & Domain("invoice_date", ">=", window.start)
            & Domain("invoice_date", "<", window.stop)
        )

    def _customers(self, model, domain):
        """Return the commercial partners of the documents."""
        groups = self.env[model]._read_group(domain, ["partner_id"])
        partners = self.env["res.partner"].union(*(partner for (partner,) in groups))
        return partners.commercial_partner_id
