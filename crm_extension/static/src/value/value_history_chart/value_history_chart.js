import { Component } from "@odoo/owl";
import { cookie } from "@web/core/browser/cookie";
import { getColor, getCustomColor, hexToRGBA } from "@web/core/colors/colors";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";

import { useDrawing } from "../../chart/use_drawing";
import { MAX_SCORE, formatScore } from "../value_format";

/** The score in the course of time, as a line and, for whoever cannot see it, a table. */
export class ValueHistoryChart extends Component {
    static template = "crm_extension.ValueHistoryChart";
    static props = {
        history: { type: Array, element: Object },
    };

    setup() {
        this.drawn = useDrawing(
            "canvas",
            () => this.chartConfig,
            () => this.props.history
        );
    }

    get chart() {
        return this.drawn.chart;
    }

    /** One evaluation makes no line. */
    get isLine() {
        return this.props.history.length > 1;
    }

    get rows() {
        return this.props.history.map((entry) => ({
            date: formatDate(deserializeDate(entry.date)),
            score: formatScore(entry.score),
            classLabel: entry.class_label,
        }));
    }

    get description() {
        const { rows } = this;
        const first = rows[0];
        const last = rows[rows.length - 1];
        return _t("Score from %(first_score)s on %(first_date)s to %(last_score)s on %(last_date)s", {
            first_score: first.score,
            first_date: first.date,
            last_score: last.score,
            last_date: last.date,
        });
    }

    get chartConfig() {
        return {
            type: "line",
            data: { datasets: [this.dataset] },
            options: {
                maintainAspectRatio: false,
                interaction: { mode: "nearest", axis: "x", intersect: false },
                plugins: { legend: { display: false }, tooltip: this.tooltipOptions },
                scales: this.scales,
            },
        };
    }

    get dataset() {
        const color = getColor(0, cookie.get("color_scheme"), "sm");
        return {
            label: _t("Score"),
            data: this.props.history.map((entry) => ({
                x: deserializeDate(entry.date).toMillis(),
                y: entry.score,
            })),
            borderColor: color,
            backgroundColor: hexToRGBA(color, 0.15),
            fill: "start",
            borderWidth: 2,
            pointRadius: 3,
            tension: 0,
        };
    }

    get tooltipOptions() {
        return {
            displayColors: false,
            callbacks: {
                label: ({ dataIndex }) => this.pointText(dataIndex),
            },
        };
    }

    pointText(index) {
        const { score, classLabel } = this.rows[index];
        return _t("Score %(score)s, value class %(class)s", { score, class: classLabel });
    }

    get scales() {
        const colorScheme = cookie.get("color_scheme");
        const grid = { color: getCustomColor(colorScheme, "#d8dadd", "#3C3E4B") };
        const color = getCustomColor(colorScheme, "#111827", "#E4E4E4");
        return {
            x: {
                type: "time",
                time: { minUnit: "day", tooltipFormat: localization.dateFormat },
                grid: { display: false },
                ticks: { color, maxRotation: 0, autoSkipPadding: 16 },
            },
            y: { min: 0, max: MAX_SCORE, grid, ticks: { color, stepSize: 25 } },
        };
    }
}
