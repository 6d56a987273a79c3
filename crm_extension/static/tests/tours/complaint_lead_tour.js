import { registry } from "@web/core/registry";

import { openMenu } from "./value_steps";

const BOARD = ".o_crm_ext_board";

function column(key) {
    return `${BOARD} .o_crm_ext_board_column[data-column=${key}]`;
}

/** Nobody should have to push the page to and fro to read it. */
function fitsTheScreen() {
    return {
        content: "Nothing lies beyond the edge of the screen",
        trigger: `${BOARD} .o_crm_ext_board_columns`,
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

registry.category("web_tour.tours").add("crm_extension_complaint_lead", {
    steps: () => [
        ...openMenu("menu_complaints", "menu_complaint_board"),
        {
            content: "One complaint belongs to nobody",
            trigger: `${column("unassigned")} .o_crm_ext_board_figure:contains(1)`,
        },
        {
            content: "The agent has one on the table",
            trigger: `${BOARD} tr:contains(Ann Agent) button[data-kind=open]:contains(1)`,
        },
        {
            content: "A remedy waits for approval",
            trigger: `${column("to_approve")} .o_crm_ext_board_card:contains(Goodwill)`,
            run: "click",
        },
        {
            content: "Approve it",
            trigger: ".o_form_view button[name=action_approve]",
            run: "click",
        },
        {
            content: "It is approved",
            trigger: ".o_statusbar_status [data-value=approved][aria-checked=true]",
        },
        {
            content: "Back to the board",
            trigger: ".o_back_button",
            run: "click",
        },
        {
            content: "Nothing waits any more",
            trigger: `${column("to_approve")}:contains(Nothing here)`,
        },
        {
            content: "The figure opens what is behind it",
            trigger: `${column("unassigned")} .o_crm_ext_board_figure`,
            run: "click",
        },
        {
            content: "The complaint without an agent",
            trigger: ".o_list_view .o_data_row:contains(Nobody's box)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_extension_complaint_phone", {
    steps: () => [
        {
            content: "The board shows its columns one below the other",
            trigger: `${column("to_approve")} .o_crm_ext_board_card`,
        },
        fitsTheScreen(),
        {
            content: "Open the complaint of nobody",
            trigger: `${column("unassigned")} .o_crm_ext_board_card`,
            run: "click",
        },
        {
            content: "The next step is in reach of the thumb",
            trigger: ".o_form_view .o_form_statusbar .o_crm_ext_next_step[data-step=acknowledge]",
        },
    ],
});
