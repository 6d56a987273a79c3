import { Component, useState } from "@odoo/owl";

import { figureText, isOpenable } from "../figures";

/** A grid whose cells are the darker the more is in them; each opens its records. */
export class DashboardHeatMap extends Component {
    static template = "crm_extension.DashboardHeatMap";
    static props = {
        /**
         * As the server answers: `key`, `title`, `help`, `empty`, `row_label`,
         * `column_label`, `columns` (labels), `measures` (`key`, `label`, `kind`,
         * `currency_id`) and `rows`: `label` and `cells`, each with `values` by measure
         * and `open`.
         */
        map: Object,
        open: Function,
    };

    setup() {
        this.state = useState({ measure: this.props.map.measures[0].key });
    }

    get measure() {
        const { measures } = this.props.map;
        return measures.find(({ key }) => key === this.state.measure) || measures[0];
    }

    get highest() {
        const cells = this.props.map.rows.flatMap((row) => row.cells);
        return Math.max(0, ...cells.map((cell) => cell.values[this.measure.key] || 0));
    }

    text(cell, { key, kind, currency_id } = this.measure) {
        return figureText(cell.values[key], kind, currency_id);
    }

    /** Whoever points at a cell reads all that is known of it. */
    hint(cell) {
        return this.props.map.measures
            .map((measure) => `${measure.label}: ${this.text(cell, measure)}`)
            .join("\n");
    }

    /** Equal steps would leave all but the fullest cells white: the root evens out. */
    shadeStyle(cell) {
        const value = Math.max(0, cell.values[this.measure.key] || 0);
        const share = this.highest ? Math.sqrt(value / this.highest) : 0;
        return `--o-crm-ext-shade: ${share.toFixed(2)}`;
    }

    isDark(cell) {
        return (cell.values[this.measure.key] || 0) > this.highest * 0.5;
    }

    isOpenable(cell) {
        return isOpenable(cell.values[this.props.map.measures[0].key], cell.open);
    }
}
