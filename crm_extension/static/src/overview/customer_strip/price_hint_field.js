import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { usePopover } from "@web/core/popover/popover_hook";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { dayOf, formatPrice, lastText, offerText, verdictText } from "./price_texts";

/** What there is to know of the price of a line, in sentences. */
export class PriceHint extends Component {
    static template = "crm_extension.PriceHint";
    static props = {
        hint: Object,
        close: { type: Function, optional: true },
    };

    setup() {
        this.action = useService("action");
    }

    get lastText() {
        return lastText(this.props.hint);
    }

    get verdictText() {
        return verdictText(this.props.hint);
    }

    get isAsked() {
        return this.props.hint.verdict === "asked";
    }

    offerText(offer) {
        return offerText(offer, this.props.hint.currency_id);
    }

    openOrder(id) {
        this.props.close?.();
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "sale.order",
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

/** The last price on a line; a sign tells that there is more to know. */
export class PriceHintField extends Component {
    static template = "crm_extension.PriceHintField";
    static components = { PriceHint };
    static props = {
        ...standardFieldProps,
        full: { type: Boolean, optional: true },
    };

    setup() {
        this.popover = usePopover(PriceHint, { position: "bottom" });
    }

    get hint() {
        return this.props.record.data[this.props.name] || false;
    }

    get priceText() {
        const { last, currency_id: currencyId } = this.hint;
        return last ? formatPrice(last.price, currencyId) : _t("Never bought");
    }

    /** When, and from whom. */
    get sources() {
        const { last } = this.hint;
        return last ? [dayOf(last), last.user].filter(Boolean) : [];
    }

    get isWarning() {
        return this.hint.verdict === "asked" || this.hint.offers.length > 0;
    }

    /** For who hears the page, and for who holds the mouse over it. */
    get title() {
        const { hint } = this;
        return [
            hint.last && lastText(hint),
            verdictText(hint),
            ...hint.offers.map((offer) => offerText(offer, hint.currency_id)),
        ]
            .filter(Boolean)
            .join("\n");
    }

    /** The reason is asked where the price is: another column would take much room. */
    get asksReason() {
        const { can_explain: canExplain, verdict, reason } = this.hint;
        return canExplain && (verdict === "asked" || (verdict === "reason" && Boolean(reason)));
    }

    giveReason(event) {
        return this.props.record.update({ price_reason: event.target.value.trim() || false });
    }

    open(event) {
        this.popover.open(event.currentTarget, { hint: this.hint });
    }
}

export const priceHintField = {
    component: PriceHintField,
    displayName: _t("Last price of the customer"),
    supportedTypes: ["json"],
    supportedOptions: [
        {
            label: _t("Whole sentences"),
            name: "full",
            type: "boolean",
            help: _t("Says everything at once instead of on a click."),
        },
    ],
    extractProps: ({ options }) => ({ full: Boolean(options.full) }),
};

registry.category("fields").add("price_hint", priceHintField);
