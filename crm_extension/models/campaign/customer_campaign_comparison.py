from dataclasses import asdict
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL, format_date
from odoo.tools.misc import formatLang

from ...analytics.campaign_uplift import FEWEST_CUSTOMERS, GroupSums, uplift
from ..value.customer_value import MARGIN_GROUP

KNOWN_DAYS = 365
"""Customers are compared who bought in so many days before the days compared."""
NOBODY = GroupSums(0, 0.0, 0.0, 0.0, 0.0, 0.0)


class CustomerCampaignComparison(models.AbstractModel):
    """Compares customers whom a campaign reached with those whom it did not.

    Revenue that carries a campaign is not yet revenue that the campaign brought: part
    of it would have come anyway.
    """

    _name = "customer.campaign.comparison"
    _description = "Customers reached against customers not reached"

    @api.model
    def _compare(self, campaign, company):
        """Return the comparison of one campaign in words and numbers.

        :return: dict of ``fault``, why nothing can be said, or "";
            ``days``, ``period`` and ``before``, the days compared, in words;
            ``groups``, a list of dicts of texts, customers reached first;
            ``sentences``, what follows; ``certain``, whether it is hardly chance
        """
        periods = self._periods(campaign, company)
        if not periods:
            return {"fault": self._fault_of_days(campaign)}
        reached, others = self._read_groups(campaign, company, periods)
        found = uplift(reached, others)
        return {
            "fault": "" if found else self._fault_of_size(),
            **self._period_texts(periods),
            "groups": self._group_texts(company, reached, others),
            "sentences": self._sentences(campaign, company, found, others),
            "certain": bool(found and found.certain),
        }

    @api.model
    def _periods(self, campaign, company):
        """Return the days compared: None where the campaign has none yet.

        :return: dict of ``known``, ``before``, ``start`` and ``stop``, first days of a
            period; the last one is the day after the campaign, or tomorrow
        """
        today = company._value_today()
        start = campaign.first_day
        if not start or start > today:
            return None
        stop = min(campaign.last_day or today, today) + timedelta(days=1)
        before = start - (stop - start)
        known = before - timedelta(days=KNOWN_DAYS)
        return {"known": known, "before": before, "start": start, "stop": stop}

    # -- Reading ---------------------------------------------------------------

    @api.model
    def _read_groups(self, campaign, company, periods):
        """Return the sums of the customers reached, and of the others: GroupSums."""
        found = self.env["customer.campaign.reader"]._read(
            self._query(campaign, company, periods)
        )
        rows = {row.pop("reached"): row for row in found}
        return tuple(
            GroupSums(**{**asdict(NOBODY), **rows.get(reached, {})})
            for reached in (True, False)
        )

    @api.model
    def _query(self, campaign, company, periods):
        """SQL: sums over the customers who were reached, and over those who were not.

        Both had bought in the year before the days compared.
        """
        reader = self.env["customer.purchase.reader"]
        published = reader._published_models(company)
        model = published.get(company, self.env["customer.score.model"].sudo())
        scope = reader._scope(company, model, periods["known"])
        return SQL(
            """
            SELECT r.customer IS NOT NULL AS reached, COUNT(*) AS customers,
                   SUM(b.before) AS before, SUM(b.during) AS during,
                   SUM(b.before * b.before) AS before_squared,
                   SUM(b.during * b.during) AS during_squared,
                   SUM(b.before * b.during) AS product
              FROM (SELECT u.customer,
                           COALESCE(SUM(u.amount) FILTER (
                               WHERE u.moment >= %(before)s AND u.moment < %(start)s),
                               0)::float8 AS before,
                           COALESCE(SUM(u.amount) FILTER (
                               WHERE u.moment >= %(start)s), 0)::float8 AS during
                      FROM (%(purchases)s) u
                     WHERE u.moment >= %(known)s AND u.moment < %(stop)s
                       AND u.customer <> ALL(%(own)s)
                  GROUP BY u.customer
                    HAVING BOOL_OR(u.amount > 0 AND u.moment < %(before)s)) b
         LEFT JOIN (%(reached)s) r ON r.customer = b.customer
          GROUP BY 1
            """,
            purchases=reader._purchases(scope),
            own=reader._not_customers(),
            reached=self.env["customer.campaign.reader"]._reached(company, campaign),
            **{name: reader._moment(scope, day) for name, day in periods.items()},
        )

    # -- Words -----------------------------------------------------------------

    @api.model
    def _fault_of_days(self, campaign):
        if campaign.first_day:
            return self.env._("The campaign has not begun yet.")
        return self.env._(
            "Give the campaign its first and last day: what customers bought in these"
            " days is compared with as many days before."
        )

    @api.model
    def _fault_of_size(self):
        return self.env._(
            "Too few to compare: it takes at least %s customers who were reached, as"
            " many who were not, and purchases of both before the campaign.",
            FEWEST_CUSTOMERS,
        )

    @api.model
    def _period_texts(self, periods):
        """Return the days compared, as people write them."""
        day = timedelta(days=1)
        return {
            "days": (periods["stop"] - periods["start"]).days,
            "period": self._days_text(periods["start"], periods["stop"] - day),
            "before": self._days_text(periods["before"], periods["start"] - day),
        }

    @api.model
    def _days_text(self, first, last):
        return f"{format_date(self.env, first)} – {format_date(self.env, last)}"

    @api.model
    def _group_texts(self, company, reached, others):
        """Return the rows of the table that people read."""
        labels = (self.env._("Reached"), self.env._("Not reached"))
        return [
            {
                "label": label,
                "customers": formatLang(self.env, group.customers, digits=0),
                "before": self._money(company, group.before),
                "during": self._money(company, group.during),
                "change": self._change(group.change),
            }
            for label, group in zip(labels, (reached, others), strict=True)
        ]

    @api.model
    def _money(self, company, amount):
        return formatLang(self.env, amount, currency_obj=company.currency_id)

    @api.model
    def _change(self, change):
        """Return a change with its sign; a dash where there is none to tell."""
        if change is None:
            return "–"
        sign = "+" if change > 0 else "−" if change < 0 else ""
        return f"{sign}{formatLang(self.env, abs(change) * 100, digits=1)} %"

    @api.model
    def _sentences(self, campaign, company, found, others):
        """Return what the numbers say, one sentence after the other."""
        if not found:
            return []
        told = [
            self.env._(
                "The customers not reached changed by %(change)s. Had those reached"
                " changed alike, they would have bought for %(expected)s.",
                change=self._change(others.change),
                expected=self._money(company, found.expected),
            ),
            self._difference(company, found),
            self._certainty(company, found),
        ]
        if self.env.user.has_group(MARGIN_GROUP):
            told += self._worth(campaign, company, found)
        return told

    @api.model
    def _difference(self, company, found):
        amount = self._money(company, abs(found.extra))
        if found.extra < 0:
            return self.env._("They bought for %s less than that.", amount)
        return self.env._("They bought for %s more than that.", amount)

    @api.model
    def _certainty(self, company, found):
        bounds = {
            "low": self._money(company, found.low),
            "high": self._money(company, found.high),
        }
        if found.certain:
            return self.env._(
                "This is hardly chance: the difference lies between %(low)s and"
                " %(high)s in 19 of 20 cases.",
                **bounds,
            )
        return self.env._(
            "This may be chance: the difference lies between %(low)s and %(high)s in 19"
            " of 20 cases.",
            **bounds,
        )

    @api.model
    def _worth(self, campaign, company, found):
        """Return what the difference left after the goods' cost, if that is known."""
        totals = self.env["customer.campaign.return"]._totals(campaign, company)
        row = totals.get(campaign.id)
        if not row or row["revenue"] <= 0:
            return []
        rate = float(row["margin"] / row["revenue"])
        return [
            self.env._(
                "At the margin of the campaign's purchases, %(rate)s %%, the difference"
                " is worth %(worth)s. The campaign cost %(cost)s.",
                rate=formatLang(self.env, rate * 100, digits=1),
                worth=self._money(company, found.extra * rate),
                cost=self._money(company, row["cost"]),
            )
        ]
