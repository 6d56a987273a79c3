import { Component } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatMonetary } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { GroupedBars } from "../grouped_bars/grouped_bars";
import { UNKNOWN, countText, numberText, shareText } from "../number_texts";

const SCORE = "score";
const BASELINE = "baseline";
const CLASS_A = "a";
/** The score stands out, its rival is grey; the others follow in this order. */
const TONES = { [SCORE]: "main", [BASELINE]: "muted" };
const OTHER_TONES = ["second", "third", "fourth"];

/** How well scores of an earlier day told what customers would buy since. */
export class ScoreBacktest extends Component {
    static template = "crm_extension.ScoreBacktest";
    static components = { GroupedBars };
    static props = { ...standardFieldProps };

    setup() {
        this.countText = countText;
        this.numberText = numberText;
        this.shareText = shareText;
    }

    get results() {
        return this.props.record.data[this.props.name] || false;
    }

    rankingOf(key) {
        return this.results.rankings.find((ranking) => ranking.key === key);
    }

    // -- In words --------------------------------------------------------------

    get tests() {
        const { beats_baseline: beats } = this.results;
        const score = this.rankingOf(SCORE);
        const baseline = this.rankingOf(BASELINE);
        const classA = this.results.classes.find(({ key }) => key === CLASS_A);
        return [
            {
                key: "lift",
                isBetter: beats.lift,
                text: this.testText(
                    _t("Revenue of the best tenth, against an average customer"),
                    numberText(score?.lift[0]),
                    numberText(baseline?.lift[0])
                ),
            },
            {
                key: "rank_correlation",
                isBetter: beats.rank_correlation,
                text: this.testText(
                    _t("Rank correlation with the revenue that followed"),
                    numberText(score?.rank_correlation),
                    numberText(baseline?.rank_correlation)
                ),
            },
            {
                key: "class_a",
                isBetter: beats.class_a,
                text: this.testText(
                    _t("Share of revenue that class A brought"),
                    shareText(classA?.share),
                    shareText(classA?.baseline_share)
                ),
            },
        ];
    }

    testText(test, found, baseline) {
        return _t("%(test)s: %(found)s, by last period's revenue %(baseline)s", {
            test,
            found,
            baseline,
        });
    }

    /** Without a purchase before, or without one since, nothing can be compared. */
    get isComparable() {
        return Number.isFinite(this.rankingOf(SCORE)?.top_share);
    }

    get headline() {
        if (!this.results.customers) {
            return _t("Nobody had bought anything by then: there is nothing to compare.");
        }
        if (!this.isComparable) {
            return _t("The period brought no revenue: there is nothing to compare.");
        }
        return this.verdict;
    }

    get verdict() {
        const { tests } = this;
        const won = tests.filter(({ isBetter }) => isBetter).length;
        if (won === tests.length) {
            return _t("The score foretold better than last period's revenue in every test.");
        }
        if (!won) {
            return _t("The score foretold no better than last period's revenue.");
        }
        return _t("The score foretold better than last period's revenue in %(won)s of %(tests)s tests.", {
            won,
            tests: tests.length,
        });
    }

    get periodText() {
        const { as_of, buyers, customers, cutoff, horizon_days } = this.results;
        return _t(
            "%(customers)s customers were scored with what was known on %(cutoff)s. In the %(days)s days to %(as_of)s, %(buyers)s of them bought for %(revenue)s.",
            {
                customers: countText(customers),
                cutoff: formatDate(deserializeDate(cutoff)),
                days: countText(horizon_days),
                as_of: formatDate(deserializeDate(as_of)),
                buyers: countText(buyers),
                revenue: this.revenueText,
            }
        );
    }

    get revenueText() {
        const { currency_id: currencyId, revenue } = this.results;
        return Number.isFinite(revenue) ? formatMonetary(revenue, { currencyId }) : UNKNOWN;
    }

    // -- Drawings and tables ---------------------------------------------------

    get tenths() {
        return this.results.rankings[0]?.lift.map((_, index) => countText(index + 1)) || [];
    }

    get axis() {
        const { tenths } = this;
        return tenths.map((text, index) => ({ place: ((index + 0.5) / tenths.length) * 100, text }));
    }

    get liftSeries() {
        const tones = [...OTHER_TONES];
        return this.results.rankings.map(({ key, label, lift }) => ({
            key,
            label,
            tone: TONES[key] || tones.shift() || "fourth",
            values: lift,
        }));
    }

    get averageLine() {
        return { value: 1, label: _t("Average") };
    }

    get liftTitle() {
        return _t("Tenth");
    }

    get liftDescription() {
        const texts = this.results.rankings.map(({ label, lift }) =>
            _t("%(ranking)s from %(first)s to %(last)s", {
                ranking: label,
                first: numberText(lift[0]),
                last: numberText(lift[lift.length - 1]),
            })
        );
        return _t("Revenue of each tenth against the average, from the best tenth to the last: %s", texts.join("; "));
    }

    get forecastRows() {
        const { forecast } = this.results;
        return [
            {
                label: _t("Purchase days"),
                predicted: numberText(forecast.predicted_purchases, 0),
                actual: numberText(forecast.actual_purchases, 0),
                error: this.errorText(forecast.predicted_purchases, forecast.actual_purchases),
            },
            {
                label: _t("Customers who buy"),
                predicted: numberText(forecast.predicted_buyers, 0),
                actual: numberText(forecast.actual_buyers, 0),
                error: this.errorText(forecast.predicted_buyers, forecast.actual_buyers),
            },
        ];
    }

    /** How far the forecast is off, as a share of what happened. */
    errorText(predicted, actual) {
        const share = (predicted - actual) / actual;
        if (!Number.isFinite(share) || !Number.isFinite(predicted)) {
            return UNKNOWN;
        }
        return share < 0
            ? _t("%s too low", shareText(-share))
            : _t("%s too high", shareText(share));
    }
}

export const scoreBacktest = {
    component: ScoreBacktest,
    displayName: _t("Results of a back-test"),
    supportedTypes: ["json"],
};

registry.category("fields").add("score_backtest", scoreBacktest);
