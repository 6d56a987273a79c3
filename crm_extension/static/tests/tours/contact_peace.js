import { registry } from "@web/core/registry";

import { openTab } from "./value_steps";

const PANEL = ".o_crm_ext_contact_panel";
const DIALOG = ".modal:contains(Contact preferences)";

/** A customer asks for no more advertising: noted once, seen by everybody. */
registry.category("web_tour.tours").add("crm_extension_contact_peace", {
    steps: () => [
        openTab("contact"),
        {
            content: "Who of us was in touch",
            trigger: `${PANEL} .o_crm_ext_touch[data-channel=call]:contains(Called)`,
        },
        {
            content: "Nothing speaks against a contact yet",
            trigger: `${PANEL} .o_crm_ext_contact_wishes:contains(Nothing is known)`,
        },
        {
            content: "The contacts of the last 30 days",
            trigger: `${PANEL} button[data-days='30']`,
            run: "click",
        },
        {
            content: "They are shown",
            trigger: `${PANEL} button[data-days='30'][aria-pressed=true]`,
        },
        {
            content: "The customer wants no more advertising",
            trigger: `${PANEL} .o_crm_ext_preferences`,
            run: "click",
        },
        {
            content: "By mail",
            trigger: `${DIALOG} [name=no_mail] input`,
            run: "click",
        },
        {
            content: "Say who asked for it",
            trigger: `${DIALOG} [name=reason] textarea`,
            run: "edit Asked for it on the phone",
        },
        {
            content: "Note it",
            trigger: `${DIALOG} button[name=action_apply]`,
            run: "click",
        },
        {
            content: "It is said above the form to everybody",
            trigger: ".o_crm_ext_peace_alert:contains(Wants no advertising: E-mail)",
        },
        {
            content: "And who noted it, and why",
            trigger: `${PANEL}:contains(Asked for it on the phone)`,
        },
        {
            content: "See all contacts",
            trigger: `${PANEL} .o_crm_ext_all_contacts`,
            run: "click",
        },
        {
            content: "As a list, that can be filtered and grouped",
            trigger: ".o_list_view .o_data_row:contains(Called)",
        },
    ],
});
