import { mailModels } from "@mail/../tests/mail_test_helpers";
import { defineModels, fields, models } from "@web/../tests/web_test_helpers";

export class ResPartner extends mailModels.ResPartner {
    value_score = fields.Float({ string: "Score" });
    value_class = fields.Selection({
        string: "Value class",
        selection: [
            ["a", "A"],
            ["b", "B"],
            ["c", "C"],
            ["none", "None"],
        ],
    });
}

export class CustomerValue extends models.Model {
    _name = "customer.value";

    partner_id = fields.Many2one({ relation: "res.partner" });
}

export class CustomerScoreRun extends models.Model {
    _name = "customer.score.run";

    name = fields.Char();
    progress = fields.Float({ string: "Progress of the run" });
    progress_step = fields.Char();
    state = fields.Selection({
        selection: ["queued", "running", "done", "failed", "cancelled"].map((key) => [key, key]),
    });
}

export class CustomerScoreRule extends models.Model {
    _name = "customer.score.rule";

    name = fields.Char();
    weight = fields.Float();
}

export class CustomerScoreModel extends models.Model {
    _name = "customer.score.model";

    rule_ids = fields.One2many({ relation: "customer.score.rule" });
}

/** Defines the models that the components read, as the server has them. */
export function defineValueModels() {
    defineModels({
        ...mailModels,
        ResPartner,
        CustomerValue,
        CustomerScoreRun,
        CustomerScoreRule,
        CustomerScoreModel,
    });
}

/**
 * @param {Object} [overrides]
 * @returns {Object} one reason, as `get_customer_value_panel` answers it
 */
export function makeReason(overrides = {}) {
    return {
        rule: 1,
        metric: "recency_days",
        label: "Recency",
        value: 12,
        value_text: "12 days",
        unit: "days",
        band: 4,
        bands: 5,
        cutoff_from: 30,
        cutoff_to: 60,
        cutoff_text: "between 30 and 60 days",
        window_text: "the last 12 months to 2026-11-20",
        weight: 3,
        weight_share: 0.6,
        contribution: 45,
        max_contribution: 60,
        res_model: "sale.order",
        domain: [["partner_id", "=", 1]],
        ...overrides,
    };
}

/**
 * @param {Object} [overrides]
 * @returns {Object} an answer of `get_customer_value_panel`
 */
export function makePanelValue(overrides = {}) {
    return {
        has_value: true,
        message: "",
        value_id: 7,
        score: 75.5,
        value_class: "a",
        class_label: "A",
        as_of: "2026-11-20",
        as_of_text: "11/20/2026",
        model_name: "Standard score",
        run_id: 3,
        segment: { name: "Loyal", advice: "Offer a yearly contract.", color: 4 },
        stage: { key: "stability", label: "Stability" },
        rfm: { cell: "432", r: 4, f: 3, m: 2, bands: 5 },
        clv: {
            text: "€ 1,234.00",
            source: "bgnbd",
            source_label: "BG/NBD",
            alive_text: "Very likely still a customer (93%).",
            return_text: "Comes back within 90 days with 71%.",
        },
        reasons: [
            makeReason(),
            makeReason({
                rule: 2,
                metric: "monetary",
                label: "Revenue",
                value: 5000,
                value_text: "€ 5,000.00",
                cutoff_text: "at least € 4,000.00",
                weight: 2,
                weight_share: 0.4,
                contribution: 30.5,
                max_contribution: 40,
                res_model: "account.move",
                domain: [["partner_id", "=", 2]],
            }),
        ],
        facts: [
            { key: "orders", label: "Purchases", text: "14" },
            { key: "margin", label: "Margin", text: "€ 900.00" },
        ],
        history: [
            { date: "2026-09-20", score: 60, value_class: "b", class_label: "B" },
            { date: "2026-11-20", score: 75.5, value_class: "a", class_label: "A" },
        ],
        ...overrides,
    };
}
