import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

import { openTab } from "./value_steps";

const CUSTOMER = "Granite Works";
const PANEL = ".o_crm_ext_tier_panel";

function openCustomer() {
    return [
        {
            content: "Open the customer's membership",
            trigger: `.o_list_view .o_data_row:contains(${CUSTOMER}) [name=partner_id]`,
            run: "click",
        },
    ];
}

registry.category("web_tour.tours").add("crm_extension_tier_salesperson", {
    steps: () => [
        ...openCustomer(),
        {
            content: "Nobody but a manager overrides",
            trigger: ".o_form_view:not(:has(button[name=action_override]))",
        },
        {
            content: "Open the customer",
            trigger: ".oe_stat_button[name=action_open_partner]",
            run: "click",
        },
        stepUtils.autoExpandMoreButtons(),
        {
            content: "The tier is on the customer's form",
            trigger: ".oe_stat_button[name=action_open_membership] .o_crm_ext_tier_badge:contains(Base)",
        },
        openTab("customer_value"),
        {
            content: "The ladder marks the level that is held",
            trigger: `${PANEL} .o_crm_ext_ladder_held:contains(Base)`,
        },
        {
            content: "It says what is missing for the next one",
            trigger: `${PANEL} .o_crm_ext_tier_progress:contains(Missing for Silver) [role=progressbar]`,
        },
        {
            content: "Back to the membership",
            trigger: `${PANEL} .o_crm_ext_tier_open`,
            run: "click",
        },
        {
            content: "It shows the same",
            trigger: `.o_form_view .o_widget_tier_panel .o_crm_ext_ladder_held:contains(Base)`,
        },
    ],
});

registry.category("web_tour.tours").add("crm_extension_tier_override", {
    steps: () => [
        ...openCustomer(),
        {
            content: "Override the tier",
            trigger: ".o_form_statusbar button[name=action_override]",
            run: "click",
        },
        {
            content: "Choose a tier",
            trigger: ".modal [name=tier_id] input",
            run: "edit Gold",
        },
        {
            content: "Gold it is",
            trigger: ".o-autocomplete--dropdown-item:contains(Gold)",
            run: "click",
        },
        {
            content: "It says what that means",
            trigger: ".modal [name=explanation]:contains(or a higher tier)",
        },
        {
            content: "Without a reason nothing happens",
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            content: "The reason is asked for",
            trigger: ".modal .o_field_invalid[name=reason]",
        },
        {
            content: "Give the reason",
            trigger: ".modal [name=reason] input",
            run: "edit Agreed with the owner",
        },
        {
            content: "Override",
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            content: "The tier is another one at once, and everybody sees why",
            trigger: `body:not(:has(.modal)) ${PANEL} .o_crm_ext_tier_note:contains(Agreed with the owner)`,
        },
        {
            content: "What was earned is still known",
            trigger: `${PANEL} .o_crm_ext_tier_note:contains(By the rules it would be Base)`,
        },
        {
            content: "End it again",
            trigger: ".o_form_statusbar button[name=action_end_override]",
            run: "click",
        },
        {
            content: "Yes, end it",
            trigger: ".modal .btn-primary",
            run: "click",
        },
        {
            content: "The earned tier is back",
            trigger: `body:not(:has(.modal)) ${PANEL}:not(:has(.o_crm_ext_tier_note)) .o_crm_ext_ladder_held:contains(Base)`,
        },
    ],
});

/** Nobody should have to push the page to and fro to read it. */
function fitsTheScreen() {
    return {
        content: "Nothing lies beyond the edge of the screen",
        trigger: `${PANEL} .o_crm_ext_tier_events`,
        run() {
            const width = document.documentElement.clientWidth;
            const wide = [...this.anchor.closest(PANEL).querySelectorAll("*")].find(
                (element) => element.getBoundingClientRect().right > width + 1
            );
            if (wide) {
                throw new Error(`Wider than the screen of ${width} px: ${wide.outerHTML}`);
            }
        },
    };
}

registry.category("web_tour.tours").add("crm_extension_tier_phone", {
    steps: () => [
        {
            content: "A phone shows members as cards",
            trigger: `.o_kanban_view .o_kanban_record:contains(${CUSTOMER}):contains(Base)`,
            run: "click",
        },
        {
            content: "The ladder marks the level that is held",
            trigger: `${PANEL} .o_crm_ext_ladder_held:contains(Base)`,
        },
        fitsTheScreen(),
    ],
});
