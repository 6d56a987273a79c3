import { mailModels } from "@mail/../tests/mail_test_helpers";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

/** A record with what the widgets show, whatever model it belongs to. */
export class Glance extends models.Model {
    _name = "glance";

    content = fields.Json();
    price_reason = fields.Char();
}

export function defineStripModels() {
    defineModels({ ...mailModels, Glance });
}

/** Mounts a form that shows the content with a widget. */
export async function mountGlance(widget, content, options = {}) {
    Glance._records = [{ id: 1, content }];
    await mountView({
        type: "form",
        resModel: "glance",
        resId: 1,
        arch: `<form><field name="content" widget="${widget}" options="${JSON.stringify(options).replaceAll('"', "'").replaceAll("true", "True")}"/><field name="price_reason" invisible="1"/></form>`,
    });
}

/**
 * @param {Object} [overrides]
 * @returns {Object} what the server tells of the customer of a quotation
 */
export function makeStrip(overrides = {}) {
    return {
        customer_id: 101,
        company_id: 1,
        currency_id: 1,
        is_open: true,
        has_brief: true,
        value: {
            value_id: 7,
            score: 85.25,
            value_class: "a",
            segment: "Champions",
            advice: "Thank them.",
            stage: "Stability",
        },
        tier: {
            membership_id: 9,
            tier: "Silver",
            color: 4,
            next: "Gold",
            share: 0.12,
            target: 1000,
            currency_id: 1,
        },
        complaints: null,
        recovery: null,
        promises: null,
        peace: null,
        prices: { asked: 0, offers: [] },
        ...overrides,
    };
}

/**
 * @param {Object} [overrides]
 * @returns {Object} another price of the product, as lines tell it
 */
export function makeOffer(overrides = {}) {
    return {
        price: 80,
        at: "2026-06-01 12:00:00",
        user: "Bob",
        is_own: false,
        contact: "",
        order_id: 12,
        order: "S00012",
        can_open: true,
        ...overrides,
    };
}

/**
 * @param {Object} [overrides]
 * @returns {Object} what a line tells of its price
 */
export function makeHint(overrides = {}) {
    return {
        currency_id: 1,
        price: 90,
        verdict: "fine",
        reason: "",
        can_explain: true,
        last: makeOffer({ price: 50, order_id: 4, order: "S00004" }),
        offers: [],
        ...overrides,
    };
}
