import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { PercentageField, percentageField } from "@web/views/fields/percentage/percentage_field";

/** A percentage that is empty where it is not known: 0% would be a statement. */
export class KnownPercentageField extends PercentageField {
    get formattedValue() {
        const isKnown = this.props.record.data[this.props.name] !== false;
        return isKnown ? super.formattedValue : "";
    }
}

export const knownPercentageField = {
    ...percentageField,
    component: KnownPercentageField,
    displayName: _t("Percentage, if known"),
    isEmpty: (record, fieldName) => record.data[fieldName] === false,
};

registry.category("fields").add("known_percentage", knownPercentageField);
