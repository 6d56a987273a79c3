import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { useRecordAnswer } from "../../record_answer";

/**
 * What customers bought whom a campaign reached, against those whom it did not: read
 * after the form is there, as it looks at a year of everybody's purchases.
 */
export class CampaignComparison extends Component {
    static template = "crm_extension.CampaignComparison";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useRecordAnswer((resId) =>
            this.orm.call("utm.campaign", "get_return_comparison", [[resId]])
        );
    }

    get found() {
        return this.state.answer;
    }
}

export const campaignComparison = { component: CampaignComparison };

registry.category("view_widgets").add("campaign_comparison", campaignComparison);
