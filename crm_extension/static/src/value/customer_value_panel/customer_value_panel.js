import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { useRecordAnswer } from "../../record_answer";
import { RfmGrid } from "../rfm_grid/rfm_grid";
import { ScoreGauge } from "../score_gauge/score_gauge";
import { ScoreReasons } from "../score_reasons/score_reasons";
import { ValueHistoryChart } from "../value_history_chart/value_history_chart";

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
        const orm = useService("orm");
        this.state = useRecordAnswer(
            (partnerId) => orm.call("res.partner", "get_customer_value_panel", [[partnerId]]),
            ({ data, resId }, { partnerField }) => (partnerField ? data[partnerField]?.id : resId)
        );
    }
}

export const customerValuePanel = {
    component: CustomerValuePanel,
    extractProps: ({ attrs }) => ({ partnerField: attrs.partner_field }),
    fieldDependencies: ({ attrs }) =>
        attrs.partner_field ? [{ name: attrs.partner_field, type: "many2one" }] : [],
};

registry.category("view_widgets").add("customer_value_panel", customerValuePanel);
