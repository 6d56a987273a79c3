import { registry } from "@web/core/registry";

import { openMenu, openTab } from "./value_steps";

const MESSAGE = ".o-mail-Message:contains(We bring the samples)";

registry.category("web_tour.tours").add("crm_extension_promise_chatter", {
    steps: () => [
        {
            content: "A colleague promised something in the chatter",
            trigger: MESSAGE,
            timeout: 30000,
            run: "hover && click .o-mail-Message [title='Expand']",
        },
        {
            content: "Note it as a promise",
            trigger: ".o-dropdown-item:contains(Note a Promise), button[name=note-promise]",
            run: "click",
        },
        {
            content: "The words of the message are there",
            trigger: ".modal [name=name] textarea:value(We bring the samples)",
        },
        {
            content: "So are the customer and who promised",
            trigger: ".modal [name=user_id] input:value(Bob)",
        },
        {
            content: "Say until when",
            trigger: ".modal .o_field_widget[name=due_date] input",
            run: "edit 12/31/2030",
        },
        {
            content: "Save",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "The dialog is gone",
            trigger: "body:not(:has(.modal)) .o-mail-Message",
        },
    ],
});

registry.category("web_tour.tours").add("crm_extension_promise_keep", {
    steps: () => [
        ...openMenu("menu_customers", "menu_promise_mine"),
        {
            content: "My open promise is there",
            trigger: ".o_list_view .o_data_row:contains(We bring the samples) .o_data_cell[name=name]",
            run: "click",
        },
        {
            content: "Where it was made is one click away",
            trigger: ".o_form_view button[name=action_open_source]",
        },
        {
            content: "It is kept",
            trigger: ".o_form_statusbar button:contains(Kept)",
            run: "click",
        },
        {
            content: "Say how",
            trigger: ".modal [name=text] textarea",
            run: "edit Brought them along",
        },
        {
            content: "Confirm",
            trigger: ".modal button[name=action_take]:visible",
            run: "click",
        },
        {
            content: "It is settled",
            trigger: "body:not(:has(.modal)) .o_statusbar_status [data-value=kept][aria-checked=true]",
        },
        {
            content: "How it was kept is there to be read",
            trigger: ".o_form_view [name=outcome]:contains(Brought them along)",
        },
        openTab("history"),
        {
            content: "So is what happened to it",
            trigger: ".o_form_view [name=event_ids] .o_data_row:contains(Kept)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_extension_promise_three", {
    steps: () => [
        openTab("promises"),
        {
            content: "Each of the three has a paragraph",
            trigger: ".o_crm_ext_promise_panel:has(.o_crm_ext_promise_person)",
            run() {
                const headings = this.anchor.querySelectorAll(".o_crm_ext_promise_person h3");
                const names = [...headings].map((heading) => heading.textContent);
                for (const name of ["Ann", "Bob", "Cid"]) {
                    if (!names.some((text) => text.includes(name))) {
                        throw new Error(`${name} promised something, and is not there.`);
                    }
                }
            },
        },
        {
            content: "See all of them in a list",
            trigger: ".o_crm_ext_all_promises",
            run: "click",
        },
        {
            content: "It has a group for each person",
            trigger: ".o_list_view:has(.o_group_name:contains(Ann)):has(.o_group_name:contains(Bob))",
        },
        {
            content: "What Cid promised is there without a click",
            trigger: ".o_data_row:contains(Delivery in May)",
        },
    ],
});
