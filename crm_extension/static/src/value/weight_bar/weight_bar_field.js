import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { FloatField, floatField } from "@web/views/fields/float/float_field";

import { formatShare, percentOf } from "../value_format";

/** The loaded records of the list that holds the record, in a list view or a form. */
function recordsBeside(record) {
    const { root } = record.model;
    const lists = root.records ? [root] : Object.values(root.data).filter((value) => value?.records);
    const list = lists.find(({ records }) => records.some(({ id }) => id === record.id));
    return list ? list.records : [record];
}

/** A weight with a bar of its share of all weights in the list. */
export class WeightBarField extends FloatField {
    static template = "crm_extension.WeightBarField";

    get sumOfWeights() {
        return recordsBeside(this.props.record)
            .map((record) => Math.max(record.data[this.props.name] || 0, 0))
            .reduce((sum, weight) => sum + weight, 0);
    }

    get sharePercent() {
        return percentOf(this.value, this.sumOfWeights);
    }

    get shareText() {
        return _t("%(share)s of all weights", { share: formatShare(this.sharePercent / 100) });
    }
}

export const weightBarField = {
    ...floatField,
    component: WeightBarField,
    displayName: _t("Weight with its share"),
    supportedTypes: ["float"],
    listViewWidth: [93, 160],
};

registry.category("fields").add("weight_bar", weightBarField);
