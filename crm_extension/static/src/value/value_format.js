import { clamp } from "@web/core/utils/numbers";
import { formatFloat, formatPercentage } from "@web/views/fields/formatters";

export const MAX_SCORE = 100;

const TONE_BY_CLASS = { a: "success", b: "info", c: "warning" };
const TONE_BY_LOWEST_SCORE = [
    [70, "success"],
    [40, "info"],
    [0.01, "warning"],
];

/**
 * @param {number} score
 * @param {number} [decimals]
 * @returns {string} the score as the user's language writes it
 */
export function formatScore(score, decimals = 2) {
    return formatFloat(score, { digits: [16, decimals] });
}

/**
 * @param {number} share between 0 and 1
 * @returns {string} the share in per cent
 */
export function formatShare(share) {
    return formatPercentage(share, { digits: [16, 1] });
}

/**
 * @param {number} part
 * @param {number} whole
 * @returns {number} the per cent of the whole, kept between 0 and 100
 */
export function percentOf(part, whole) {
    return whole > 0 ? clamp((part / whole) * 100, 0, 100) : 0;
}

/**
 * @param {string|false} valueClass "a", "b", "c" or "none"
 * @returns {string} the contextual colour of Bootstrap that stands for it
 */
export function toneOfClass(valueClass) {
    return TONE_BY_CLASS[valueClass] || "secondary";
}

/**
 * @param {number} score
 * @returns {string} the contextual colour of Bootstrap that stands for it
 */
export function toneOfScore(score) {
    const step = TONE_BY_LOWEST_SCORE.find(([lowest]) => score >= lowest);
    return step ? step[1] : "secondary";
}

/**
 * @param {string} tone
 * @returns {string} the class of a badge in that colour
 */
export function badgeClassOfTone(tone) {
    // Odoo's own neutral badge; its secondary one looks like a button.
    return tone === "secondary" ? "text-bg-300" : `text-bg-${tone}`;
}
