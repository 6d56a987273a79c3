import { beforeEach, expect, test } from "@odoo/hoot";
import { animationFrame, queryAllTexts } from "@odoo/hoot-dom";
import { mailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    makeServerError,
    mockService,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { session } from "@web/session";

import { mayHoldPromise } from "@crm_extension/contact/promise/promise_message_action";

const FORM = /* xml */ `<form><field name="name"/><widget name="customer_promise_panel"/></form>`;

defineModels(mailModels);

beforeEach(() => {
    mailModels.ResPartner._records = [
        ...mailModels.ResPartner._records,
        { id: 101, name: "Azure Interior" },
    ];
});

function makePromise(overrides = {}) {
    return {
        id: 1,
        name: "Send the samples",
        state: "open",
        state_label: "Open",
        is_overdue: false,
        days_late: 0,
        times_text: "made 06/01/2026, due 06/20/2026",
        outcome: "",
        contact: "",
        keeper: "",
        ...overrides,
    };
}

function makePerson(overrides = {}) {
    return {
        user_id: 7,
        name: "Ann",
        active: true,
        open: 1,
        kept: 0,
        broken: 0,
        withdrawn: 0,
        overdue: 0,
        promises: [makePromise()],
        ...overrides,
    };
}

function makePanel(...people) {
    const total = people.reduce((sum, person) => sum + person.promises.length, 0);
    return { total, people };
}

async function mountPartner(answer) {
    onRpc("get_promise_panel", () => answer);
    await mountView({ type: "form", resModel: "res.partner", resId: 101, arch: FORM });
    await animationFrame();
}

test("what each of us promised stands under their name", async () => {
    await mountPartner(
        makePanel(
            makePerson({
                open: 2,
                overdue: 1,
                promises: [
                    makePromise({ is_overdue: true, contact: "Al", keeper: "Bob" }),
                    makePromise({ id: 2, name: "Call back" }),
                ],
            }),
            makePerson({
                user_id: 8,
                name: "Cid",
                active: false,
                open: 0,
                kept: 1,
                promises: [
                    makePromise({
                        id: 3,
                        state: "kept",
                        state_label: "Kept",
                        days_late: 2,
                        outcome: "By courier",
                    }),
                ],
            })
        )
    );
    expect(queryAllTexts(".o_crm_ext_promise_person h3 > span:not(.badge)")).toEqual(["Ann", "Cid"]);
    expect(queryAllTexts(".o_crm_ext_promise_numbers")).toEqual(["2 open, 1 overdue", "1 kept"]);
    expect(queryAllTexts("h3 .badge")).toEqual(["has left"]);
    expect(queryAllTexts(".o_crm_ext_promise > .badge")).toEqual([
        "Overdue",
        "Open",
        "Kept 2 days late",
    ]);
    expect(".o_crm_ext_promise[data-id='1']").toHaveText(/to Al · now with Bob/);
    expect(".o_crm_ext_promise[data-id='3']").toHaveText(/By courier/);
    // What is settled is not settled again.
    expect(".o_crm_ext_keep_promise").toHaveCount(2);
    expect(".o_crm_ext_promise_rest").toHaveCount(0);
});

test("nobody promised anything", async () => {
    await mountPartner(makePanel());
    expect(".o_crm_ext_no_promise").toHaveCount(1);
    expect(".o_crm_ext_note_promise").toHaveCount(1);
    expect(".o_crm_ext_all_promises").toHaveCount(0);
});

test("it says so when there are more than it shows", async () => {
    await mountPartner({ ...makePanel(makePerson()), total: 250 });
    expect(".o_crm_ext_promise_rest").toHaveText("1 of 250 promises are shown.");
});

test("a server without an answer is asked again", async () => {
    onRpc("get_promise_panel", () => {
        throw makeServerError({ message: "Not today" });
    });
    await mountView({ type: "form", resModel: "res.partner", resId: 101, arch: FORM });
    await animationFrame();
    expect(".alert").toHaveText(/Not today/);
    onRpc("get_promise_panel", () => makePanel(makePerson()));
    await contains(".o_crm_ext_retry").click();
    expect(".o_crm_ext_promise").toHaveCount(1);
});

test("a promise is opened, and settled in a dialog", async () => {
    mockService("action", {
        doAction(action, options) {
            expect.step([
                action.res_id || action,
                options?.additionalContext?.default_promise_ids,
            ]);
            options?.onClose?.();
        },
    });
    let asked = 0;
    onRpc("get_promise_panel", () => {
        asked++;
        return makePanel(makePerson());
    });
    await mountView({ type: "form", resModel: "res.partner", resId: 101, arch: FORM });
    await animationFrame();
    await contains(".o_crm_ext_open_promise").click();
    await contains(".o_crm_ext_keep_promise").click();
    await animationFrame();
    expect.verifySteps([
        [1, undefined],
        ["crm_extension.customer_promise_step_action", [1]],
    ]);
    expect(asked).toBe(2);
});

test("promises are made in messages about customers", async () => {
    patchWithCleanup(session, { notes_promises: true });
    const message = { id: 5, isBodyEmpty: false, thread: { model: "sale.order" } };
    expect(mayHoldPromise(message)).toBe(true);
    expect(mayHoldPromise({ ...message, isBodyEmpty: true })).toBe(false);
    expect(mayHoldPromise({ ...message, thread: { model: "discuss.channel" } })).toBe(false);
    expect(mayHoldPromise({ ...message, thread: undefined })).toBe(false);
    // A message that is still on its way has no number.
    expect(mayHoldPromise({ ...message, id: 5.01 })).toBe(false);
    patchWithCleanup(session, { notes_promises: false });
    expect(mayHoldPromise(message)).toBe(false);
});
