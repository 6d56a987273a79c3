import { cookie } from "@web/core/browser/cookie";
import { getColor, getCustomColor } from "@web/core/colors/colors";

import { figureText, tickText } from "../figures";

// Colours that mean something are the same in each chart: bright theme, dark theme.
const TONES = {
    good: ["#2f9e6e", "#3bb380"],
    bad: ["#d1495b", "#e0697a"],
    warning: ["#e0a030", "#e6b04d"],
    muted: ["#a9b0ba", "#6c7480"],
    main: ["#4ea7f2", "#4ea7f2"],
};
const PIXELS_PER_LETTER = 7;
const IS_HORIZONTAL = new Set(["rows", "stacked_rows"]);
const IS_STACKED = new Set(["stacked", "stacked_rows"]);

function toneColor(tone) {
    return getCustomColor(cookie.get("color_scheme"), ...TONES[tone]);
}

function colorOf(dataset, index) {
    const scheme = cookie.get("color_scheme");
    return dataset.tone ? toneColor(dataset.tone) : getColor(index, scheme, "sm");
}

function isLine(chart, dataset) {
    return chart.kind === "lines" || chart.kind === "curve" || dataset.shown_as === "line";
}

/**
 * A curve has its own places on the horizontal axis; what is unknown is left out. A bar
 * of nothing is none, however short the shortest one is.
 */
function dataOf(chart, dataset) {
    const { values, x } = dataset;
    if (chart.kind !== "curve") {
        return isLine(chart, dataset) ? [...values] : values.map((value) => value || null);
    }
    return values
        .map((value, index) => ({ x: x[index], y: value, index }))
        .filter((point) => Number.isFinite(point.y));
}

/** Each bar may have a colour of its own; a line has one. */
function colorsOf(chart, dataset, index) {
    const { tones } = dataset;
    if (tones && !isLine(chart, dataset)) {
        return tones.map((tone, place) => (tone ? toneColor(tone) : colorOf({}, place)));
    }
    return colorOf(dataset, index);
}

function datasetOf(chart, dataset, index) {
    const line = isLine(chart, dataset);
    const color = colorsOf(chart, dataset, index);
    const onShares = dataset.axis === "share";
    const horizontal = IS_HORIZONTAL.has(chart.kind);
    return {
        type: line ? "line" : "bar",
        label: dataset.label,
        data: dataOf(chart, dataset),
        backgroundColor: color,
        borderColor: color,
        borderWidth: line ? 2 : 0,
        pointRadius: 3,
        pointHitRadius: 8,
        minBarLength: 2,
        maxBarThickness: 36,
        tension: 0,
        // Lines are drawn in front of bars.
        order: line ? 0 : 1,
        ...(onShares ? { [horizontal ? "xAxisID" : "yAxisID"]: "share" } : {}),
    };
}

/** @returns {number} the place of the point in the answer, where some are left out */
export function placeOf(chart, datasetIndex, index) {
    const { data } = datasetOf(chart, chart.datasets[datasetIndex], datasetIndex);
    return data[index]?.index ?? index;
}

/** @returns {string} what a point says when it is pointed at */
export function pointText(chart, datasetIndex, index) {
    const dataset = chart.datasets[datasetIndex];
    const place = placeOf(chart, datasetIndex, index);
    const text = figureText(dataset.values[place], dataset.kind, dataset.currency_id);
    return dataset.texts?.[place] || `${dataset.label}: ${text}`;
}

function valueAxis(chart, kind, currencyId, colors, extra = {}) {
    return {
        beginAtZero: true,
        stacked: IS_STACKED.has(chart.kind),
        grid: { color: colors.grid },
        ticks: {
            color: colors.text,
            precision: kind === "integer" ? 0 : undefined,
            callback: (value) => tickText(value, kind, currencyId),
            maxTicksLimit: 6,
        },
        ...extra,
    };
}

/** Names beside bars take no more than half of the width; the table has all of them. */
function shortName(value) {
    const name = this.getLabelForValue(value);
    const most = Math.floor(this.chart.width / 2 / PIXELS_PER_LETTER);
    return name.length > most ? `${name.slice(0, most - 1)}…` : name;
}

function scalesOf(chart) {
    const scheme = cookie.get("color_scheme");
    const colors = {
        grid: getCustomColor(scheme, "#d8dadd", "#3C3E4B"),
        text: getCustomColor(scheme, "#111827", "#E4E4E4"),
    };
    const first = chart.datasets.find(({ axis }) => axis !== "share") || chart.datasets[0];
    const values = valueAxis(chart, first.kind, first.currency_id, colors);
    const names = {
        stacked: IS_STACKED.has(chart.kind),
        grid: { display: false },
        ticks: {
            color: colors.text,
            autoSkip: !IS_HORIZONTAL.has(chart.kind),
            ...(IS_HORIZONTAL.has(chart.kind) ? { callback: shortName } : {}),
        },
    };
    if (chart.kind === "curve") {
        const share = { type: "linear", min: 0, max: 1, grid: { display: false } };
        return { x: valueAxis(chart, "percentage", false, colors, share), y: values };
    }
    const shares = chart.datasets.some(({ axis }) => axis === "share");
    const opposite = {
        axis: IS_HORIZONTAL.has(chart.kind) ? "x" : "y",
        position: IS_HORIZONTAL.has(chart.kind) ? "top" : "right",
        max: 1,
        stacked: false,
        grid: { display: false },
    };
    return {
        ...(IS_HORIZONTAL.has(chart.kind) ? { x: values, y: names } : { x: names, y: values }),
        ...(shares ? { share: valueAxis(chart, "percentage", false, colors, opposite) } : {}),
    };
}

/**
 * @param {Object} chart as the server answers: `kind`, `labels`, `datasets`
 * @param {(datasetIndex: number, index: number) => void} onPoint a point was clicked
 * @param {(datasetIndex: number, index: number) => boolean} isOpenable
 * @returns {Object} the configuration for Chart.js
 */
export function chartConfig(chart, onPoint, isOpenable) {
    // Beside bars, a line is pointed at by its points: they are not in the way of bars.
    const isAllLines = chart.datasets.every((dataset) => isLine(chart, dataset));
    const label = ({ datasetIndex, dataIndex }) => pointText(chart, datasetIndex, dataIndex);
    const curveTitle = chart.kind === "curve" ? { title: () => "" } : {};
    return {
        type: isAllLines ? "line" : "bar",
        data: {
            labels: chart.kind === "curve" ? undefined : [...chart.labels],
            datasets: chart.datasets.map((dataset, index) => datasetOf(chart, dataset, index)),
        },
        options: {
            maintainAspectRatio: false,
            animation: false,
            indexAxis: IS_HORIZONTAL.has(chart.kind) ? "y" : "x",
            interaction: { mode: "nearest", intersect: !isAllLines },
            plugins: {
                legend: { display: chart.datasets.length > 1, position: "bottom" },
                tooltip: { callbacks: { label, ...curveTitle } },
            },
            scales: scalesOf(chart),
            onClick: (_event, [element]) => element && onPoint(element.datasetIndex, element.index),
            onHover: ({ native }, [element]) => {
                const opens = element && isOpenable(element.datasetIndex, element.index);
                native.target.style.cursor = opens ? "pointer" : "default";
            },
        },
    };
}
