import { expect, test } from "@odoo/hoot";
import { animationFrame, queryAll, waitUntil } from "@odoo/hoot-dom";
import { contains, mountWithCleanup } from "@web/../tests/web_test_helpers";
import { setupChartJsForTests } from "@web/../tests/views/graph/graph_test_helpers";

import { DashboardChart } from "@crm_extension/dashboard/dashboard_chart/dashboard_chart";
import { defineValueModels } from "../value/value_test_helpers";
import { makeChart, makeCurve } from "./dashboard_test_helpers";

defineValueModels();
setupChartJsForTests();

async function mountChart(chart) {
    const component = await mountWithCleanup(DashboardChart, {
        props: { chart, open: ({ name }) => expect.step(name) },
    });
    await animationFrame();
    // The library comes when it comes.
    await waitUntil(() => component.drawing || !queryAll("canvas").length);
    return component;
}

/** The table is folded up: nobody sees its texts yet. */
function hiddenTexts(selector) {
    return queryAll(selector).map((element) => element.textContent.trim());
}

function tooltip({ drawing }, datasetIndex, dataIndex) {
    return drawing.options.plugins.tooltip.callbacks.label({ datasetIndex, dataIndex });
}

test("draws each series in the colour of its meaning, and no bar for nothing", async () => {
    const { drawing } = await mountChart(makeChart());
    expect(drawing.config.type).toBe("bar");
    expect(drawing.options.scales.x.stacked).toBe(true);
    expect(drawing.data.labels).toEqual(["Oct 2026", "Nov 2026"]);
    expect(drawing.data.datasets.map(({ data }) => [...data])).toEqual([
        [3, null],
        [1, 2],
    ]);
    const [up, down] = drawing.data.datasets.map(({ backgroundColor }) => backgroundColor);
    expect(up).not.toBe(down);
});

test("a bar that is clicked opens its records", async () => {
    const { drawing } = await mountChart(makeChart());
    drawing.options.onClick({}, [{ datasetIndex: 1, index: 1 }]);
    expect.verifySteps(["d2"]);
    drawing.options.onClick({}, [{ datasetIndex: 0, index: 1 }]);
    drawing.options.onClick({}, []);
    expect.verifySteps([]);
});

test("the same figures are a table whose figures open their records", async () => {
    await mountChart(makeChart());
    expect(hiddenTexts("thead th")).toEqual(["Period", "Up", "Down"]);
    expect(hiddenTexts("tbody td")).toEqual(["3", "1", "0", "2"]);
    await contains("summary").click();
    await contains("tbody tr:first button:last").click();
    expect.verifySteps(["d1"]);
    expect("tbody tr:last button").toHaveCount(1);
});

test("a curve leaves out what is not known, and still opens the right records", async () => {
    const component = await mountChart(makeCurve());
    const { drawing } = component;
    expect(drawing.config.type).toBe("line");
    expect(drawing.data.datasets[0].data.map(({ x, y }) => [x, y])).toEqual([
        [0.1, 0.5],
        [1, 1],
    ]);
    drawing.options.onClick({}, [{ datasetIndex: 0, index: 1 }]);
    expect.verifySteps(["all"]);
    expect(tooltip(component, 0, 0)).toBe("The best bring half.");
    expect(hiddenTexts("tbody td")).toEqual(["50%", "–", "100%"]);
});

test("rows lie, and grow with their number", async () => {
    const labels = Array.from({ length: 20 }, (_, index) => `Cause ${index}`);
    const values = labels.map((_, index) => 20 - index);
    const { drawing } = await mountChart(
        makeChart({ kind: "rows", labels, datasets: [{ label: "Complaints", values }] })
    );
    expect(drawing.options.indexAxis).toBe("y");
    expect(".o_crm_ext_dash_canvas").toHaveAttribute("style", "height: 42rem");
});

test("a line of shares stands on an axis of its own", async () => {
    const bars = makeChart({ kind: "bars" });
    bars.datasets[1] = {
        label: "Together",
        kind: "percentage",
        shown_as: "line",
        axis: "share",
        values: [0.75, 1],
    };
    const component = await mountChart(bars);
    const [first, second] = component.drawing.data.datasets;
    expect([first.type, second.type]).toEqual(["bar", "line"]);
    expect(second.yAxisID).toBe("share");
    expect(component.drawing.options.scales.share.max).toBe(1);
    expect(tooltip(component, 1, 0)).toBe("Together: 75%");
});

test("without figures there are words", async () => {
    const component = await mountChart(makeChart({ datasets: [{ label: "Up", values: [0, 0] }] }));
    expect(component.drawing).toBe(null);
    expect("canvas").toHaveCount(0);
    expect("section").toHaveText(/Nobody moved\./);
});

test("the drawing goes with the component", async () => {
    const component = await mountChart(makeChart());
    const { drawing } = component;
    component.__owl__.app.destroy();
    expect(drawing.ctx).toBe(null);
});
