import { beforeEach, expect, test } from "@odoo/hoot";
import { queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import {
    contains,
    makeMockEnv,
    makeServerError,
    mockService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { setupChartJsForTests } from "@web/../tests/views/graph/graph_test_helpers";
import { getDefaultConfig } from "@web/views/view";

import { ValueDashboard } from "@crm_extension/value/value_dashboard/value_dashboard";
import { defineValueModels } from "../value/value_test_helpers";
import { makeAnswer } from "./dashboard_test_helpers";

defineValueModels();
setupChartJsForTests();

const DASHBOARD = ".o_crm_ext_dash";
let chosen;

beforeEach(() => {
    chosen = {};
    onRpc("get_dashboard", ({ args }) => {
        expect.step(args[0]);
        return makeAnswer(chosen);
    });
    mockService("action", {
        doAction({ name, res_model, domain, views }) {
            expect.step([name, res_model, domain[0][2], views[0][1]]);
        },
    });
});

async function mountDashboard(props = {}) {
    await makeMockEnv({ config: getDefaultConfig() });
    return mountWithCleanup(ValueDashboard, {
        props: {
            action: {},
            actionId: 1,
            updateActionState: (state) => expect.step(state),
            ...props,
        },
    });
}

test("one call shows tiles, the grid, charts and tables", async () => {
    await mountDashboard();
    expect.verifySteps([{}]);
    expect(queryAllTexts(`${DASHBOARD} .o_crm_ext_dash_figure`)).toEqual(["21", "0", "$ 1,234,568"]);
    expect(`${DASHBOARD} [data-map=rfm] .o_crm_ext_dash_cell`).toHaveCount(4);
    expect(`${DASHBOARD} [data-chart]`).toHaveCount(6);
    expect(`${DASHBOARD} [data-table]`).toHaveCount(3);
    expect("[data-table=stage_moves]").toHaveText(/Nobody\./);
    expect(DASHBOARD).toHaveText(/Values are as of today/);
});

test("a tile opens its records, one of nothing opens none", async () => {
    await mountDashboard();
    await contains("[data-tile=customers]").click();
    expect.verifySteps([{}, ["all", "customer.value", "all", "list"]]);
    expect("[data-tile=lost]").not.toBeEnabled();
});

test("a cell of the grid opens its customers, whatever it shows", async () => {
    await mountDashboard();
    await contains("[data-measure=monetary]").click();
    expect("[data-measure=monetary]").toHaveAttribute("aria-pressed", "true");
    expect(queryAllTexts(".o_crm_ext_dash_cell")).toEqual(["$ 0.00", "$ 16,000", "$ 4,000", "$ 1,000"]);
    await contains(".o_crm_ext_dash_cell:last").click();
    expect.verifySteps([{}, ["r1f2", "customer.value", "r1f2", "list"]]);
    expect(".o_crm_ext_dash_cell:first").not.toBeEnabled();
});

test("the fuller a cell, the darker", async () => {
    await mountDashboard();
    const shades = [...document.querySelectorAll(".o_crm_ext_dash_cell")].map((cell) =>
        parseFloat(cell.getAttribute("style").split(":")[1])
    );
    expect(shades).toEqual([0, 1, 0.5, 0.25]);
    expect(queryFirst(".o_crm_ext_dash_dark")).toHaveText("16");
    expect(".o_crm_ext_dash_dark").toHaveCount(1);
    expect.verifySteps([{}]);
});

test("a figure of a table opens its records, and so does its row", async () => {
    await mountDashboard();
    const champions = ["champions", "customer.value", "champions", "list"];
    await contains("[data-table=segments] tbody tr:first td:last button").click();
    await contains("[data-table=segments] tbody tr:first th button").click();
    expect.verifySteps([{}, champions, champions]);
    expect("[data-table=segments] tbody tr:last button").toHaveCount(0);
    expect(queryAllTexts("[data-table=segments] tbody td")).toEqual(["4", "$ 1,235", "0", "–"]);
});

test("a filter asks again, keeps the others, and stands in the address", async () => {
    await mountDashboard();
    chosen = { team_id: 8 };
    await contains("select[name=team_id]").select("8");
    const asked = {
        company_id: 1,
        team_id: 8,
        period: "last_12_months",
        date_from: "2025-12-01",
        date_to: "2026-11-22",
    };
    expect.verifySteps([{}, asked, asked]);
    expect("select[name=team_id]").toHaveValue("8");
    await contains("select[name=team_id]").select("");
    expect.verifySteps([
        { ...asked, team_id: undefined },
        { ...asked, team_id: false },
    ]);
});

test("all companies have a name instead of a number", async () => {
    await mountDashboard();
    await contains("select[name=company_id]").select("all");
    const asked = {
        company_id: "all",
        team_id: false,
        period: "last_12_months",
        date_from: "2025-12-01",
        date_to: "2026-11-22",
    };
    expect.verifySteps([{}, { ...asked, team_id: undefined }, asked]);
});

test("own days begin with those that were shown", async () => {
    await mountDashboard();
    expect(".o_crm_ext_dash_days").toHaveText("12/01/2025 – 11/22/2026");
    chosen = { period: "custom", date_from: "2026-01-01" };
    await contains("select[name=period]").select("custom");
    expect("input[name=date_from]").toHaveProperty("value", "2026-01-01");
    expect("input[name=date_to]").toHaveProperty("value", "2026-11-22");
    expect(".o_crm_ext_dash_days").toHaveCount(0);
    const asked = {
        company_id: 1,
        team_id: false,
        period: "custom",
        date_from: "2025-12-01",
        date_to: "2026-11-22",
    };
    expect.verifySteps([{}, { ...asked, team_id: undefined }, asked]);
});

test("the way back keeps the filters", async () => {
    const before = { company_id: 2, team_id: 7, period: "last_year" };
    await mountDashboard({ state: { chosen: before } });
    expect.verifySteps([before]);
});

test("a failure is told in the server's words, and one can try again", async () => {
    let fails = true;
    onRpc("get_dashboard", () => {
        if (fails) {
            throw makeServerError({ message: "You may not see this dashboard." });
        }
    });
    await mountDashboard();
    expect(".alert-danger").toHaveText("You may not see this dashboard.");
    fails = false;
    await contains("button:contains(Try Again)").click();
    expect(".alert-danger").toHaveCount(0);
    expect("[data-tile=customers]").toHaveCount(1);
    expect.verifySteps([{}]);
});

test("who may not see tiers sees no empty frames", async () => {
    await mountDashboard();
    expect("[data-chart=tiers]").toHaveCount(0);
    expect.verifySteps([{}]);
});
