from odoo import api, models
from odoo.fields import Domain

from ..analytics.claim_steps import CANCELLED, DRAFT

CLAIM = "customer.complaint.claim"
CLAIM_VIEWS = ("list", "kanban", "form", "pivot")


class CustomerComplaintDashboard(models.AbstractModel):
    """Adds what suppliers gave back, and from whom it was claimed."""

    _inherit = "customer.complaint.dashboard"

    # -- Reading -----------------------------------------------------------------

    @api.model
    def _read(self, scope):
        """Return what tiles and charts share: what came back as well."""
        return {**super()._read(scope), "recovered": self._recovered_by_step(scope)}

    @api.model
    def _recovered_domain(self, scope, step=None):
        """Return the domain of the claims that brought something in the period."""
        return (
            self._behind_domain(scope)
            & Domain("recovered_amount", "!=", 0)
            & scope.days_domain("recovered_on", step)
        )

    @api.model
    def _claimed_domain(self, scope):
        """Return the domain of the claims that were sent in the period."""
        return (
            self._behind_domain(scope)
            & Domain("state", "not in", (DRAFT, CANCELLED))
            & scope.days_domain("sent_on")
        )

    @api.model
    def _recovered_by_step(self, scope):
        """Return what came back in each step, in the scope's currency."""
        rows = self._grouped(
            CLAIM,
            scope,
            self._recovered_domain(scope),
            [f"recovered_on:{scope.unit}", "company_id"],
            ["recovered_amount:sum"],
        )
        return self._amounts_in_steps(scope, rows)

    @api.model
    def _claimed_by_supplier(self, scope):
        """Return (supplier in sudo, amount claimed) in the scope's currency."""
        rates = self._rates(scope)
        totals = {}
        for supplier, company, amount in self.env[CLAIM]._read_group(
            self._claimed_domain(scope),
            ["partner_id", "company_id"],
            ["company_amount:sum"],
        ):
            supplier = supplier.sudo()
            totals[supplier] = totals.get(supplier, 0.0) + amount * rates[company.id]
        return [(each, scope.currency.round(sum_)) for each, sum_ in totals.items()]

    # -- Showing -----------------------------------------------------------------

    @api.model
    def _open_claims(self, name, domain):
        """Return what opens supplier claims."""
        return self._opening(CLAIM, name, domain, views=CLAIM_VIEWS)

    @api.model
    def _figure_labels(self):
        return {**super()._figure_labels(), "recovered": self.env._("Recovered")}

    @api.model
    def _money_tiles(self, scope, figures):
        """Return the tiles of amounts: what suppliers gave back as well."""
        label = self._figure_labels()["recovered"]
        recovered, cost = sum(figures["recovered"]), sum(figures["costs"])
        detail = self.env._("%s %% of the cost", round(100 * recovered / (cost or 1)))
        return [
            *super()._money_tiles(scope, figures),
            self._tile(
                "recovered",
                label,
                scope.currency.round(recovered),
                self._open_claims(label, self._recovered_domain(scope)),
                kind="monetary",
                currency_id=scope.currency.id,
                detail=detail if cost else "",
                help=self.env._("Vendor refunds of the period for supplier claims."),
            ),
        ]

    @api.model
    def _money_datasets(self, scope, figures):
        """Return what is drawn of amounts: what suppliers gave back as well."""
        label = self._figure_labels()["recovered"]
        openings = self._named_steps(
            scope,
            label,
            lambda step, name: self._open_claims(
                name, self._recovered_domain(scope, step)
            ),
        )
        recovered = self._dataset(
            label,
            figures["recovered"],
            openings,
            kind="monetary",
            currency_id=scope.currency.id,
            tone="good",
        )
        return [*super()._money_datasets(scope, figures), recovered]

    @api.model
    def _charts(self, scope, figures):
        """Return the charts: from whom it was claimed as well."""
        return {
            **super()._charts(scope, figures),
            "suppliers": self._suppliers_chart(scope),
        }

    @api.model
    def _suppliers_chart(self, scope):
        return self._pareto_chart(
            "suppliers",
            self.env._("Claimed from suppliers"),
            self._record_bars(
                self._claimed_by_supplier(scope),
                "partner_id",
                self._claimed_domain(scope),
            ),
            self._open_claims,
            kind="monetary",
            currency_id=scope.currency.id,
            help=self.env._("Claims that were sent in the period."),
        )
