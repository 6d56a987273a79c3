import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { groupBy } from "@web/core/utils/arrays";

import { percentOf } from "../../value/value_format";

/**
 * What is missing for a tier, condition by condition, with a bar for each.
 *
 * The conditions of a group must all be met, and one group suffices.
 */
export class TierProgress extends Component {
    static template = "crm_extension.TierProgress";
    static props = {
        title: String,
        /** `next` or `keep` of `customer.tier.membership.progress()`. */
        goal: Object,
        /** Stands in the place of the conditions once they are all met. */
        metText: String,
    };

    get groups() {
        return Object.values(groupBy(this.props.goal.conditions, ({ group }) => group));
    }

    groupTitle(place) {
        return place ? _t("or") : "";
    }

    percentage({ share, met }) {
        return met ? 100 : Math.floor(percentOf(share || 0, 1));
    }

    barStyle(condition) {
        return `width: ${this.percentage(condition)}%`;
    }
}
