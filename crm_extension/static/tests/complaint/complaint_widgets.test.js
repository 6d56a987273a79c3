import { beforeEach, expect, test } from "@odoo/hoot";
import { animationFrame, queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, mockDate } from "@odoo/hoot-mock";
import { allowTranslations, contains, mountView, onRpc } from "@web/../tests/web_test_helpers";

import { clockLook, spanText } from "@crm_extension/complaint/sla_clock/time_left";
import { CustomerComplaint, defineComplaintModels, makeClock } from "./complaint_test_helpers";

defineComplaintModels();

beforeEach(() => mockDate("2026-06-01 10:00:00", 0));

const CLOCK = /* xml */ `<form>
    <field name="clock_state" invisible="1"/>
    <field name="next_deadline" widget="sla_clock" options="{'state_field': 'clock_state'}" readonly="1"/>
</form>`;
const STEPS = /* xml */ `<form>
    <header>
        <widget name="complaint_next_step"/>
        <widget name="complaint_more_steps"/>
    </header>
    <field name="name"/>
</form>`;

async function mountComplaint(arch, values) {
    CustomerComplaint._records = [{ id: 1, name: "CP/1", ...values }];
    await mountView({ type: "form", resModel: "customer.complaint", resId: 1, arch });
    await animationFrame();
}

test("a span of time is told in its two largest units", () => {
    allowTranslations();
    expect(String(spanText(59))).toBe("0 min");
    expect(String(spanText(61 * 60))).toBe("1 h 1 min");
    expect(String(spanText(2 * 3600))).toBe("2 h");
    expect(String(spanText(-(26 * 3600 + 59)))).toBe("1 d 2 h");
    expect(String(spanText(48 * 3600))).toBe("2 d");
});

test("a clock that runs is late when its deadline has passed, whatever the server knew", () => {
    expect(clockLook("running", -1)).toBe("late");
    expect(clockLook("late", 60)).toBe("running");
    expect(clockLook("at_risk", 60)).toBe("at_risk");
    expect(clockLook("paused", -1)).toBe("paused");
    expect(clockLook("met", -1)).toBe("met");
});

test("the clock counts on by itself", async () => {
    await mountComplaint(CLOCK, {
        next_deadline: "2026-06-01 10:02:30",
        clock_state: "running",
    });
    expect(".o_crm_ext_clock").toHaveText("2 min left");
    expect(".o_crm_ext_clock").toHaveAttribute("data-look", "running");
    await advanceTime(5 * 60_000);
    expect(".o_crm_ext_clock").toHaveText("late by 2 min");
    expect(".o_crm_ext_clock").toHaveAttribute("data-look", "late");
});

test("a clock that stands says so", async () => {
    await mountComplaint(CLOCK, { next_deadline: false, clock_state: "paused" });
    expect(".o_crm_ext_clock").toHaveText("paused");
});

test("without a promise there is no clock", async () => {
    await mountComplaint(CLOCK, { next_deadline: false, clock_state: false });
    expect(".o_crm_ext_clock").toHaveCount(0);
});

test("all promises are listed, with what became of them", async () => {
    onRpc("get_clock_data", () => [
        makeClock({ metric: "acknowledge", label: "Acknowledge", state: "met", met_at: "2026-06-01 09:30:00" }),
        makeClock(),
        makeClock({ metric: "statutory", label: "Statutory", paused: true, outdated: true }),
    ]);
    await mountComplaint(`<form><widget name="sla_clocks"/></form>`, {});
    expect(queryAllTexts(".o_crm_ext_clock_metric")).toEqual([
        "Acknowledge",
        "Resolve",
        "Statutory",
    ]);
    expect(queryAllTexts(".o_crm_ext_clock_text")).toEqual(["kept", "1 d 2 h left", "paused"]);
    expect("[data-metric=acknowledge]").toHaveText(/done on/);
    expect("[data-metric=statutory]").toHaveText(/outdated/);
});

test("the next step is the one primary button and asks the server for its dialog", async () => {
    onRpc("action_open_step", ({ args }) => {
        expect.step(args);
        return false;
    });
    await mountComplaint(STEPS, {
        steps: { next: { name: "assess", label: "Assess" }, others: [], hint: "" },
    });
    expect(".o_form_statusbar .btn-primary").toHaveCount(1);
    expect(".o_crm_ext_next_step").toHaveText("Assess");
    expect(".o_crm_ext_more_steps").toHaveCount(0);
    await contains(".o_crm_ext_next_step").click();
    expect.verifySteps([[[1], "assess"]]);
});

test("who may not take the next step reads who may", async () => {
    await mountComplaint(STEPS, {
        steps: { next: false, others: [], hint: "The next step is for leads." },
    });
    expect(".o_crm_ext_next_step").toHaveCount(0);
    expect(".o_crm_ext_step_hint").toHaveText("The next step is for leads.");
});

test.tags("desktop");
test("other steps lie in a menu", async () => {
    onRpc("action_open_step", ({ args }) => {
        expect.step(args[1]);
        return false;
    });
    await mountComplaint(STEPS, {
        steps: {
            next: { name: "decide", label: "Decide" },
            others: [
                { name: "wait_customer", label: "Ask the customer" },
                { name: "cancel", label: "Cancel the complaint" },
            ],
            hint: "",
        },
    });
    await contains(".o_crm_ext_more_steps").click();
    expect(queryAllTexts(".o_crm_ext_other_step")).toEqual([
        "Ask the customer",
        "Cancel the complaint",
    ]);
    await contains(".o_crm_ext_other_step[data-step=cancel]").click();
    expect.verifySteps(["cancel"]);
});
