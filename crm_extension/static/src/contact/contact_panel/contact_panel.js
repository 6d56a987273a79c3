import { Component, useState } from "@odoo/owl";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { useRecordAnswer } from "../../record_answer";

export const PERIODS = [
    { days: 30, label: _t("30 days") },
    { days: 90, label: _t("90 days") },
    { days: 365, label: _t("12 months") },
    { days: 0, label: _t("All") },
];

export const CHANNEL_ICONS = {
    mail: "fa-envelope-o",
    call: "fa-phone",
    meeting: "fa-users",
    visit: "fa-map-marker",
    letter: "fa-file-text-o",
    sms: "fa-mobile",
    mailing: "fa-bullhorn",
    chat: "fa-comments-o",
    note: "fa-sticky-note-o",
};

/**
 * What a customer wants to hear, who noted it, and who of us was in touch lately: one
 * place for the whole customer, on the form of the customer and of its contacts.
 */
export class ContactPanel extends Component {
    static template = "crm_extension.ContactPanel";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.periods = PERIODS;
        this.chosen = useState({ days: 90 });
        this.state = useRecordAnswer((resId) =>
            this.orm.call("res.partner", "get_contact_panel", [[resId], this.chosen.days])
        );
    }

    get panel() {
        return this.state.answer;
    }

    get resId() {
        return this.props.record.resId;
    }

    icon(touch) {
        return CHANNEL_ICONS[touch.channel];
    }

    timeText(at) {
        return toLocaleDateTimeString(deserializeDateTime(at));
    }

    /** Who reached whom, as far as it is known. */
    peopleText(touch) {
        const { user_name: us, partner_name: them } = touch;
        switch (touch.direction) {
            case "in":
                return _t("%s to us", them);
            case "out":
                return _t("%(us)s to %(them)s", { us, them });
            case "both":
                return us ? _t("%(us)s with %(them)s", { us, them }) : them;
            default:
                return us;
        }
    }

    choose(days) {
        this.chosen.days = days;
        return this.state.load();
    }

    open(touch) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: touch.res_model,
            res_id: touch.res_id,
            views: [[false, "form"]],
        });
    }

    async callAction(name, options) {
        const action = await this.orm.call("res.partner", name, [[this.resId]]);
        return this.action.doAction(action, options);
    }

    changePreferences() {
        return this.callAction("action_choose_contact_preferences", {
            onClose: () => this.reload(),
        });
    }

    openAll() {
        return this.callAction("action_open_contacts");
    }

    /** Shows what was changed, and keeps what was typed and not saved. */
    async reload() {
        const { record } = this.props;
        await ((await record.isDirty()) ? this.state.load() : record.load());
    }
}

export const contactPanel = { component: ContactPanel };

registry.category("view_widgets").add("contact_panel", contactPanel);
