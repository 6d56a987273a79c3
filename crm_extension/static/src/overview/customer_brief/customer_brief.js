import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { BriefSection } from "./brief_section";

/**
 * All that the person needs who meets the customer soon, on one page. Each line opens
 * its record. The customer stands in the address, so that loading again keeps it;
 * without one the page asks for it.
 */
export class CustomerBrief extends Component {
    static template = "crm_extension.CustomerBrief";
    static components = { BriefSection, Layout, RecordSelector };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.display = { controlPanel: {} };
        this.partnerId = this.props.action.context?.active_id || false;
        this.state = useState({ brief: null });
        onWillStart(() => this.load());
    }

    async load() {
        if (this.partnerId) {
            this.state.brief = await this.keepLast.add(
                this.orm.call("customer.brief", "get_brief", [this.partnerId])
            );
        }
        this.env.config.setDisplayName(this.brief?.name || _t("Customer Brief"));
    }

    get brief() {
        return this.state.brief;
    }

    /** What presses, across the whole page; the other sections stand in columns. */
    get first() {
        return this.brief.sections.find(({ key }) => key === "first");
    }

    get others() {
        return this.brief.sections.filter(({ key }) => key !== "first");
    }

    get isUnknown() {
        return Boolean(this.brief) && !this.brief.customer_id;
    }

    get selector() {
        return {
            resModel: "res.partner",
            resId: false,
            placeholder: _t("Name, company or contact"),
            update: (partnerId) => this.choose(partnerId),
        };
    }

    /** Opens the page again: the address and the way back know the customer then. */
    choose(partnerId) {
        return this.action.doAction("crm_extension.customer_brief_action", {
            additionalContext: { active_id: partnerId },
            stackPosition: "replaceCurrentAction",
        });
    }

    openCustomer() {
        return this.openRecord("res.partner", this.brief.customer_id);
    }

    openRow(row) {
        if (row.res_id) {
            return this.openRecord(row.res_model, row.res_id);
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: row.label,
            res_model: row.res_model,
            domain: row.domain,
            views: [
                [false, "list"],
                [false, "form"],
            ],
        });
    }

    openRecord(resModel, resId) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: resModel,
            res_id: resId,
            views: [[false, "form"]],
        });
    }

    async print() {
        const action = await this.orm.call("res.partner", "action_print_customer_brief", [
            [this.brief.customer_id],
        ]);
        return this.action.doAction(action);
    }
}

registry.category("actions").add("crm_extension.customer_brief", CustomerBrief);
