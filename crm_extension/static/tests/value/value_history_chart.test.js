import { expect, test } from "@odoo/hoot";
import { animationFrame, queryAll, queryAllTexts } from "@odoo/hoot-dom";
import { mountWithCleanup } from "@web/../tests/web_test_helpers";
import { setupChartJsForTests } from "@web/../tests/views/graph/graph_test_helpers";

import { ValueHistoryChart } from "@crm_extension/value/value_history_chart/value_history_chart";
import { defineValueModels, makePanelValue } from "./value_test_helpers";

defineValueModels();
setupChartJsForTests();

async function mountChart(history = makePanelValue().history) {
    const component = await mountWithCleanup(ValueHistoryChart, { props: { history } });
    await animationFrame();
    return component;
}

test("draws the scores at their dates", async () => {
    const { chart } = await mountChart();
    expect(chart.config.type).toBe("line");
    expect(chart.data.datasets[0].data.map(({ y }) => y)).toEqual([60, 75.5]);
    const [first, last] = chart.data.datasets[0].data.map(({ x }) => x);
    expect(Math.round((last - first) / 86_400_000)).toBe(61);
    expect(chart.options.scales.y.max).toBe(100);
    expect(chart.options.plugins.tooltip.callbacks.label({ dataIndex: 1 })).toBe(
        "Score 75.50, value class A"
    );
});

test("has a text and a table beside the drawing", async () => {
    await mountChart();
    expect("canvas").toHaveAttribute("role", "img");
    expect("canvas").toHaveAttribute(
        "aria-label",
        "Score from 60.00 on 09/20/2026 to 75.50 on 11/20/2026"
    );
    expect("details").not.toHaveAttribute("open");
    expect("tbody tr").toHaveCount(2);
    const lastRow = queryAll("tbody tr:last td").map((cell) => cell.textContent);
    expect(lastRow).toEqual(["11/20/2026", "75.50", "A"]);
});

test("one evaluation is told, not drawn", async () => {
    await mountChart(makePanelValue().history.slice(1));
    expect("canvas").toHaveCount(0);
    expect("details").toHaveAttribute("open");
    expect(queryAllTexts("tbody td")).toEqual(["11/20/2026", "75.50", "A"]);
});

test("says that there is no history", async () => {
    await mountChart([]);
    expect(".o_crm_ext_history").toHaveText("There is no history yet.");
});

test("destroys the chart with the component", async () => {
    const component = await mountChart();
    const { chart } = component;
    component.__owl__.app.destroy();
    expect(chart.ctx).toBe(null);
});
