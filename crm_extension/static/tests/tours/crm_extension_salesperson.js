import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

import { goBack, openTab, panel, seePanel } from "./value_steps";

const CUSTOMER = "Aurora Mills";
const REVENUE = `${panel} .o_crm_ext_reason:contains(Revenue)`;

registry.category("web_tour.tours").add("crm_extension_salesperson", {
    steps: () => [
        {
            content: "The best customer heads the list",
            trigger: `.o_list_view .o_data_row:first:contains(${CUSTOMER})`,
        },
        {
            content: "The customer's score is shown as a pill",
            trigger: `.o_data_row:contains(${CUSTOMER}) .o_crm_ext_score_badge`,
        },
        {
            content: "Open the search panel",
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            content: "Group by segment",
            trigger: ".o_group_by_menu .o_menu_item:contains(Segment)",
            run: "click",
        },
        {
            content: "Unfold the best segment",
            trigger: ".o_list_view .o_group_header:contains(Champions)",
            run: "click",
        },
        {
            content: "Open the customer",
            trigger: `.o_list_view .o_data_row:contains(${CUSTOMER}) [name=partner_id]`,
            run: "click",
        },
        ...seePanel(),
        {
            content: "Go on to the customer's own form",
            trigger: ".oe_stat_button[name=action_open_partner]",
            run: "click",
        },
        stepUtils.autoExpandMoreButtons(),
        {
            content: "The button tells score and class at once",
            trigger: ".oe_stat_button[name=action_open_customer_value]:contains(A)",
        },
        openTab("customer_value"),
        ...seePanel(),
        {
            content: "Ask for the records behind the revenue",
            trigger: `${REVENUE} button`,
            run: "click",
        },
        {
            content: "They are the customer's orders",
            trigger: `.o_list_view .o_data_row:contains(${CUSTOMER})`,
        },
        {
            content: "The page is named after the reason",
            trigger: ".o_breadcrumb:contains(Revenue)",
        },
        goBack(),
        {
            content: "The tab is still open",
            trigger: REVENUE,
        },
        stepUtils.autoExpandMoreButtons(),
        {
            content: "Open the customer's orders",
            trigger: ".oe_stat_button:contains(Sales)",
            run: "click",
        },
        {
            content: "Open one",
            trigger: `.o_list_view .o_data_row:contains(${CUSTOMER}) [name=name]`,
            run: "click",
        },
        {
            content: "The order shows the score",
            trigger: ".o_form_view .o_crm_ext_strip .o_crm_ext_score_badge",
        },
        {
            content: "It shows the segment",
            trigger: ".o_form_view .o_crm_ext_strip_segment:contains(Champions)",
        },
        {
            content: "It says what to do with such a customer",
            trigger: ".o_form_view .o_crm_ext_strip_segment[title*='Thank them']",
        },
        {
            content: "Ask why",
            trigger: ".o_form_view .o_crm_ext_strip_score:contains(Why)",
            run: "click",
        },
        ...seePanel(),
    ],
});
