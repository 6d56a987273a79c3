import { deserializeDateTime, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatMonetary } from "@web/views/fields/formatters";
import { getCurrency } from "@web/core/currency";

const MOST_DECIMALS = 6;

/** How many decimals more a price below one unit of money needs, to tell it from naught. */
function moreDecimals(price) {
    const size = Math.abs(price);
    return size > 0 && size < 1 ? Math.ceil(-Math.log10(size)) : 0;
}

/**
 * A price of one unit, with the decimals of its currency; small ones with more.
 *
 * @param {number} price
 * @param {number} currencyId
 * @returns {string}
 */
export function formatPrice(price, currencyId) {
    const least = getCurrency(currencyId)?.digits?.[1] ?? 2;
    const [, decimals = ""] = String(Number(price.toFixed(MOST_DECIMALS))).split(".");
    const digits = Math.max(least, Math.min(decimals.length, least + moreDecimals(price)));
    return formatMonetary(price, { currencyId, digits: [16, digits] });
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
