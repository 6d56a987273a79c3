import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { UNKNOWN, numberText } from "../number_texts";

const RULE = "customer.score.rule";
const VALUE = "customer.value";
const CLASSES = "class";
const DECIMALS_BY_TYPE = { integer: 0, monetary: 2 };
const SECONDS_OF_A_DAY = 86_400;

/** From which number on a customer got each band of each rule, and each class. */
export class RunCutoffs extends Component {
    static template = "crm_extension.RunCutoffs";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.fieldService = useService("field");
        this.state = useState({ rules: [], metrics: {} });
        onWillStart(() => this.load(this.props));
        onWillUpdateProps((nextProps) => this.load(nextProps));
    }

    cutoffsOf({ record, name }) {
        return record.data[name] || {};
    }

    /** Rules may be gone since the run, and metrics may be hidden from the user. */
    async load(props) {
        const ids = Object.keys(this.cutoffsOf(props)).map(Number).filter(Number.isInteger);
        if (!ids.length) {
            this.state.rules = [];
            return;
        }
        const [rules, metrics] = await Promise.all([
            this.orm.searchRead(RULE, [["id", "in", ids]], ["metric", "direction"]),
            this.fieldService.loadFields(VALUE),
        ]);
        Object.assign(this.state, { rules, metrics });
    }

    get rows() {
        const cutoffs = this.cutoffsOf(this.props);
        return this.state.rules
            .filter(({ metric }) => this.state.metrics[metric])
            .map((rule) => this.rowOf(rule, cutoffs[rule.id]));
    }

    rowOf({ metric, direction, id }, limits) {
        const field = this.state.metrics[metric];
        return {
            id,
            label: field.string,
            limits: limits.map((limit) => this.limitText(limit, direction, field.type)),
        };
    }

    get bands() {
        const longest = Math.max(0, ...this.rows.map(({ limits }) => limits.length));
        return Array.from({ length: longest }, (_, index) => _t("Band %s", index + 1));
    }

    limitText(limit, direction, type) {
        if (!Number.isFinite(limit)) {
            return UNKNOWN;
        }
        const number = this.numberText(limit, type);
        return direction === "higher" ? _t("from %s", number) : _t("up to %s", number);
    }

    numberText(number, type) {
        if (type === "date") {
            const day = new Date(number * SECONDS_OF_A_DAY * 1000).toISOString();
            return formatDate(deserializeDate(day.slice(0, 10)));
        }
        return numberText(number, DECIMALS_BY_TYPE[type] ?? 4);
    }

    get classText() {
        const [a, b] = this.cutoffsOf(this.props)[CLASSES] || [];
        const worst = (last) => (last ? numberText(last[0]) : UNKNOWN);
        return a || b
            ? _t("Class A from %(a)s, class B from %(b)s.", { a: worst(a), b: worst(b) })
            : "";
    }
}

export const runCutoffs = {
    component: RunCutoffs,
    displayName: _t("Cut-offs of a run"),
    supportedTypes: ["json"],
};

registry.category("fields").add("run_cutoffs", runCutoffs);
