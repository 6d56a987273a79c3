import { clamp } from "@web/core/utils/numbers";
import { formatFloat, formatPercentage } from "@web/views/fields/formatters";

export const MAX_SCORE = 100;

// A small customer is nothing to be warned of: only the good ones have a colour.
const NEUTRAL_TONE = "neutral";
const TONE_BY_CLASS = { a: "success", b: "info" };
const TONE_BY_LOWEST_SCORE = [
    [70, "success"],
    [40, "info"],
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
 * @returns {string} a contextual colour of Bootstrap, or "neutral"
 */
export function toneOfClass(valueClass) {
    return TONE_BY_CLASS[valueClass] || NEUTRAL_TONE;
}

/**
 * @param {number} score
 * @returns {string} a contextual colour of Bootstrap, or "neutral"
 */
export function toneOfScore(score) {
    const step = TONE_BY_LOWEST_SCORE.find(([lowest]) => score >= lowest);
    return step ? step[1] : NEUTRAL_TONE;
}

/**
 * @param {string} tone
 * @returns {string} the class of a badge in that colour
 */
export function badgeClassOfTone(tone) {
    return tone === NEUTRAL_TONE ? "text-bg-300" : `text-bg-${tone}`;
}

/**
 * @param {string} tone
 * @returns {string} the class of a text or drawing in that colour
 */
export function textClassOfTone(tone) {
    return tone === NEUTRAL_TONE ? "text-muted" : `text-${tone}`;
}
