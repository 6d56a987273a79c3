import { registry } from "@web/core/registry";

import { goBack, openMenu, openTab } from "./value_steps";

const PANEL = ".o_crm_ext_next_panel";

/** Nobody should have to push the page to and fro to read it. */
function fitsTheScreen(trigger) {
    return {
        content: "Nothing lies beyond the edge of the screen",
        trigger,
        run() {
            const width = document.documentElement.clientWidth;
            const wide = [...this.anchor.querySelectorAll("*")].find(
                (element) => element.getBoundingClientRect().right > width + 1
            );
            if (wide) {
                throw new Error(`Wider than the screen of ${width} px: ${wide.outerHTML}`);
            }
        },
    };
}

// A salesperson looks who will buy what, asks one of them, and mails the list.
registry.category("web_tour.tours").add("crm_extension_next_purchases", {
    steps: () => [
        ...openMenu("menu_next", "menu_rhythm"),
        {
            content: "What is due stands there, and nothing else",
            trigger: ".o_list_view:not(:has(.o_data_row:contains(Milk))) .o_data_row:contains(Anna):contains(Overdue) td[name=product_id]:contains(Coffee)",
            run: "click",
        },
        {
            content: "It says why",
            trigger: ".o_form_view .o_field_widget[name=reason]:contains(Bought on 6 days)",
        },
        {
            content: "Open the purchases behind it",
            trigger: ".o_form_view button[name=action_open_purchases]",
            run: "click",
        },
        {
            content: "The lines of the orders",
            trigger: ".o_list_view .o_data_row:contains(Coffee)",
        },
        goBack(),
        {
            content: "Open the customer",
            trigger: ".o_form_view .o_field_widget[name=partner_id] a:contains(Anna)",
            run: "click",
        },
        openTab("customer_value"),
        {
            content: "The same is due there",
            trigger: `${PANEL} .o_crm_ext_next_row[data-state=overdue]:contains(Coffee)`,
        },
        {
            content: "What the customer could buy as well, and why",
            trigger: `${PANEL} .o_crm_ext_next_missing:contains(Wood):contains(60 %)`,
        },
        {
            content: "Mail the list",
            trigger: `${PANEL} .o_crm_ext_next_send`,
            run: "click",
        },
        {
            content: "It shows who gets it",
            trigger: ".modal .o_data_row:contains(Anna):contains(Gets the list)",
        },
        {
            content: "Mail",
            trigger: ".modal button[name=action_send]",
            run: "click",
        },
        {
            content: "It is told",
            trigger: ".o_notification:contains(Lists mailed: 1)",
        },
        {
            content: "The dialog is gone; ask once more",
            trigger: `body:not(:has(.modal)) ${PANEL} .o_crm_ext_next_send`,
            run: "click",
        },
        {
            content: "Twice on a day asks",
            trigger: ".modal:has(.o_data_row:contains(Got a list today)) .o_field_widget[name=also_again] input",
            run: "click",
        },
        {
            content: "Now the customer would get it again",
            trigger: ".modal .o_data_row:contains(Anna):contains(Gets the list)",
        },
        {
            content: "Rather not",
            trigger: ".modal button[special=cancel]",
            run: "click",
        },
        {
            content: "Closed",
            trigger: "body:not(:has(.modal))",
        },
    ],
});

registry.category("web_tour.tours").add("crm_extension_next_phone", {
    steps: () => [
        {
            content: "What is due, as cards",
            trigger: ".o_kanban_view .o_kanban_record:contains(Coffee):contains(Overdue)",
        },
        fitsTheScreen(".o_kanban_view .o_kanban_record:contains(Coffee)"),
        {
            content: "Open it",
            trigger: ".o_kanban_view .o_kanban_record:contains(Coffee)",
            run: "click",
        },
        {
            content: "Open the customer",
            trigger: ".o_form_view .o_field_widget[name=partner_id] a:contains(Anna)",
            run: "click",
        },
        openTab("customer_value"),
        {
            content: "The panel is there",
            trigger: `${PANEL} .o_crm_ext_next_row[data-state=overdue]:contains(Coffee)`,
        },
        fitsTheScreen(PANEL),
    ],
});
