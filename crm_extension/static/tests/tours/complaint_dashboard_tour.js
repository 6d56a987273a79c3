import { registry } from "@web/core/registry";

import { goBack, openMenu } from "./value_steps";

const DASHBOARD = ".o_crm_ext_dash";

function tile(key) {
    return `${DASHBOARD} [data-tile=${key}]`;
}

/** Nobody should have to push the page to and fro to read it. */
function fitsTheScreen() {
    return {
        content: "Nothing lies beyond the edge of the screen",
        trigger: `${DASHBOARD} .o_crm_ext_dash_content`,
        run() {
            const width = document.documentElement.clientWidth;
            const wide = [...this.anchor.querySelectorAll("*")].find(
                (element) =>
                    element.getBoundingClientRect().right > width + 1 &&
                    !element.closest(".table-responsive")
            );
            if (wide) {
                throw new Error(`Wider than the screen of ${width} px: ${wide.outerHTML}`);
            }
        },
    };
}

registry.category("web_tour.tours").add("crm_extension_complaint_dashboard", {
    steps: () => [
        ...openMenu("menu_complaints", "menu_complaint_dashboard"),
        {
            content: "Two complaints came in",
            trigger: `${tile("received")}:contains(2)`,
            run: "click",
        },
        {
            content: "They are behind the figure",
            trigger: ".o_list_view .o_data_row:contains(Nobody's box)",
        },
        goBack(),
        {
            content: "One of them is the agent's",
            trigger: `${DASHBOARD} [data-table=agents] tr:contains(Ann Agent) td:first-of-type button:contains(1)`,
            run: "click",
        },
        {
            content: "It is there",
            trigger: ".o_list_view .o_data_row:contains(The box was broken)",
        },
        goBack(),
        {
            content: "A chart has its figures as a table",
            trigger: `${DASHBOARD} [data-chart=causes] summary`,
            run: "click",
        },
        {
            content: "No cause is known yet",
            trigger: `${DASHBOARD} [data-chart=causes] tr:contains(Not known yet) button:contains(2)`,
        },
        {
            content: "Last year there was nothing",
            trigger: `${DASHBOARD} select[name=period]`,
            run: "select last_year",
        },
        {
            content: "The figures are those of last year",
            trigger: `${tile("received")}:disabled:contains(0)`,
        },
    ],
});

registry.category("web_tour.tours").add("crm_extension_complaint_dashboard_phone", {
    steps: () => [
        {
            content: "The figures come first",
            trigger: `${tile("open")}:contains(2)`,
        },
        {
            content: "The charts are drawn",
            trigger: `${DASHBOARD} [data-chart=flow] canvas`,
        },
        fitsTheScreen(),
        {
            content: "A figure opens its complaints",
            trigger: tile("open"),
            run: "click",
        },
        {
            content: "As cards",
            trigger: ".o_kanban_view .o_kanban_record:contains(Nobody's box)",
        },
    ],
});
