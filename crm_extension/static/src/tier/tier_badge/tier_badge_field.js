import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The name of a tier in its colour. */
export class TierBadge extends Component {
    static template = "crm_extension.TierBadge";
    static props = {
        name: String,
        color: { type: Number, optional: true },
    };
}

/** What `customer.tier.badges` answers for a customer, as a badge. */
export class TierBadgeField extends Component {
    static template = "crm_extension.TierBadgeField";
    static components = { TierBadge };
    static props = { ...standardFieldProps };

    get badge() {
        return this.props.record.data[this.props.name] || false;
    }
}

export const tierBadgeField = {
    component: TierBadgeField,
    displayName: _t("Loyalty tier"),
    supportedTypes: ["json"],
};

registry.category("fields").add("tier_badge", tierBadgeField);
