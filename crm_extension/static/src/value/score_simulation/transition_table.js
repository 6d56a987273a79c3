import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import { countText } from "../number_texts";

/** Segments of two versions are the same where their codes are equal. */
const identityOf = ({ code, key }) => code ?? key;

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** How many customers go from each old group to each new one. */
export class TransitionTable extends Component {
    static template = "crm_extension.TransitionTable";
    static props = {
        title: String,
        /** What green and red mean here. */
        hint: String,
        rows: { type: Array, element: Object },
        columns: { type: Array, element: Object },
        table: { type: Array, element: Array },
        /** Keys or codes from the best to the worst; what is not in it has no rank. */
        order: Array,
    };

    countText = countText;

    /** The rows and columns with anybody in them: nobody reads the empty ones. */
    get lines() {
        const { columns, rows, table } = this.props;
        const shown = this.shownColumns;
        return rows
            .map((row, index) => ({ row, total: sum(table[index]), counts: table[index] }))
            .filter(({ total }) => total)
            .map(({ row, total, counts }) => ({
                row,
                total,
                cells: shown.map(({ place }) => ({
                    column: columns[place],
                    count: counts[place],
                })),
            }));
    }

    get shownColumns() {
        const { columns, table } = this.props;
        return columns
            .map((column, place) => ({
                column,
                place,
                total: sum(table.map((counts) => counts[place])),
            }))
            .filter(({ total }) => total);
    }

    get total() {
        return sum(this.shownColumns.map(({ total }) => total));
    }

    /**
     * @returns {"same"|"up"|"down"|"aside"} where a cell's customers go
     */
    moveOf(row, column) {
        if (identityOf(row) === identityOf(column)) {
            return "same";
        }
        const from = this.props.order.indexOf(identityOf(row));
        const to = this.props.order.indexOf(identityOf(column));
        if (from < 0 || to < 0) {
            return "aside";
        }
        return to < from ? "up" : "down";
    }

    cellClass(row, { column, count }) {
        const move = this.moveOf(row, column);
        const kind = count || move === "same" ? move : "empty";
        return `o_crm_ext_transition_${kind}`;
    }

    cellText(row, { column, count }) {
        return _t("%(count)s customers from %(old)s to %(new)s", {
            count: countText(count),
            old: row.label,
            new: column.label,
        });
    }

    arrowOf(row, column) {
        return { up: "▲", down: "▼" }[this.moveOf(row, column)] || "";
    }
}
