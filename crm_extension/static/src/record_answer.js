import { useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { useRecordObserver } from "@web/model/relational_model/utils";

/** Only the server's own words are for users; the rest names routes and such. */
function errorText(error) {
    return error.data?.message || _t("The server did not answer. Check your connection.");
}

/**
 * Loads what a widget shows of a record, again whenever the record is loaded or saved.
 *
 * @param {(id: number) => Promise<Object>} fetch
 * @param {(record: Object, props: Object) => number|false} idOf which id is asked about;
 *     the record's own unless told otherwise
 * @returns {{status: "new"|"loading"|"ready"|"failed", answer: Object|null, error: string,
 *     load: () => Promise<void>}} what is shown stays until the new answer is there
 */
export function useRecordAnswer(fetch, idOf = ({ resId }) => resId) {
    const keepLast = new KeepLast();
    let shownId = false;
    const state = useState({ status: "new", answer: null, error: "", load });

    async function load() {
        if (!shownId) {
            state.status = "new";
            return;
        }
        state.status = state.answer ? "ready" : "loading";
        try {
            state.answer = await keepLast.add(fetch(shownId));
            state.status = "ready";
        } catch (error) {
            state.error = errorText(error);
            state.status = "failed";
        }
    }

    useRecordObserver((record, props) => {
        // `data` is read so that this runs again after loading and saving, which replace
        // it; editing changes it from within, and a key stroke asks nobody.
        const id = record.data && idOf(record, props);
        if (id !== shownId) {
            shownId = id;
            state.answer = null;
        }
        // Not returned: the form does not wait for this.
        load();
    });
    return state;
}
