import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A text of several lines, all of them seen: lists cut a text after the first one. */
export class TierLinesField extends Component {
    static template = "crm_extension.TierLinesField";
    static props = { ...standardFieldProps };

    get lines() {
        const text = this.props.record.data[this.props.name];
        return text ? text.split("\n") : [];
    }
}

export const tierLinesField = {
    component: TierLinesField,
    displayName: _t("Lines of a text"),
    supportedTypes: ["text", "char"],
};

registry.category("fields").add("tier_lines", tierLinesField);
