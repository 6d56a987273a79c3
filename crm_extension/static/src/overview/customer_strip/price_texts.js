import { deserializeDateTime, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatMonetary } from "@web/views/fields/formatters";
import { getCurrency } from "@web/core/currency";

const MOST_DECIMALS = 6;

/**
 * A price of one unit, with as many decimals as it has: at least those of its currency.
 *
 * @param {number} price
 * @param {number} currencyId
 * @returns {string}
 */
export function formatPrice(price, currencyId) {
    const least = getCurrency(currencyId)?.digits?.[1] ?? 2;
    const [, decimals = ""] = String(Number(price.toFixed(MOST_DECIMALS))).split(".");
    const digits = [16, Math.max(least, Math.min(decimals.length, MOST_DECIMALS))];
    return formatMonetary(price, { currencyId, digits });
}

/**
 * @param {{at: string}} row
 * @returns {string} the day of an order, in the user's language
 */
export function dayOf(row) {
    return row.at ? formatDate(deserializeDateTime(row.at)) : "";
}

/** Who it was, for a sentence. */
export function sellerOf(row) {
    return row.is_own ? _t("you") : row.user || _t("nobody");
}

/**
 * @param {Object} hint of a line
 * @returns {string} what the customer paid last, when, and from whom
 */
export function lastText(hint) {
    const { last, currency_id: currencyId } = hint;
    const values = {
        price: formatPrice(last.price, currencyId),
        day: dayOf(last),
        order: last.order,
        seller: sellerOf(last),
        contact: last.contact,
    };
    return last.contact
        ? _t("Last paid: %(price)s on %(day)s, by %(contact)s. Sold by %(seller)s, %(order)s.", values)
        : _t("Last paid: %(price)s on %(day)s. Sold by %(seller)s, %(order)s.", values);
}

/**
 * @param {Object} hint of a line
 * @returns {string} what is to be thought of the price now, empty if it is fine
 */
export function verdictText(hint) {
    switch (hint.verdict) {
        case "asked":
            return _t(
                "%s is below the last price. Give the reason in the line.",
                formatPrice(hint.price, hint.currency_id)
            );
        case "tier":
            return _t("Below the last price by the discount of the loyalty tier.");
        case "reason":
            return hint.reason
                ? _t("Below the last price. Reason: %s", hint.reason)
                : _t("Below the last price, to put a complaint right.");
        default:
            return "";
    }
}

/**
 * @param {Object} offer another price in another quotation
 * @param {number} [currencyId] leave out the price without it
 * @returns {string}
 */
export function offerText(offer, currencyId) {
    const values = { order: offer.order, seller: sellerOf(offer), lines: offer.lines };
    if (currencyId) {
        return _t("Another price is offered: %(price)s in %(order)s, by %(seller)s.", {
            ...values,
            price: formatPrice(offer.price, currencyId),
        });
    }
    return _t("Other prices offered in %(order)s, by %(seller)s. Products: %(lines)s", values);
}
