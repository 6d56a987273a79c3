from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ...analytics.pareto import below_zero
from .customer_value_dashboard_facts import COSTING, CustomerSums


class CustomerValueDashboard(models.AbstractModel):
    """Shows what the customers are worth and who moved, by grouped queries."""

    _name = "customer.value.dashboard"
    _inherit = [
        "customer.dashboard.mixin",
        "customer.worth.dashboard.mixin",
        "customer.moves.dashboard.mixin",
        "customer.tier.dashboard.mixin",
    ]
    _description = "Value dashboard"

    @api.model
    def _check_dashboard_access(self):
        self.env["customer.value"].check_access("read")

    @api.model
    def _teams(self, companies):
        """Return the sales teams: a customer is its salesperson's."""
        return self.env["crm.team"].search(
            [("company_id", "in", [False, *companies.ids])]
        )

    @api.model
    def _content(self, scope):
        facts = self.env["customer.value.dashboard.facts"]
        rates = self._rates(scope)
        sums = facts._read_customers(scope, rates)
        buckets = facts._read_buckets(scope, rates)
        parts = [
            self._worth_part(scope, sums, buckets),
            self._moves_part(scope),
            self._tier_part(scope),
        ]
        return {
            "note": self._note(facts._read_as_of(scope)),
            "tiles": self._tiles(scope, sums, buckets),
            "maps": {"rfm": self._rfm_map(scope, sums["cell"])},
            **{
                name: {
                    key: each
                    for part in parts
                    for key, each in part.get(name, {}).items()
                }
                for name in ("charts", "tables")
            },
        }

    @api.model
    def _note(self, as_of):
        if not as_of:
            return self.env._(
                "No score model has run yet. Publish one and run it: the figures"
                " follow."
            )
        return self.env._(
            "Values are as of %s. The period chooses the moves and the new customers.",
            format_date(self.env, as_of),
        )

    @api.model
    def _customers_opening(self, scope, name, chosen=Domain.TRUE):
        facts = self.env["customer.value.dashboard.facts"]
        domain = facts._customer_domain(scope) & chosen
        views = ["list", "kanban", "form", "pivot", "graph"]
        return self._opening("customer.value", name, domain, views=views)

    # -- Tiles -------------------------------------------------------------------

    @api.model
    def _tiles(self, scope, sums, buckets):
        every = sums["all"].get((), CustomerSums())
        return [
            *self._worth_tiles(scope, every),
            self._class_tile(scope, sums["class"], every),
            self._new_tile(scope, every),
            *(
                self._stage_tile(scope, sums["stage"], stage)
                for stage in ("decline", "lost")
            ),
            *self._costing_tiles(scope, buckets.get("margin")),
        ]

    @api.model
    def _money(self, scope):
        return {"kind": "monetary", "currency_id": scope.currency.id}

    @api.model
    def _amount_text(self, scope, amount):
        """Return an amount in words: on a tile nobody reads the cents."""
        number, symbol = self._number_text(amount), scope.currency.symbol
        parts = (
            [symbol, number]
            if scope.currency.position == "before"
            else [number, symbol]
        )
        return "\N{NO-BREAK SPACE}".join(parts)

    @api.model
    def _worth_tiles(self, scope, every):
        opening = self._customers_opening(scope, self.env._("Customers"))
        return [
            self._tile(
                "customers",
                self.env._("Customers"),
                every.count,
                opening,
                help=self.env._("Customers with a score."),
            ),
            self._tile(
                "equity",
                self.env._("Customer equity"),
                every.clv,
                opening,
                help=self.env._(
                    "The sum of all lifetime values: margin that the customers are"
                    " expected to bring, at today's worth."
                ),
                **self._money(scope),
            ),
            self._tile(
                "revenue",
                self.env._("Revenue"),
                every.monetary,
                opening,
                help=self.env._("Net revenue in the window of the score model."),
                **self._money(scope),
            ),
        ]

    @api.model
    def _class_tile(self, scope, classes, every):
        best = classes.get(("a",), CustomerSums())
        detail = ""
        if every.monetary > 0:
            detail = self.env._(
                "%(count)s customers bring %(share)s of the revenue",
                count=self._number_text(best.count),
                share=self._share_text(best.monetary / every.monetary),
            )
        return self._tile(
            "class_a",
            self.env._("Class A"),
            best.count / every.count if every.count else None,
            self._customers_opening(
                scope, self.env._("Class A"), Domain("value_class", "=", "a")
            ),
            kind="percentage",
            detail=detail,
            help=self.env._("The share of the customers that are in class A."),
        )

    @api.model
    def _new_tile(self, scope, every):
        facts = self.env["customer.value.dashboard.facts"]
        label = self.env._("New customers")
        return self._tile(
            "new",
            label,
            every.new,
            self._opening("customer.value", label, facts._new_domain(scope)),
            help=self.env._("Customers whose first purchase was in the period."),
        )

    @api.model
    def _stage_tile(self, scope, stages, stage):
        found = stages.get((stage,), CustomerSums())
        label = self._stage_labels()[stage]
        return self._tile(
            stage,
            label,
            found.count,
            self._customers_opening(
                scope, label, Domain("lifecycle_stage", "=", stage)
            ),
            detail=self.env._("%s revenue", self._amount_text(scope, found.monetary)),
            tone="bad" if stage == "decline" and found.count else "",
        )

    @api.model
    def _costing_tiles(self, scope, buckets):
        """Return the tile of the customers that cost money, for who sees margins."""
        if buckets is None:
            return []
        count, margin = below_zero(buckets)
        label = self.env._("Costing money")
        return [
            self._tile(
                "costing",
                label,
                count,
                self._customers_opening(scope, label, COSTING),
                detail=self.env._("%s margin", self._amount_text(scope, margin)),
                help=self.env._("Customers whose margin in the window is negative."),
                tone="bad" if count else "",
            )
        ]

    # -- Words -----------------------------------------------------------------------

    @api.model
    def _stage_labels(self):
        field = self.env["customer.value"]._fields["lifecycle_stage"]
        return dict(field._description_selection(self.env))

    @api.model
    def _no_customers_text(self):
        return self.env._("No customer has a score here.")

    @api.model
    def _share_text(self, share, digits=1):
        return f"{self._number_text(share * 100, digits)} %"

    @api.model
    def _number_text(self, number, digits=0):
        return formatLang(self.env, number, digits=digits)
