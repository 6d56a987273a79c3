import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import { GroupedBars } from "../grouped_bars/grouped_bars";
import { countText } from "../number_texts";

const MARK_EVERY = 20;

/** How many customers have a score between two limits. */
export class ScoreDistribution extends Component {
    static template = "crm_extension.ScoreDistribution";
    static components = { GroupedBars };
    static props = {
        /** One more than each series has values. */
        limits: { type: Array, element: Number },
        /** As for GroupedBars. */
        series: { type: Array, element: Object },
    };

    formatValue = countText;

    get groups() {
        const { limits } = this.props;
        return limits.slice(1).map((high, index) =>
            _t("%(low)s to %(high)s", { low: limits[index], high })
        );
    }

    get axis() {
        const { limits } = this.props;
        const lowest = limits[0];
        const width = limits[limits.length - 1] - lowest;
        return limits
            .filter((limit) => limit % MARK_EVERY === 0)
            .map((limit) => ({ place: ((limit - lowest) / width) * 100, text: `${limit}` }));
    }

    get groupTitle() {
        return _t("Score");
    }

    get description() {
        return _t("Number of customers by score: %s", this.fullestTexts.join("; "));
    }

    /** Where most customers are, for whoever cannot see the bars. */
    get fullestTexts() {
        const { groups } = this;
        return this.props.series.map(({ label, values }) => {
            const place = values.indexOf(Math.max(...values));
            return _t("%(series)s, most at a score of %(range)s (%(count)s)", {
                series: label,
                range: groups[place],
                count: countText(values[place]),
            });
        });
    }
}
