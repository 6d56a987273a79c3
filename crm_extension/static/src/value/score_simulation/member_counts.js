import { Component } from "@odoo/owl";

import { countText, shareText } from "../number_texts";
import { percentOf } from "../value_format";

/** How many customers belong to each group, with bars that compare them. */
export class MemberCounts extends Component {
    static template = "crm_extension.MemberCounts";
    static props = {
        title: String,
        members: {
            type: Array,
            element: {
                type: Object,
                shape: { name: String, count: Number, color: { type: Number, optional: true } },
            },
        },
    };

    countText = countText;

    get total() {
        return this.props.members.reduce((sum, { count }) => sum + count, 0);
    }

    get largest() {
        return Math.max(...this.props.members.map(({ count }) => count));
    }

    barStyle(member) {
        return `width: ${percentOf(member.count, this.largest)}%`;
    }

    shareText(member) {
        return this.total ? shareText(member.count / this.total) : "";
    }
}
