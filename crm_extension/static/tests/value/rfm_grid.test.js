import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { mountWithCleanup } from "@web/../tests/web_test_helpers";

import { RfmGrid } from "@crm_extension/value/rfm_grid/rfm_grid";
import { defineValueModels } from "./value_test_helpers";

defineValueModels();

async function mountGrid(props = {}) {
    await mountWithCleanup(RfmGrid, {
        props: { cell: "432", r: 4, f: 3, m: 2, bands: 5, ...props },
    });
}

test("marks the one cell of the customer", async () => {
    await mountGrid();
    expect(".o_crm_ext_rfm td[style]").toHaveCount(25);
    expect(".o_crm_ext_rfm_own").toHaveCount(1);
    expect(".o_crm_ext_rfm_own").toHaveText("432");
    expect(".o_crm_ext_rfm_own").toHaveAttribute("aria-current", "true");
    // Recency 5 is the first row; the first cell of a row is frequency 1.
    expect("tr:eq(1) td[style]:eq(2)").toHaveClass("o_crm_ext_rfm_own");
});

test("says all three bands beside the grid", async () => {
    await mountGrid();
    expect(queryAllTexts(".o_crm_ext_rfm_axes dt")).toEqual([
        "R Recency",
        "F Frequency",
        "M Monetary value",
    ]);
    expect(queryAllTexts(".o_crm_ext_rfm_axes dd")).toEqual(["4 of 5", "3 of 5", "2 of 5"]);
});

test("has as many cells as the model has bands", async () => {
    await mountGrid({ cell: "111", r: 1, f: 1, m: 1, bands: 3 });
    expect(".o_crm_ext_rfm td[style]").toHaveCount(9);
    expect("tr:eq(2) td[style]:eq(0)").toHaveClass("o_crm_ext_rfm_own");
});
