import { Component } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";

/** The company, the team and the period that a dashboard is about. */
export class DashboardFilters extends Component {
    static template = "crm_extension.DashboardFilters";
    static props = {
        /** As the server answers: `companies`, `teams`, `periods` and `chosen`. */
        filters: Object,
        onChange: Function,
    };

    get chosen() {
        return this.props.filters.chosen;
    }

    get isCustom() {
        return this.chosen.period === "custom";
    }

    get days() {
        const [first, last] = [this.chosen.date_from, this.chosen.date_to].map((day) =>
            formatDate(deserializeDate(day))
        );
        return `${first} – ${last}`;
    }

    /** Ids come back as numbers, and "" for no choice as false. */
    choose(key, value) {
        const id = Number(value);
        this.props.onChange({ [key]: value && Number.isInteger(id) ? id : value || false });
    }

    /** Days that somebody chooses begin with those that were shown. */
    choosePeriod(period) {
        const { date_from, date_to } = this.chosen;
        this.props.onChange(
            period === "custom"
                ? { period, date_from, date_to }
                : { period, date_from: false, date_to: false }
        );
    }

    /** A day that was cleared is no choice. */
    chooseDay(key, value) {
        if (value) {
            this.props.onChange({ [key]: value });
        }
    }
}
