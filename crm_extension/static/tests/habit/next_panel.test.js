import { beforeEach, expect, test } from "@odoo/hoot";
import { animationFrame, queryAllTexts } from "@odoo/hoot-dom";
import { Deferred } from "@odoo/hoot-mock";
import { mailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    makeServerError,
    mockService,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

const FORM = /* xml */ `<form><field name="name"/><widget name="customer_next_panel"/></form>`;
const PANEL = ".o_crm_ext_next_panel";

defineModels(mailModels);

beforeEach(() => {
    mailModels.ResPartner._records = [
        ...mailModels.ResPartner._records,
        { id: 101, name: "Azure Interior" },
    ];
});

function makeRow(overrides = {}) {
    return {
        id: 1,
        product: "Coffee",
        state: "overdue",
        state_label: "Overdue",
        reason: "Bought on 6 days, about every 10 days.",
        chance_text: "60 %",
        quantity_text: "2 Units",
        offer_text: "5 % off",
        ...overrides,
    };
}

function makeMissing(overrides = {}) {
    return {
        id: 4,
        category: "Wood",
        category_id: 12,
        reason: "60 % of the customers like this one buy it.",
        amount_text: "$ 50.00",
        ...overrides,
    };
}

function makePanel(overrides = {}) {
    return {
        message: "",
        as_of_text: "06/30/2026",
        counts: { overdue: 1, due: 1 },
        rows: [
            makeRow(),
            makeRow({
                id: 2,
                product: "Tea",
                state: "due",
                state_label: "Due",
                quantity_text: "",
                offer_text: "",
            }),
        ],
        missing: [makeMissing()],
        ...overrides,
    };
}

async function mountPartner(answer, params = {}) {
    onRpc("get_next_panel", ({ args }) => {
        expect.step(`panel of ${args[0]}`);
        return typeof answer === "function" ? answer() : answer;
    });
    await mountView({ type: "form", resModel: "res.partner", resId: 101, arch: FORM, ...params });
    await animationFrame();
}

/** Notes what is opened instead of opening it. */
function watchActions() {
    mockService("action", {
        doAction(action, options) {
            const what = action.res_model || action.type;
            const which = action.res_id || JSON.stringify(action.domain || []);
            expect.step(`open ${what} ${which} ${JSON.stringify(options?.additionalContext || {})}`);
        },
    });
}

test("what is due and what is missing, with the reasons, by one call", async () => {
    await mountPartner(makePanel());
    expect.verifySteps(["panel of 101"]);
    expect(queryAllTexts(".o_crm_ext_next_product")).toEqual(["Coffee", "Tea"]);
    expect(queryAllTexts(".o_crm_ext_next_due .badge")).toEqual(["Overdue", "5 % off", "Due"]);
    expect(queryAllTexts(".o_crm_ext_next_chance")).toEqual(["Chance 60 %", "Chance 60 %"]);
    expect(".o_crm_ext_next_reason:first").toHaveText("Bought on 6 days, about every 10 days.");
    expect(queryAllTexts(".o_crm_ext_next_category")).toEqual(["Wood"]);
    expect(".o_crm_ext_next_missing").toHaveText(/could bring \$ 50\.00/);
    expect(PANEL).toHaveText(/Purchases up to 06\/30\/2026/);
    expect(".o_crm_ext_next_stopped").toHaveCount(0);
});

test("nothing is due: it says why, and there is no list to print", async () => {
    await mountPartner(
        makePanel({
            message: "Nothing is expected soon.",
            as_of_text: "",
            counts: { stopped: 3 },
            rows: [],
            missing: [],
        })
    );
    expect.verifySteps(["panel of 101"]);
    expect(".o_crm_ext_next_due").toHaveText(/Nothing is expected soon\./);
    expect(".o_crm_ext_next_stopped").toHaveText("No longer bought: 3");
    expect(".o_crm_ext_next_missing").toHaveText(/No category is missing/);
    expect(".o_crm_ext_next_print").toHaveCount(0);
    expect(".o_crm_ext_next_send").toHaveCount(0);
    expect(".o_crm_ext_next_all").toHaveCount(1);
});

test("each figure opens its records", async () => {
    watchActions();
    onRpc("action_open_purchases", ({ args }) => ({
        type: "ir.actions.act_window",
        res_model: "sale.order.line",
        domain: [["id", "in", args[0]]],
    }));
    onRpc("action_open_next_purchases", () => ({
        type: "ir.actions.act_window",
        res_model: "customer.rhythm",
    }));
    onRpc("action_send_next_list", () => ({
        type: "ir.actions.act_window",
        res_model: "customer.next.send",
    }));
    await mountPartner(makePanel({ counts: { stopped: 3 } }));
    await contains(".o_crm_ext_next_product:first").click();
    await contains(".o_crm_ext_next_reason:last").click();
    await contains(".o_crm_ext_next_stopped").click();
    await contains(".o_crm_ext_next_all").click();
    await contains(".o_crm_ext_next_category").click();
    await contains(".o_crm_ext_next_send").click();
    expect.verifySteps([
        "panel of 101",
        "open customer.rhythm 1 {}",
        'open sale.order.line [["id","in",[2]]] {}',
        'open customer.rhythm [] {"search_default_stopped":1}',
        "open customer.rhythm [] {}",
        'open product.product [["categ_id","child_of",12],["sale_ok","=",true]] {}',
        "open customer.next.send [] {}",
    ]);
});

test("the form does not wait", async () => {
    const answer = new Deferred();
    await mountPartner(() => answer);
    expect(`${PANEL} [role=status]`).toHaveText("Loading what comes next…");
    answer.resolve(makePanel());
    await animationFrame();
    expect(".o_crm_ext_next_product").toHaveCount(2);
    expect.verifySteps(["panel of 101"]);
});

test("an unsaved partner gets a hint and no call", async () => {
    await mountPartner(makePanel(), { resId: false });
    expect(PANEL).toHaveText("What comes next appears here once the record has been saved.");
    expect.verifySteps([]);
});

test("a failure is told and can be tried again", async () => {
    let isBroken = true;
    await mountPartner(() => {
        if (isBroken) {
            throw makeServerError({ message: "The habits cannot be read." });
        }
        return makePanel();
    });
    expect(`${PANEL} [role=alert]`).toHaveText(/could not be loaded.*The habits cannot be read\./s);
    isBroken = false;
    await contains(".o_crm_ext_retry").click();
    expect(".o_crm_ext_next_product").toHaveCount(2);
    expect.verifySteps(["panel of 101", "panel of 101"]);
});
