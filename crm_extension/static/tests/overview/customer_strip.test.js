import { expect, test } from "@odoo/hoot";
import { queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { mockDate } from "@odoo/hoot-mock";
import { contains, mockService, onRpc } from "@web/../tests/web_test_helpers";

import { defineStripModels, makeOffer, makeStrip, mountGlance } from "./customer_strip_test_helpers";

defineStripModels();

function mountStrip(overrides) {
    return mountGlance("customer_strip", makeStrip(overrides));
}

function followActions() {
    mockService("action", {
        doAction(action) {
            expect.step([action.res_model || action.tag, action.res_id || action.domain || false]);
        },
    });
}

test("the customer at a glance", async () => {
    await mountStrip();
    expect(".o_crm_ext_strip_score").toHaveText("85.3 · AWhy?");
    expect(".o_crm_ext_strip_segment").toHaveText("Champions");
    expect(".o_crm_ext_strip_stage").toHaveText("Stage: Stability");
    expect(".o_crm_ext_strip_advice").toHaveText("Thank them.");
    expect(".o_crm_ext_tier_badge").toHaveText("Silver");
    for (const part of ["complaints", "promises", "peace", "recovery", "prices"]) {
        expect(`.o_crm_ext_strip_${part}`).toHaveCount(0);
    }
});

test("an order of nobody shows nothing", async () => {
    await mountGlance("customer_strip", false);
    expect(".o_crm_ext_strip").toHaveCount(0);
});

test("a part that the user may not see is not there", async () => {
    const { value, tier, ...rest } = makeStrip({ has_brief: false });
    await mountGlance("customer_strip", rest);
    expect(".o_crm_ext_strip_facts").toHaveText("");
});

test("a customer without a score", async () => {
    await mountStrip({ value: null });
    expect(".o_crm_ext_strip_facts").toHaveText(/No score yet/);
    expect(".o_crm_ext_strip_score").toHaveCount(0);
});

test("an order tells what it would bring", async () => {
    await mountStrip();
    expect(".o_crm_ext_tier_share").toHaveText("brings 12% of Gold");
    expect(".o_crm_ext_tier_share").toHaveAttribute(
        "title",
        /asks for a revenue of .*1,000\.00.*This order would bring 12% of it\./
    );
    expect(queryOne(".o_crm_ext_tier_share_bar span").style.width).toBe("12%");
});

test("more than the whole is a full bar", async () => {
    await mountStrip({ tier: { ...makeStrip().tier, share: 2.5 } });
    expect(".o_crm_ext_tier_share").toHaveText("brings 250% of Gold");
    expect(queryOne(".o_crm_ext_tier_share_bar span").style.width).toBe("100%");
});

test("an order that brings nothing tells the tier alone", async () => {
    await mountStrip({ tier: { ...makeStrip().tier, share: 0, next: "" } });
    expect(".o_crm_ext_tier_badge").toHaveText("Silver");
    expect(".o_crm_ext_tier_share").toHaveCount(0);
});

test("open complaints are named, with their clocks", async () => {
    mockDate("2026-06-01 12:00:00", +0);
    await mountStrip({
        complaints: {
            count: 4,
            named: [
                { id: 1, name: "CP/1", title: "Broken", deadline: "2026-06-01 10:00:00", clock: "late" },
                { id: 2, name: "CP/2", title: "Wrong", deadline: "2026-06-01 14:00:30", clock: "at_risk" },
                { id: 3, name: "CP/3", title: null, deadline: null, clock: null },
            ],
        },
    });
    expect(queryAllTexts(".o_crm_ext_strip_complaint")).toEqual([
        "CP/1 Broken late by 2 h",
        "CP/2 Wrong 2 h left",
        "CP/3",
    ]);
    expect(".o_crm_ext_strip_complaints").toHaveText(/Open complaints: 4/);
    expect(".o_crm_ext_strip_complaints").toHaveText(/and 1 more/);
    expect(".o_crm_ext_strip_complaints").toHaveText(/Read before you offer more\./);
});

test("what is sold needs no advice", async () => {
    await mountStrip({
        is_open: false,
        complaints: { count: 1, named: [{ id: 1, name: "CP/1", title: "Broken" }] },
    });
    expect(".o_crm_ext_strip_advice").toHaveCount(0);
    expect(".o_crm_ext_strip_complaints").toHaveText(/CP\/1 Broken/);
    expect(".o_crm_ext_strip_complaints").not.toHaveText(/Read before/);
});

test("promises and peace are told", async () => {
    await mountStrip({
        promises: { open: 3, late: 1 },
        peace: { opted_out: true },
        recovery: { cost: 64.7 },
    });
    expect(".o_crm_ext_strip_promises").toHaveText("Open promises: 3, late: 1");
    expect(".o_crm_ext_strip_promises").toHaveClass("text-danger");
    expect(".o_crm_ext_strip_peace").toHaveText("No advertising");
    expect(".o_crm_ext_strip_recovery").toHaveText(/Complaints cost .*64\.70 in twelve months/);
});

test("why the customer wants peace is told on a click", async () => {
    onRpc("res.partner", "get_contact_peace", ({ args }) => {
        expect.step(args[0]);
        return {
            state: "opt_out",
            preferred: "Letter",
            reasons: [{ kind: "opt_out", text: "Wants no advertising: SMS." }],
        };
    });
    await mountStrip({ peace: { opted_out: true } });
    await contains(".o_crm_ext_strip_peace").click();
    expect.verifySteps([[101]]);
    expect(queryAllTexts(".o_popover .o_crm_ext_peace_reasons li")).toEqual([
        "Wants no advertising: SMS.",
        "Prefers: Letter",
    ]);
});

test("prices are warned of", async () => {
    await mountStrip({
        prices: {
            asked: 2,
            offers: [
                { ...makeOffer(), lines: 3 },
                { ...makeOffer({ order_id: 13, order: "S00013", can_open: false, is_own: true }), lines: 1 },
            ],
        },
    });
    expect(".o_crm_ext_strip_asked").toHaveText("Lines below the last price without a reason: 2");
    expect(queryAllTexts(".o_crm_ext_strip_offer")).toEqual([
        "Other prices offered in S00012, by Bob. Products: 3",
        "Other prices offered in S00013, by you. Products: 1",
    ]);
    // What may not be opened is no link.
    expect(".o_crm_ext_strip_offer button").toHaveCount(1);
});

test("each part opens what is behind it", async () => {
    followActions();
    await mountStrip({
        promises: { open: 1, late: 0 },
        complaints: { count: 1, named: [{ id: 5, name: "CP/5", title: "Broken" }] },
        prices: { asked: 0, offers: [{ ...makeOffer(), lines: 1 }] },
    });
    for (const part of ["tier", "score", "promises"]) {
        await contains(`.o_crm_ext_strip_${part}`).click();
    }
    await contains(".o_crm_ext_strip_complaint button").click();
    await contains(".o_crm_ext_strip_complaints > span button:first").click();
    await contains(".o_crm_ext_strip_offer button").click();
    const theirs = [
        ["commercial_partner_id", "=", 101],
        ["company_id", "=", 1],
    ];
    expect.verifySteps([
        ["customer.tier.membership", 9],
        ["customer.value", 7],
        ["customer.promise", [...theirs, ["state", "=", "open"]]],
        ["customer.complaint", 5],
        ["customer.complaint", theirs],
        ["sale.order", 12],
    ]);
});

test("the brief is that of the order's company", async () => {
    followActions();
    onRpc("res.partner", "action_open_customer_brief", ({ args, kwargs }) => {
        expect.step(["asked", args[0], kwargs.context.allowed_company_ids[0]]);
        return { type: "ir.actions.client", tag: "crm_extension.customer_brief" };
    });
    await mountStrip({ company_id: 3 });
    await contains(".o_crm_ext_strip_brief").click();
    expect.verifySteps([
        ["asked", [101], 3],
        ["crm_extension.customer_brief", false],
    ]);
});
