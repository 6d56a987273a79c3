from babel.dates import format_skeleton

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import babel_locale_parse
from odoo.tools.misc import get_lang

from ...analytics.dashboard_periods import (
    CUSTOM,
    DEFAULT_PERIOD,
    PERIODS,
    period_bounds,
    period_steps,
)
from .dashboard_scope import DashboardScope

ALL_COMPANIES = "all"
UNIT_SKELETONS = {"month": "yMMM", "year": "y"}
"""How the parts of a period are written, in the manner of each language."""


class CustomerDashboardMixin(models.AbstractModel):
    """What the dashboards share: filters, periods, figures that open records.

    A dashboard fills ``_content`` from a :class:`DashboardScope`. Whatever it shows is
    read with the rights of the user, and each figure comes with the domain of the
    records that it is the number, or the sum, of.
    """

    _name = "customer.dashboard.mixin"
    _description = "Dashboards"

    # -- The answer --------------------------------------------------------------

    @api.model
    @api.readonly
    def get_dashboard(self, filters=None):
        """Return what the dashboard shows.

        :param filters: dict with ``company_id`` (an id or "all"), ``team_id``,
            ``period`` (one of ``PERIODS``), ``date_from`` and ``date_to`` (of a custom
            period, both inside it); what is missing or not allowed is the default
        :return: dict with ``filters``, ``tiles``, ``charts``, ``tables``, ``maps`` and
            ``note``; see static/src/dashboard
        :raise AccessError: for who may not read what the dashboard is about
        """
        self._check_dashboard_access()
        scope = self._scope(filters or {})
        return {
            "filters": self._filters(scope),
            "note": "",
            "tiles": [],
            "charts": {},
            "tables": {},
            "maps": {},
            **self._content(scope),
        }

    @api.model
    def _check_dashboard_access(self):
        """Let those pass who may read what the dashboard is about; here: nobody.

        :raise AccessError: for everybody else
        """
        raise AccessError(self.env._("You may not see this dashboard."))

    @api.model
    def _content(self, scope):
        """Return the parts of the answer that the dashboard fills.

        :param scope: DashboardScope
        """
        raise NotImplementedError

    # -- Filters -----------------------------------------------------------------

    @api.model
    def _scope(self, filters):
        """Return what the filters come to; nonsense falls back to the default."""
        companies = self._chosen_companies(filters.get("company_id"))
        company = companies[:1] if len(companies) == 1 else self.env.company
        period, start, stop = self._chosen_period(filters, company._value_today())
        unit, steps = period_steps(start, stop)
        return DashboardScope(
            companies=companies,
            company_key=companies.id if len(companies) == 1 else ALL_COMPANIES,
            team=self._chosen_team(filters.get("team_id"), companies),
            period=period,
            start=start,
            stop=stop,
            unit=unit,
            steps=tuple(steps),
            tz=company._value_tz(),
            currency=company.currency_id,
        )

    @api.model
    def _chosen_companies(self, key):
        """Return one company that is switched on, or all of them."""
        if key == ALL_COMPANIES:
            return self.env.companies
        return self.env.companies.filtered(lambda each: each.id == key) or (
            self.env.company
        )

    @api.model
    def _chosen_period(self, filters, today):
        """Return the key, the first day and the day after the last one."""
        key = filters.get("period")
        days = [_day(filters.get(name)) for name in ("date_from", "date_to")]
        if key not in PERIODS or (key == CUSTOM and not all(days)):
            key = DEFAULT_PERIOD
        return key, *period_bounds(key, today, *days)

    @api.model
    def _chosen_team(self, key, companies):
        teams = self._teams(companies)
        return teams.filtered(lambda team: team.id == key)

    @api.model
    def _teams(self, companies):
        """Return the teams that one may choose, records of one model."""
        raise NotImplementedError

    @api.model
    def _filters(self, scope):
        """Return the choices, and what is chosen, for the screen."""
        return {
            "companies": self._company_choices(),
            "teams": [
                {"id": team.id, "name": team.display_name}
                for team in self._teams(scope.companies)
            ],
            "periods": [
                {"key": key, "label": label}
                for key, label in self._period_labels().items()
            ],
            "chosen": {
                "company_id": scope.company_key,
                "team_id": scope.team.id,
                "period": scope.period,
                "date_from": fields.Date.to_string(scope.start),
                "date_to": fields.Date.to_string(scope.last_day),
            },
        }

    @api.model
    def _company_choices(self):
        choices = [{"id": each.id, "name": each.name} for each in self.env.companies]
        if len(choices) > 1:
            choices.append({"id": ALL_COMPANIES, "name": self.env._("All companies")})
        return choices

    @api.model
    def _period_labels(self):
        return {
            "last_12_months": self.env._("Last 12 months"),
            "this_month": self.env._("This month"),
            "last_month": self.env._("Last month"),
            "this_quarter": self.env._("This quarter"),
            "last_quarter": self.env._("Last quarter"),
            "this_year": self.env._("This year"),
            "last_year": self.env._("Last year"),
            CUSTOM: self.env._("Other days"),
        }

    @api.model
    def _step_labels(self, scope):
        """Return what the months, or years, of the period are called."""
        locale = babel_locale_parse(get_lang(self.env).code)
        skeleton = UNIT_SKELETONS[scope.unit]
        return [
            format_skeleton(skeleton, start, locale=locale)
            for start, _stop in scope.steps
        ]

    # -- Figures -----------------------------------------------------------------

    @api.model
    def _opening(self, model, name, domain, **extra):
        """Return what opens the records behind a figure.

        :param model: name of a model
        :param name: what the list is called
        :param domain: Domain
        :param extra: ``context``, and ``views`` (types, list and form unless told)
        """
        return {"model": model, "name": name, "domain": list(domain), **extra}

    @api.model
    def _tile(self, key, label, value, opening, kind="integer", **extra):
        """Return a figure in large type.

        :param kind: integer, decimal, monetary, percentage, hours or rating
        :param extra: ``currency_id``, ``detail`` (a line below), ``help``, ``tone``
        """
        return {
            "key": key,
            "label": label,
            "value": value,
            "kind": kind,
            "open": opening,
            **extra,
        }

    @api.model
    def _rates(self, scope):
        """Return what an amount of each company is multiplied by: company id -> rate.

        Amounts of several companies are shown in one currency, at today's rates, as
        the totals of Odoo's lists are.
        """
        today = self.env.company._value_today()
        return {
            company.id: self.env["res.currency"]._get_conversion_rate(
                company.currency_id, scope.currency, self.env.company, today
            )
            for company in scope.companies
        }

    @api.model
    def _by_steps(self, scope, rows):
        """Return counts by group, a number for each step of the period.

        :param rows: tuples of (first day of a month or year, group, count)
        :return: dict of group -> list of numbers
        """
        found = {}
        for day, group, count in rows:
            place = scope.step_of(day)
            if place is not None:
                found.setdefault(group, [0] * len(scope.steps))[place] += count
        return found


def _day(text):
    """Return the date that a text writes; None for anything else."""
    try:
        return fields.Date.to_date(text) or None
    except (TypeError, ValueError):
        return None
