import { Component, onMounted, status, useEffect, useRef, useState } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";

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
        this.drawing = null;
        this.canvasRef = useRef("canvas");
        this.state = useState({ isLibraryLoaded: false });
        // Not awaited: the figures are there as a table when the library is not.
        onMounted(() => this.loadLibrary());
        useEffect(
            () => {
                this.draw();
                return () => this.destroy();
            },
            () => [this.state.isLibraryLoaded, this.props.chart]
        );
    }

    get chart() {
        return this.props.chart;
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

    async loadLibrary() {
        try {
            await loadBundle("web.chartjs_lib");
        } catch {
            return;
        }
        if (status(this) === "mounted") {
            this.state.isLibraryLoaded = true;
        }
    }

    draw() {
        if (!this.state.isLibraryLoaded || !this.canvasRef.el) {
            return;
        }
        const pointOf = (datasetIndex, index) => [
            this.chart.datasets[datasetIndex],
            placeOf(this.chart, datasetIndex, index),
        ];
        const config = chartConfig(
            this.chart,
            (...point) => this.open(...pointOf(...point)),
            (...point) => this.isOpenable(...pointOf(...point))
        );
        this.drawing = new Chart(this.canvasRef.el, config);
    }

    destroy() {
        this.drawing?.destroy();
        this.drawing = null;
    }
}
