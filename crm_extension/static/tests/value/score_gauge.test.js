import { expect, test } from "@odoo/hoot";
import { mountWithCleanup } from "@web/../tests/web_test_helpers";

import { ScoreGauge } from "@crm_extension/value/score_gauge/score_gauge";
import { defineValueModels } from "./value_test_helpers";

defineValueModels();

async function mountGauge(props = {}) {
    await mountWithCleanup(ScoreGauge, {
        props: { score: 75.5, valueClass: "a", classLabel: "A", ...props },
    });
}

test("fills the half circle as far as the score goes", async () => {
    await mountGauge();
    expect(".o_crm_ext_gauge_arc").toHaveAttribute("stroke-dasharray", "75.5 200");
    expect(".o_crm_ext_gauge_arc").toHaveClass("text-success");
    expect(".o_crm_ext_gauge_score").toHaveText("75.50");
    expect(".o_crm_ext_gauge_maximum").toHaveText("of 100");
    expect(".o_crm_ext_gauge_class").toHaveText("A");
    expect(".o_crm_ext_gauge_class").toHaveClass("text-bg-success");
});

test("says in words what it draws", async () => {
    await mountGauge();
    expect(".o_crm_ext_gauge svg").toHaveAttribute("role", "img");
    expect(".o_crm_ext_gauge svg").toHaveAttribute(
        "aria-label",
        "Score 75.50 of 100, value class A"
    );
});

test("a score of nought draws no dot", async () => {
    await mountGauge({ score: 0, valueClass: "none", classLabel: "None" });
    expect(".o_crm_ext_gauge_arc").toHaveCount(0);
    expect(".o_crm_ext_gauge_score").toHaveText("0.00");
    expect(".o_crm_ext_gauge_class").toHaveClass("text-bg-300");
});

test("a small customer is drawn in grey, not in a colour that warns", async () => {
    await mountGauge({ score: 12, valueClass: "c", classLabel: "C" });
    expect(".o_crm_ext_gauge_arc").toHaveClass("text-muted");
    expect(".o_crm_ext_gauge_class").toHaveClass("text-bg-300");
});

test("never fills more than the half circle", async () => {
    await mountGauge({ score: 120 });
    expect(".o_crm_ext_gauge_arc").toHaveAttribute("stroke-dasharray", "100 200");
});
