import { expect, test } from "@odoo/hoot";
import { queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { contains, mockService } from "@web/../tests/web_test_helpers";

import { defineTierModels, mountContent } from "./tier_test_helpers";

defineTierModels();

const STRIP = {
    membership_id: 9,
    tier: "Silver",
    color: 4,
    next: "Gold",
    share: 0.12,
    target: 1000,
    currency_id: 2,
};

test("a tier is a badge in its colour", async () => {
    await mountContent("tier_badge", { membership_id: 9, tier: "Gold", color: 3 });
    expect(".o_crm_ext_tier_badge").toHaveText("Gold");
    expect(".o_crm_ext_tier_badge").toHaveClass("o_badge_color_3");
});

test("who holds no tier has no badge", async () => {
    await mountContent("tier_badge", false);
    expect(".o_crm_ext_tier_badge").toHaveCount(0);
});

test("an order tells what it would bring", async () => {
    await mountContent("tier_strip", STRIP);
    expect(".o_crm_ext_tier_badge").toHaveText("Silver");
    expect(".o_crm_ext_tier_share").toHaveText("brings 12% of Gold");
    expect(".o_crm_ext_tier_share").toHaveAttribute(
        "title",
        /asks for a revenue of .*1,000\.00.*This order would bring 12% of it\./
    );
    expect(queryOne(".o_crm_ext_tier_share_bar span").style.width).toBe("12%");
});

test("more than the whole is a full bar", async () => {
    await mountContent("tier_strip", { ...STRIP, share: 2.5 });
    expect(".o_crm_ext_tier_share").toHaveText("brings 250% of Gold");
    expect(queryOne(".o_crm_ext_tier_share_bar span").style.width).toBe("100%");
});

test("an order that brings nothing tells the tier alone", async () => {
    await mountContent("tier_strip", { ...STRIP, share: 0, next: "" });
    expect(".o_crm_ext_tier_badge").toHaveText("Silver");
    expect(".o_crm_ext_tier_share").toHaveCount(0);
});

test("the badge on an order opens the membership", async () => {
    mockService("action", {
        doAction(action) {
            expect.step([action.res_model, action.res_id]);
        },
    });
    await mountContent("tier_strip", STRIP);
    await contains(".o_crm_ext_tier_strip button").click();
    expect.verifySteps([["customer.tier.membership", 9]]);
});

test("every line of a text is shown", async () => {
    await mountContent("tier_lines", "Revenue: at least € 500\nor Score: at least 90", "words");
    expect(queryAllTexts(".o_crm_ext_tier_lines div")).toEqual([
        "Revenue: at least € 500",
        "or Score: at least 90",
    ]);
});

test("an evaluation tells what it changed", async () => {
    await mountContent("tier_counts", { promoted: 1200, demoted: 0, grace: 3 });
    expect(queryAllTexts(".o_crm_ext_tier_counts li")).toEqual(["1,200 promoted", "3 entered grace"]);
});

test("an evaluation that changed nothing says so", async () => {
    await mountContent("tier_counts", {});
    expect(".o_crm_ext_tier_counts").toHaveText(/Nothing changed/);
});
