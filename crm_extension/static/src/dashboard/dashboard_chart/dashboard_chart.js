import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import { useDrawing } from "../../chart/use_drawing";
import { figureText, isOpenable } from "../figures";
import { chartConfig, placeOf } from "./chart_config";

const REM_PER_ROW = 1.9;
const ROOM_OF_AXES = 4;
const LEAST_HEIGHT = 15;

/**
 * A chart whose bars and points open their records, and the same figures as a table for
 * whoever cannot see or point at them.
 */
export class DashboardChart extends Component {
    static template = "crm_extension.DashboardChart";
    static props = {
        /**
         * As the server answers: `key`, `title`, `help`, `kind` (bars, stacked, rows,
         * stacked_rows, lines, curve), `labels`, `head` and `datasets`: `label`,
         * `values`, `kind`, `currency_id`, `opens`, and where wanted `tone`, `tones`,
         * `shown_as`, `axis`, `texts` and, of a curve, `x`.
         */
        chart: Object,
        open: Function,
    };

    setup() {
        this.drawn = useDrawing(
            "canvas",
            () => this.drawingConfig,
            () => this.props.chart
        );
    }

    get chart() {
        return this.props.chart;
    }

    get drawing() {
        return this.drawn.chart;
    }

    get isEmpty() {
        return !this.chart.datasets.some(({ values }) => values.some(Boolean));
    }

    get description() {
        return _t("%s. The figures stand in the table below.", this.chart.title);
    }

    get heightStyle() {
        const { kind, labels } = this.chart;
        const isHorizontal = kind === "rows" || kind === "stacked_rows";
        const rows = isHorizontal ? labels.length * REM_PER_ROW + ROOM_OF_AXES : 0;
        return `height: ${Math.max(LEAST_HEIGHT, rows)}rem`;
    }

    text(dataset, index) {
        return figureText(dataset.values[index], dataset.kind, dataset.currency_id);
    }

    isOpenable(dataset, index) {
        return isOpenable(dataset.values[index], dataset.opens?.[index]);
    }

    open(dataset, index) {
        if (this.isOpenable(dataset, index)) {
            this.props.open(dataset.opens[index]);
        }
    }

    get drawingConfig() {
        const pointOf = (datasetIndex, index) => [
            this.chart.datasets[datasetIndex],
            placeOf(this.chart, datasetIndex, index),
        ];
        return chartConfig(
            this.chart,
            (...point) => this.open(...pointOf(...point)),
            (...point) => this.isOpenable(...pointOf(...point))
        );
    }
}
