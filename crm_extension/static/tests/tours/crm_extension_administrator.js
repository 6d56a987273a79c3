import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

import { openMenu, panel } from "./value_steps";

const RULES = ".o_field_widget[name=rule_ids]";
const NEW_RULE = `${RULES} .o_data_row:contains(Average order value)`;
const EDITED = `${RULES} .o_selected_row`;

function openScoreModels() {
    return [
        ...stepUtils.goToAppSteps("crm_extension.menu_root", "Open the app"),
        ...openMenu("menu_configuration", "menu_score_model"),
    ];
}

/** Chooses an option of a selection in the row that is being edited. */
function choose(field, option) {
    return [
        {
            content: `Open the choices of ${field}`,
            trigger: `${EDITED} [name=${field}] input`,
            run: "click",
        },
        {
            content: `Choose ${option}`,
            trigger: `.o_select_menu_item:contains(${option})`,
            run: "click",
        },
    ];
}

function press(name, content) {
    return [
        {
            content,
            trigger: `.o_form_statusbar button[name=${name}]`,
            run: "click",
        },
    ];
}

function openModel(state) {
    return [
        ...openScoreModels(),
        {
            content: `Open the model that is ${state}`,
            trigger: `.o_list_view .o_data_row:contains(${state}) [name=name]`,
            run: "click",
        },
    ];
}

registry.category("web_tour.tours").add("crm_extension_administrator", {
    steps: () => [
        ...openModel("Published"),
        ...press("action_new_version", "Its rules cannot be changed: make a new version"),
        {
            content: "The new version is a draft",
            trigger: ".o_arrow_button_current:contains(Draft)",
        },
        {
            content: "Change the weight of the revenue",
            trigger: `${RULES} .o_data_row:contains(Revenue) [name=weight]`,
            run: "click",
        },
        {
            content: "Type another weight",
            trigger: `${EDITED} [name=weight] input`,
            run: "edit 40",
        },
        {
            content: "Add a rule",
            trigger: `${RULES} .o_field_x2many_list_row_add a`,
            run: "click",
        },
        {
            content: "The new row is the one that is edited",
            trigger: `${RULES}:has(.o_selected_row) .o_data_row:not(.o_selected_row):contains(Revenue)`,
        },
        ...choose("metric", "Average order value"),
        ...choose("method", "Fixed thresholds"),
        {
            content: "Type thresholds the wrong way round",
            trigger: `${EDITED} [name=thresholds] input`,
            run: "edit 1000 500",
        },
        {
            content: "Type a weight",
            trigger: `${EDITED} [name=weight] input`,
            run: "edit 10",
        },
        ...press("action_review_publish", "Publish"),
        {
            content: "The message names the rule and its fault",
            trigger: ".modal .o_error_dialog:contains(must ascend):contains(Average order value)",
        },
        {
            content: "Close the message",
            trigger: ".modal:has(.o_error_dialog) .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "What was typed is still there",
            trigger: `body:not(:has(.modal)) ${NEW_RULE} [name=thresholds]:contains(1000 500)`,
            run: "click",
        },
        {
            content: "Put the thresholds right",
            trigger: `${EDITED} [name=thresholds] input`,
            run: "edit 500 1000",
        },
        {
            content: "The preview shows what the rules would give",
            trigger: ".o_crm_ext_preview .o_crm_ext_members:contains(A)",
        },
        ...press("action_simulate", "Try it out"),
        {
            content: "The simulation waits for its turn",
            trigger: ".o_crm_ext_run_progress:contains(Waiting to start) [role=progressbar]",
        },
    ],
});

registry.category("web_tour.tours").add("crm_extension_administrator_publish", {
    steps: () => [
        ...openModel("Draft"),
        {
            content: "Open what was tried out",
            trigger: ".oe_stat_button[name=action_open_runs]",
            run: "click",
        },
        {
            content: "Open the simulation",
            trigger: ".o_list_view .o_data_row:contains(Simulation) [name=as_of]",
            run: "click",
        },
        {
            content: "It says who would change class",
            trigger: ".o_crm_ext_trial .o_crm_ext_transition",
        },
        ...openModel("Draft"),
        ...press("action_review_publish", "Publish"),
        {
            content: "The review names what changes, and that it was tried out",
            trigger: ".modal [name=differences]:contains(40)",
        },
        {
            content: "Publish it",
            trigger: ".modal .modal-footer button[name=action_publish]",
            run: "click",
        },
        {
            content: "The version counts from now on",
            trigger: ".o_arrow_button_current:contains(Published)",
        },
        {
            content: "The changed weight was kept",
            trigger: `${RULES} .o_data_row:contains(Revenue) [name=weight]:contains(40)`,
        },
        {
            content: "Run it",
            trigger: ".o_form_statusbar button[name=action_run]",
            run: "click",
        },
        {
            content: "The run waits for its turn",
            trigger: ".o_crm_ext_run_progress:contains(Waiting to start) [role=progressbar]",
        },
        {
            content: "Think better of it",
            trigger: ".o_form_statusbar button[name=action_cancel]",
            run: "click",
        },
        {
            content: "It is cancelled: start it again",
            trigger: ".o_form_statusbar button[name=action_retry]",
            run: "click",
        },
        {
            content: "It waits again",
            trigger: ".o_arrow_button_current:contains(Waiting)",
        },
        ...openMenu("menu_configuration", "menu_score_run"),
        {
            content: "The list of runs shows it first",
            trigger: ".o_list_view .o_data_row:first [name=state]:contains(Waiting)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_extension_administrator_result", {
    steps: () => [
        ...openModel("Published"),
        {
            content: "Open its runs",
            trigger: ".oe_stat_button[name=action_open_runs]",
            run: "click",
        },
        {
            content: "Open the one that is done",
            trigger: ".o_list_view .o_data_row:contains(Done) [name=as_of]",
            run: "click",
        },
        {
            content: "All of it is done",
            trigger: ".o_crm_ext_run_progress:contains(Done) [role=progressbar][aria-valuenow='100']",
        },
        ...openMenu("menu_customers", "menu_customer_value"),
        {
            content: "Open a customer",
            trigger: ".o_list_view .o_data_row [name=partner_id]",
            run: "click",
        },
        {
            content: "The new rule is one of the reasons",
            trigger: `${panel} .o_crm_ext_reason:contains(Average order value)`,
        },
        ...openModel("Published"),
        ...press("action_backtest", "Ask how well it would have foretold"),
        {
            content: "The back-test waits for its turn",
            trigger: ".o_arrow_button_current:contains(Waiting)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_extension_administrator_backtest", {
    steps: () => [
        ...openModel("Published"),
        {
            content: "Open what was tried out",
            trigger: ".oe_stat_button:contains(Trials)",
            run: "click",
        },
        {
            content: "Open the back-test",
            trigger: ".o_list_view .o_data_row:contains(Back-test) [name=as_of]",
            run: "click",
        },
        {
            content: "It tells in words how it went",
            trigger: ".o_crm_ext_trial h3:contains(last period)",
        },
    ],
});
