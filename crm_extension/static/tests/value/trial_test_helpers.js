import { mailModels } from "@mail/../tests/mail_test_helpers";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

const NOBODY = Array(18).fill(0);

/** A record with the JSON that the widgets show, whatever model it belongs to. */
export class Trial extends models.Model {
    _name = "trial";

    content = fields.Json();
    weight = fields.Float({ onChange: () => {} });
}

export class CustomerScoreRule extends models.Model {
    _name = "customer.score.rule";

    metric = fields.Char();
    direction = fields.Selection({
        selection: [
            ["higher", "Higher"],
            ["lower", "Lower"],
        ],
    });
}

export class CustomerValue extends models.Model {
    _name = "customer.value";

    recency_days = fields.Integer({ string: "Recency (days)" });
    monetary = fields.Monetary({ string: "Revenue", currency_field: "currency_id" });
    last_purchase = fields.Date({ string: "Last purchase" });
    currency_id = fields.Many2one({ relation: "res.currency" });
}

export class Currency extends models.Model {
    _name = "res.currency";
}

export function defineTrialModels() {
    defineModels({ ...mailModels, Trial, CustomerScoreRule, CustomerValue, Currency });
}

/** Mounts a form that shows the content with a widget. */
export async function mountContent(widget, content) {
    Trial._records = [{ id: 1, content }];
    await mountView({
        type: "form",
        resModel: "trial",
        resId: 1,
        arch: `<form><field name="weight"/><field name="content" widget="${widget}"/></form>`,
    });
}

const CLASSES = ["a", "b", "c", "none"].map((key) => ({ key, label: key.toUpperCase() }));
const STAGES = ["stability", "decline", "lost"].map((key) => ({ key, label: `Stage ${key}` }));

/** The segments of a version: their keys are its own, their codes are shared. */
function segmentsOf(version) {
    return ["best", "rest"].map((code) => ({ key: `${version}-${code}`, label: `The ${code}`, code }));
}

export function makeSimulation(overrides = {}) {
    return {
        compared_with: 5,
        compared_with_name: "Standard, version 2",
        customers: 2469,
        scores: {
            limits: Array.from({ length: 21 }, (_, index) => index * 5),
            before: [2000, ...NOBODY, 469],
            after: [1900, ...NOBODY, 569],
            mean_before: 50.12,
            mean_after: 48.71,
        },
        classes: {
            rows: CLASSES,
            columns: CLASSES,
            table: [
                [1000, 12, 0, 0],
                [200, 900, 0, 0],
                [0, 0, 357, 0],
                [0, 0, 0, 0],
            ],
        },
        segments: {
            rows: segmentsOf(1),
            columns: [...segmentsOf(2), { key: "2-new", label: "The new", code: "new" }],
            table: [
                [10, 20, 0],
                [0, 30, 5],
            ],
        },
        stages: {
            rows: STAGES,
            columns: STAGES,
            table: [
                [1, 2, 0],
                [3, 4, 0],
                [0, 0, 5],
            ],
        },
        moved: { score: 1913, class: 212, segment: 340, stage: 51 },
        movers: [
            {
                partner_id: 7,
                name: "Azure Interior",
                old_score: 20,
                new_score: 82.5,
                old_class: "b",
                new_class: "a",
                old_segment: "The rest",
                new_segment: "The rest",
                reasons: [
                    { metric: "recency_days", label: "Recency", before: 10, after: 22.5, difference: 12.5 },
                    { metric: "monetary", label: "Revenue", before: 10, after: 1.8, difference: -8.2 },
                ],
            },
        ],
        members: [
            { segment_id: 1, name: "The best", code: "best", count: 1234 },
            { segment_id: 2, name: "The rest", code: "rest", count: 0 },
        ],
        impossible_segments: [],
        empty_segments: [],
        rules_without_data: [],
        consequences: [],
        ...overrides,
    };
}

export function makeBacktest(overrides = {}) {
    const tenths = (first) => Array.from({ length: 10 }, (_, index) => first / (index + 1));
    return {
        cutoff: "2026-08-23",
        as_of: "2026-11-21",
        horizon_days: 90,
        customers: 2469,
        revenue: 1234.5,
        buyers: 811,
        currency_id: false,
        rankings: [
            {
                key: "score",
                label: "Score",
                lift: tenths(3.6),
                rank_correlation: 0.48,
                auc: 0.81,
                top_share: 0.36,
            },
            {
                key: "baseline",
                label: "Revenue before",
                lift: tenths(3.3),
                rank_correlation: 0.44,
                auc: null,
                top_share: 0.33,
            },
        ],
        classes: [
            {
                key: "a",
                label: "A",
                customers: 700,
                share: 0.72,
                baseline_customers: 740,
                baseline_share: 0.74,
            },
        ],
        forecast: {
            predicted_purchases: 1220.4,
            actual_purchases: 1291,
            predicted_buyers: 845.2,
            actual_buyers: 811,
        },
        beats_baseline: { lift: true, rank_correlation: true, class_a: false },
        ...overrides,
    };
}

export function makePreview(overrides = {}) {
    return {
        customers: 1010,
        sample: false,
        scores: {
            limits: Array.from({ length: 21 }, (_, index) => index * 5),
            counts: [1000, ...NOBODY, 10],
        },
        classes: [
            { key: "a", label: "A", count: 1010 },
            { key: "none", label: "None", count: 0 },
        ],
        segments: [{ name: "Champions", color: 4, count: 1010 }],
        fault: null,
        faults: [],
        ...overrides,
    };
}

export function makeFit(overrides = {}) {
    return {
        model: "bgnbd",
        params: { a: 0.7929, b: 2.4259, r: 0.2426, alpha: 30.895 },
        log_likelihood: -9582.43,
        converged: true,
        boundary: false,
        n: 2357,
        iterations: 27,
        note: "",
        ...overrides,
    };
}

export function makeLifetime(overrides = {}) {
    return {
        source: "bgnbd",
        choice: { model: "bgnbd", as_of: 20400 },
        purchases: makeFit(),
        values: makeFit({ model: "gamma_gamma", params: { p: 6.25, q: 3.74, v: 15.45 } }),
        holdout: {
            bgnbd: {
                model: "bgnbd",
                n: 2357,
                horizon: 273,
                predicted: 1703.2,
                actual: 1788,
                mean_absolute_error: 0.7213,
                baseline: 2001,
                baseline_error: 0.912,
            },
        },
        margin_rate: 0.3214,
        ...overrides,
    };
}
