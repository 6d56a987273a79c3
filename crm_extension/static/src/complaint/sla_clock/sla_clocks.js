import { Component } from "@odoo/owl";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { useRecordAnswer } from "../../record_answer";
import { SlaClock } from "./sla_clock";

/** All promises of a complaint's present cycle, the nearest deadline first. */
export class SlaClocks extends Component {
    static template = "crm_extension.SlaClocks";
    static components = { SlaClock };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useRecordAnswer((resId) =>
            this.orm.call(this.props.record.resModel, "get_clock_data", [[resId]])
        );
    }

    get clocks() {
        return (this.state.answer || []).map((clock) => {
            const deadline = clock.deadline ? deserializeDateTime(clock.deadline) : false;
            return {
                ...clock,
                state: clock.paused ? "paused" : clock.state,
                deadline,
                details: this.details(clock, deadline),
            };
        });
    }

    details(clock, deadline) {
        if (clock.met_at) {
            return _t("done on %s", formatDateTime(deserializeDateTime(clock.met_at)));
        }
        return deadline ? _t("until %s", formatDateTime(deadline)) : "";
    }
}

registry.category("view_widgets").add("sla_clocks", { component: SlaClocks });
