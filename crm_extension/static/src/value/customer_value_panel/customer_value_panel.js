import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { RfmGrid } from "../rfm_grid/rfm_grid";
import { ScoreGauge } from "../score_gauge/score_gauge";
import { ScoreReasons } from "../score_reasons/score_reasons";
import { ValueHistoryChart } from "../value_history_chart/value_history_chart";

/** Only the server's own words are for users; the rest names routes and such. */
function errorText(error) {
    return error.data?.message || _t("The server did not answer. Check your connection.");
}

/**
 * What a customer is worth, and why: for the form of a partner, or of a record
 * with a field (`partner_field`) that leads to one.
 */
export class CustomerValuePanel extends Component {
    static template = "crm_extension.CustomerValuePanel";
    static components = { RfmGrid, ScoreGauge, ScoreReasons, ValueHistoryChart };
    static props = {
        ...standardWidgetProps,
        partnerField: { type: String, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.partnerId = false;
        /** @type {{status: "new"|"loading"|"ready"|"failed", value: Object|null, error: string}} */
        this.state = useState({ status: "new", value: null, error: "" });
        useRecordObserver((record, props) => this.followRecord(record, props));
    }

    /**
     * Loads the value of the partner that the record shows.
     *
     * Loading and saving put another object in the place of the record's data,
     * while editing changes it from within. So this runs again after the former,
     * because it reads `data`, and not with each key stroke.
     */
    followRecord(record, props) {
        const { data, resId } = record;
        const partnerId = props.partnerField ? data[props.partnerField]?.id : resId;
        if (partnerId !== this.partnerId) {
            this.partnerId = partnerId;
            this.state.value = null;
        }
        // Not returned: the form does not wait for this.
        this.load();
    }

    /** Reads the value from the server; what is shown stays until the answer is there. */
    async load() {
        if (!this.partnerId) {
            this.state.status = "new";
            return;
        }
        this.state.status = this.state.value ? "ready" : "loading";
        try {
            this.state.value = await this.keepLast.add(this.fetchValue());
            this.state.status = "ready";
        } catch (error) {
            this.state.error = errorText(error);
            this.state.status = "failed";
        }
    }

    fetchValue() {
        return this.orm.call("res.partner", "get_customer_value_panel", [[this.partnerId]]);
    }
}

export const customerValuePanel = {
    component: CustomerValuePanel,
    extractProps: ({ attrs }) => ({ partnerField: attrs.partner_field }),
    fieldDependencies: ({ attrs }) =>
        attrs.partner_field ? [{ name: attrs.partner_field, type: "many2one" }] : [],
};

registry.category("view_widgets").add("customer_value_panel", customerValuePanel);
