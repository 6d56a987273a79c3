import { Component } from "@odoo/owl";
import { formatFloat } from "@web/views/fields/formatters";

import { percentOf } from "../value_format";

const MOST_STEPS = 4;
const ROUND_STEPS = [1, 2, 5, 10];

/**
 * @param {number} highest
 * @returns {number} the smallest round step of which a few reach the highest value
 */
export function roundStep(highest) {
    const wanted = highest / MOST_STEPS;
    const magnitude = 10 ** Math.floor(Math.log10(wanted));
    return ROUND_STEPS.find((step) => step * magnitude >= wanted) * magnitude;
}

/**
 * Bars side by side, one a series in each group, and the same numbers as a table.
 *
 * Plain elements instead of a drawing: they take the colours of the theme, need no
 * library, and are there for whoever prints or tests the page.
 */
export class GroupedBars extends Component {
    static template = "crm_extension.GroupedBars";
    static props = {
        /** What a group is, as the head of its column in the table. */
        groupTitle: String,
        /** Names of the groups, as many as each series has values. */
        groups: { type: Array, element: String },
        series: {
            type: Array,
            element: {
                type: Object,
                shape: { key: String, label: String, tone: String, values: Array },
            },
        },
        /** Texts under the bars; ``place`` is in per cent of the width. */
        axis: { type: Array, element: { type: Object, shape: { place: Number, text: String } } },
        description: String,
        formatValue: Function,
        /** A value that all bars are measured by, drawn as a line. */
        line: { type: Object, optional: true, shape: { value: Number, label: String } },
    };

    get highest() {
        const values = this.props.series.flatMap(({ values }) => values);
        return Math.max(...values.filter(Number.isFinite), this.props.line?.value || 0, 0) || 1;
    }

    get step() {
        return roundStep(this.highest);
    }

    get top() {
        return Math.ceil(this.highest / this.step - 1e-9) * this.step;
    }

    get ticks() {
        const digits = [16, Math.max(0, -Math.floor(Math.log10(this.step)))];
        const count = Math.round(this.top / this.step);
        return Array.from({ length: count + 1 }, (_, index) => index * this.step).map((value) => ({
            text: formatFloat(value, { digits }),
            style: `bottom: ${percentOf(value, this.top)}%`,
        }));
    }

    get lineStyle() {
        return `bottom: ${percentOf(this.props.line.value, this.top)}%`;
    }

    barStyle(value) {
        return `height: ${percentOf(value, this.top)}%`;
    }

    groupText(index) {
        const { formatValue, groups, series } = this.props;
        const texts = series.map(({ label, values }) => `${label}: ${formatValue(values[index])}`);
        return [groups[index], ...texts].join("\n");
    }
}
