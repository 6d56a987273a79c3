import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { UNKNOWN, countText, differenceText, listText, numberText } from "../number_texts";
import { MemberCounts } from "./member_counts";
import { ScoreDistribution } from "./score_distribution";
import { TransitionTable } from "./transition_table";

/** Stages from the best to the worst for the company; time knows another order. */
const STAGES_BY_WORTH = ["stability", "formation", "exploration", "prospect", "decline", "lost", "none"];

/** What a draft would change, compared with the scores that count now. */
export class ScoreSimulation extends Component {
    static template = "crm_extension.ScoreSimulation";
    static components = { MemberCounts, ScoreDistribution, TransitionTable };
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.countText = countText;
        this.differenceText = differenceText;
    }

    get results() {
        return this.props.record.data[this.props.name] || false;
    }

    // -- In words --------------------------------------------------------------

    get isCompared() {
        return Boolean(this.results.compared_with);
    }

    get headline() {
        const { customers, moved } = this.results;
        if (!this.isCompared) {
            return _t("%s customers would get a score.", countText(customers));
        }
        if (!Object.values(moved).some(Boolean)) {
            return _t("Nothing would change for any of %s customers.", countText(customers));
        }
        return _t("%(moved)s of %(customers)s customers would change class.", {
            moved: countText(moved.class),
            customers: countText(customers),
        });
    }

    get comparisonText() {
        if (!this.isCompared) {
            return _t("No score model is published for these customers: there is nothing to compare with.");
        }
        return _t("Compared with “%s”, on the same day and the same documents.", this.results.compared_with_name);
    }

    get movedFigures() {
        const { moved } = this.results;
        return [
            { key: "class", label: _t("change class"), count: moved.class },
            { key: "segment", label: _t("change segment"), count: moved.segment },
            { key: "stage", label: _t("change stage"), count: moved.stage },
            { key: "score", label: _t("change score"), count: moved.score },
        ];
    }

    get meanText() {
        const { mean_before: before, mean_after: after } = this.results.scores;
        if (!Number.isFinite(before)) {
            return _t("The mean score is %s.", numberText(after, 1));
        }
        return _t("The mean score goes from %(before)s to %(after)s.", {
            before: numberText(before, 1),
            after: numberText(after, 1),
        });
    }

    get warnings() {
        const { impossible_segments, empty_segments, rules_without_data } = this.results;
        const dataless = (rules_without_data || []).map(({ label }) => label);
        return [
            [impossible_segments, (names) => _t("Segments that nobody can ever be in: %s", names)],
            [empty_segments, (names) => _t("Segments without a member today: %s", names)],
            [dataless, (names) => _t("Rules on numbers that no customer has: %s", names)],
        ]
            .filter(([names]) => names?.length)
            .map(([names, textOf]) => textOf(listText(names)));
    }

    get consequences() {
        return this.results.consequences || [];
    }

    // -- Drawings and tables ---------------------------------------------------

    get scoreSeries() {
        const { before, after } = this.results.scores;
        const series = [{ key: "after", label: _t("After"), tone: "main", values: after }];
        if (this.isCompared && before) {
            series.unshift({ key: "before", label: _t("Before"), tone: "muted", values: before });
        }
        return series;
    }

    get classTransition() {
        const { classes } = this.results;
        return {
            title: _t("Classes"),
            hint: _t("Green (▲): to a better class. Red (▼): to a lesser one."),
            order: classes.columns.map(({ key }) => key),
            ...classes,
        };
    }

    get stageTransition() {
        return {
            title: _t("Stages"),
            hint: _t("Green (▲): towards a steady customer. Red (▼): towards a lost one."),
            order: STAGES_BY_WORTH,
            ...this.results.stages,
        };
    }

    get segmentTransition() {
        const { segments } = this.results;
        return {
            title: _t("Segments"),
            hint: _t("Green (▲): to a segment further up in the list. Red (▼): further down."),
            order: segments.columns.map(({ code, key }) => code ?? key),
            ...segments,
        };
    }

    get members() {
        return this.results.members.map(({ name, count }) => ({ name, count }));
    }

    get movers() {
        const { classes, segments } = this.results;
        return this.results.movers.map((mover) => ({
            ...mover,
            scores: {
                before: numberText(mover.old_score, 1),
                after: numberText(mover.new_score, 1),
            },
            classes: {
                before: this.labelOf(mover.old_class, classes),
                after: this.labelOf(mover.new_class, classes),
            },
            segments: {
                before: this.labelOf(mover.old_segment, segments),
                after: this.labelOf(mover.new_segment, segments),
            },
        }));
    }

    labelOf(key, { rows, columns }) {
        const found = [...columns, ...rows].find((each) => each.key === key);
        return found?.label || key || UNKNOWN;
    }

    differenceOf(mover) {
        const difference = mover.new_score - (mover.old_score ?? 0);
        return { isBetter: difference > 0, text: differenceText(difference) };
    }

    reasonText(reason) {
        return _t("%(points)s %(rule)s", {
            points: differenceText(reason.difference),
            rule: reason.label,
        });
    }

    reasonTitle(reason) {
        return _t("%(rule)s: %(before)s points before, %(after)s after", {
            rule: reason.label,
            before: numberText(reason.before),
            after: numberText(reason.after),
        });
    }

    openCustomer(mover) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: mover.name,
            res_model: "res.partner",
            res_id: mover.partner_id,
            views: [[false, "form"]],
        });
    }
}

export const scoreSimulation = {
    component: ScoreSimulation,
    displayName: _t("Results of a simulation"),
    supportedTypes: ["json"],
};

registry.category("fields").add("score_simulation", scoreSimulation);
