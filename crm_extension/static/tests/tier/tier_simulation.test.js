import { expect, test } from "@odoo/hoot";
import { queryAll, queryAllTexts } from "@odoo/hoot-dom";
import { contains, mockService } from "@web/../tests/web_test_helpers";

import { defineTierModels, makeSimulation, mountContent } from "./tier_test_helpers";

defineTierModels();

function mountSimulation(overrides) {
    return mountContent("tier_simulation", makeSimulation(overrides));
}

const NOTHING = {
    table: [
        [0, 0, 0],
        [40, 0, 0],
        [0, 20, 0],
        [0, 0, 10],
    ],
    members: { before: [40, 20, 10], after: [40, 20, 10] },
    counts: {},
    movers: [],
    warnings: 0,
};

test("says in words what would change", async () => {
    await mountSimulation();
    expect("h3").toHaveText("8 of 85 members would change tier today.");
    expect("header p:first").toHaveText(/Nothing was written, and nobody was told\./);
    expect(queryAllTexts("header li")).toEqual([
        "7 would be enrolled",
        "7 would go up",
        "1 would go down",
    ]);
    expect(".o_crm_ext_tier_warnings").toHaveText(/^3 members would be warned/);
});

test("says that nothing would change", async () => {
    await mountSimulation(NOTHING);
    expect("h3").toHaveText("Nothing would change for any of 70 members today.");
    expect("header li, .o_crm_ext_tier_warnings, .o_crm_ext_movers").toHaveCount(0);
    expect(".o_crm_ext_tier_simulation").toHaveText(/Who would move\s*Nobody\./);
});

test("a program without members yet enrols everybody", async () => {
    await mountSimulation({
        table: [[30, 20, 10], [0, 0, 0], [0, 0, 0], [0, 0, 0]],
        members: { before: [0, 0, 0], after: [30, 20, 10] },
    });
    expect("h3").toHaveText("60 customers would become members.");
});

test("nobody in scope is said, without empty tables", async () => {
    const empty = [0, 0, 0];
    await mountSimulation({
        table: [empty, empty, empty, empty],
        at_end: [empty, empty, empty],
        members: { before: empty, after: empty },
        counts: {},
        movers: [],
        warnings: 0,
    });
    expect("h3").toHaveText(/Nobody would be a member/);
    expect("table").toHaveCount(0);
});

test("up is green, down is red, who is new has no direction", async () => {
    await mountSimulation();
    const kind = /o_crm_ext_transition_(\w+)/;
    const cells = queryAll(".o_crm_ext_transition:eq(0) tbody td[title]").map((cell) => [
        cell.textContent,
        cell.className.match(kind)[1],
    ]);
    expect(cells).toEqual([
        ["5", "aside"],
        ["2", "aside"],
        ["·", "empty"],
        ["40", "same"],
        ["▲3", "up"],
        ["·", "empty"],
        ["·", "empty"],
        ["20", "same"],
        ["▲4", "up"],
        ["·", "empty"],
        ["▼1", "down"],
        ["10", "same"],
    ]);
});

test("the end of validity is a table of its own", async () => {
    await mountSimulation();
    expect(".o_crm_ext_transition:eq(1) h4").toHaveText("At the end of validity");
    expect(queryAllTexts(".o_crm_ext_transition:eq(1) tfoot td")).toEqual(["51", "23", "11", "85"]);
});

test("draws the members before and after", async () => {
    await mountSimulation();
    expect(".o_crm_ext_bars_plot").toHaveAttribute(
        "aria-label",
        "Members of each tier before and after: Base 43, then 45; Silver 24, then 26; Gold 11, then 14"
    );
    expect(queryAllTexts(".o_crm_ext_bars_axis span")).toEqual(["Base", "Silver", "Gold"]);
});

test("names who would move, and why; a click opens the customer", async () => {
    mockService("action", {
        doAction(action) {
            expect.step([action.res_model, action.res_id]);
        },
    });
    await mountSimulation();
    const rows = queryAll(".o_crm_ext_movers tbody tr").map((row) =>
        row.textContent.replace(/\s+/g, " ").trim()
    );
    expect(rows[0]).toMatch(/Azure Interior\s?Base → Silver\s?Revenue, last 12 months/);
    expect(rows[1]).toMatch(/Deco Addict\s?No member yet → Silver/);
    await contains(".o_crm_ext_movers button:first").click();
    expect.verifySteps([["res.partner", 7]]);
});

test("a run without results shows nothing", async () => {
    await mountContent("tier_simulation", false);
    expect(".o_crm_ext_tier_simulation").toHaveCount(0);
});
