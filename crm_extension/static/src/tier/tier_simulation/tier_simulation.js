import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { GroupedBars } from "../../value/grouped_bars/grouped_bars";
import { countText } from "../../value/number_texts";
import { TransitionTable } from "../../value/score_simulation/transition_table";

const NOBODY_KEY = "nobody";
/** Moves that a member notices; a renewal leaves everything as it was. */
const TRIGGER_LABELS = {
    enrolled: _t("would be enrolled"),
    promoted: _t("would go up"),
    demoted: _t("would go down"),
    return: _t("would lose a promotion, because of goods sent back"),
    renewed: _t("would keep their tier for another period"),
    grace: _t("would enter grace"),
    override_end: _t("overrides would end"),
    rule_change: _t("would move because the rules changed"),
    suspended: _t("would be suspended"),
};

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** How many members a square table moves to another tier. */
function movedIn(table) {
    return sum(table.map((row, from) => sum(row.filter((_count, to) => to !== from))));
}

/** What a loyalty program's rules would change: today, and at the ends of validity. */
export class TierSimulation extends Component {
    static template = "crm_extension.TierSimulation";
    static components = { GroupedBars, TransitionTable };
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.countText = countText;
    }

    get results() {
        return this.props.record.data[this.props.name] || false;
    }

    // -- In words --------------------------------------------------------------

    get memberCount() {
        return sum(this.results.members.after);
    }

    /** Members of today who would hold another tier; the first row is of no member yet. */
    get movedCount() {
        return movedIn(this.results.table.slice(1));
    }

    get headline() {
        if (!this.memberCount) {
            return _t("Nobody would be a member: no customer in scope has bought.");
        }
        const newcomers = sum(this.results.table[0]);
        if (newcomers === this.memberCount) {
            return _t("%s customers would become members.", countText(newcomers));
        }
        if (!this.movedCount && !newcomers) {
            return _t("Nothing would change for any of %s members today.", countText(this.memberCount));
        }
        return _t("%(moved)s of %(members)s members would change tier today.", {
            moved: countText(this.movedCount),
            members: countText(this.memberCount),
        });
    }

    get explanation() {
        return _t(
            "Nothing was written, and nobody was told. Promotions come at once; nobody goes down before the validity of the tier ends."
        );
    }

    get figures() {
        return Object.entries(this.results.counts || {})
            .filter(([trigger, count]) => count && TRIGGER_LABELS[trigger])
            .map(([trigger, count]) => ({ key: trigger, label: TRIGGER_LABELS[trigger], count }));
    }

    get warningText() {
        const { warnings } = this.results;
        return warnings
            ? _t("%s members would be warned that their tier is about to end.", countText(warnings))
            : "";
    }

    // -- Drawings and tables ---------------------------------------------------

    get tiers() {
        return this.results.tiers.map(({ id, name }) => ({ key: id, label: name }));
    }

    get order() {
        return this.tiers.map(({ key }) => key).reverse();
    }

    get todayTable() {
        return {
            title: _t("Today"),
            hint: _t("From the tier held now to the tier after evaluating today. Green (▲): up. Red (▼): down."),
            rows: [{ key: NOBODY_KEY, label: _t("No member yet") }, ...this.tiers],
            columns: this.tiers,
            table: this.results.table,
            order: this.order,
        };
    }

    get endTable() {
        return {
            title: _t("At the end of validity"),
            hint: _t("What would become of the members if their validity ended on that day: who would keep the tier, and who would not."),
            rows: this.tiers,
            columns: this.tiers,
            table: this.results.at_end,
            order: this.order,
        };
    }

    get hasMembersAtEnd() {
        return Boolean(sum(this.results.at_end.map(sum)));
    }

    get bars() {
        const { before, after } = this.results.members;
        const names = this.results.tiers.map(({ name }) => name);
        return {
            groupTitle: _t("Tier"),
            groups: names,
            series: [
                { key: "before", label: _t("Before"), tone: "muted", values: before },
                { key: "after", label: _t("After"), tone: "main", values: after },
            ],
            axis: names.map((text, place) => ({ place: ((place + 0.5) / names.length) * 100, text })),
            description: _t("Members of each tier before and after: %s", this.barTexts.join("; ")),
            formatValue: countText,
        };
    }

    get barTexts() {
        const { members, tiers } = this.results;
        return tiers.map(({ name }, place) =>
            _t("%(tier)s %(before)s, then %(after)s", {
                tier: name,
                before: countText(members.before[place]),
                after: countText(members.after[place]),
            })
        );
    }

    // -- Who -------------------------------------------------------------------

    get movers() {
        return this.results.movers || [];
    }

    tierName(value) {
        const found = this.results.tiers.find(({ id }) => id === value);
        return found?.name || value || _t("No member yet");
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

export const tierSimulation = {
    component: TierSimulation,
    displayName: _t("Results of a loyalty program's simulation"),
    supportedTypes: ["json"],
};

registry.category("fields").add("tier_simulation", tierSimulation);
