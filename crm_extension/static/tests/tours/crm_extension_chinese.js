import { registry } from "@web/core/registry";

import { goBack, openMenu, openTab, panel, seePanel } from "./value_steps";

const CUSTOMER = "Aurora Mills";

/** Shows the same records in another kind of view. */
function switchTo(view, trigger) {
    return [
        {
            content: `Switch to the ${view}`,
            trigger: `.o_switch_view.o_${view}`,
            run: "click",
        },
        {
            content: `See the ${view}`,
            trigger,
        },
    ];
}

function openFirst(field) {
    return {
        content: "Open a record of the list",
        trigger: `.o_list_view .o_data_row:first [name=${field}]`,
        run: "click",
    };
}

/** Opens a page by the menu; the last page's list must not pass for this one's. */
function openPage(section, entry, field) {
    return [
        ...openMenu(section, entry),
        {
            content: "See the list",
            trigger: `.o_list_view:has(th[data-name=${field}]) .o_data_row`,
        },
    ];
}

function readChinese(content, trigger) {
    return {
        content,
        trigger,
        run() {
            if (!/\p{Script=Han}/u.test(this.anchor.textContent)) {
                throw new Error(`Not translated: ${this.anchor.textContent}`);
            }
        },
    };
}

/** For whoever does not read English: no step but the checks knows any language. */
registry.category("web_tour.tours").add("crm_extension_chinese", {
    steps: () => [
        {
            content: "See the customers",
            trigger: ".o_list_view .o_data_row .o_crm_ext_score_badge",
        },
        readChinese("Read the menu", ".o_menu_brand"),
        readChinese("Read the head of a column", "th[data-name=segment_id]"),
        ...switchTo("kanban", ".o_kanban_view .o_kanban_record .o_crm_ext_score_badge"),
        ...switchTo("pivot", ".o_pivot_view .o_pivot_cell_value"),
        ...switchTo("graph", ".o_graph_view canvas"),
        ...switchTo("list", ".o_list_view .o_data_row"),
        {
            content: "Open a customer",
            trigger: `.o_data_row:contains(${CUSTOMER}) [name=partner_id]`,
            run: "click",
        },
        ...seePanel(),
        readChinese("Read a heading", `${panel} .o_crm_ext_value_heading`),
        readChinese("Read a reason", `${panel} .o_crm_ext_reason .fw-bold`),
        readChinese("Read the sum", `${panel} .o_crm_ext_reasons_sum`),
        openTab("history"),
        {
            content: "See the history",
            trigger: "[name=history_ids] .o_data_row",
        },
        openTab("numbers"),
        {
            content: "See the numbers",
            trigger: ".o_form_view [name=recency_days]",
        },
        {
            content: "Go on to the customer's own form",
            trigger: ".oe_stat_button[name=action_open_partner]",
            run: "click",
        },
        openTab("customer_value"),
        ...seePanel(),
        {
            content: "Ask for the records behind a reason",
            trigger: `${panel} .o_crm_ext_reason button`,
            run: "click",
        },
        {
            content: "Open an order",
            trigger: `.o_list_view .o_data_row:contains(${CUSTOMER}) [name=name]`,
            run: "click",
        },
        {
            content: "See the customer's value on the order",
            trigger: ".o_form_view .o_crm_ext_strip .o_crm_ext_score_badge",
        },
        {
            content: "Ask why",
            trigger: ".o_form_view .o_crm_ext_strip_score",
            run: "click",
        },
        ...seePanel(),
        ...openPage("menu_customers", "menu_customer_value_history", "trigger"),
        ...switchTo("graph", ".o_graph_view canvas"),
        ...switchTo("pivot", ".o_pivot_view .o_pivot_cell_value"),
        ...openPage("menu_configuration", "menu_score_model", "basis"),
        openFirst("name"),
        {
            content: "See the rules",
            trigger: "[name=rule_ids] .o_data_row .o_crm_ext_weight",
        },
        openTab("segments"),
        {
            content: "See the segments",
            trigger: "[name=segment_ids] .o_data_row",
        },
        openTab("classes"),
        {
            content: "See the classes",
            trigger: ".o_form_view [name=class_metric]",
        },
        ...openPage("menu_configuration", "menu_segment", "member_count"),
        openFirst("name"),
        {
            content: "See the segment",
            trigger: ".o_form_view [name=advice]",
        },
        {
            content: "Open its members",
            trigger: ".oe_stat_button[name=action_open_members]",
            run: "click",
        },
        {
            content: "See them",
            trigger: ".o_list_view .o_data_row .o_crm_ext_score_badge",
        },
        goBack(),
        {
            content: "Be back at the segment",
            trigger: ".o_form_view [name=advice]",
        },
        ...openPage("menu_configuration", "menu_score_run", "changed_count"),
        openFirst("as_of"),
        {
            content: "See the run",
            trigger: ".o_crm_ext_run_progress [role=progressbar]",
        },
    ],
});
