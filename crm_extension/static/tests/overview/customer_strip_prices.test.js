import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { contains, mockService, onRpc } from "@web/../tests/web_test_helpers";

import { defineStripModels, makeHint, makeOffer, mountGlance } from "./customer_strip_test_helpers";

defineStripModels();

function mountHint(overrides, options) {
    return mountGlance("price_hint", makeHint(overrides), options);
}

test("the last price, when and from whom", async () => {
    await mountHint();
    expect(".o_crm_ext_price_hint").toHaveText(/50\.00\s*06\/01\/2026\s*Bob/);
    expect(".o_crm_ext_price_warning").toHaveCount(0);
});

test("a line without a history shows nothing", async () => {
    await mountGlance("price_hint", false);
    expect(".o_crm_ext_price_hint").toHaveCount(0);
});

test("a price has as many decimals as it needs", async () => {
    await mountHint({ last: makeOffer({ price: 0.0125 }) });
    expect(".o_crm_ext_price_hint").toHaveText(/0\.0125/);
});

test("a price after a discount is no row of digits", async () => {
    await mountHint({ last: makeOffer({ price: 1.669815 }) });
    expect(".o_crm_ext_price_hint").toHaveText(/1\.67(?!\d)/);
});

test("a price that needs a reason says so", async () => {
    await mountHint({ verdict: "asked", price: 45 });
    expect(".o_crm_ext_price_warning").toHaveCount(1);
    await contains(".o_crm_ext_price_hint button").click();
    expect(".o_popover .o_crm_ext_price_last").toHaveText(
        /Last paid: .*50\.00 on 06\/01\/2026\. Sold by Bob, S00004\./
    );
    expect(".o_popover .o_crm_ext_price_verdict").toHaveText(
        /45\.00 is below the last price\. Give the reason in the line\./
    );
});

test("the reason is given where the price is", async () => {
    await mountHint({ verdict: "asked" });
    onRpc("web_save", ({ args }) => {
        expect.step(args[1].price_reason);
    });
    await contains(".o_crm_ext_price_reason").edit(" Rusty ");
    await contains(".o_form_button_save").click();
    expect.verifySteps(["Rusty"]);
});

test("no reason is asked where none is needed, or none can be given", async () => {
    await mountHint({ verdict: "tier" });
    expect(".o_crm_ext_price_reason").toHaveCount(0);
});

test("a locked order takes no reason", async () => {
    await mountHint({ verdict: "asked", can_explain: false });
    expect(".o_crm_ext_price_reason").toHaveCount(0);
});

test("what explains a lower price is told, without a warning", async () => {
    await mountHint({ verdict: "reason", reason: "Rusty" });
    expect(".o_crm_ext_price_warning").toHaveCount(0);
    await contains(".o_crm_ext_price_hint button").click();
    expect(".o_popover .o_crm_ext_price_verdict").toHaveText("Below the last price. Reason: Rusty");
});

test("the tier and a complaint explain a price too", async () => {
    await mountHint({ verdict: "tier" }, { full: true });
    expect(".o_crm_ext_price_verdict").toHaveText(/by the discount of the loyalty tier/);
});

test("a remedy explains a price too", async () => {
    await mountHint({ verdict: "reason" }, { full: true });
    expect(".o_crm_ext_price_verdict").toHaveText(/to put a complaint right/);
});

test("another price of a colleague is warned of", async () => {
    mockService("action", {
        doAction(action) {
            expect.step([action.res_model, action.res_id]);
        },
    });
    await mountHint({
        last: false,
        offers: [makeOffer(), makeOffer({ order_id: 13, order: "S00013", can_open: false })],
    });
    expect(".o_crm_ext_price_hint button").toHaveText("Never bought");
    expect(".o_crm_ext_price_warning").toHaveCount(1);
    await contains(".o_crm_ext_price_hint button").click();
    expect(queryAllTexts(".o_popover .o_crm_ext_price_offer")[0]).toMatch(
        /Another price is offered: .*80\.00 in S00012, by Bob\./
    );
    expect(".o_popover .o_crm_ext_price_offer button").toHaveCount(1);
    await contains(".o_popover .o_crm_ext_price_offer button").click();
    expect.verifySteps([["sale.order", 12]]);
    await expect.waitForSteps([]);
});

test("in full there is nothing to click for", async () => {
    await mountHint({ last: makeOffer({ contact: "Branch", can_open: false }) }, { full: true });
    expect(".o_crm_ext_price_last").toHaveText(/on 06\/01\/2026, by Branch\. Sold by Bob, S00012\./);
    expect(".o_crm_ext_price_hint").toHaveCount(0);
});
