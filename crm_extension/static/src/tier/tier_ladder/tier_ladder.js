import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/** The levels of a program as steps, from the lowest up, with the held one marked. */
export class TierLadder extends Component {
    static template = "crm_extension.TierLadder";
    static props = {
        levels: {
            type: Array,
            element: {
                type: Object,
                shape: {
                    id: Number,
                    name: String,
                    color: { type: Number, optional: true },
                    held: Boolean,
                    reached: Boolean,
                    asks: { type: Array, element: String, optional: true },
                },
            },
        },
    };

    stateText({ held, reached }) {
        if (held) {
            return _t("Held now");
        }
        return reached ? _t("Passed") : _t("Not reached yet");
    }

    stepClass({ held, reached }) {
        return {
            o_crm_ext_ladder_held: held,
            o_crm_ext_ladder_reached: reached && !held,
        };
    }
}
