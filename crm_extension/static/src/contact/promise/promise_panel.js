import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { useRecordAnswer } from "../../record_answer";

const BADGES = { open: "info", kept: "success", broken: "danger", withdrawn: "secondary" };

/** Who of us promised the customer what, person by person: for the form of a partner. */
export class PromisePanel extends Component {
    static template = "crm_extension.PromisePanel";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useRecordAnswer((resId) =>
            this.orm.call("res.partner", "get_promise_panel", [[resId]])
        );
    }

    get panel() {
        return this.state.answer;
    }

    get shown() {
        return this.panel.people.reduce((sum, person) => sum + person.promises.length, 0);
    }

    get restText() {
        return _t("%(shown)s of %(total)s promises are shown.", {
            shown: this.shown,
            total: this.panel.total,
        });
    }

    /** What one person's promises come to, in words. */
    numbersText(person) {
        const words = [
            [person.open, _t("%s open", person.open)],
            [person.overdue, _t("%s overdue", person.overdue)],
            [person.kept, _t("%s kept", person.kept)],
            [person.broken, _t("%s broken", person.broken)],
            [person.withdrawn, _t("%s withdrawn", person.withdrawn)],
        ];
        return words.flatMap(([count, text]) => (count ? [text] : [])).join(", ");
    }

    badgeClass(promise) {
        return promise.is_overdue ? "text-bg-danger" : `text-bg-${BADGES[promise.state]}`;
    }

    badgeText(promise) {
        if (promise.is_overdue) {
            return _t("Overdue");
        }
        if (promise.days_late) {
            return promise.days_late === 1
                ? _t("Kept one day late")
                : _t("Kept %s days late", promise.days_late);
        }
        return promise.state_label;
    }

    contactText(promise) {
        return _t("to %s", promise.contact);
    }

    keeperText(promise) {
        return _t("now with %s", promise.keeper);
    }

    openPromise(promise) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "customer.promise",
            res_id: promise.id,
            views: [[false, "form"]],
        });
    }

    async notePromise() {
        const opened = await this.orm.call("res.partner", "action_note_promise", [
            [this.props.record.resId],
        ]);
        return this.action.doAction(opened, { onClose: () => this.state.load() });
    }

    async openAll() {
        return this.action.doAction(
            await this.orm.call("res.partner", "action_open_promises", [
                [this.props.record.resId],
            ])
        );
    }

    settle(promise) {
        return this.action.doAction("crm_extension.customer_promise_step_action", {
            additionalContext: {
                default_promise_ids: [promise.id],
                default_step: "keep",
            },
            onClose: () => this.state.load(),
        });
    }
}

export const promisePanel = { component: PromisePanel };

registry.category("view_widgets").add("customer_promise_panel", promisePanel);
