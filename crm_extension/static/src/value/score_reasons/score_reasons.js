import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { MAX_SCORE, formatScore, formatShare, percentOf } from "../value_format";

/** What each rule gave to the score, from which input, and the records behind it. */
export class ScoreReasons extends Component {
    static template = "crm_extension.ScoreReasons";
    static props = {
        reasons: { type: Array, element: Object },
    };

    setup() {
        this.action = useService("action");
    }

    get score() {
        return this.props.reasons.reduce((sum, reason) => sum + reason.contribution, 0);
    }

    get scoreText() {
        return this.pointsText(this.score, MAX_SCORE);
    }

    get heaviest() {
        return Math.max(...this.props.reasons.map((reason) => reason.max_contribution));
    }

    pointsText(points, maximum) {
        return _t("%(points)s of %(maximum)s", {
            points: formatScore(points),
            maximum: formatScore(maximum),
        });
    }

    /** Tracks are as long as their rules are heavy, so that fillings can be compared. */
    trackStyle(reason) {
        return `width: ${percentOf(reason.max_contribution, this.heaviest)}%`;
    }

    fillStyle(reason) {
        return `width: ${percentOf(reason.contribution, reason.max_contribution)}%`;
    }

    cutoffText(reason) {
        const texts = [reason.band ? this.bandText(reason) : "", reason.cutoff_text];
        return texts.filter(Boolean).join(" · ");
    }

    bandText(reason) {
        return _t("band %(band)s of %(bands)s", { band: reason.band, bands: reason.bands });
    }

    weightText(reason) {
        return _t("%(weight)s (%(share)s of all)", {
            weight: formatScore(reason.weight),
            share: formatShare(reason.weight_share),
        });
    }

    recordsLabel(reason) {
        return _t("Records behind it: %(rule)s", { rule: reason.label });
    }

    /**
     * Opens the records that a rule's input was computed from.
     *
     * @param {Object} reason
     */
    openRecords(reason) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: reason.label,
            res_model: reason.res_model,
            domain: reason.domain,
            views: [
                [false, "list"],
                [false, "form"],
            ],
        });
    }
}
