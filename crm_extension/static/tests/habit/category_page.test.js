import { beforeEach, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import {
    contains,
    makeMockEnv,
    mockService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { getDefaultConfig } from "@web/views/view";

import { CategoryPage } from "@crm_extension/habit/category_page/category_page";
import { defineValueModels } from "../value/value_test_helpers";

defineValueModels();

const LOYALTIES = ["national", "store", "switching"];
const USAGES = ["low", "middle", "high"];
const CHOSEN = { company_id: 1, category_id: 7 };
let changes;

function opening(name) {
    return { model: "customer.category.habit", name, domain: [["loyalty", "=", name]] };
}

function makeGrid() {
    let customers = 0;
    return {
        currency_id: 1,
        usages: { low: "below 20", middle: "from 20", high: "from 90" },
        rows: LOYALTIES.map((loyalty) => ({
            key: loyalty,
            label: loyalty,
            cells: USAGES.map((usage) => ({
                key: usage,
                label: usage,
                customers: customers++,
                revenue: 100 * customers,
                share: customers / 100,
                offer: loyalty === "store" ? 0 : customers + 0.5,
                open: opening(`${loyalty} ${usage}`),
            })),
        })),
        unbranded: { text: "3 without a brand", open: opening("unbranded") },
    };
}

function makeTable(key, open) {
    return {
        key,
        title: key,
        head: key,
        empty: "Nothing.",
        columns: [{ key: "customers", label: "Customers" }],
        rows: [{ label: "Row", open, cells: [{ value: 4, open: opening(key) }] }],
    };
}

function makeAnswer({ category_id = false } = {}) {
    const tiles = [{ key: "customers", label: "Customers", value: 39, open: opening("all") }];
    return {
        filters: {
            companies: [{ id: 1, name: "Here" }],
            category_name: category_id ? "Tea" : "",
            chosen: { company_id: 1, category_id },
        },
        note: "Purchases of 24 months.",
        advice: false,
        can_change: true,
        content: category_id
            ? { tiles, grid: makeGrid(), brands: makeTable("brands", opening("Acme")) }
            : { table: makeTable("categories", { category_id: 7 }) },
        ...changes,
    };
}

beforeEach(() => {
    changes = {};
    onRpc("get_dashboard", ({ args }) => {
        expect.step(args[0]);
        return makeAnswer(args[0]);
    });
    onRpc("product.category", "web_name_search", () => []);
    mockService("name", { loadDisplayNames: async () => ({ 7: "Tea" }) });
    mockService("action", {
        doAction(action, options) {
            expect.step(action.name || [action, options.additionalContext]);
            options?.onClose?.();
        },
    });
});

async function mountPage(params = CHOSEN) {
    await makeMockEnv({ config: getDefaultConfig() });
    await mountWithCleanup(CategoryPage, {
        props: { action: { params }, actionId: 1, updateActionState: () => {} },
    });
}

test("nine groups show customers, revenue and offers", async () => {
    await mountPage();
    expect.verifySteps([CHOSEN]);
    expect("h1").toHaveText("Tea");
    expect(".o_crm_ext_nine_cell").toHaveCount(9);
    expect(queryAllTexts(".o_crm_ext_nine_customers")).toEqual([..."012345678"]);
    expect("[data-loyalty=national] [data-usage=middle]").toHaveText(/from 20/);
    expect("[data-loyalty=national] [data-usage=middle]").toHaveText(/Offer 2\.5 %/);
    expect("[data-loyalty=store] [data-usage=high]").toHaveText(/No offer/);
});

test("each group opens its customers, one of nobody opens none", async () => {
    await mountPage();
    await contains("[data-loyalty=store] [data-usage=high]").click();
    await contains(".o_crm_ext_nine_unbranded").click();
    expect("[data-loyalty=national] [data-usage=low]").not.toBeEnabled();
    expect.verifySteps([CHOSEN, "store high", "unbranded"]);
});

test("the fuller a group, the darker", async () => {
    await mountPage();
    const shades = [...document.querySelectorAll(".o_crm_ext_nine_cell")].map((cell) =>
        parseFloat(cell.getAttribute("style").split(":")[1])
    );
    expect(shades[0]).toBe(0);
    expect(shades[2]).toBe(0.5);
    expect(shades[8]).toBe(1);
    expect.verifySteps([CHOSEN]);
});

test("a category of the list opens here, and there is a way back", async () => {
    await mountPage({});
    expect(".o_crm_ext_nine").toHaveCount(0);
    await contains("[data-table=categories] th button").click();
    expect("h1").toHaveText("Tea");
    await contains(".o_crm_ext_all_categories").click();
    expect("[data-table=categories]").toHaveCount(1);
    expect.verifySteps([{}, CHOSEN, { company_id: 1, category_id: false }]);
});

test("a manager changes the offers of the category", async () => {
    await mountPage();
    await contains(".o_crm_ext_change_offers").click();
    expect.verifySteps([
        CHOSEN,
        [
            "crm_extension.customer_offer_grid_action",
            { default_company_id: 1, default_category_id: 7 },
        ],
        CHOSEN,
    ]);
});

test("who may not change offers has no button", async () => {
    changes = { can_change: false };
    await mountPage();
    expect(".o_crm_ext_change_offers").toHaveCount(0);
    expect(".o_crm_ext_for_suppliers").toHaveCount(1);
    expect.verifySteps([CHOSEN]);
});

test("suppliers get the analysis of the company that is shown", async () => {
    onRpc("action_print_for_suppliers", ({ args }) => {
        expect.step(args);
        return { name: "report" };
    });
    await mountPage();
    await contains(".o_crm_ext_for_suppliers").click();
    expect.verifySteps([CHOSEN, [[7], 1], "report"]);
});

test("what is missing is said, with what mends it", async () => {
    changes = { advice: { text: "No brands.", label: "Settings", action: { name: "mend" } } };
    await mountPage({});
    expect(".alert").toHaveText(/No brands\./);
    await contains(".alert button").click();
    expect.verifySteps([{}, "mend"]);
});
