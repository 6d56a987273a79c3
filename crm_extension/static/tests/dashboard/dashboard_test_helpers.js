/** What the server answers to a dashboard, cut down to what the components need. */

export function opening(key, model = "customer.value") {
    return { model, name: key, domain: [["key", "=", key]] };
}

export function makeFilters(chosen = {}) {
    return {
        companies: [
            { id: 1, name: "Hermit" },
            { id: 2, name: "Overseas" },
            { id: "all", name: "All companies" },
        ],
        teams: [
            { id: 7, name: "North" },
            { id: 8, name: "South" },
        ],
        periods: [
            { key: "last_12_months", label: "Last 12 months" },
            { key: "last_year", label: "Last year" },
            { key: "custom", label: "Other days" },
        ],
        chosen: {
            company_id: 1,
            team_id: false,
            period: "last_12_months",
            date_from: "2025-12-01",
            date_to: "2026-11-22",
            ...chosen,
        },
    };
}

export function makeChart(values = {}) {
    return {
        key: "moves",
        kind: "stacked",
        title: "Moves",
        head: "Period",
        labels: ["Oct 2026", "Nov 2026"],
        empty: "Nobody moved.",
        datasets: [
            { label: "Up", tone: "good", values: [3, 0], opens: [opening("up1"), opening("up2")] },
            { label: "Down", tone: "bad", values: [1, 2], opens: [opening("d1"), opening("d2")] },
        ],
        ...values,
    };
}

/** A curve whose second point is not there. */
export function makeCurve() {
    return makeChart({
        key: "pareto",
        kind: "curve",
        labels: ["10 %", "20 %", "100 %"],
        datasets: [
            {
                label: "Share of the revenue",
                kind: "percentage",
                values: [0.5, null, 1],
                x: [0.1, null, 1],
                texts: ["The best bring half.", null, "All."],
                opens: [opening("best"), null, opening("all")],
            },
        ],
    });
}

export function makeTable() {
    return {
        key: "segments",
        title: "Segments",
        head: "Segment",
        columns: [
            { key: "count", label: "Customers", kind: "integer" },
            { key: "clv", label: "Equity", kind: "monetary", currency_id: 1 },
        ],
        rows: [
            {
                label: "Champions",
                open: opening("champions"),
                cells: [
                    { value: 4, open: opening("champions") },
                    { value: 1234.5, open: opening("champions") },
                ],
            },
            { label: "Lost", cells: [{ value: 0, open: opening("lost") }, { value: null }] },
        ],
        empty: "Nobody.",
    };
}

export function makeMap() {
    const cell = (r, f, count) => ({
        values: { count, monetary: count * 1000 },
        open: opening(`r${r}f${f}`),
    });
    return {
        key: "rfm",
        title: "Recency and Frequency",
        empty: "No bands.",
        row_label: "Recency",
        column_label: "Frequency",
        columns: ["1", "2"],
        measures: [
            { key: "count", label: "Customers", kind: "integer" },
            { key: "monetary", label: "Revenue", kind: "monetary", currency_id: 1 },
        ],
        rows: [
            { label: "2", cells: [cell(2, 1, 0), cell(2, 2, 16)] },
            { label: "1", cells: [cell(1, 1, 4), cell(1, 2, 1)] },
        ],
    };
}

export function makeAnswer(chosen) {
    const chart = (key, values) => makeChart({ key, title: key, ...values });
    return {
        filters: makeFilters(chosen),
        note: "Values are as of today.",
        tiles: [
            { key: "customers", label: "Customers", value: 21, kind: "integer", open: opening("all") },
            { key: "lost", label: "Lost", value: 0, kind: "integer", open: opening("lost") },
            {
                key: "equity",
                label: "Equity",
                value: 1234567.8,
                kind: "monetary",
                currency_id: 1,
                detail: "in words",
                open: opening("all"),
            },
        ],
        charts: {
            pareto: makeCurve(),
            segments: chart("segments", { kind: "rows" }),
            classes: chart("classes", { kind: "bars" }),
            stages: chart("stages", { kind: "bars" }),
            class_moves: chart("class_moves"),
            stage_moves: chart("stage_moves", { datasets: [] }),
        },
        tables: {
            segments: makeTable(),
            class_moves: { ...makeTable(), key: "class_moves" },
            stage_moves: { ...makeTable(), key: "stage_moves", rows: [] },
        },
        maps: { rfm: makeMap() },
    };
}
