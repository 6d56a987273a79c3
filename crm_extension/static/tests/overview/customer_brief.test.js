import { beforeEach, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { mailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    makeMockEnv,
    mockService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { getDefaultConfig } from "@web/views/view";

import { CustomerBrief } from "@crm_extension/overview/customer_brief/customer_brief";

defineModels(mailModels);

const BRIEF = ".o_crm_ext_brief";
const ROW = {
    label: "",
    text: "",
    amount: null,
    currency_id: false,
    amount_text: "",
    date: null,
    date_text: "",
    res_model: false,
    res_id: false,
    domain: false,
    href: "",
    flag: "",
};

function section(key, rows = [], values = {}) {
    return { key, title: `Title of ${key}`, empty: `No ${key}`, figures: [], rows, ...values };
}

function makeBrief() {
    const order = { res_model: "sale.order", res_id: 7 };
    const all = { res_model: "sale.order", domain: [["state", "=", "draft"]] };
    return {
        customer_id: 5,
        name: "Aurora Mills",
        subtitle: "Rome",
        badges: [
            { kind: "tier", label: "Gold", color: "#7A5C00" },
            { kind: "stage", label: "Decline", color: "" },
        ],
        company: "Ours",
        made_text: "As of today",
        sections: [
            section("first", [{ ...ROW, ...all, label: "Overdue", flag: "late" }]),
            section(
                "open",
                [
                    { ...ROW, ...order, label: "Quotation S7", amount_text: "€ 9" },
                    { ...ROW, label: "Quotation of a colleague" },
                ],
                { figures: [{ ...ROW, ...all, key: "quotation", label: "Quotations", count: 2 }] }
            ),
            section("who", [{ ...ROW, label: "Phone", text: "12", href: "tel:12" }]),
            section("tier"),
        ],
    };
}

beforeEach(() => {
    onRpc("customer.brief", "get_brief", ({ args }) => {
        expect.step(["get_brief", ...args]);
        return args[0] === 404 ? { customer_id: false, sections: [] } : makeBrief();
    });
    mockService("action", {
        doAction(action, { additionalContext, stackPosition } = {}) {
            expect.step(
                additionalContext
                    ? [action, additionalContext, stackPosition]
                    : [action.res_model, action.res_id || action.domain]
            );
        },
    });
});

async function mountBrief(context) {
    await makeMockEnv({ config: getDefaultConfig() });
    await mountWithCleanup(CustomerBrief, {
        props: {
            action: { context },
            actionId: 1,
            updateActionState() {},
        },
    });
}

test("one call shows all sections, and says where there is nothing", async () => {
    await mountBrief({ active_id: 5 });
    expect.verifySteps([["get_brief", 5]]);
    expect(queryAllTexts(`${BRIEF} section h2`)).toEqual([
        "Title of first",
        "Title of open",
        "Title of who",
        "Title of tier",
    ]);
    expect(`${BRIEF} h1`).toHaveText("Aurora Mills");
    expect(queryAllTexts(`${BRIEF} .badge`)).toEqual(["Gold", "Decline"]);
    expect("[data-section=tier] p").toHaveText("No tier");
    expect("[data-section=open] [data-figure=quotation]").toHaveText(/2\s*Quotations/);
});

test("a line opens its record, a figure all of them", async () => {
    await mountBrief({ active_id: 5 });
    expect.verifySteps([["get_brief", 5]]);
    await contains("[data-section=open] .o_crm_ext_brief_line:contains(S7)").click();
    await contains("[data-figure=quotation]").click();
    await contains("[data-section=first] .o_crm_ext_brief_line").click();
    await contains(`${BRIEF}_name`).click();
    const drafts = ["sale.order", [["state", "=", "draft"]]];
    expect.verifySteps([["sale.order", 7], drafts, drafts, ["res.partner", 5]]);
});

test("what the reader may not open is no button", async () => {
    await mountBrief({ active_id: 5 });
    expect("[data-section=open] div.o_crm_ext_brief_line").toHaveText(/of a colleague/);
    expect("[data-section=open] button.o_crm_ext_brief_line").toHaveCount(1);
    expect("[data-section=who] a.o_crm_ext_brief_call").toHaveAttribute("href", "tel:12");
    expect.verifySteps([["get_brief", 5]]);
});

test("without a customer the page asks for one, and again on request", async () => {
    await mountBrief({});
    expect(`${BRIEF}_choice`).toHaveCount(1);
    expect(`${BRIEF}_choice input`).toHaveCount(1);
    expect(`${BRIEF}_print`).toHaveCount(0);
});

test("another customer: the page is opened again, in this one's place", async () => {
    await mountBrief({ active_id: 5 });
    await contains(`${BRIEF}_another`).click();
    expect.verifySteps([
        ["get_brief", 5],
        ["crm_extension.customer_brief_action", { active_id: false }, "replaceCurrentAction"],
    ]);
});

test("a customer who does not exist any more", async () => {
    await mountBrief({ active_id: 404 });
    expect(`${BRIEF}_content`).toHaveText(/does not exist any more/);
    expect(`${BRIEF}_print`).toHaveCount(0);
    expect.verifySteps([["get_brief", 404]]);
});
