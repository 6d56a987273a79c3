import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/** The grid of recency and frequency bands with the customer's own cell marked. */
export class RfmGrid extends Component {
    static template = "crm_extension.RfmGrid";
    static props = {
        cell: String,
        r: Number,
        f: Number,
        m: Number,
        bands: Number,
    };

    get ascendingBands() {
        return Array.from({ length: this.props.bands }, (_, index) => index + 1);
    }

    /** The best band is drawn on top, as on the axis of a chart. */
    get descendingBands() {
        return this.ascendingBands.reverse();
    }

    get axes() {
        const { r, f, m } = this.props;
        return [
            { key: "r", letter: _t("R"), name: _t("Recency"), band: r },
            { key: "f", letter: _t("F"), name: _t("Frequency"), band: f },
            { key: "m", letter: _t("M"), name: _t("Monetary value"), band: m },
        ];
    }

    get caption() {
        return _t("RFM cell %(cell)s: recency downwards, frequency to the right", {
            cell: this.props.cell,
        });
    }

    isOwnCell(r, f) {
        return r === this.props.r && f === this.props.f;
    }

    bandText(band) {
        return _t("%(band)s of %(bands)s", { band, bands: this.props.bands });
    }

    /** Shades a cell by how good its two bands are together, as a heat map does. */
    shadeStyle(r, f) {
        const best = 2 * (this.props.bands - 1);
        const share = best ? (r + f - 2) / best : 0;
        return `--o-crm-ext-rfm-shade: ${share.toFixed(2)}`;
    }
}
