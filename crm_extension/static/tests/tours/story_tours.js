import { registry } from "@web/core/registry";

import { openMenu } from "./value_steps";

/** Asks a question by two clicks, and looks for what answers it. */
function ask(entry, answer, content) {
    return [
        ...openMenu("menu_stories", `menu_story_${entry}`),
        { content, trigger: answer },
    ];
}

const row = (customer) => `.o_list_view .o_data_row:contains(${customer})`;

registry.category("web_tour.tours").add("crm_extension_stories", {
    steps: () => [
        ...ask("gold", row("Aurora Mills"), "The best customer is a gold customer"),
        ...ask("large", `.o_breadcrumb:contains(Last Year)`, "Last year's large customers"),
        ...ask("narrow", row("Aurora Mills"), "One product line only"),
        {
            content: "The list tells what they buy",
            trigger: ".o_data_row [name=preferred_category_ids] .badge:contains(Tools)",
        },
        ...ask("leaving", row("Ember Foods"), "Who has been silent for long is leaving"),
        {
            content: "The list tells why",
            trigger: `${row("Ember Foods")} [name=leaving_signs]:contains(Silent for)`,
        },
        ...ask("price", row("Cedar & Sons"), "Two quotations at two prices"),
        {
            content: "Open one of the quotations",
            trigger: `${row("Cedar & Sons")} [name=price]`,
            run: "click",
        },
        {
            content: "It is the quotation itself",
            trigger: ".o_form_view .o_field_widget[name=order_line]",
        },
        ...ask("unanswered", row("Juniper Garden"), "A complaint that waits for an answer"),
        ...ask("leads", row("Card of the fair"), "A lead nobody has spoken to"),
        {
            content: "The shared favourites are in the search bar",
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            content: "One of them is there for leads",
            trigger: ".o_favorite_menu .o_menu_item:contains(Nobody has spoken to them)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_extension_first_steps", {
    steps: () => [
        {
            content: "The empty list of customers leads on",
            trigger: ".o_crm_ext_first_steps_helper [data-step=purchases][data-state=now]",
        },
        {
            content: "The shipped rules are there already",
            trigger: ".o_crm_ext_first_steps [data-step=rules][data-state=done]",
        },
        {
            content: "Somebody has seen enough",
            trigger: ".o_crm_ext_first_steps_dismiss",
            run: "click",
        },
        {
            content: "The list is empty in the usual way",
            trigger: ".o_view_nocontent:contains(No customer has a score yet)",
        },
        ...openMenu("menu_configuration", "menu_first_steps"),
        {
            content: "The steps stay in the configuration",
            trigger: ".o_crm_ext_first_steps_page [data-step=run] button",
        },
        {
            content: "Show them again",
            trigger: ".o_crm_ext_first_steps_show",
            run: "click",
        },
        {
            content: "Go to the rules",
            trigger: ".o_crm_ext_first_steps [data-step=rules] button",
            run: "click",
        },
        {
            content: "They are published",
            trigger: ".o_data_row:contains(Published)",
        },
    ],
});
