import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { sortBy } from "@web/core/utils/arrays";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { countText, differenceText, numberText, shareText } from "../number_texts";

const MODEL_LABELS = {
    bgnbd: "BG/NBD",
    mbgnbd: "MBG/NBD",
    paretonbd: "Pareto/NBD",
    gamma_gamma: "Gamma-Gamma",
};
const HEURISTIC = "heuristic";
const PREVIOUS = "previous";
const SIGNIFICANT_DIGITS = 4;
/** The order of the papers; a database keeps none. */
const PARAMETER_ORDER = ["r", "alpha", "s", "beta", "a", "b", "p", "q", "v"];

/** A parameter may be 0.003 or 3,000: a fixed number of decimals loses one of them. */
function parameterText(value) {
    const magnitude = value ? Math.floor(Math.log10(Math.abs(value))) : 0;
    return numberText(value, Math.max(0, SIGNIFICANT_DIGITS - 1 - magnitude));
}

/** What a run fitted to the history of the customers, in words. */
export class RunParameters extends Component {
    static template = "crm_extension.RunParameters";
    static props = { ...standardFieldProps };

    setup() {
        this.countText = countText;
        this.numberText = numberText;
    }

    get parameters() {
        return this.props.record.data[this.props.name] || {};
    }

    get lifetime() {
        return this.parameters.lifetime || {};
    }

    labelOf(model) {
        return MODEL_LABELS[model] || model;
    }

    // -- In words --------------------------------------------------------------

    get sourceText() {
        const { purchases, source } = this.lifetime;
        if (!source) {
            return _t("The rules of this model take no lifetime value: nothing was fitted.");
        }
        if (source === HEURISTIC) {
            return _t("No model was fitted: lifetime values are a rule of thumb, the margin of the window, less for customers who are overdue. The log says why.");
        }
        const model = this.labelOf(purchases.model);
        return source === PREVIOUS
            ? _t("The fit failed: the parameters of an earlier run were taken again (%s).", model)
            : _t("Purchases to come are foretold by the %s model.", model);
    }

    get choiceText() {
        const { choice } = this.lifetime;
        return choice
            ? _t("Of the models, %s forecast best on the last third of the history.", this.labelOf(choice.model))
            : "";
    }

    get marginText() {
        const { margin_rate: rate } = this.lifetime;
        return Number.isFinite(rate)
            ? _t("Of the revenue, %s is margin over all customers.", shareText(rate))
            : "";
    }

    /** The mean of the gamma distribution's inverse: what a gap is for a new customer. */
    get gapText() {
        const prior = this.parameters.gap_prior;
        if (!prior) {
            return "";
        }
        const [shape, rate] = prior.map(parameterText);
        return _t(
            "Where a customer's own rhythm is not known yet, the gap between purchases is taken from everybody's (gamma distribution, shape %(shape)s, rate %(rate)s).",
            { shape, rate }
        );
    }

    // -- Tables ----------------------------------------------------------------

    get fits() {
        const { purchases, values } = this.lifetime;
        return [
            { title: _t("How often customers buy"), fit: purchases },
            { title: _t("How much they spend"), fit: values },
        ]
            .filter(({ fit }) => fit)
            .map(({ title, fit }) => ({
                title,
                model: this.labelOf(fit.model),
                figures: this.figuresOf(fit),
                warning: this.warningOf(fit),
            }));
    }

    figuresOf(fit) {
        const names = sortBy(Object.keys(fit.params), (name) => PARAMETER_ORDER.indexOf(name));
        const parameters = names.map((name) => ({
            name,
            text: parameterText(fit.params[name]),
            isParameter: true,
        }));
        return [
            ...parameters,
            { name: _t("Log-likelihood"), text: numberText(fit.log_likelihood, 1) },
            { name: _t("Customers"), text: countText(fit.n) },
            { name: _t("Iterations"), text: countText(fit.iterations) },
        ];
    }

    warningOf(fit) {
        if (!fit.converged) {
            return _t("The search for the best parameters did not come to an end.");
        }
        if (fit.boundary) {
            return _t("A parameter is at the edge of its range: the data do not tell all that the model asks.");
        }
        return "";
    }

    get checks() {
        const checks = Object.values(this.lifetime.holdout || {}).filter((check) => check.model);
        return checks.map((check) => ({
            model: this.labelOf(check.model),
            isChosen: check.model === this.lifetime.purchases?.model,
            predicted: numberText(check.predicted, 0),
            actual: numberText(check.actual, 0),
            deviation: this.deviationText(check),
            error: numberText(check.mean_absolute_error, 3),
            baseline: numberText(check.baseline_error, 3),
            isBetter: check.mean_absolute_error < check.baseline_error,
        }));
    }

    get checkText() {
        const [check] = Object.values(this.lifetime.holdout).filter(({ model }) => model);
        return _t("The models were fitted without the last %(days)s days and had to foretell the purchases of %(customers)s customers in them.", {
            days: countText(check.horizon),
            customers: countText(check.n),
        });
    }

    deviationText({ predicted, actual }) {
        return actual ? `${differenceText(((predicted - actual) / actual) * 100)}%` : "";
    }
}

export const runParameters = {
    component: RunParameters,
    displayName: _t("What a run has fitted"),
    supportedTypes: ["json"],
};

registry.category("fields").add("run_parameters", runParameters);
