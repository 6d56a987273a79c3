import { registerMessageAction } from "@mail/core/common/message_actions";

import { _t } from "@web/core/l10n/translation";
import { session } from "@web/session";

/** Threads in which colleagues talk to each other, about no customer's document. */
const WITHOUT_CUSTOMER = ["discuss.channel", "mail.box"];

/**
 * @param {import("models").Message} message
 * @returns {boolean} whether a promise may have been made in it
 */
export function mayHoldPromise(message) {
    const thread = message.thread;
    return (
        Boolean(session.notes_promises) &&
        Number.isInteger(message.id) &&
        // Without words nothing was promised: "Sales Order created" has none.
        !message.isBodyEmpty &&
        Boolean(thread?.model) &&
        !WITHOUT_CUSTOMER.includes(thread.model)
    );
}

/** Opens a promise that knows already what the message says. */
export async function notePromiseOf(env, model, id) {
    const { action, orm } = env.services;
    const opened = await orm.call("customer.promise", "action_note_from", [model, id]);
    return action.doAction(opened);
}

registerMessageAction("note-promise", {
    condition: ({ message }) => mayHoldPromise(message),
    icon: "fa fa-handshake-o",
    name: _t("Note a Promise"),
    onSelected: ({ message, store }) => notePromiseOf(store.env, "mail.message", message.id),
    sequence: 45,
});
