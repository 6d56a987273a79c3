import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

import { openMenu, openTab } from "./value_steps";

const LADDER = ".o_field_widget[name=tier_ids]";
const LEVEL = ".modal .o_form_view";
const RULES = `${LEVEL} [name=entry_rule_ids]`;

function press(name, content) {
    return {
        content,
        trigger: `.o_form_statusbar button[name=${name}]`,
        run: "click",
    };
}

/** Adds a level; whoever asks for nothing is the lowest one. */
function addLevel(name, { revenue, discount } = {}) {
    return [
        {
            content: "Add a level",
            trigger: `body:not(:has(.modal)) ${LADDER} .o_field_x2many_list_row_add a:contains(Add a level)`,
            run: "click",
        },
        {
            content: `Call it ${name}`,
            trigger: `${LEVEL} [name=name] input`,
            run: `edit ${name}`,
        },
        ...(revenue ? askForRevenue(revenue) : []),
        ...(discount ? giveDiscount(discount) : []),
        {
            content: "The level is done",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "It is on the ladder",
            trigger: `body:not(:has(.modal)) ${LADDER} .o_data_row:contains(${name})`,
        },
    ];
}

function askForRevenue(revenue) {
    return [
        {
            content: "Add a condition",
            trigger: `${RULES} .o_field_x2many_list_row_add a:contains(Add a condition)`,
            run: "click",
        },
        {
            content: "How much it asks for",
            trigger: `${RULES} .o_selected_row [name=amount] input`,
            run: `edit ${revenue}`,
        },
        {
            content: "Leave the line",
            trigger: `${LEVEL} .oe_title`,
            run: "click",
        },
        {
            content: "It is said in words",
            trigger: `${RULES} .o_data_row:contains(Revenue, last 12 months: at least) [name=text]:contains(${revenue})`,
        },
    ];
}

function giveDiscount(discount) {
    return [
        {
            content: "What it gives",
            trigger: `${LEVEL} .o_notebook a[name=benefits]`,
            run: "click",
        },
        {
            content: "A discount",
            trigger: `${LEVEL} [name=discount] input`,
            run: `edit ${discount}`,
        },
    ];
}

registry.category("web_tour.tours").add("crm_extension_tier_administrator", {
    steps: () => [
        ...stepUtils.goToAppSteps("crm_extension.menu_root", "Open the app"),
        ...openMenu("menu_configuration", "menu_tier_program"),
        {
            content: "Make a program",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Name it",
            trigger: ".o_form_view [name=name] input",
            run: "edit Customer club",
        },
        ...addLevel("Member"),
        ...addLevel("Silver", { revenue: 500, discount: 5 }),
        {
            content: "The ladder says what the level asks for and gives",
            trigger: `${LADDER} .o_data_row:contains(Silver):contains(5 % discount) [name=entry_text]:contains(at least)`,
        },
        openTab("time"),
        {
            content: "Months of validity count from the promotion",
            trigger: ".o_form_view [name=validity_months] input",
            run: "edit 6",
        },
        press("action_simulate", "Try it out"),
        {
            content: "The simulation says who would become a member",
            trigger: ".o_crm_ext_tier_simulation h3:contains(would become members)",
        },
        {
            content: "It shows where everybody would be",
            trigger: ".o_crm_ext_tier_simulation .o_crm_ext_transition:contains(No member yet)",
        },
        {
            content: "Back to the program",
            trigger: ".o_back_button",
            run: "click",
        },
        press("action_activate", "Let it count"),
        {
            content: "The program is active",
            trigger: ".o_arrow_button_current:contains(Active)",
        },
        press("action_evaluate", "Evaluate it"),
        {
            content: "The evaluation says what it did",
            trigger: ".o_crm_ext_tier_counts:contains(new members)",
        },
        ...openMenu("menu_tiers", "menu_tier_membership"),
        {
            content: "The customers are members",
            trigger: ".o_list_view .o_data_row:contains(Aurora Mills):contains(Silver)",
        },
    ],
});
