import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { countText } from "../../value/number_texts";

const LABELS = {
    enrolled: _t("new members"),
    promoted: _t("promoted"),
    renewed: _t("kept their tier for another period"),
    grace: _t("entered grace"),
    demoted: _t("demoted"),
    return: _t("lost a promotion after a return"),
    override: _t("overridden"),
    override_end: _t("overrides ended"),
    merge: _t("merged"),
    rule_change: _t("moved by new rules"),
    suspended: _t("suspended"),
};

/** How many members an evaluation moved, by what happened to them. */
export class TierCountsField extends Component {
    static template = "crm_extension.TierCountsField";
    static props = { ...standardFieldProps };

    get figures() {
        return Object.entries(this.props.record.data[this.props.name] || {})
            .filter(([, count]) => count)
            .map(([key, count]) => ({ key, label: LABELS[key] || key, text: countText(count) }));
    }
}

export const tierCountsField = {
    component: TierCountsField,
    displayName: _t("What an evaluation changed"),
    supportedTypes: ["json"],
};

registry.category("fields").add("tier_counts", tierCountsField);
