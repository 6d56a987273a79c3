import { Component } from "@odoo/owl";

import { figureText, isOpenable } from "../figures";

/** Figures in rows and columns; each opens its records. */
export class DashboardTable extends Component {
    static template = "crm_extension.DashboardTable";
    static props = {
        /** `columns`: key, label, kind; `rows`: label, open, cells of value and open. */
        table: Object,
        open: Function,
    };

    text({ value, kind, currency_id }, index) {
        const column = this.props.table.columns[index];
        return figureText(value, kind || column.kind, currency_id || column.currency_id);
    }

    isOpenable({ value, open }) {
        return isOpenable(value, open);
    }

    get caption() {
        return this.props.table.title;
    }
}
