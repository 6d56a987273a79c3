import { ActivityMarkAsDone } from "@mail/core/web/activity_markasdone_popover";

import { patch } from "@web/core/utils/patch";
import { session } from "@web/session";

import { notePromiseOf } from "./promise_message_action";

/** A call is done: what was promised in it is noted in the same breath. */
patch(ActivityMarkAsDone.prototype, {
    get mayNotePromise() {
        return (
            Boolean(session.notes_promises) &&
            this.props.activity.res_model !== "customer.promise"
        );
    },

    async onClickDoneAndNotePromise() {
        const { id } = this.props.activity;
        // The popover goes with the activity; its services stay.
        const { env } = this;
        await this.onClickDone();
        await notePromiseOf(env, "mail.activity", id);
    },
});
