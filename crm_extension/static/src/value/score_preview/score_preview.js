import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { countText } from "../number_texts";
import { MemberCounts } from "../score_simulation/member_counts";
import { ScoreDistribution } from "../score_simulation/score_distribution";

/**
 * What the rules would give as they are typed.
 *
 * While a rule is half typed the last answer stays, dimmed: a picture that comes and
 * goes with every keystroke moves the page under the hands.
 */
export class ScorePreview extends Component {
    static template = "crm_extension.ScorePreview";
    static components = { MemberCounts, ScoreDistribution };
    static props = { ...standardFieldProps };

    setup() {
        this.state = useState({ recordId: null, current: false, shown: false });
        useRecordObserver((record, props) => this.follow(record, props));
    }

    follow(record, props) {
        const preview = record.data[props.name];
        const isSameRecord = record.id === this.state.recordId;
        Object.assign(this.state, { recordId: record.id, current: preview });
        if (!preview || !preview.fault) {
            this.state.shown = preview;
        } else if (!isSameRecord) {
            this.state.shown = false;
        }
    }

    get isDimmed() {
        return this.state.shown !== this.state.current;
    }

    get customersText() {
        const { customers, sample } = this.state.shown;
        if (sample) {
            return _t("On a sample of %s customers, by the numbers of the last run.", countText(customers));
        }
        return _t("On %s customers, by the numbers of the last run.", countText(customers));
    }

    get scoreSeries() {
        const { counts } = this.state.shown.scores;
        return [{ key: "scores", label: _t("Customers"), tone: "main", values: counts }];
    }

    /** Whoever is scored has bought: nobody is without a class, as a rule. */
    get classes() {
        const { classes } = this.state.shown;
        const shown = classes.filter(({ key, count }) => count || key !== "none");
        return shown.map(({ label, count }) => ({ name: label, count }));
    }

    get segments() {
        return this.state.shown.segments.map(({ name, color, count }) => ({
            name: name || "",
            color: color || 0,
            count,
        }));
    }
}

export const scorePreview = {
    component: ScorePreview,
    displayName: _t("Preview of scores"),
    supportedTypes: ["json"],
};

registry.category("fields").add("score_preview", scorePreview);
