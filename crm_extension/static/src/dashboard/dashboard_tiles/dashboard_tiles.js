import { Component } from "@odoo/owl";

import { figureText, isOpenable } from "../figures";

/** The most important figures in large type; each opens its records. */
export class DashboardTiles extends Component {
    static template = "crm_extension.DashboardTiles";
    static props = {
        tiles: { type: Array, element: Object },
        open: Function,
    };

    text({ value, kind, currency_id }) {
        return figureText(value, kind, currency_id);
    }

    isOpenable({ value, open }) {
        return isOpenable(value, open);
    }
}
