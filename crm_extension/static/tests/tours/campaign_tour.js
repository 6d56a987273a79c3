import { registry } from "@web/core/registry";

import { openMenu } from "./value_steps";

/** From a campaign's cost to what came back, and on to the records behind it. */
registry.category("web_tour.tours").add("crm_extension_campaign", {
    steps: () => [
        ...openMenu("menu_campaigns", "menu_campaign"),
        {
            content: "The list says what each campaign brought",
            trigger: ".o_list_view .o_data_row:contains(Spring) td[name=return_revenue]:contains(100.00)",
        },
        {
            content: "Open the campaign",
            trigger: ".o_data_row:contains(Spring) td[name=title]",
            run: "click",
        },
        {
            content: "Customers reached stand beside those who were not",
            trigger: ".o_crm_ext_campaign_comparison .o_crm_ext_group:contains(Not reached)",
        },
        {
            content: "Too few to compare is said, not hidden",
            trigger: ".o_crm_ext_campaign_comparison .o_crm_ext_fault",
        },
        {
            content: "Enter what it cost",
            trigger: ".o_notebook_headers .nav-link[name=campaign_costs]",
            run: "click",
        },
        {
            content: "Add a cost",
            trigger: ".o_field_widget[name=campaign_cost_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "What for",
            trigger: ".o_selected_row [name=name] input",
            run: "edit Leaflets",
        },
        {
            content: "How much",
            trigger: ".o_selected_row [name=amount] input",
            run: "edit 20",
        },
        {
            content: "Save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "Back to what came back",
            trigger: ".o_form_saved, .o_notebook_headers .nav-link[name=what_came_back]",
            run: "click .o_notebook_headers .nav-link[name=what_came_back]",
        },
        {
            content: "A margin of 40 for a cost of 20: all of it came back, and as much again",
            trigger: ".o_notebook [name=return_rate]:contains(100)",
        },
        {
            content: "See it customer by customer",
            trigger: ".o_notebook button[name=action_open_return]",
            run: "click",
        },
        {
            content: "The report is a pivot of this campaign",
            trigger: ".o_pivot_view td:contains(20.00)",
        },
        {
            content: "The records behind it",
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        {
            content: "Open the purchase",
            trigger: ".o_list_view .o_data_row:contains(Purchase) td[name=date]",
            run: "click",
        },
        {
            content: "It is the order",
            trigger: ".o_form_view .o_breadcrumb:contains(S), .o_form_view [name=order_line]",
        },
    ],
});

/** Contacts chosen in their list are noted as reached. */
registry.category("web_tour.tours").add("crm_extension_campaign_reach", {
    steps: () => [
        {
            content: "Choose all customers found",
            trigger: ".o_list_view thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Open the actions",
            trigger: ".o_cp_action_menus .dropdown-toggle:has(.fa-cog)",
            run: "click",
        },
        {
            content: "Reached by a campaign",
            trigger: ".o-dropdown-item:contains(Reached by a Campaign)",
            run: "click",
        },
        {
            content: "By which one",
            trigger: ".modal .o_field_widget[name=campaign_id] input",
            run: "edit Spring",
        },
        {
            content: "Choose it",
            trigger: ".o-autocomplete--dropdown-item:contains(Spring)",
            run: "click",
        },
        {
            content: "Two are new, one is noted already",
            trigger: ".modal .o_field_widget[name=new_count]:contains(2)",
        },
        {
            content: "Note them",
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            content: "All three are reached now",
            trigger: "body:not(:has(.modal)) .o_list_view .o_data_row:count(3)",
        },
    ],
});
