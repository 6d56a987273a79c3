import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatMonetary, formatPercentage } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { percentOf } from "../../value/value_format";
import { TierBadge } from "../tier_badge/tier_badge_field";

/** The customer's tier on an order, and how far the order brings them to the next one. */
export class TierStripField extends Component {
    static template = "crm_extension.TierStripField";
    static components = { TierBadge };
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get strip() {
        return this.props.record.data[this.props.name] || false;
    }

    get shareText() {
        const { share, next } = this.strip;
        return next ? _t("brings %(share)s of %(tier)s", { share: this.percentage(share), tier: next }) : "";
    }

    get shareHelp() {
        const { share, next, target, currency_id: currencyId } = this.strip;
        return _t(
            "“%(tier)s” asks for a revenue of %(target)s. This order would bring %(share)s of it.",
            {
                tier: next,
                target: formatMonetary(target, { currencyId }),
                share: this.percentage(share),
            }
        );
    }

    percentage(share) {
        return formatPercentage(share, { digits: [16, 0] });
    }

    get barStyle() {
        return `width: ${percentOf(this.strip.share, 1)}%`;
    }

    openMembership() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "customer.tier.membership",
            res_id: this.strip.membership_id,
            views: [[false, "form"]],
        });
    }
}

export const tierStripField = {
    component: TierStripField,
    displayName: _t("Loyalty tier of the customer"),
    supportedTypes: ["json"],
};

registry.category("fields").add("tier_strip", tierStripField);
