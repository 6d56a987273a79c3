import { expect, test } from "@odoo/hoot";
import { animationFrame, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { contains, onRpc } from "@web/../tests/web_test_helpers";

import { defineTrialModels, makePreview, mountContent } from "./trial_test_helpers";

defineTrialModels();

/** Answers each edit of the weight with the next preview. */
function answerEdits(...previews) {
    onRpc("trial", "onchange", () => ({ value: { content: previews.shift() } }));
}

async function editWeight(weight) {
    await contains("[name=weight] input").edit(weight, { confirm: "blur" });
    await animationFrame();
}

test("draws scores, classes and segments", async () => {
    await mountContent("score_preview", makePreview());
    expect(".o_crm_ext_preview p").toHaveText("On 1,010 customers, by the numbers of the last run.");
    expect(queryOne(".o_crm_ext_bars_bar:first").style.height).toBe("100%");
    expect(queryOne(".o_crm_ext_bars_bar:last").style.height).toBe("1%");
    expect(".o_crm_ext_bars_legend").toHaveCount(0);
    expect(queryAllTexts(".o_crm_ext_members th")).toEqual(["A", "Champions"]);
    expect(".o_crm_ext_members .badge").toHaveClass("o_badge_color_4");
});

test("says that it is a sample", async () => {
    await mountContent("score_preview", makePreview({ sample: true, customers: 10000 }));
    expect(".o_crm_ext_preview p").toHaveText(/^On a sample of 10,000 customers/);
});

test("follows the editing before it is saved", async () => {
    answerEdits(makePreview({ customers: 7 }));
    await mountContent("score_preview", makePreview());
    await editWeight("3");
    expect(".o_crm_ext_preview p").toHaveText(/^On 7 customers/);
});

test("a half-typed rule dims the last answer and says what is missing", async () => {
    answerEdits(
        { fault: "Not complete.", faults: ["Choose a metric.", "Type a weight."] },
        makePreview({ customers: 8 })
    );
    await mountContent("score_preview", makePreview());
    await editWeight("3");
    expect(".o_crm_ext_preview .alert").toHaveText(/^Not complete\./);
    expect(queryAllTexts(".o_crm_ext_preview .alert li")).toEqual([
        "Choose a metric.",
        "Type a weight.",
    ]);
    expect(".o_crm_ext_preview_dimmed").toHaveText(/On 1,010 customers/);
    await editWeight("4");
    expect(".o_crm_ext_preview .alert, .o_crm_ext_preview_dimmed").toHaveCount(0);
    expect(".o_crm_ext_preview p").toHaveText(/^On 8 customers/);
});

test("a fault from the start has nothing to dim", async () => {
    await mountContent("score_preview", { fault: "There is no rule.", faults: [] });
    expect(".o_crm_ext_preview .alert").toHaveText("There is no rule.");
    expect(".o_crm_ext_bars, .alert ul").toHaveCount(0);
});

test("no preview, no heading", async () => {
    await mountContent("score_preview", false);
    expect(".o_crm_ext_preview").toHaveCount(0);
});
