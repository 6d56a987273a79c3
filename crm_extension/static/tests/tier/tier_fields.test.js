import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";

import { defineTierModels, mountContent } from "./tier_test_helpers";

defineTierModels();

test("a tier is a badge in its colour", async () => {
    await mountContent("tier_badge", { membership_id: 9, tier: "Gold", color: 3 });
    expect(".o_crm_ext_tier_badge").toHaveText("Gold");
    expect(".o_crm_ext_tier_badge").toHaveClass("o_badge_color_3");
});

test("who holds no tier has no badge", async () => {
    await mountContent("tier_badge", false);
    expect(".o_crm_ext_tier_badge").toHaveCount(0);
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
