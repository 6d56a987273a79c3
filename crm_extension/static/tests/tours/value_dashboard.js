import { registry } from "@web/core/registry";

import { goBack, openMenu } from "./value_steps";

const DASHBOARD = ".o_crm_ext_dash";
const CUSTOMERS = `${DASHBOARD} [data-tile=customers] .o_crm_ext_dash_figure`;

function seeCustomers(count) {
    return {
        content: `${count} customers are counted`,
        trigger: `${CUSTOMERS}:contains(/^${count}$/)`,
    };
}

/** Opens a figure, sees as many records as it says, and comes back. */
function openFigure(content, trigger, count) {
    return [
        { content, trigger: `${DASHBOARD} ${trigger}`, run: "click" },
        {
            content: "As many records as the figure says",
            trigger: ".o_list_view .o_data_row",
            run() {
                const rows = document.querySelectorAll(".o_list_view .o_data_row").length;
                if (rows !== count) {
                    throw new Error(`${rows} records instead of ${count}.`);
                }
            },
        },
        goBack(),
        { content: "The dashboard is there again", trigger: CUSTOMERS },
    ];
}

/** Nobody should have to push the page to and fro to read it. */
function fitsTheScreen() {
    return {
        content: "Nothing lies beyond the edge of the screen",
        trigger: `${DASHBOARD} .o_crm_ext_dash_grid`,
        run() {
            const width = document.documentElement.clientWidth;
            const wide = [...document.querySelectorAll(`${DASHBOARD} *`)].find(
                (element) =>
                    !element.closest(".visually-hidden, .table-responsive > *") &&
                    element.getBoundingClientRect().right > width + 1
            );
            if (wide) {
                throw new Error(`Wider than the screen of ${width} px: ${wide.outerHTML}`);
            }
        },
    };
}

registry.category("web_tour.tours").add("crm_extension_value_dashboard", {
    steps: () => [
        ...openMenu("menu_customers", "menu_value_dashboard"),
        seeCustomers(4),
        {
            content: "The charts are drawn",
            trigger: `${DASHBOARD} [data-chart=pareto] canvas`,
        },
        ...openFigure("Open all customers", "[data-tile=customers]", 4),
        ...openFigure("Open a cell of the grid", "[data-map=rfm] button:enabled:contains(/^1$/)", 1),
        {
            content: "Look at money in the grid",
            trigger: `${DASHBOARD} [data-measure=monetary]`,
            run: "click",
        },
        {
            content: "The figures of the stages are a table as well",
            trigger: `${DASHBOARD} [data-chart=stages] summary`,
            run: "click",
        },
        ...openFigure(
            "Open the moves between classes",
            "[data-table=class_moves] button:contains(/^1$/)",
            1
        ),
        {
            content: "Choose a team",
            trigger: `${DASHBOARD} select[name=team_id]`,
            run: "selectByLabel Tour Team",
        },
        seeCustomers(1),
        ...openFigure("Its customer", "[data-tile=customers]", 1),
        seeCustomers(1),
        {
            content: "Choose the last year",
            trigger: `${DASHBOARD} select[name=period]`,
            run: "selectByLabel Last year",
        },
        {
            content: "Nobody moved then",
            trigger: `${DASHBOARD} [data-chart=class_moves]:contains(Nobody moved in this period)`,
        },
    ],
});

registry.category("web_tour.tours").add("crm_extension_value_dashboard_phone", {
    steps: () => [
        seeCustomers(4),
        {
            content: "The charts are drawn",
            trigger: `${DASHBOARD} [data-chart=segments] canvas`,
        },
        fitsTheScreen(),
        {
            content: "A tile opens its customers",
            trigger: `${DASHBOARD} [data-tile=customers]`,
            run: "click",
        },
        {
            content: "They are shown",
            trigger: ".o_kanban_view .o_kanban_record:contains(Aurora Mills), .o_list_view:contains(Aurora Mills)",
        },
    ],
});
