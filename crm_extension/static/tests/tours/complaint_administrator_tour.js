import { registry } from "@web/core/registry";

import { openMenu } from "./value_steps";

registry.category("web_tour.tours").add("crm_extension_complaint_administrator", {
    steps: () => [
        ...openMenu("menu_configuration", "menu_complaint_team"),
        {
            content: "A new team",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Its name",
            trigger: ".o_form_view [name=name] input, .o_form_view [name=name] textarea",
            run: "edit Night shift",
        },
        {
            content: "Save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "It is saved",
            trigger: ".o_form_view .o_form_saved, .o_form_view:not(:has(.o_form_dirty))",
        },
        ...openMenu("menu_configuration", "menu_complaint_remedy_rule"),
        {
            content: "The rules that approve by themselves",
            trigger: ".o_list_view .o_data_row:contains(Tour rule) .o_data_cell",
            run: "click",
        },
        {
            content: "Try it on the past year",
            trigger: ".o_form_view button[name=action_try]",
            run: "click",
        },
        {
            content: "It says how many there would have been",
            trigger: ".o_form_view:not(:has(button[name=action_try])), .modal .o_form_view",
        },
    ],
});
