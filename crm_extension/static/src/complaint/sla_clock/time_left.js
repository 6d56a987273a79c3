import { _t } from "@web/core/l10n/translation";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const RUNNING_STATES = ["running", "at_risk", "late"];

/**
 * @param {number} seconds
 * @returns {string} a span of time in its two largest units
 */
export function spanText(seconds) {
    const span = Math.abs(Math.trunc(seconds));
    const days = Math.floor(span / DAY);
    const hours = Math.floor((span % DAY) / HOUR);
    const minutes = Math.floor((span % HOUR) / MINUTE);
    if (days) {
        return hours
            ? _t("%(days)s d %(hours)s h", { days, hours })
            : _t("%(days)s d", { days });
    }
    if (hours) {
        return minutes
            ? _t("%(hours)s h %(minutes)s min", { hours, minutes })
            : _t("%(hours)s h", { hours });
    }
    return _t("%(minutes)s min", { minutes });
}

/**
 * How a clock looks: the state that the server knew, and what became of it since.
 *
 * @param {"running"|"at_risk"|"late"|"paused"|"met"|"missed"|"frozen"} state
 * @param {number|null} secondsLeft until the deadline, negative after it
 * @returns {"running"|"at_risk"|"late"|"paused"|"met"|"missed"|"frozen"}
 */
export function clockLook(state, secondsLeft) {
    if (!RUNNING_STATES.includes(state) || secondsLeft === null) {
        return state;
    }
    if (secondsLeft < 0) {
        return "late";
    }
    return state === "at_risk" ? "at_risk" : "running";
}

/**
 * @param {string} look one of `clockLook`
 * @param {number|null} secondsLeft
 * @returns {string} what the clock says
 */
export function clockText(look, secondsLeft) {
    switch (look) {
        case "late":
            return _t("late by %s", spanText(secondsLeft));
        case "paused":
            return _t("paused");
        case "met":
            return _t("kept");
        case "missed":
            return _t("missed");
        case "frozen":
            return _t("ended");
        default:
            return secondsLeft === null ? "" : _t("%s left", spanText(secondsLeft));
    }
}
