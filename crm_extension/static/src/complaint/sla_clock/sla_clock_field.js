import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { SlaClock } from "./sla_clock";

/** The nearest deadline of a record as a clock: for cards and lists. */
export class SlaClockField extends Component {
    static template = "crm_extension.SlaClockField";
    static components = { SlaClock };
    static props = {
        ...standardFieldProps,
        stateField: { type: String, optional: true },
    };

    get deadline() {
        return this.props.record.data[this.props.name] || false;
    }

    get clockState() {
        const { record, stateField } = this.props;
        return (stateField && record.data[stateField]) || "";
    }
}

export const slaClockField = {
    component: SlaClockField,
    displayName: _t("Time left"),
    supportedTypes: ["datetime"],
    supportedOptions: [
        {
            label: _t("State of the clock"),
            name: "state_field",
            type: "field",
            availableTypes: ["selection"],
            help: _t("Says whether the clock runs or stands. Without it, it runs."),
        },
    ],
    extractProps: ({ options }) => ({ stateField: options.state_field }),
    fieldDependencies: ({ options }) =>
        options.state_field ? [{ name: options.state_field, type: "selection" }] : [],
};

registry.category("fields").add("sla_clock", slaClockField);
