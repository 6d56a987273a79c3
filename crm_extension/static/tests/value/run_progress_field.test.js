import { expect, test } from "@odoo/hoot";
import { advanceTime, animationFrame, queryOne } from "@odoo/hoot-dom";
import {
    MockServer,
    clickSave,
    contains,
    findComponent,
    makeServerError,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { FormController } from "@web/views/form/form_controller";

import { RunProgressField } from "@crm_extension/value/run_progress/run_progress_field";
import { CustomerScoreRun, defineValueModels } from "./value_test_helpers";

const FORM = /* xml */ `
    <form>
        <field name="name"/>
        <field name="progress" widget="run_progress"/>
    </form>`;

defineValueModels();

/** Mounts a run and notes each reading of its progress and of the record. */
async function mountRun(values) {
    CustomerScoreRun._records = [
        { id: 1, name: "Night", progress: 10, progress_step: "Reading orders", ...values },
    ];
    onRpc("customer.score.run", "read", ({ args }) => {
        expect.step(`poll ${args[1].join()}`);
    });
    onRpc("customer.score.run", "web_read", () => {
        expect.step("load");
    });
    const view = await mountView({
        type: "form",
        resModel: "customer.score.run",
        resId: 1,
        arch: FORM,
    });
    expect.verifySteps(["load"]);
    return view;
}

async function poll() {
    await advanceTime(2000);
    await animationFrame();
}

/** Changes the run as the server does, behind the back of the view. */
function updateRun(values) {
    MockServer.env["customer.score.run"].write([1], values);
}

const POLL = "poll state,progress,progress_step";

test("shows the percentage and the step of a run under way", async () => {
    await mountRun({ state: "running" });
    expect(".o_crm_ext_run_percent").toHaveText("10%");
    expect(".o_crm_ext_run_step").toHaveText("Reading orders");
    expect(queryOne(".progress-bar").style.width).toBe("10%");
    expect(".progress-bar").toHaveClass("progress-bar-animated");
    expect(".progress").toHaveAttribute("role", "progressbar");
    expect(".progress").toHaveAttribute("aria-valuenow", "10");
    expect(".progress").toHaveAttribute("aria-label", "Progress of the run");
});

test("a run that has not begun is shown, with nought", async () => {
    await mountRun({ state: "queued", progress: 0, progress_step: false });
    expect(".o_crm_ext_run_percent").toBeVisible();
    expect(".o_crm_ext_run_percent").toHaveText("0%");
    expect(".o_crm_ext_run_step").toHaveText("Waiting to start");
});

test("reads every two seconds and loads the record when the run has ended", async () => {
    await mountRun({ state: "queued" });
    updateRun({ state: "running", progress: 55, progress_step: "Scoring" });
    await poll();
    expect(".o_crm_ext_run_percent").toHaveText("55%");
    expect(".o_crm_ext_run_step").toHaveText("Scoring");
    expect.verifySteps([POLL]);

    updateRun({ state: "done", progress: 100 });
    await poll();
    expect.verifySteps([POLL, "load"]);
    expect(".progress-bar").toHaveClass("bg-success");
    expect(".o_crm_ext_run_step").toHaveText("Done");

    await advanceTime(10_000);
    expect.verifySteps([]);
});

for (const state of ["done", "failed", "cancelled"]) {
    test(`does not read a run that is ${state}`, async () => {
        await mountRun({ state });
        await advanceTime(10_000);
        expect.verifySteps([]);
        expect(".progress-bar").not.toHaveClass("progress-bar-animated");
    });
}

test("does not read a run that is not saved", async () => {
    onRpc("customer.score.run", "read", () => expect.step("poll"));
    await mountView({ type: "form", resModel: "customer.score.run", arch: FORM });
    await advanceTime(10_000);
    expect.verifySteps([]);
});

test("stops with the view", async () => {
    patchWithCleanup(RunProgressField.prototype, {
        poll() {
            expect.step("timer");
            return super.poll();
        },
    });
    const view = await mountRun({ state: "running" });
    await poll();
    expect.verifySteps(["timer", POLL]);
    view.__owl__.app.destroy();
    await advanceTime(10_000);
    expect.verifySteps([]);
});

test("keeps what the user has typed when the run ends", async () => {
    const view = await mountRun({ state: "running" });
    await contains("[name=name] input").edit("My night run", { confirm: false });
    updateRun({ state: "done", progress: 100 });
    await poll();
    expect.verifySteps([POLL]);
    expect("[name=name] input").toHaveValue("My night run");
    expect(".o_crm_ext_run_step").toHaveText("Done");

    const { model } = findComponent(view, (c) => c instanceof FormController);
    expect(await model.root.isDirty()).toBe(true);
    await clickSave();
    const [run] = MockServer.env["customer.score.run"].browse(1);
    expect(run.name).toBe("My night run");
});

test("tries again after a lost connection", async () => {
    let isConnected = false;
    await mountRun({ state: "running" });
    onRpc(
        "/web/dataset/call_kw/customer.score.run/read",
        () => (isConnected ? undefined : new Response("", { status: 502 })),
        { pure: true }
    );
    await poll();
    expect(".o_crm_ext_run_problem").toHaveText("No connection. Trying again…");
    isConnected = true;
    updateRun({ progress: 20 });
    await poll();
    expect(".o_crm_ext_run_problem").toHaveCount(0);
    expect(".o_crm_ext_run_percent").toHaveText("20%");
    expect.verifySteps([POLL]);
});

test("stops after a failure that would only repeat itself", async () => {
    await mountRun({ state: "running" });
    onRpc("customer.score.run", "read", () => {
        expect.step("refused");
        throw makeServerError({ message: "You may not read this run." });
    });
    await poll();
    expect(".o_crm_ext_run_problem").toHaveText("You may not read this run.");
    await advanceTime(10_000);
    expect.verifySteps(["refused"]);
});

test("works in the rows of a list", async () => {
    CustomerScoreRun._records = [
        { id: 1, state: "running", progress: 10, progress_step: "Reading orders" },
        { id: 2, state: "done", progress: 100 },
    ];
    onRpc("customer.score.run", "read", ({ args }) => {
        expect.step(args[0]);
    });
    await mountView({
        type: "list",
        resModel: "customer.score.run",
        arch: `<list><field name="progress" widget="run_progress"/></list>`,
    });
    expect(".o_data_row .o_crm_ext_run_progress").toHaveCount(2);
    updateRun({ progress: 30 });
    await poll();
    expect(".o_data_row:first .o_crm_ext_run_percent").toHaveText("30%");
    expect.verifySteps([[1]]);
});
