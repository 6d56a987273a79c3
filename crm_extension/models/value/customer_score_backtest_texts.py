"""What a back-test found, in words, in the user's language."""

from odoo import fields
from odoo.tools import format_list
from odoo.tools.misc import format_date, formatLang

BEST = "a"


class BacktestTexts:
    """Writes for people what a back-test's results mean."""

    def __init__(self, env):
        self.env = env

    def label(self, results):
        """Add the names of rankings and classes to the results."""
        names = {
            "score": self.env._("Score"),
            "clv": self.env._("Lifetime value"),
            "p_return": self.env._(
                "Probability to buy within %s days", results["horizon_days"]
            ),
            "expected_purchases": self.env._(
                "Purchases expected within %s days", results["horizon_days"]
            ),
            "baseline": self.env._("Revenue of the period before"),
        }
        for ranking in results["rankings"]:
            ranking["label"] = names[ranking["key"]]
        field = self.env["customer.value"]._fields["value_class"]
        classes = dict(field._description_selection(self.env))
        for each in results["classes"]:
            each["label"] = classes[each["key"]]

    def verdict(self, results, unfinished=False):
        """Return what was found, one sentence or two a line.

        :param results: of a back-test run
        :param unfinished: whether the period goes on after today
        """
        lines = [self._frame(results)]
        if unfinished:
            lines.append(self.env._("Careful: the period has not ended yet."))
        if not results["customers"]:
            return "\n".join([*lines, self._nobody(results)])
        if results["rankings"][0]["top_share"] is None:
            return "\n".join([*lines, self._no_revenue()])
        lines += [self._judgement(results), *self._measures(results)]
        lines += [*self._return_chances(results), *self._forecast(results)]
        return "\n".join(lines)

    # -- What was compared -----------------------------------------------------

    def _frame(self, results):
        currency = self.env["res.currency"].browse(results["currency_id"])
        return self.env._(
            "Back-test: scores as of %(cutoff)s, compared with the %(days)s days to"
            " %(end)s. Of %(customers)s customers %(buyers)s bought again; all together"
            " they brought %(revenue)s.",
            cutoff=self._day(results["cutoff"]),
            days=results["horizon_days"],
            end=self._day(results["as_of"]),
            customers=results["customers"],
            buyers=results["buyers"],
            revenue=formatLang(
                self.env, results["revenue"], currency_obj=currency.sudo()
            ),
        )

    def _nobody(self, results):
        return self.env._(
            "Nobody had bought anything by %s: there is nothing to compare. Choose a"
            " later day or a shorter period.",
            self._day(results["cutoff"]),
        )

    def _no_revenue(self):
        return self.env._("The period brought no revenue: there is nothing to compare.")

    # -- Against the baseline --------------------------------------------------

    def _judgement(self, results):
        ahead = results["beats_baseline"]
        behind = [label for name, label in self._labels() if not ahead[name]]
        if not behind:
            return self.env._(
                "The score is better than a plain list by the revenue of the period"
                " before, in every measure."
            )
        if len(behind) == len(ahead):
            return self.env._(
                "The score is NOT better than a plain list by the revenue of the period"
                " before, in any measure. Change the rules before you rely on it."
            )
        return self.env._(
            "The score is NOT better than a plain list by the revenue of the period"
            " before in: %s. In the other measures it is.",
            format_list(self.env, behind, "unit-short"),
        )

    def _labels(self):
        return (
            ("lift", self.env._("the best tenth")),
            ("rank_correlation", self.env._("the order of all customers")),
            ("class_a", self.env._("class A")),
        )

    def _measures(self, results):
        found = {ranking["key"]: ranking for ranking in results["rankings"]}
        score, baseline = found["score"], found["baseline"]
        best = next(each for each in results["classes"] if each["key"] == BEST)
        return [
            self.env._(
                "The best tenth by score brought %(score)s of the revenue; the best"
                " tenth by the revenue of the period before %(baseline)s.",
                score=self._percent(score["top_share"]),
                baseline=self._percent(baseline["top_share"]),
            ),
            self.env._(
                "Rank correlation with the revenue (1 is the perfect order, 0 none):"
                " score %(score)s, revenue of the period before %(baseline)s.",
                score=self._number(score["rank_correlation"]),
                baseline=self._number(baseline["rank_correlation"]),
            ),
            self.env._(
                "Class A, %(customers)s customers, brought %(share)s of the revenue;"
                " as many customers with the highest revenue of the period before"
                " %(baseline)s.",
                customers=best["customers"],
                share=self._percent(best["share"]),
                baseline=self._percent(best["baseline_share"]),
            ),
        ]

    # -- Who buys again --------------------------------------------------------

    def _return_chances(self, results):
        known = [each for each in results["rankings"] if each["auc"] is not None]
        if not known:
            return []
        return [
            self.env._(
                "Who buys again is told apart (1 is always, 0.5 is chance) by: %s.",
                format_list(
                    self.env,
                    [f"{each['label']} {self._number(each['auc'])}" for each in known],
                    "unit-short",
                ),
            )
        ]

    def _forecast(self, results):
        forecast = results["forecast"]
        if not forecast:
            return []
        return [
            self.env._(
                "Foretold were %(days)s purchase days of %(buyers)s customers; there"
                " were %(actual_days)s of %(actual_buyers)s.",
                days=self._whole(forecast["predicted_purchases"]),
                buyers=self._whole(forecast["predicted_buyers"]),
                actual_days=self._whole(forecast["actual_purchases"]),
                actual_buyers=self._whole(forecast["actual_buyers"]),
            )
        ]

    # -- Numbers ---------------------------------------------------------------

    def _day(self, text):
        return format_date(self.env, fields.Date.to_date(text))

    def _percent(self, share):
        return f"{formatLang(self.env, share * 100, digits=1)} %"

    def _number(self, value):
        return formatLang(self.env, value, digits=3)

    def _whole(self, value):
        return formatLang(self.env, value, digits=0)
