import { Component } from "@odoo/owl";

import { figureText, isOpenable } from "../../dashboard/figures";

/** Three kinds of loyalty by three thirds of usage; each group opens its customers. */
export class NineGroups extends Component {
    static template = "crm_extension.NineGroups";
    static props = {
        /**
         * As the server answers: `currency_id`, `usages` (who is in which third, in
         * words), `unbranded` (`text` and `open`, or false) and `rows`: `key`, `label`
         * and `cells` of `key`, `label`, `customers`, `revenue`, `share`, `offer`, `open`.
         */
        grid: Object,
        open: Function,
    };

    get highest() {
        const cells = this.props.grid.rows.flatMap((row) => row.cells);
        return Math.max(0, ...cells.map((cell) => cell.customers));
    }

    /** Equal steps would leave all but the fullest groups white: the root evens out. */
    shadeStyle({ customers }) {
        const share = this.highest ? Math.sqrt(customers / this.highest) : 0;
        return `--o-crm-ext-shade: ${share.toFixed(2)}`;
    }

    text(value, kind) {
        return figureText(value, kind, this.props.grid.currency_id);
    }

    /** Offers are read from afar: no decimals that say nothing. */
    offerText({ offer }) {
        return `${this.text(offer, Number.isInteger(offer) ? "integer" : "decimal")} %`;
    }

    isOpenable({ customers, open }) {
        return isOpenable(customers, open);
    }
}
