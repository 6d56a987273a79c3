import { _t } from "@web/core/l10n/translation";
import { formatFloat, formatInteger } from "@web/views/fields/formatters";

import { formatShare } from "./value_format";

/** Stands for a number that is not known. */
export const UNKNOWN = "–";

function isKnown(value) {
    return Number.isFinite(value);
}

/**
 * @param {number|null} value
 * @returns {string} a whole number
 */
export function countText(value) {
    return isKnown(value) ? formatInteger(value) : UNKNOWN;
}

/**
 * @param {number|null} value
 * @param {number} [decimals]
 * @returns {string}
 */
export function numberText(value, decimals = 2) {
    return isKnown(value) ? formatFloat(value, { digits: [16, decimals] }) : UNKNOWN;
}

/**
 * @param {number|null} value between 0 and 1
 * @returns {string} the share in per cent
 */
export function shareText(value) {
    return isKnown(value) ? formatShare(value) : UNKNOWN;
}

/**
 * @param {number} value
 * @param {number} [decimals]
 * @returns {string} a difference, with its sign
 */
export function differenceText(value, decimals = 1) {
    const text = numberText(Math.abs(value), decimals);
    if (!isKnown(value)) {
        return text;
    }
    return value < 0 ? `−${text}` : `+${text}`;
}

/**
 * @param {string[]} names
 * @returns {string} the names in one line
 */
export function listText(names) {
    return names.join(_t(", "));
}
