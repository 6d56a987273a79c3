import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { useRecordAnswer } from "../../record_answer";

/** Says above a customer's form why the customer should be left alone for now. */
export class ContactPeaceAlert extends Component {
    static template = "crm_extension.ContactPeaceAlert";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useRecordAnswer((resId) =>
            this.orm.call("res.partner", "get_contact_peace", [[resId]])
        );
    }

    /** A hint that could not be loaded is none: the page “In Touch” says so. */
    get reasons() {
        return this.state.answer?.reasons || [];
    }

    get alertClass() {
        return this.state.answer.state === "complaint" ? "alert-danger" : "alert-warning";
    }
}

export const contactPeaceAlert = { component: ContactPeaceAlert };

registry.category("view_widgets").add("contact_peace_alert", contactPeaceAlert);
