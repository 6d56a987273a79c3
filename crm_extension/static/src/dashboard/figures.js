import { formatCurrency } from "@web/core/currency";
import { formatFloat, formatInteger, formatPercentage } from "@web/views/fields/formatters";
import { _t } from "@web/core/l10n/translation";

/** Stands for a figure that is not known. */
export const UNKNOWN = "–";

// From here on nobody reads the cents.
const LARGE_AMOUNT = 1000;

function amountText(value, currencyId) {
    const isLarge = Math.abs(value) >= LARGE_AMOUNT;
    return formatCurrency(value, currencyId, isLarge ? { digits: [16, 0] } : {});
}

const TEXTS = {
    integer: (value) => formatInteger(value),
    decimal: (value) => formatFloat(value, { digits: [16, 1] }),
    monetary: amountText,
    percentage: (value) => formatPercentage(value, { digits: [16, 1] }),
    hours: (value) => _t("%s h", formatFloat(value, { digits: [16, 1] })),
    rating: (value) => _t("%s of 5", formatFloat(value, { digits: [16, 2] })),
};

/**
 * @param {number|null|false} value
 * @param {"integer"|"decimal"|"monetary"|"percentage"|"hours"|"rating"} kind
 * @param {number} [currencyId]
 * @returns {string} the figure as the user's language writes it
 */
export function figureText(value, kind, currencyId) {
    if (!Number.isFinite(value)) {
        return UNKNOWN;
    }
    return TEXTS[kind || "integer"](value, currencyId);
}

/**
 * @param {number} value
 * @param {string} kind
 * @param {number} [currencyId]
 * @returns {string} the figure as it stands on an axis, where it is round
 */
export function tickText(value, kind, currencyId) {
    if (kind === "monetary") {
        const digits = [16, Number.isInteger(value) ? 0 : 2];
        return formatCurrency(value, currencyId, { digits });
    }
    if (kind === "percentage") {
        return formatPercentage(value, { digits: [16, 0] });
    }
    return figureText(value, kind, currencyId);
}

/**
 * @param {number|null} value
 * @param {Object|null|false} opening
 * @returns {boolean} whether there is anything behind the figure
 */
export function isOpenable(value, opening) {
    return Boolean(value && opening);
}

/**
 * @param {{model: string, name: string, domain: Array, context?: Object,
 *     views?: string[]}} opening
 * @returns {Object} the action that shows the records behind a figure
 */
export function actionOf({ model, name, domain, context, views }) {
    return {
        type: "ir.actions.act_window",
        name,
        res_model: model,
        domain,
        context: context || {},
        views: (views || ["list", "form"]).map((type) => [false, type]),
        // Where there are cards, a phone shows them instead of a list.
        mobile_view_mode: "kanban",
    };
}
