import { beforeEach, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import {
    contains,
    makeMockEnv,
    mockService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { setupChartJsForTests } from "@web/../tests/views/graph/graph_test_helpers";
import { getDefaultConfig } from "@web/views/view";

import { ComplaintDashboard } from "@crm_extension/complaint/complaint_dashboard/complaint_dashboard";
import { makeChart, makeFilters, opening } from "../dashboard/dashboard_test_helpers";
import { defineComplaintModels } from "./complaint_test_helpers";

defineComplaintModels();
setupChartJsForTests();

const COMPLAINT = "customer.complaint";

function makePareto() {
    return makeChart({
        key: "causes",
        kind: "rows",
        title: "Causes",
        labels: ["Packing", "Oven", "Not known yet"],
        datasets: [
            {
                label: "Causes",
                values: [2, 1, 1],
                tones: ["main", "main", "muted"],
                opens: [opening("packing", COMPLAINT), opening("oven", COMPLAINT), opening("none", COMPLAINT)],
            },
            {
                label: "Share so far",
                kind: "percentage",
                axis: "share",
                shown_as: "line",
                values: [2 / 3, 1, null],
                opens: [null, null, null],
            },
        ],
    });
}

function makeAnswer(values = {}) {
    const open = { ...opening("rated", COMPLAINT), context: { shown_measure: "satisfaction" } };
    return {
        filters: makeFilters(),
        note: "",
        tiles: [
            { key: "received", label: "Received", value: 4, kind: "integer", open: opening("received", COMPLAINT) },
            { key: "rated", label: "Satisfaction", value: 3.5, kind: "rating", open, detail: "2 rated" },
            { key: "answered", label: "Time to the answer", value: null, kind: "hours", open },
        ],
        charts: { flow: makeChart({ key: "flow", kind: "bars" }), causes: makePareto() },
        tables: {
            agents: {
                key: "agents",
                title: "Agents",
                head: "Agent",
                columns: [{ key: "open", label: "Open now", kind: "integer" }],
                rows: [{ label: "Ann", cells: [{ value: 3, open: opening("ann", COMPLAINT) }] }],
            },
        },
        ...values,
    };
}

let answer;

beforeEach(() => {
    answer = makeAnswer();
    onRpc("customer.complaint.dashboard", "get_dashboard", ({ args }) => {
        expect.step(args[0]);
        return answer;
    });
    mockService("action", {
        doAction({ name, res_model, context }) {
            expect.step([name, res_model, context]);
        },
    });
});

async function mountDashboard() {
    await makeMockEnv({ config: getDefaultConfig() });
    await mountWithCleanup(ComplaintDashboard, {
        props: { action: {}, actionId: 1, updateActionState() {} },
    });
    expect.verifySteps([{}]);
}

test("one call shows tiles, charts in the server's order, and the agents", async () => {
    await mountDashboard();
    expect(queryAllTexts(".o_crm_ext_dash_figure")).toEqual(["4", "3.50 of 5", "–"]);
    expect(queryAllTexts("[data-chart] h2")).toEqual(["Moves", "Causes"]);
    expect("[data-table=agents] tbody tr").toHaveCount(1);
});

test("who is no lead is shown no agents", async () => {
    answer = makeAnswer({ tables: {} });
    await mountDashboard();
    expect("[data-table]").toHaveCount(0);
    expect("[data-chart]").toHaveCount(2);
});

test("a mean opens the complaints with the column it is the mean of", async () => {
    await mountDashboard();
    await contains("[data-tile=rated]").click();
    expect.verifySteps([["rated", COMPLAINT, { shown_measure: "satisfaction" }]]);
    expect("[data-tile=answered]").not.toBeEnabled();
});

test("a bar opens its complaints; a share opens nothing", async () => {
    await mountDashboard();
    await contains("[data-chart=causes] summary").click();
    expect("[data-chart=causes] tbody button").toHaveCount(3);
    await contains("[data-chart=causes] tbody tr:last button").click();
    await contains("[data-table=agents] tbody button").click();
    expect.verifySteps([
        ["none", COMPLAINT, {}],
        ["ann", COMPLAINT, {}],
    ]);
    expect(queryAllTexts("[data-chart=causes] tbody tr td:last-child")).toEqual(["66.7%", "100%", "–"]);
});

test("another team asks the server again", async () => {
    await mountDashboard();
    await contains("select[name=team_id]").select("8");
    expect.verifySteps([
        { company_id: 1, team_id: 8, period: "last_12_months", date_from: "2025-12-01", date_to: "2026-11-22" },
    ]);
});
