import { expect, test } from "@odoo/hoot";
import { queryAll, queryAllTexts } from "@odoo/hoot-dom";

import {
    CustomerScoreRule,
    defineTrialModels,
    makeFit,
    makeLifetime,
    mountContent,
} from "./trial_test_helpers";

defineTrialModels();

function mountParameters(overrides, others = {}) {
    return mountContent("run_parameters", { lifetime: makeLifetime(overrides), ...others });
}

function rows() {
    return queryAll("tbody tr").map((row) => [...row.children].map((cell) => cell.textContent));
}

test("names the model and its parameters in the order of the papers", async () => {
    await mountParameters();
    expect(".o_crm_ext_fitted > p").toHaveText(
        "Purchases to come are foretold by the BG/NBD model. Of the models, BG/NBD forecast best on the last third of the history."
    );
    expect(queryAllTexts(".o_crm_ext_fit:first dt")).toEqual([
        "r",
        "alpha",
        "a",
        "b",
        "Log-likelihood",
        "Customers",
        "Iterations",
    ]);
    expect(queryAllTexts(".o_crm_ext_fit:first dd")).toEqual([
        "0.2426",
        "30.90",
        "0.7929",
        "2.426",
        "-9,582.4",
        "2,357",
        "27",
    ]);
    expect(".o_crm_ext_fit").toHaveCount(2);
});

test("compares the holdout with what happened and with the plain forecast", async () => {
    await mountParameters();
    expect(rows()).toEqual([["BG/NBDin use", "1,703", "1,788", "−4.7%", "0.721", "0.912"]]);
    expect("tbody td:eq(3)").toHaveClass("text-success");
});

test("warns of a boundary and of a search without end", async () => {
    await mountParameters({
        purchases: makeFit({ boundary: true }),
        values: makeFit({ model: "gamma_gamma", converged: false }),
    });
    expect(queryAllTexts(".text-warning-emphasis")).toEqual([
        "A parameter is at the edge of its range: the data do not tell all that the model asks.",
        "The search for the best parameters did not come to an end.",
    ]);
});

test("says that a rule of thumb stands in", async () => {
    await mountParameters(
        { source: "heuristic", choice: null, purchases: null, values: null, holdout: {} },
        { gap_prior: [1.66277, 11.41586] }
    );
    expect(".o_crm_ext_fitted > p").toHaveText(/^No model was fitted/);
    expect(".o_crm_ext_fit, table").toHaveCount(0);
    expect(queryAllTexts("section p")).toEqual([
        "Of the revenue, 32.1% is margin over all customers.",
        "Where a customer's own rhythm is not known yet, the gap between purchases is taken from everybody's (gamma distribution, shape 1.663, rate 11.42).",
    ]);
});

test("says that earlier parameters were taken", async () => {
    await mountParameters({ source: "previous" });
    expect(".o_crm_ext_fitted > p").toHaveText(/^The fit failed/);
});

test("a holdout that could not be made is left out", async () => {
    await mountParameters({ holdout: { bgnbd: {} } });
    expect("table").toHaveCount(0);
});

test("a run without lifetime values", async () => {
    await mountContent("run_parameters", { gap_prior: null });
    expect(".o_crm_ext_fitted").toHaveText(/nothing was fitted/);
});

test("cut-offs bear the names and the units of their rules", async () => {
    CustomerScoreRule._records = [
        { id: 1, metric: "recency_days", direction: "lower" },
        { id: 2, metric: "monetary", direction: "higher" },
        { id: 3, metric: "last_purchase", direction: "higher" },
        { id: 4, metric: "margin", direction: "higher" },
    ];
    await mountContent("run_cutoffs", {
        1: [344, 21],
        2: [0, null, 1583.74],
        3: [20000],
        4: [0, 12],
        5: [1],
        class: [[819.04, 224], null],
    });
    expect(rows()).toEqual([
        ["Recency (days)", "up to 344", "up to 21", ""],
        ["Revenue", "from 0.00", "–", "from 1,583.74"],
        ["Last purchase", "from 10/04/2024", "", ""],
    ]);
    expect(queryAllTexts("thead th")).toEqual(["Rule", "Band 1", "Band 2", "Band 3"]);
    expect(".o_crm_ext_trial > p:last").toHaveText("Class A from 819.04, class B from –.");
});
