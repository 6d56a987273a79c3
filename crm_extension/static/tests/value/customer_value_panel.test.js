import { beforeEach, expect, test } from "@odoo/hoot";
import { animationFrame, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { Deferred } from "@odoo/hoot-mock";
import {
    clickSave,
    contains,
    makeServerError,
    mockService,
    mountView,
    onRpc,
    pagerNext,
} from "@web/../tests/web_test_helpers";
import { setupChartJsForTests } from "@web/../tests/views/graph/graph_test_helpers";

import { CustomerValue, ResPartner, defineValueModels, makePanelValue } from "./value_test_helpers";

const FORM = /* xml */ `
    <form>
        <field name="name"/>
        <widget name="customer_value_panel"/>
    </form>`;

defineValueModels();
setupChartJsForTests();

beforeEach(() => {
    ResPartner._records = [
        ...ResPartner._records,
        { id: 101, name: "Azure Interior" },
        { id: 102, name: "Deco Addict" },
    ];
});

/** Answers the panel's call, by partner, and notes for whom it came. */
function answerPanelCalls(answer = () => makePanelValue()) {
    onRpc("res.partner", "get_customer_value_panel", ({ args }) => {
        expect.step(`panel of ${args[0]}`);
        return answer(args[0][0]);
    });
}

async function mountPartner(params = {}) {
    await mountView({ type: "form", resModel: "res.partner", resId: 101, arch: FORM, ...params });
    await animationFrame();
}

test("shows everything that makes up the value, with one call", async () => {
    answerPanelCalls();
    await mountPartner();
    expect.verifySteps(["panel of 101"]);
    expect(".o_crm_ext_gauge_score").toHaveText("75.50");
    expect(".o_crm_ext_value_score").toHaveText(/As of 11\/20\/2026 · Standard score/);
    expect(".o_crm_ext_value_segment .badge").toHaveText("Loyal");
    expect(".o_crm_ext_value_segment .badge").toHaveClass("o_badge_color_4");
    expect(".o_crm_ext_value_segment p").toHaveText("Offer a yearly contract.");
    expect(".o_crm_ext_value_stage").toHaveText(/Stability/);
    expect(".o_crm_ext_value_clv").toHaveText(/€ 1,234.00\s*BG\/NBD/);
    expect(".o_crm_ext_rfm_own").toHaveText("432");
    expect(".o_crm_ext_reason").toHaveCount(2);
    expect(".o_crm_ext_history canvas").toHaveCount(1);
    expect(queryAllTexts(".o_crm_ext_value_facts dt")).toEqual(["Purchases", "Margin"]);
    expect(queryAllTexts(".o_crm_ext_value_facts dd")).toEqual(["14", "€ 900.00"]);
});

test("the score in the gauge is the sum below the reasons", async () => {
    answerPanelCalls();
    await mountPartner();
    const sum = queryOne(".o_crm_ext_reasons_sum span:last").textContent;
    expect(sum.startsWith(queryOne(".o_crm_ext_gauge_score").textContent)).toBe(true);
    expect.verifySteps(["panel of 101"]);
});

test("leaves out what the customer does not have", async () => {
    answerPanelCalls(() =>
        makePanelValue({ segment: false, rfm: false, clv: false, reasons: [], facts: [] })
    );
    await mountPartner();
    expect(".o_crm_ext_gauge").toHaveCount(1);
    expect(".o_crm_ext_value_segment, .o_crm_ext_rfm, .o_crm_ext_value_clv").toHaveCount(0);
    expect(".o_crm_ext_reasons, .o_crm_ext_value_facts").toHaveCount(0);
    expect.verifySteps(["panel of 101"]);
});

test("says why there is no value", async () => {
    answerPanelCalls(() => ({ has_value: false, message: "This customer never bought." }));
    await mountPartner();
    expect(".o_crm_ext_no_value").toHaveText("This customer never bought.");
    expect(".o_crm_ext_gauge").toHaveCount(0);
    expect.verifySteps(["panel of 101"]);
});

test("an unsaved partner gets a hint and no call", async () => {
    answerPanelCalls();
    await mountPartner({ resId: false });
    expect(".o_crm_ext_value_panel").toHaveText(
        "The value of this customer appears here once the record has been saved."
    );
    expect.verifySteps([]);
});

test("the form does not wait for the value", async () => {
    const answer = new Deferred();
    answerPanelCalls(() => answer);
    await mountPartner();
    expect(".o_crm_ext_value_panel [role=status]").toHaveText("Loading the customer's value…");
    expect(".o_crm_ext_value_panel").toHaveAttribute("aria-busy", "true");
    answer.resolve(makePanelValue());
    await animationFrame();
    expect(".o_crm_ext_gauge").toHaveCount(1);
    expect(".o_crm_ext_value_panel").toHaveAttribute("aria-busy", "false");
    expect.verifySteps(["panel of 101"]);
});

test("a failure is told and can be tried again", async () => {
    let isBroken = true;
    answerPanelCalls(() => {
        if (isBroken) {
            throw makeServerError({ message: "The cut-offs are missing." });
        }
        return makePanelValue();
    });
    await mountPartner();
    expect(".o_crm_ext_value_panel [role=alert]").toHaveText(/The cut-offs are missing./);
    isBroken = false;
    await contains(".o_crm_ext_retry").click();
    await animationFrame();
    expect(".o_crm_ext_value_panel [role=alert]").toHaveCount(0);
    expect(".o_crm_ext_gauge").toHaveCount(1);
    expect.verifySteps(["panel of 101", "panel of 101"]);
});

test("a lost connection is told in words for users", async () => {
    onRpc(
        "/web/dataset/call_kw/res.partner/get_customer_value_panel",
        () => new Response("", { status: 502 }),
        { pure: true }
    );
    await mountPartner();
    expect(".o_crm_ext_value_panel [role=alert]").toHaveText(/The server did not answer/);
    expect(".o_crm_ext_retry").toHaveCount(1);
});

test("loads again when the record is saved, not while it is edited", async () => {
    answerPanelCalls();
    await mountPartner();
    await contains("[name=name] input").edit("Azure");
    await animationFrame();
    expect.verifySteps(["panel of 101"]);
    await clickSave();
    await animationFrame();
    expect.verifySteps(["panel of 101"]);
    expect(".o_crm_ext_gauge").toHaveCount(1);
});

test("a new partner gets its value once it is saved", async () => {
    onRpc("res.partner", "get_customer_value_panel", () => {
        expect.step("panel");
        return { has_value: false, message: "Not evaluated yet." };
    });
    await mountPartner({ resId: false });
    expect.verifySteps([]);
    await contains("[name=name] input").edit("Gemini");
    await clickSave();
    await animationFrame();
    expect(".o_crm_ext_no_value").toHaveText("Not evaluated yet.");
    expect.verifySteps(["panel"]);
});

test("the next record shows its own value, even if the former answer is late", async () => {
    const lateAnswer = new Deferred();
    answerPanelCalls((id) => (id === 101 ? lateAnswer : makePanelValue({ score: 12.25 })));
    await mountPartner({ resIds: [101, 102] });
    await pagerNext();
    await animationFrame();
    lateAnswer.resolve(makePanelValue());
    await animationFrame();
    expect(".o_crm_ext_gauge_score").toHaveText("12.25");
    expect.verifySteps(["panel of 101", "panel of 102"]);
});

test("follows a field to the partner, which need not be in the view", async () => {
    CustomerValue._records = [{ id: 7, partner_id: 102 }];
    answerPanelCalls();
    await mountView({
        type: "form",
        resModel: "customer.value",
        resId: 7,
        arch: `<form><widget name="customer_value_panel" partner_field="partner_id"/></form>`,
    });
    await animationFrame();
    expect(".o_crm_ext_gauge").toHaveCount(1);
    expect.verifySteps(["panel of 102"]);
});

test("opens the records behind a rule", async () => {
    answerPanelCalls();
    mockService("action", {
        doAction(action) {
            expect.step(action.res_model);
        },
    });
    await mountPartner();
    await contains(".o_crm_ext_reason:first button").click();
    expect.verifySteps(["panel of 101", "sale.order"]);
});
