import { registry } from "@web/core/registry";

import { goBack, openMenu, openTab } from "./value_steps";

const BRIEF = ".o_crm_ext_brief";

function section(key) {
    return `${BRIEF} [data-section=${key}]`;
}

/** Nobody should have to push the page to and fro to read it. */
function fitsTheScreen() {
    return {
        content: "Nothing lies beyond the edge of the screen",
        trigger: `${BRIEF}_columns`,
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

// The customer comes in half an hour to sign, and the salesperson has left.
registry.category("web_tour.tours").add("crm_extension_customer_brief", {
    steps: () => [
        ...openMenu("menu_customers", "customer_brief_menu"),
        {
            content: "Whom do you meet?",
            trigger: `${BRIEF}_choice input`,
            run: "edit Aurora",
        },
        {
            content: "Choose the customer",
            trigger: ".o-autocomplete--dropdown-item:contains(Aurora Mills)",
            run: "click",
        },
        {
            content: "A promise is late",
            trigger: `${section("first")} .o_crm_ext_brief_row[data-flag=late]:contains(Send the drawing)`,
        },
        {
            content: "The salesperson has left",
            trigger: `${section("first")} .o_crm_ext_brief_row:contains(has left)`,
        },
        {
            content: "What they paid last",
            trigger: `${section("bought")} .o_crm_ext_brief_row:contains(Saw):contains(12.00)`,
        },
        {
            content: "Open the quotation that they come to sign",
            trigger: `${section("open")} button.o_crm_ext_brief_line:contains(TO-SIGN)`,
            run: "click",
        },
        {
            content: "It is open",
            trigger: ".o_form_view .o_field_widget[name=name]:contains(TO-SIGN)",
        },
        goBack(),
        {
            content: "The brief is there again",
            trigger: `${BRIEF} h1:contains(Aurora Mills)`,
        },
        {
            content: "All open quotations",
            trigger: `${section("open")} [data-figure=quotation]`,
            run: "click",
        },
        {
            content: "In a list",
            trigger: ".o_list_view .o_data_row:contains(TO-SIGN)",
        },
        goBack(),
        {
            content: "Reload: the address knows the customer",
            trigger: `${BRIEF} h1:contains(Aurora Mills)`,
            run() {
                location.reload();
            },
            expectUnloadPage: true,
        },
        {
            content: "The same brief",
            trigger: `${BRIEF} h1:contains(Aurora Mills)`,
        },
    ],
});

registry.category("web_tour.tours").add("crm_extension_customer_brief_phone", {
    steps: () => [
        openTab("customer_value"),
        {
            content: "From the tab of the partner's form",
            trigger: ".o_notebook button[name=action_open_customer_brief]",
            run: "click",
        },
        {
            content: "What presses stands first",
            trigger: `${section("first")} .o_crm_ext_brief_row:contains(Send the drawing)`,
        },
        fitsTheScreen(),
        {
            content: "Open the promise",
            trigger: `${section("promises")} button.o_crm_ext_brief_line:contains(Send the drawing)`,
            run: "click",
        },
        {
            content: "It is open",
            trigger: ".o_form_view:contains(Send the drawing)",
        },
    ],
});
