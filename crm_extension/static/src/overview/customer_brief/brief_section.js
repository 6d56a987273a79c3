import { Component } from "@odoo/owl";

const FLAG_CLASSES = {
    late: "text-danger fw-bold",
    warning: "text-warning-emphasis",
    good: "text-success",
};

/** One section of a brief: figures, then lines; whatever opens something is a button. */
export class BriefSection extends Component {
    static template = "crm_extension.BriefSection";
    static props = {
        section: Object,
        openRow: Function,
    };

    /** Whether there is something behind a line that the reader may open. */
    opens(row) {
        return Boolean(row.res_model && (row.res_id || row.domain));
    }

    flagClass(row) {
        return FLAG_CLASSES[row.flag] || "";
    }
}
