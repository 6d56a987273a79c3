import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import {
    MAX_SCORE,
    badgeClassOfTone,
    formatScore,
    percentOf,
    textClassOfTone,
    toneOfClass,
} from "../value_format";

/** A half circle that is filled as far as the score goes, with the class below. */
export class ScoreGauge extends Component {
    static template = "crm_extension.ScoreGauge";
    static props = {
        score: Number,
        valueClass: String,
        classLabel: String,
    };

    get filledPercent() {
        return percentOf(this.props.score, MAX_SCORE);
    }

    get formattedScore() {
        return formatScore(this.props.score);
    }

    get maximumText() {
        return _t("of %(maximum)s", { maximum: MAX_SCORE });
    }

    get description() {
        return _t("Score %(score)s of %(maximum)s, value class %(class)s", {
            score: this.formattedScore,
            maximum: MAX_SCORE,
            class: this.props.classLabel,
        });
    }

    get arcClass() {
        return textClassOfTone(toneOfClass(this.props.valueClass));
    }

    get badgeClass() {
        return badgeClassOfTone(toneOfClass(this.props.valueClass));
    }
}
