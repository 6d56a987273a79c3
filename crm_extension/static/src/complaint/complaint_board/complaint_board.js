import { Component, onWillStart, useState } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { SlaClock } from "../sla_clock/sla_clock";

const SEVERITY_CLASSES = {
    4: "text-bg-danger",
    3: "text-bg-warning",
    2: "text-bg-info",
    1: "text-bg-light",
};

/**
 * What a lead has to look after: unassigned, late, at risk, waiting for approval, and
 * how much each agent has on the table. Every figure opens the records behind it.
 */
export class ComplaintBoard extends Component {
    static template = "crm_extension.ComplaintBoard";
    static components = { Layout, SlaClock };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ board: null });
        onWillStart(() => this.load());
    }

    async load() {
        this.state.board = await this.orm.call("customer.complaint", "get_board_data", []);
    }

    get board() {
        return this.state.board;
    }

    get display() {
        return { controlPanel: {} };
    }

    severityClass(card) {
        return SEVERITY_CLASSES[card.severity] || "";
    }

    deadline(card) {
        return card.deadline ? deserializeDateTime(card.deadline) : false;
    }

    figureLabel(column) {
        return _t("%(count)s: %(label)s. Open them.", column);
    }

    openColumn(column) {
        return this.openRecords(column.model, column.label, column.domain);
    }

    openAgent(agent, kind) {
        return this.openRecords("customer.complaint", `${agent.name}: ${kind.label}`, [
            ...kind.domain,
            ["user_id", "=", agent.id],
        ]);
    }

    openRecords(model, name, domain) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: model,
            domain,
            views: [
                [false, "list"],
                [false, "kanban"],
                [false, "form"],
            ],
        });
    }

    openCard(column, card) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: column.model,
            res_id: card.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("crm_extension.complaint_board", ComplaintBoard);
