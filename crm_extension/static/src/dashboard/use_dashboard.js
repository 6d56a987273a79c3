import { markRaw, onWillStart, useComponent, useState } from "@odoo/owl";
import { router } from "@web/core/browser/router";
import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { pick } from "@web/core/utils/objects";
import { useSetupAction } from "@web/search/action_hook";

import { actionOf } from "./figures";

/** What the filters are called, in the address and in the question to the server. */
export const FILTER_KEYS = ["company_id", "team_id", "period", "date_from", "date_to"];

/** Only the server's own words are for users; the rest names routes and such. */
function errorText(error) {
    return error.data?.message || _t("The server did not answer. Check your connection.");
}

function filtersInAddress({ action }, keys) {
    const { current } = router;
    const own = [action?.path, action?.id, action?.tag].filter(Boolean);
    return own.includes(current.action) ? pick(current, ...keys) : {};
}

/** Who opens a dashboard may say what it shows; the address says what it showed last. */
function firstFilters({ state, action }, keys) {
    return (
        state?.chosen || {
            ...filtersInAddress({ action }, keys),
            ...pick(action?.params || {}, ...keys),
        }
    );
}

function withoutEmpty(filters, keys) {
    return Object.fromEntries(keys.map((key) => [key, filters[key] || undefined]));
}

/**
 * Loads a dashboard, again whenever a filter changes. The filters stand in the address,
 * so that reloading and the way back keep them.
 *
 * @param {string} model the model whose `get_dashboard` answers
 * @param {string[]} [keys] what its filters are called
 * @returns {{status: "loading"|"ready"|"failed", answer: Object|null, error: string,
 *     load: () => Promise<void>, change: (filters: Object) => Promise<void>,
 *     open: (opening: Object) => Promise<void>}}
 */
export function useDashboard(model, keys = FILTER_KEYS) {
    const component = useComponent();
    const orm = useService("orm");
    const action = useService("action");
    const keepLast = new KeepLast();
    let chosen = firstFilters(component.props, keys);
    const state = useState({ status: "loading", answer: null, error: "", load, change, open });

    async function load() {
        state.status = "loading";
        try {
            const question = orm.call(model, "get_dashboard", [chosen]);
            // As it came: drawing goes over it often, and nobody changes it.
            state.answer = markRaw(await keepLast.add(question));
            chosen = pick(state.answer.filters.chosen, ...keys);
            state.status = "ready";
        } catch (error) {
            state.error = errorText(error);
            state.status = "failed";
        }
    }

    async function change(filters) {
        chosen = { ...chosen, ...filters };
        component.props.updateActionState?.(withoutEmpty(chosen, keys));
        await load();
    }

    function open(opening) {
        return action.doAction(actionOf(opening));
    }

    useSetupAction({ getLocalState: () => ({ chosen }) });
    onWillStart(load);
    return state;
}
