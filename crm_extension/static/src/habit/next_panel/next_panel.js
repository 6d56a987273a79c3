import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { useRecordAnswer } from "../../record_answer";

const BADGES = {
    overdue: "text-bg-danger",
    due: "text-bg-warning",
    soon: "text-bg-info",
};

/**
 * What a customer will buy next and could buy as well, and why: on the form of the
 * customer and of its contacts.
 */
export class CustomerNextPanel extends Component {
    static template = "crm_extension.CustomerNextPanel";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useRecordAnswer((resId) =>
            this.orm.call("res.partner", "get_next_panel", [[resId]])
        );
    }

    get panel() {
        return this.state.answer;
    }

    get asOfText() {
        return _t("Purchases up to %s", this.panel.as_of_text);
    }

    get stoppedText() {
        return _t("No longer bought: %s", this.panel.counts.stopped);
    }

    badge(row) {
        return BADGES[row.state] || "text-bg-300";
    }

    /** Opens the lines of orders that a rhythm was read from. */
    openPurchases(row) {
        return this.callAction("customer.rhythm", "action_open_purchases", row.id);
    }

    openRhythm(row) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "customer.rhythm",
            res_id: row.id,
            views: [[false, "form"]],
        });
    }

    /** Opens what could be offered of a category that is missing. */
    openCategory(missing) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: missing.category,
            res_model: "product.product",
            views: [
                [false, "kanban"],
                [false, "list"],
                [false, "form"],
            ],
            domain: [
                ["categ_id", "child_of", missing.category_id],
                ["sale_ok", "=", true],
            ],
        });
    }

    openStopped() {
        return this.openAll({ search_default_stopped: 1 });
    }

    openAll(context) {
        return this.callAction(
            "res.partner",
            "action_open_next_purchases",
            this.props.record.resId,
            context
        );
    }

    openMissing() {
        return this.callPartner("action_open_missing_categories");
    }

    print() {
        return this.callPartner("action_print_next_list");
    }

    send() {
        return this.callPartner("action_send_next_list");
    }

    callPartner(name) {
        return this.callAction("res.partner", name, this.props.record.resId);
    }

    async callAction(model, name, id, context) {
        const action = await this.orm.call(model, name, [[id]]);
        return this.action.doAction(action, { additionalContext: context });
    }
}

export const customerNextPanel = { component: CustomerNextPanel };

registry.category("view_widgets").add("customer_next_panel", customerNextPanel);
