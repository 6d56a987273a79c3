"""What lifetime values rest on, in words, in the user's language."""

from odoo.tools.misc import formatLang

MODEL_LABELS = {"bgnbd": "BG/NBD", "mbgnbd": "MBG/NBD", "paretonbd": "Pareto/NBD"}


class LifetimeTexts:
    """Writes for people what the analytics noted about lifetime values."""

    def __init__(self, env):
        self.env = env

    def log(self, lifetime):
        """Return the run's log: source, notes, holdout check; False without values."""
        if lifetime is None:
            return False
        lines = [self._source(lifetime)]
        lines += [self._note(code, dict(values)) for code, values in lifetime.notes]
        lines += self._holdout(lifetime.parameters.get("holdout") or {})
        return "\n".join(lines)

    def chances(self, p_alive, p_return, return_days):
        """Return the two probabilities in words; empty where they are unknown."""
        if p_alive != p_alive:
            return {"alive_text": "", "return_text": ""}
        return {
            "alive_text": self.env._(
                "Still a customer with a probability of %s.", self._percent(p_alive)
            ),
            "return_text": self.env._(
                "Buys again within %(days)s days with a probability of %(share)s.",
                days=return_days,
                share=self._percent(p_return),
            ),
        }

    def _percent(self, share):
        return f"{formatLang(self.env, share * 100, digits=1)} %"

    def _source(self, lifetime):
        if lifetime.source == "heuristic":
            return self.env._(
                "Lifetime values are a rule of thumb: the margin of the window, less"
                " for customers who are overdue."
            )
        purchases = lifetime.parameters["purchases"]
        return self.env._(
            "Lifetime values come from the %(model)s model, fitted to %(customers)s"
            " customers (log-likelihood %(fit)s).",
            model=MODEL_LABELS[purchases["model"]],
            customers=purchases["n"],
            fit=formatLang(self.env, purchases["log_likelihood"], digits=1),
        )

    def _note(self, code, values):
        values["model"] = MODEL_LABELS.get(values.get("model"), values.get("model"))
        return getattr(self, f"_note_{code}")(values)

    def _note_few_customers(self, values):
        return self.env._(
            "A model needs %(wanted)s customers with a purchase; there are %(found)s.",
            **_only(values, "wanted", "found"),
        )

    def _note_short_history(self, values):
        return self.env._(
            "A model needs %(wanted)s days of history; there are %(found)s.",
            **_only(values, "wanted", "found"),
        )

    def _note_few_regulars(self, values):
        return self.env._(
            "A model needs %(wanted)s customers with at least three purchase days;"
            " there are"
            " %(found)s.",
            **_only(values, "wanted", "found"),
        )

    def _note_few_repeat_customers(self, values):
        return self.env._(
            "The value of a purchase cannot be fitted: it needs %(wanted)s customers"
            " who came back and spent money; there are %(found)s.",
            **_only(values, "wanted", "found"),
        )

    def _note_holdout_undecided(self, values):
        return self.env._(
            "The history is too short to compare the models: %s is taken.",
            values["model"],
        )

    def _note_purchase_fit_failed(self, values):
        return self.env._("The fit of the %s model did not converge.", values["model"])

    def _note_value_fit_failed(self, values):
        return self.env._("The fit of the value of a purchase did not converge.")

    def _note_not_finite(self, values):
        return self.env._(
            "The %s model gave impossible numbers; they are not used.",
            values["model"],
        )

    def _note_previous_used(self, values):
        return self.env._(
            "The parameters of the last good run are used instead (%s model).",
            values["model"],
        )

    def _note_boundary(self, values):
        return self.env._(
            "The data do not show that customers leave for good: the %s model counts"
            " nearly everybody as a customer still.",
            values["model"],
        )

    def _note_value_boundary(self, values):
        return self.env._(
            "The values of purchases hardly tell customers apart: everybody is expected"
            " to spend about the same."
        )

    def _note_correlated_values(self, values):
        return self.env._(
            "Careful: how often customers buy and how much they spend go together"
            " (correlation %(found)s, above %(limit)s). Lifetime values of frequent"
            " buyers are less certain.",
            found=formatLang(self.env, values["found"], digits=2),
            limit=formatLang(self.env, values["limit"], digits=2),
        )

    def _note_no_margin_rate(self, values):
        return self.env._(
            "%s customers have no lifetime value: no margin is known.",
            values["customers"],
        )

    def _note_no_earlier_parameters(self, values):
        return self.env._("No full run has left parameters yet.")

    def _holdout(self, holdout):
        return [
            self.env._(
                "Check on the last third of the history, %(model)s: %(predicted)s"
                " purchases predicted, %(actual)s made; mean error %(error)s a"
                " customer, %(baseline)s for “as in the period before”.",
                model=MODEL_LABELS[name],
                predicted=formatLang(self.env, check["predicted"], digits=0),
                actual=formatLang(self.env, check["actual"], digits=0),
                error=formatLang(self.env, check["mean_absolute_error"], digits=3),
                baseline=formatLang(self.env, check["baseline_error"], digits=3),
            )
            for name, check in holdout.items()
            if check
        ]


def _only(values, *names):
    return {name: values[name] for name in names}
