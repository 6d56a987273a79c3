import { Component } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { usePopover } from "@web/core/popover/popover_hook";
import { useService } from "@web/core/utils/hooks";
import { formatMonetary, formatPercentage } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { SlaClock } from "../../complaint/sla_clock/sla_clock";
import { TierBadge } from "../../tier/tier_badge/tier_badge_field";
import { badgeClassOfTone, formatScore, percentOf, toneOfClass } from "../../value/value_format";
import { offerText } from "./price_texts";

/** Why a customer should be left alone, in words. */
class PeaceReasons extends Component {
    static template = "crm_extension.PeaceReasons";
    static props = {
        reasons: Array,
        preferred: { type: String, optional: true },
        close: { type: Function, optional: true },
    };
}

/** Who the customer of an order is, at a glance: each part opens what is behind it. */
export class CustomerStripField extends Component {
    static template = "crm_extension.CustomerStripField";
    static components = { SlaClock, TierBadge };
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.peace = usePopover(PeaceReasons, { position: "bottom" });
    }

    get strip() {
        return this.props.record.data[this.props.name] || false;
    }

    // -- Value and tier -----------------------------------------------------------

    /** A part that is there but empty: the user may see it, and there is nothing. */
    get hasNoScore() {
        return this.strip.value === null;
    }

    get scoreText() {
        const { score, value_class: valueClass } = this.strip.value;
        const letter = valueClass === "none" ? "" : ` · ${valueClass.toUpperCase()}`;
        return formatScore(score, 1) + letter;
    }

    get scoreClass() {
        return badgeClassOfTone(toneOfClass(this.strip.value.value_class));
    }

    get shareText() {
        const { share, next } = this.strip.tier;
        return next ? _t("brings %(share)s of %(tier)s", { share: percentage(share), tier: next }) : "";
    }

    get shareHelp() {
        const { share, next, target, currency_id: currencyId } = this.strip.tier;
        return _t(
            "“%(tier)s” asks for a revenue of %(target)s. This order would bring %(share)s of it.",
            {
                tier: next,
                target: formatMonetary(target, { currencyId }),
                share: percentage(share),
            }
        );
    }

    get barStyle() {
        return `width: ${percentOf(this.strip.tier.share, 1)}%`;
    }

    // -- Complaints and promises ----------------------------------------------------

    get complaints() {
        return this.strip.complaints?.named || [];
    }

    get otherComplaints() {
        const more = (this.strip.complaints?.count || 0) - this.complaints.length;
        return more > 0 ? _t("and %s more", more) : "";
    }

    deadlineOf(complaint) {
        return complaint.deadline ? deserializeDateTime(complaint.deadline) : false;
    }

    get recoveryText() {
        const { recovery, currency_id: currencyId } = this.strip;
        return recovery
            ? _t("Complaints cost %s in twelve months", formatMonetary(recovery.cost, { currencyId }))
            : "";
    }

    get promisesText() {
        const { open, late } = this.strip.promises;
        return late
            ? _t("Open promises: %(open)s, late: %(late)s", { open, late })
            : _t("Open promises: %s", open);
    }

    // -- Prices -----------------------------------------------------------------------

    get askedText() {
        const { asked } = this.strip.prices;
        return asked ? _t("Lines below the last price without a reason: %s", asked) : "";
    }

    offerText(offer) {
        return offerText(offer);
    }

    // -- What opens ---------------------------------------------------------------------

    openRecord(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    openList(model, name, domain, context = {}) {
        const { customer_id: customerId, company_id: companyId } = this.strip;
        return this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: model,
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain: [
                ["commercial_partner_id", "=", customerId],
                ["company_id", "=", companyId],
                ...domain,
            ],
            context: { default_partner_id: customerId, ...context },
        });
    }

    openComplaints() {
        return this.openList("customer.complaint", _t("Complaints"), []);
    }

    openPromises() {
        return this.openList("customer.promise", _t("Open promises"), [["state", "=", "open"]]);
    }

    async openBrief() {
        return this.action.doAction(await this.askCustomer("action_open_customer_brief"));
    }

    async openPeace(event) {
        const target = event.currentTarget;
        const { reasons, preferred } = await this.askCustomer("get_contact_peace");
        this.peace.open(target, { reasons, preferred: preferred || "" });
    }

    /** Asks the customer in the order's company, which need not be the one that leads. */
    askCustomer(method) {
        const { customer_id: customerId, company_id: companyId } = this.strip;
        const others = user.context.allowed_company_ids?.filter((id) => id !== companyId) || [];
        return this.orm.call("res.partner", method, [[customerId]], {
            context: { allowed_company_ids: [companyId, ...others] },
        });
    }
}

function percentage(share) {
    return formatPercentage(share, { digits: [16, 0] });
}

export const customerStripField = {
    component: CustomerStripField,
    displayName: _t("Customer at a glance"),
    supportedTypes: ["json"],
};

registry.category("fields").add("customer_strip", customerStripField);
