import { mailModels } from "@mail/../tests/mail_test_helpers";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

/** A record with what the widgets show, whatever model it belongs to. */
export class Shown extends models.Model {
    _name = "shown";

    content = fields.Json();
    words = fields.Text();
}

export class CustomerTierMembership extends models.Model {
    _name = "customer.tier.membership";

    partner_id = fields.Many2one({ relation: "res.partner" });
}

export function defineTierModels() {
    defineModels({ ...mailModels, Shown, CustomerTierMembership });
}

/** Mounts a form that shows the content with a widget. */
export async function mountContent(widget, content, field = "content") {
    Shown._records = [{ id: 1, [field]: content }];
    await mountView({
        type: "form",
        resModel: "shown",
        resId: 1,
        arch: `<form><field name="${field}" widget="${widget}"/></form>`,
    });
}

/**
 * @param {Object} [overrides]
 * @returns {Object} one condition, as `progress()` answers it
 */
export function makeCondition(overrides = {}) {
    return {
        group: 1,
        metric: "monetary",
        label: "Revenue",
        value: 800,
        target: 1000,
        missing: 200,
        share: 0.8,
        met: false,
        text: "Revenue, last 12 months: € 800 of € 1,000, € 200 missing",
        ...overrides,
    };
}

export function makeGoal(overrides = {}) {
    return {
        tier_id: 3,
        tier: "Gold",
        color: 3,
        until: false,
        met: false,
        share: 0.8,
        conditions: [
            makeCondition(),
            makeCondition({ metric: "frequency", text: "Purchases: 12 of 12", share: 1, met: true }),
        ],
        ...overrides,
    };
}

/**
 * @param {Object} [overrides]
 * @returns {Object} an answer of `get_tier_panel`
 */
export function makePanel(overrides = {}) {
    const level = (id, name, held, reached, asks = []) => ({ id, name, color: id, held, reached, asks });
    return {
        has_tier: true,
        message: "",
        membership_id: 9,
        partner_id: 101,
        program: "Customer club",
        program_id: 1,
        tier: { id: 2, name: "Silver", color: 2 },
        earned: null,
        state: "active",
        state_label: "Active",
        since_text: "05/01/2026",
        until_text: "04/30/2027",
        grace_text: "",
        override_text: "",
        ladder: [
            level(1, "Base", false, true),
            level(2, "Silver", true, true, ["Revenue: at least € 500"]),
            level(3, "Gold", false, false, ["Revenue: at least € 1,000", "or Score: at least 90"]),
        ],
        next: makeGoal(),
        keep: makeGoal({ tier: "Silver", met: true, conditions: [makeCondition({ met: true, share: 1 })] }),
        benefits: ["5 % discount", "Free delivery"],
        events: [
            {
                id: 1,
                date_text: "05/01/2026",
                trigger: "promoted",
                trigger_label: "Promoted",
                from: "Base",
                to: "Silver",
                evidence: ["Revenue: € 700 of € 500"],
            },
        ],
        can_override: false,
        ...overrides,
    };
}

/**
 * @param {Object} [overrides]
 * @returns {Object} results of a simulation
 */
export function makeSimulation(overrides = {}) {
    return {
        tiers: [
            { id: 1, name: "Base", color: 0 },
            { id: 2, name: "Silver", color: 2 },
            { id: 3, name: "Gold", color: 3 },
        ],
        table: [
            [5, 2, 0],
            [40, 3, 0],
            [0, 20, 4],
            [0, 1, 10],
        ],
        at_end: [
            [45, 0, 0],
            [6, 20, 0],
            [0, 3, 11],
        ],
        members: { before: [43, 24, 11], after: [45, 26, 14] },
        counts: { enrolled: 7, promoted: 7, demoted: 1, renewed: 0 },
        movers: [
            { partner_id: 7, name: "Azure Interior", from: 1, to: 2, trigger: "promoted", conditions: [makeCondition()] },
            { partner_id: 8, name: "Deco Addict", from: null, to: 2, trigger: "enrolled", conditions: [] },
        ],
        warnings: 3,
        ...overrides,
    };
}
