import { expect, test } from "@odoo/hoot";
import { queryAll, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { contains, mockService } from "@web/../tests/web_test_helpers";

import { defineTrialModels, makeSimulation, mountContent } from "./trial_test_helpers";

defineTrialModels();

function mountSimulation(overrides) {
    return mountContent("score_simulation", makeSimulation(overrides));
}

/** The cells of a transition table as [text, what its colour says]. */
function cellsOf(table) {
    const kind = /o_crm_ext_transition_(\w+)/;
    return queryAll(`${table} tbody td[title]`).map((cell) => [
        cell.textContent,
        cell.className.match(kind)[1],
    ]);
}

test("says in words what would change, and against what", async () => {
    await mountSimulation();
    expect("h3").toHaveText("212 of 2,469 customers would change class.");
    expect("header p").toHaveText(/Compared with “Standard, version 2”/);
    expect("header p").toHaveText(/The mean score goes from 50.1 to 48.7\./);
    expect(queryAllTexts("header li")).toEqual([
        "212 change class",
        "340 change segment",
        "51 change stage",
        "1,913 change score",
    ]);
});

test("nothing changes", async () => {
    await mountSimulation({ moved: { score: 0, class: 0, segment: 0, stage: 0 } });
    expect("h3").toHaveText("Nothing would change for any of 2,469 customers.");
});

test("without a published model only the new scores are shown", async () => {
    const { scores } = makeSimulation();
    await mountSimulation({
        compared_with: null,
        compared_with_name: null,
        scores: { ...scores, mean_before: null },
    });
    expect("h3").toHaveText("2,469 customers would get a score.");
    expect("header p").toHaveText(/nothing to compare with\. The mean score is 48.7\./);
    expect(".o_crm_ext_bars_muted").toHaveCount(0);
    expect(".o_crm_ext_transition, .o_crm_ext_movers").toHaveCount(0);
});

test("draws the scores before and after", async () => {
    await mountSimulation();
    expect(queryOne(".o_crm_ext_bars_bar.o_crm_ext_bars_muted:first").style.height).toBe("100%");
    expect(queryOne(".o_crm_ext_bars_bar.o_crm_ext_bars_main:first").style.height).toBe("95%");
    expect(queryAllTexts(".o_crm_ext_bars_axis span")).toEqual(["0", "20", "40", "60", "80", "100"]);
    expect(".o_crm_ext_bars_plot").toHaveAttribute(
        "aria-label",
        /Before, most at a score of 0 to 5 \(2,000\); After, most at a score of 0 to 5 \(1,900\)/
    );
});

test("the bars are there as a table, too", async () => {
    await mountSimulation();
    const row = queryAll(".o_crm_ext_bars_table tbody tr:last > *").map((cell) => cell.textContent);
    expect(row).toEqual(["95 to 100", "469", "569"]);
});

test("a transition is green upwards, red downwards and grey in its place", async () => {
    await mountSimulation();
    expect(cellsOf(".o_crm_ext_transition:eq(0)")).toEqual([
        ["1,000", "same"],
        ["▼12", "down"],
        ["·", "empty"],
        ["▲200", "up"],
        ["900", "same"],
        ["·", "empty"],
        ["·", "empty"],
        ["·", "empty"],
        ["357", "same"],
    ]);
    expect(queryAllTexts(".o_crm_ext_transition:eq(0) tbody tr td:last-child")).toEqual([
        "1,012",
        "1,100",
        "357",
    ]);
    expect(queryAllTexts(".o_crm_ext_transition:eq(0) tfoot td")).toEqual([
        "1,200",
        "912",
        "357",
        "2,469",
    ]);
});

test("stages go by their worth, not by their place", async () => {
    await mountSimulation();
    expect(cellsOf(".o_crm_ext_transition:eq(1)").slice(0, 5)).toEqual([
        ["1", "same"],
        ["▼2", "down"],
        ["·", "empty"],
        ["▲3", "up"],
        ["4", "same"],
    ]);
});

test("segments of two versions are the same by their code", async () => {
    await mountSimulation();
    expect(cellsOf(".o_crm_ext_transition:eq(2)")).toEqual([
        ["10", "same"],
        ["▼20", "down"],
        ["·", "empty"],
        ["·", "empty"],
        ["30", "same"],
        ["▼5", "down"],
    ]);
});

test("names the largest movers and their reasons", async () => {
    await mountSimulation();
    const cells = queryAll(".o_crm_ext_movers tbody tr > *").map((cell) =>
        cell.textContent.replace(/\s+/g, " ").trim()
    );
    expect(cells.slice(0, 4)).toEqual(["Azure Interior", "20.0 → 82.5+62.5", "B → A", "The rest"]);
    expect(queryAllTexts(".o_crm_ext_movers .badge")).toEqual(["+12.5 Recency", "−8.2 Revenue"]);
    expect(".o_crm_ext_movers .badge:eq(0)").toHaveClass("o_crm_ext_reason_up");
    expect(".o_crm_ext_movers .badge:eq(1)").toHaveClass("o_crm_ext_reason_down");
});

test("who had no score before has a dash", async () => {
    const [mover] = makeSimulation().movers;
    const stranger = { ...mover, old_score: null, old_class: null, old_segment: null };
    await mountSimulation({ movers: [stranger] });
    expect(".o_crm_ext_movers tbody td:eq(0)").toHaveText(/– → 82.5/);
    expect(".o_crm_ext_movers tbody td:eq(1)").toHaveText(/– → A/);
});

test("opens a customer", async () => {
    mockService("action", {
        doAction(action) {
            expect.step([action.res_model, action.res_id]);
        },
    });
    await mountSimulation();
    await contains(".o_crm_ext_movers button").click();
    expect.verifySteps([["res.partner", 7]]);
});

test("warns of segments and rules that do nothing", async () => {
    await mountSimulation({
        impossible_segments: ["Ghosts", "Shadows"],
        empty_segments: ["The rest"],
        rules_without_data: [{ metric: "return_rate", label: "Return rate" }],
    });
    expect(queryAllTexts(".alert-warning li")).toEqual([
        "Segments that nobody can ever be in: Ghosts, Shadows",
        "Segments without a member today: The rest",
        "Rules on numbers that no customer has: Return rate",
    ]);
});

test("nothing to warn of, nothing that follows", async () => {
    await mountSimulation();
    expect(".alert").toHaveCount(0);
    expect(".o_crm_ext_trial").not.toHaveText(/What would follow/);
});

test("tells what else would follow", async () => {
    await mountSimulation({ consequences: [{ label: "customers change tier", count: 1400 }] });
    expect(".o_crm_ext_trial section:first li").toHaveText("1,400 customers change tier");
});

test("counts the members of each segment", async () => {
    await mountSimulation();
    expect(queryAllTexts(".o_crm_ext_members th")).toEqual(["The best", "The rest"]);
    expect(queryAllTexts(".o_crm_ext_members td.text-end")).toEqual(["1,234", "100%", "0", "0%"]);
});

test("a run without results shows nothing", async () => {
    await mountContent("score_simulation", false);
    expect(".o_crm_ext_trial").toHaveCount(0);
});
