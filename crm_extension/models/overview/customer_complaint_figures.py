from odoo import api, models
from odoo.fields import Domain

from ...analytics.complaint_flow import CLOSED, MERGED, OPEN_STATES

COMPLAINT = "customer.complaint"
REMEDY = "customer.complaint.remedy"
PROMISE = "customer.complaint.sla.status"
EVEN_IF_MERGED = {"late"}
"""A promise that was broken before the merger stays broken."""
BROKEN = Domain("is_late", "=", True)
KEPT = Domain("state", "=", "met")


class CustomerComplaintFigures(models.AbstractModel):
    """Reads the figures of the complaint dashboard, by grouped queries.

    A figure and the domain of the records behind it come from the same place, so that
    what opens is what was counted. Merged complaints count in the one they went into.
    """

    _name = "customer.complaint.figures"
    _description = "Figures on complaints"

    # -- What a figure counts ----------------------------------------------------

    @api.model
    def _figure_domain(self, scope, figure, step=None):
        """Return the domain of the complaints that a figure counts.

        :param scope: DashboardScope
        :param figure: received, closed, late, answered, rated, reopened, open or
            open_late; the last two are of now, whatever the period
        :param step: half-open (start, stop) of days; the whole period unless given
        """
        own = scope.companies_domain()
        if scope.team:
            own &= Domain("team_id", "=", scope.team.id)
        if figure not in EVEN_IF_MERGED:
            own &= Domain("state", "!=", MERGED)
        return own & getattr(self, f"_domain_of_{figure}")(scope, step)

    @api.model
    def _behind_domain(self, scope):
        """Return the domain of what belongs to complaints of companies and team."""
        own = scope.companies_domain()
        if not scope.team:
            return own
        return own & Domain("complaint_id.team_id", "=", scope.team.id)

    @api.model
    def _domain_of_received(self, scope, step):
        return scope.moments_domain("received_at", step)

    @api.model
    def _domain_of_closed(self, scope, step):
        return Domain("state", "=", CLOSED) & scope.moments_domain("closed_at", step)

    @api.model
    def _domain_of_late(self, scope, step):
        broken = BROKEN & scope.moments_domain("deadline", step)
        return Domain("sla_status_ids", "any", list(broken))

    @api.model
    def _domain_of_answered(self, scope, step):
        return scope.moments_domain("answered_at", step)

    @api.model
    def _domain_of_rated(self, scope, step):
        rated = Domain("satisfaction", ">", 0)
        return rated & scope.moments_domain("closed_at", step)

    @api.model
    def _domain_of_reopened(self, scope, step):
        return Domain("cycle", ">", 0) & scope.moments_domain("received_at", step)

    @api.model
    def _domain_of_open(self, _scope, _step):
        return Domain("state", "in", OPEN_STATES)

    @api.model
    def _domain_of_open_late(self, _scope, _step):
        return Domain("state", "in", OPEN_STATES) & Domain("is_late", "=", True)

    @api.model
    def _promises_domain(self, scope):
        """Return the domain of the promises whose time ran out in the period."""
        return (
            self._behind_domain(scope)
            & (KEPT | BROKEN)
            & scope.moments_domain("deadline")
        )

    @api.model
    def _costs_domain(self, scope, step=None):
        """Return the domain of the remedies that cost something in the period."""
        return (
            self._behind_domain(scope)
            & Domain("state", "=", "done")
            & Domain("cost", "!=", 0)
            & scope.moments_domain("executed_at", step)
        )

    # -- Numbers and averages ----------------------------------------------------

    @api.model
    def _count(self, scope, figure):
        return self.env[COMPLAINT].search_count(self._figure_domain(scope, figure))

    @api.model
    def _grouped(self, model, scope, domain, groups, aggregates):
        """Return grouped rows; days are those of the scope's time zone."""
        in_zone = self.env[model].with_context(tz=scope.tz)
        return in_zone._read_group(domain, groups, aggregates)

    @api.model
    def _counts_by_step(self, scope, figure, moment):
        """Return the number of complaints for each step of the period.

        :param moment: the field that says in which step a complaint falls
        """
        rows = self._grouped(
            COMPLAINT,
            scope,
            self._figure_domain(scope, figure),
            [f"{moment}:{scope.unit}"],
            ["__count"],
        )
        return self._in_steps(scope, rows)

    @api.model
    def _late_by_step(self, scope):
        """Return how many complaints had a promise broken, for each step."""
        broken = self._behind_domain(scope) & BROKEN & scope.moments_domain("deadline")
        rows = self._grouped(
            PROMISE,
            scope,
            broken,
            [f"deadline:{scope.unit}"],
            ["complaint_id:count_distinct"],
        )
        return self._in_steps(scope, rows)

    @api.model
    def _averages_by_step(self, scope, figure, moment, field):
        """Return the number of complaints and the mean of a field, for each step.

        :return: list of (number, mean); (0, None) where there is none
        """
        rows = self._grouped(
            COMPLAINT,
            scope,
            self._figure_domain(scope, figure),
            [f"{moment}:{scope.unit}"],
            ["__count", f"{field}:avg"],
        )
        found = {scope.step_of(day): (count, mean) for day, count, mean in rows}
        return [found.get(place, (0, None)) for place in range(len(scope.steps))]

    @api.model
    def _promise_counts(self, scope):
        """Return how many promises of the period were kept, and how many were made."""
        rows = self.env[PROMISE]._read_group(
            self._promises_domain(scope), ["state"], ["__count"]
        )
        counts = dict(rows)
        return counts.get("met", 0), sum(counts.values())

    @api.model
    def _costs_by_step(self, scope):
        """Return what remedies cost in each step, in the scope's currency."""
        rows = self._grouped(
            REMEDY,
            scope,
            self._costs_domain(scope),
            [f"executed_at:{scope.unit}", "company_id"],
            ["cost:sum"],
        )
        return self._amounts_in_steps(scope, rows)

    @api.model
    def _in_steps(self, scope, rows):
        """Return the number for each step of rows (day, number)."""
        rows = [(day, True, number) for day, number in rows]
        return self._by_steps(scope, rows).get(True, [0] * len(scope.steps))

    @api.model
    def _amounts_in_steps(self, scope, rows):
        """Return amounts for each step of rows (day, company, amount)."""
        rates = self._rates(scope)
        rows = [(day, amount * rates[company.id]) for day, company, amount in rows]
        return [scope.currency.round(each) for each in self._in_steps(scope, rows)]

    # -- By cause, product, stars and agent --------------------------------------

    @api.model
    def _counts_by_cause(self, scope):
        """Return what was received: (cause in sudo, number); no cause is empty."""
        domain = self._figure_domain(scope, "received")
        rows = self.env[COMPLAINT]._read_group(domain, ["cause_id"], ["__count"])
        return [(cause.sudo(), count) for cause, count in rows]

    @api.model
    def _counts_by_product(self, scope):
        """Return what was received about each product, and about any.

        :return: list of (product in sudo, number of complaints), number of complaints
        """
        # Who may see a complaint may see its lines: one check of the rights is enough.
        received = self.env[COMPLAINT]._search(self._figure_domain(scope, "received"))
        by_product, altogether = (
            self.env["customer.complaint.line"]
            .sudo()
            ._read_grouping_sets(
                Domain("complaint_id", "in", received)
                & Domain("product_id", "!=", False),
                [["product_id"], []],
                ["complaint_id:count_distinct"],
            )
        )
        return by_product, altogether[0][0]

    @api.model
    def _costs_by_cause(self, scope):
        """Return (cause in sudo, cost of remedies) in the scope's currency."""
        rates = self._rates(scope)
        totals = {}
        for cause, company, amount in self.env[REMEDY]._read_group(
            self._costs_domain(scope),
            ["complaint_id.cause_id", "company_id"],
            ["cost:sum"],
        ):
            cause = cause.sudo()
            totals[cause] = totals.get(cause, 0.0) + amount * rates[company.id]
        return [(cause, scope.currency.round(cost)) for cause, cost in totals.items()]

    @api.model
    def _counts_by_stars(self, scope):
        """Return dict of stars -> number of complaints."""
        domain = self._figure_domain(scope, "rated")
        rows = self.env[COMPLAINT]._read_group(domain, ["satisfaction"], ["__count"])
        return {round(stars): count for stars, count in rows}

    @api.model
    def _counts_by_agent(self, scope, figure):
        """Return dict of user in sudo, empty for nobody -> number of complaints."""
        domain = self._figure_domain(scope, figure)
        rows = self.env[COMPLAINT]._read_group(domain, ["user_id"], ["__count"])
        return {user.sudo(): count for user, count in rows}

    @api.model
    def _averages_by_agent(self, scope, figure, field):
        """Return dict of user in sudo, empty for nobody -> mean of a field."""
        domain = self._figure_domain(scope, figure)
        rows = self.env[COMPLAINT]._read_group(domain, ["user_id"], [f"{field}:avg"])
        return {user.sudo(): mean for user, mean in rows}
