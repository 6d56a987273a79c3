import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { TierBadge } from "../tier_badge/tier_badge_field";
import { TierLadder } from "../tier_ladder/tier_ladder";
import { TierProgress } from "../tier_progress/tier_progress";
import { useRecordAnswer } from "../../record_answer";

/**
 * Which tier a customer holds, and what is missing for the next one and for keeping
 * it: for the form of a partner or of a membership, which both answer `get_tier_panel`.
 */
export class TierPanel extends Component {
    static template = "crm_extension.TierPanel";
    static components = { TierBadge, TierLadder, TierProgress };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useRecordAnswer((resId) =>
            this.orm.call(this.props.record.resModel, "get_tier_panel", [[resId]])
        );
    }

    get panel() {
        return this.state.answer;
    }

    get isOnMembership() {
        return this.props.record.resModel === "customer.tier.membership";
    }

    get timesText() {
        const { since_text: since, until_text: until } = this.panel;
        return until
            ? _t("since %(since)s, valid until %(until)s", { since, until })
            : _t("since %s, without an end", since);
    }

    get earnedText() {
        return _t("By the rules it would be %s.", this.panel.earned.name);
    }

    get nextTitle() {
        return _t("Missing for %s", this.panel.next.tier);
    }

    get keepTitle() {
        return _t("Missing to keep %s", this.panel.keep.tier);
    }

    eventText(event) {
        return event.from && event.to && event.from !== event.to
            ? `${event.from} → ${event.to}`
            : event.to || event.from;
    }

    openMembership() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "customer.tier.membership",
            res_id: this.panel.membership_id,
            views: [[false, "form"]],
        });
    }

    override() {
        return this.action.doAction("crm_extension.customer_tier_override_action", {
            additionalContext: { default_membership_id: this.panel.membership_id },
            onClose: () => this.reload(),
        });
    }

    /** Shows what an override changed, and keeps what was typed and not saved. */
    async reload() {
        const { record } = this.props;
        await ((await record.isDirty()) ? this.state.load() : record.load());
    }
}

export const tierPanel = { component: TierPanel };

registry.category("view_widgets").add("tier_panel", tierPanel);
