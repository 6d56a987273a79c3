import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { badgeClassOfTone, formatScore, toneOfClass, toneOfScore } from "../value_format";

/** A score as a pill: coloured by its height or, with `class_field`, by the value class. */
export class ValueScoreBadgeField extends Component {
    static template = "crm_extension.ValueScoreBadgeField";
    static props = {
        ...standardFieldProps,
        classField: { type: String, optional: true },
    };

    get score() {
        return this.props.record.data[this.props.name] || 0;
    }

    get formattedScore() {
        return formatScore(this.score, 1);
    }

    get valueClass() {
        return this.props.classField ? this.props.record.data[this.props.classField] : false;
    }

    /** Whoever never bought has the class "none" and no score, not a score of nought. */
    get hasScore() {
        return this.props.classField ? Boolean(this.valueClass) && this.valueClass !== "none" : true;
    }

    get classLabel() {
        const { selection = [] } = this.props.record.fields[this.props.classField] || {};
        const option = selection.find(([key]) => key === this.valueClass);
        return option ? option[1] : this.valueClass && this.valueClass.toUpperCase();
    }

    get badgeClass() {
        return badgeClassOfTone(
            this.props.classField ? toneOfClass(this.valueClass) : toneOfScore(this.score)
        );
    }
}

export const valueScoreBadgeField = {
    component: ValueScoreBadgeField,
    displayName: _t("Score as a pill"),
    supportedTypes: ["float"],
    // A list lays out the cells of badges by this class.
    additionalClasses: ["o_field_badge"],
    supportedOptions: [
        {
            label: _t("Value class"),
            name: "class_field",
            type: "field",
            availableTypes: ["selection"],
            help: _t("Colours the pill by this field and shows the class beside the score."),
        },
    ],
    extractProps: ({ options }) => ({ classField: options.class_field }),
    fieldDependencies: ({ options }) =>
        options.class_field ? [{ name: options.class_field, type: "selection" }] : [],
    isEmpty: (record, fieldName) => record.data[fieldName] === false,
};

registry.category("fields").add("value_score_badge", valueScoreBadgeField);
