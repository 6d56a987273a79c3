import { expect, test } from "@odoo/hoot";
import { queryAll, queryAllTexts, queryOne } from "@odoo/hoot-dom";

import { defineTrialModels, makeBacktest, mountContent } from "./trial_test_helpers";

defineTrialModels();

function mountBacktest(overrides) {
    return mountContent("score_backtest", makeBacktest(overrides));
}

function rowsOf(table) {
    return queryAll(`${table} tbody tr`).map((row) =>
        [...row.children].map((cell) => cell.textContent)
    );
}

test("gives its verdict in words", async () => {
    await mountBacktest();
    expect("h3").toHaveText(
        "The score foretold better than last period's revenue in 2 of 3 tests."
    );
    expect("header p").toHaveText(
        "2,469 customers were scored with what was known on 08/23/2026. In the 90 days to 11/21/2026, 811 of them bought for 1,234.50."
    );
    expect(queryAllTexts("header li")).toEqual([
        "Revenue of the best tenth, against an average customer: 3.60, by last period's revenue 3.30",
        "Rank correlation with the revenue that followed: 0.48, by last period's revenue 0.44",
        "Share of revenue that class A brought: 72%, by last period's revenue 74%",
    ]);
    expect(queryAll("header li i").map((icon) => icon.title)).toEqual([
        "Better",
        "Better",
        "Not better",
    ]);
});

test("better in every test", async () => {
    await mountBacktest({ beats_baseline: { lift: true, rank_correlation: true, class_a: true } });
    expect("h3").toHaveText("The score foretold better than last period's revenue in every test.");
});

test("better in no test", async () => {
    await mountBacktest({ beats_baseline: { lift: false, rank_correlation: false, class_a: false } });
    expect("h3").toHaveText("The score foretold no better than last period's revenue.");
});

test("says that there is nothing to compare", async () => {
    const rankings = makeBacktest().rankings.map((ranking) => ({
        ...ranking,
        lift: Array(10).fill(null),
        top_share: null,
    }));
    await mountBacktest({ rankings, revenue: 0 });
    expect("h3").toHaveText("The period brought no revenue: there is nothing to compare.");
    expect(".o_crm_ext_bars, table, header li").toHaveCount(0);
});

test("nobody was a customer yet", async () => {
    await mountBacktest({ customers: 0, rankings: [] });
    expect("h3").toHaveText("Nobody had bought anything by then: there is nothing to compare.");
});

test("draws each tenth against the average", async () => {
    await mountBacktest();
    expect(".o_crm_ext_bars_group").toHaveCount(10);
    expect(queryAllTexts(".o_crm_ext_bars_legend li")).toEqual(["Score", "Revenue before"]);
    expect(queryOne(".o_crm_ext_bars_bar.o_crm_ext_bars_main:first").style.height).toBe("90%");
    expect(queryOne(".o_crm_ext_bars_line").style.bottom).toBe("25%");
    expect(".o_crm_ext_bars_plot").toHaveAttribute(
        "aria-label",
        /Score from 3.60 to 0.36; Revenue before from 3.30 to 0.33/
    );
});

test("compares rankings, classes and the forecast", async () => {
    await mountBacktest();
    expect(rowsOf(".o_crm_ext_trial_scroll:eq(0)")).toEqual([
        ["Score", "0.48", "81%", "36%"],
        ["Revenue before", "0.44", "–", "33%"],
    ]);
    expect(rowsOf(".o_crm_ext_trial_scroll:eq(1)")).toEqual([["A", "700", "72%", "740", "74%"]]);
    expect(rowsOf(".o_crm_ext_trial_scroll:eq(2)")).toEqual([
        ["Purchase days", "1,220", "1,291", "5.5% too low"],
        ["Customers who buy", "845", "811", "4.2% too high"],
    ]);
});

test("without a model there is no forecast", async () => {
    await mountBacktest({ forecast: null });
    expect(".o_crm_ext_trial_scroll").toHaveCount(2);
});
