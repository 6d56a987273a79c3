import { beforeEach, expect, test } from "@odoo/hoot";
import { animationFrame, queryAll, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { Deferred } from "@odoo/hoot-mock";
import { mailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    makeServerError,
    mockService,
    mountView,
    onRpc,
    pagerNext,
} from "@web/../tests/web_test_helpers";

import { CustomerTierMembership, defineTierModels, makeGoal, makePanel } from "./tier_test_helpers";

const FORM = /* xml */ `<form><field name="name"/><widget name="tier_panel"/></form>`;
const PANEL = ".o_crm_ext_tier_panel";

defineTierModels();

beforeEach(() => {
    mailModels.ResPartner._records = [
        ...mailModels.ResPartner._records,
        { id: 101, name: "Azure Interior" },
        { id: 102, name: "Deco Addict" },
    ];
});

/** Answers the panel's call, by partner, and notes for whom it came. */
function answerPanelCalls(answer = () => makePanel()) {
    onRpc("get_tier_panel", ({ args, model }) => {
        expect.step(`${model} ${args[0]}`);
        return answer(args[0][0]);
    });
}

async function mountPartner(params = {}) {
    await mountView({ type: "form", resModel: "res.partner", resId: 101, arch: FORM, ...params });
    await animationFrame();
}

test("shows the tier, the ladder, what is missing, benefits and history, with one call", async () => {
    answerPanelCalls();
    await mountPartner();
    expect.verifySteps(["res.partner 101"]);
    expect(`${PANEL} header .badge`).toHaveText("Silver");
    expect(".o_crm_ext_tier_times").toHaveText("since 05/01/2026, valid until 04/30/2027");
    expect(queryAllTexts(".o_crm_ext_ladder_name")).toEqual(["Base", "Silver", "Gold"]);
    expect(queryAll(`${PANEL} h3`).map((heading) => heading.textContent)).toEqual([
        "Missing for Gold",
        "Missing to keep Silver",
        "Benefits",
        "What happened",
    ]);
    expect(queryAllTexts(".o_crm_ext_tier_benefits li")).toEqual(["5 % discount", "Free delivery"]);
    expect(".o_crm_ext_tier_events dd").toHaveText(/Base → Silver\s*Revenue: € 700 of € 500/);
    expect(".alert").toHaveCount(0);
});

test("a tier without an end needs nothing to be kept", async () => {
    answerPanelCalls(() => makePanel({ keep: null, until_text: "" }));
    await mountPartner();
    expect(".o_crm_ext_tier_times").toHaveText("since 05/01/2026, without an end");
    expect(PANEL).toHaveText(/Nothing is needed: this tier does not end\./);
    expect.verifySteps(["res.partner 101"]);
});

test("above the highest tier there is none", async () => {
    answerPanelCalls(() => makePanel({ next: null }));
    await mountPartner();
    expect(PANEL).toHaveText(/There is no higher tier\./);
    expect.verifySteps(["res.partner 101"]);
});

test("grace and an override are told at the top", async () => {
    answerPanelCalls(() =>
        makePanel({
            state: "overridden",
            state_label: "Overridden",
            grace_text: "Benefits stay until 05/30/2027.",
            override_text: "At least this tier: Gold. Mona: Agreed",
            earned: { id: 1, name: "Base", color: 0 },
        })
    );
    await mountPartner();
    expect(".o_crm_ext_tier_note").toHaveText(/Agreed\s*By the rules it would be Base\./);
    expect(".o_crm_ext_tier_grace").toHaveText("Benefits stay until 05/30/2027.");
    expect(`${PANEL} header .text-bg-warning`).toHaveText("Overridden");
    expect.verifySteps(["res.partner 101"]);
});

test("says why there is no tier", async () => {
    answerPanelCalls(() => ({ has_tier: false, message: "No member yet." }));
    await mountPartner();
    expect(".o_crm_ext_no_tier").toHaveText("No member yet.");
    expect.verifySteps(["res.partner 101"]);
});

test("nothing to show: no benefits, no history", async () => {
    answerPanelCalls(() => makePanel({ benefits: [], events: [] }));
    await mountPartner();
    expect(".o_crm_ext_tier_benefits").toHaveText(/This tier brings no benefits\./);
    expect(".o_crm_ext_tier_events").toHaveText(/Nothing yet\./);
    expect.verifySteps(["res.partner 101"]);
});

test("an unsaved partner gets a hint and no call", async () => {
    answerPanelCalls();
    await mountPartner({ resId: false });
    expect(PANEL).toHaveText("The loyalty tier appears here once the record has been saved.");
    expect.verifySteps([]);
});

test("the form does not wait for the tier", async () => {
    const answer = new Deferred();
    answerPanelCalls(() => answer);
    await mountPartner();
    expect(`${PANEL} [role=status]`).toHaveText("Loading the loyalty tier…");
    answer.resolve(makePanel());
    await animationFrame();
    expect(".o_crm_ext_ladder").toHaveCount(1);
    expect.verifySteps(["res.partner 101"]);
});

test("a failure is told and can be tried again", async () => {
    let isBroken = true;
    answerPanelCalls(() => {
        if (isBroken) {
            throw makeServerError({ message: "The rules cannot be read." });
        }
        return makePanel();
    });
    await mountPartner();
    expect(`${PANEL} [role=alert]`).toHaveText(/The rules cannot be read\./);
    isBroken = false;
    await contains(".o_crm_ext_retry").click();
    await animationFrame();
    expect(".o_crm_ext_ladder").toHaveCount(1);
    expect.verifySteps(["res.partner 101", "res.partner 101"]);
});

test("the next record shows its own tier, even if the former answer is late", async () => {
    const late = new Deferred();
    answerPanelCalls((id) =>
        id === 101 ? late : makePanel({ tier: { id: 3, name: "Gold", color: 3 } })
    );
    await mountPartner({ resIds: [101, 102] });
    await pagerNext();
    await animationFrame();
    late.resolve(makePanel());
    await animationFrame();
    expect(`${PANEL} header .badge`).toHaveText("Gold");
    expect.verifySteps(["res.partner 101", "res.partner 102"]);
});

test("managers override from here, others do not", async () => {
    let mayOverride = false;
    answerPanelCalls(() => makePanel({ can_override: mayOverride }));
    mockService("action", {
        doAction(action, { additionalContext, onClose } = {}) {
            expect.step([action, additionalContext.default_membership_id]);
            onClose();
        },
    });
    await mountPartner();
    expect(".o_crm_ext_tier_override").toHaveCount(0);
    mayOverride = true;
    await mountPartner();
    await contains(".o_crm_ext_tier_override:last").click();
    await animationFrame();
    expect.verifySteps([
        "res.partner 101",
        "res.partner 101",
        ["crm_extension.customer_tier_override_action", 9],
        // What the override changed is seen at once.
        "res.partner 101",
    ]);
});

test("an override keeps what was typed and not saved", async () => {
    answerPanelCalls(() => makePanel({ can_override: true }));
    mockService("action", {
        doAction(action, { onClose }) {
            onClose();
        },
    });
    await mountPartner();
    await contains("[name=name] input").edit("Azure");
    await contains(".o_crm_ext_tier_override").click();
    await animationFrame();
    expect("[name=name] input").toHaveValue("Azure");
    expect.verifySteps(["res.partner 101", "res.partner 101"]);
});

test("opens the membership", async () => {
    answerPanelCalls();
    mockService("action", {
        doAction(action) {
            expect.step([action.res_model, action.res_id]);
        },
    });
    await mountPartner();
    await contains(".o_crm_ext_tier_open").click();
    expect.verifySteps(["res.partner 101", ["customer.tier.membership", 9]]);
});

test("a membership shows its own panel, without a way to itself", async () => {
    CustomerTierMembership._records = [{ id: 9, partner_id: 101 }];
    answerPanelCalls(() => makePanel({ can_override: true }));
    await mountView({
        type: "form",
        resModel: "customer.tier.membership",
        resId: 9,
        arch: `<form><widget name="tier_panel"/></form>`,
    });
    await animationFrame();
    expect(".o_crm_ext_ladder").toHaveCount(1);
    expect(".o_crm_ext_tier_open, .o_crm_ext_tier_override").toHaveCount(0);
    expect.verifySteps(["customer.tier.membership 9"]);
});

test("conditions have a bar each; groups are alternatives", async () => {
    const [first, second] = makeGoal().conditions;
    const goal = makeGoal({ conditions: [first, { ...second, group: 2 }] });
    answerPanelCalls(() => makePanel({ next: goal }));
    await mountPartner();
    const missing = ".o_crm_ext_tier_progress:first";
    expect(`${missing} [role=progressbar]`).toHaveCount(2);
    expect(`${missing} [role=progressbar]:first`).toHaveAttribute("aria-valuenow", "80");
    expect(`${missing} [role=progressbar]:last`).toHaveAttribute("aria-valuenow", "100");
    expect(queryOne(`${missing} p`).textContent).toBe("or");
    expect(".o_crm_ext_tier_progress:last .o_crm_ext_tier_met").toHaveText(
        "Enough is done to keep it for another period."
    );
    expect.verifySteps(["res.partner 101"]);
});
