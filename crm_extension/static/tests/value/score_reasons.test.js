import { expect, test } from "@odoo/hoot";
import { queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { contains, mockService, mountWithCleanup } from "@web/../tests/web_test_helpers";

import { ScoreReasons } from "@crm_extension/value/score_reasons/score_reasons";
import { defineValueModels, makePanelValue, makeReason } from "./value_test_helpers";

defineValueModels();

async function mountReasons(reasons = makePanelValue().reasons) {
    await mountWithCleanup(ScoreReasons, { props: { reasons } });
}

test("shows input, window, cut-off, weight and contribution of each rule", async () => {
    await mountReasons();
    expect(".o_crm_ext_reason").toHaveCount(2);
    expect(".o_crm_ext_reason:first .o_crm_ext_reason_value").toHaveText("12 days");
    expect(queryAllTexts(".o_crm_ext_reason:first dd")).toEqual([
        "the last 12 months to 2026-11-20",
        "band 4 of 5 · between 30 and 60 days",
        "3.00 (60% of all)",
    ]);
    expect(queryAllTexts(".o_crm_ext_reason_points")).toEqual(["45.00 of 60.00", "30.50 of 40.00"]);
});

test("the sum of the contributions is the score", async () => {
    await mountReasons();
    expect(".o_crm_ext_reasons_sum span:last").toHaveText("75.50 of 100.00");
});

test("a bar is as long as its rule is heavy, and filled by its contribution", async () => {
    await mountReasons();
    expect(queryOne(".o_crm_ext_reason_track:first").style.width).toBe("100%");
    expect(queryOne(".o_crm_ext_reason_fill:first").style.width).toBe("75%");
    expect(parseFloat(queryOne(".o_crm_ext_reason_track:last").style.width)).toBeCloseTo(66.67, {
        margin: 0.01,
    });
    expect(".o_crm_ext_reason_track:first").toHaveAttribute("role", "meter");
    expect(".o_crm_ext_reason_track:first").toHaveAttribute("aria-valuetext", "45.00 of 60.00");
});

test("opens the records behind a rule", async () => {
    mockService("action", {
        doAction(action) {
            expect.step(action);
        },
    });
    await mountReasons();
    await contains(".o_crm_ext_reason:last button").click();
    expect.verifySteps([
        {
            type: "ir.actions.act_window",
            name: "Revenue",
            res_model: "account.move",
            domain: [["partner_id", "=", 2]],
            views: [
                [false, "list"],
                [false, "form"],
            ],
        },
    ]);
});

test("the button names its rule to a screen reader", async () => {
    await mountReasons();
    expect(".o_crm_ext_reason:last button").toHaveAttribute(
        "aria-label",
        "Records behind it: Revenue"
    );
});

test("leaves out what a rule does not have", async () => {
    await mountReasons([
        makeReason({ band: false, cutoff_text: "", window_text: "", res_model: false }),
    ]);
    expect(queryAllTexts(".o_crm_ext_reason dt")).toEqual(["Weight"]);
    expect(".o_crm_ext_reason button").toHaveCount(0);
});

test("a rule without weight draws an empty bar", async () => {
    await mountReasons([
        makeReason({ weight: 0, weight_share: 0, contribution: 0, max_contribution: 0 }),
    ]);
    expect(queryOne(".o_crm_ext_reason_track").style.width).toBe("0%");
    expect(queryOne(".o_crm_ext_reason_fill").style.width).toBe("0%");
});
