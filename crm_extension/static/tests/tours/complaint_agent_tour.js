import { registry } from "@web/core/registry";

import { choose, confirmStep, fill, isNow, pick, pressNextStep } from "./complaint_steps";
import { openMenu, openTab } from "./value_steps";

registry.category("web_tour.tours").add("crm_extension_complaint_agent", {
    steps: () => [
        ...openMenu("menu_complaints", "menu_complaint_phone"),
        {
            content: "Nobody knows the step before the complaint is saved",
            trigger: ".o_form_view .o_form_statusbar:not(:has(.o_crm_ext_next_step))",
        },
        {
            content: "Who calls?",
            trigger: ".o_form_view [name=partner_id] input",
            run: "edit Aurora Mills",
        },
        {
            content: "A customer of ours",
            trigger: ".o-autocomplete--dropdown-item:contains(Aurora Mills)",
            run: "click",
        },
        {
            content: "Write down what they say",
            trigger: ".o_form_view [name=description] textarea",
            run: "edit Two of the boxes are broken.",
        },
        {
            content: "Save",
            trigger: ".o_form_statusbar button[special=save]",
            run: "click",
        },
        pressNextStep("acknowledge"),
        {
            content: "What it does is said before it is done",
            trigger: ".modal:contains(The customer gets an e-mail)",
        },
        fill("promised_date", "12/31/2030", "input"),
        confirmStep(),
        isNow("acknowledged"),
        pressNextStep("assess"),
        ...choose("category_id", "Tour category"),
        pick("severity", "Medium"),
        {
            content: "What does the customer want?",
            trigger: ".modal [name=remedy_sought] select, .modal [name=remedy_sought] input",
            run: "click",
        },
        {
            content: "The money back",
            trigger: ".o_select_menu_item:contains(Refund)",
            run: "click",
        },
        fill("no_line_reason", "Several orders at once", "input"),
        confirmStep(),
        isNow("assessed"),
        pressNextStep("investigate"),
        {
            content: "I am the investigator unless I say otherwise",
            trigger: ".modal [name=investigator_id] input:value(Ann Agent)",
        },
        confirmStep(),
        isNow("investigating"),
        {
            content: "Look for the other steps",
            trigger: ".o_crm_ext_more_steps",
            run: "click",
        },
        {
            content: "Ask the customer",
            trigger: ".o_crm_ext_other_step[data-step=wait_customer]",
            run: "click",
        },
        fill("question", "Which of the boxes?"),
        confirmStep(),
        isNow("waiting_customer"),
        pressNextStep("resume"),
        isNow("investigating"),
        pressNextStep("decide"),
        fill("findings", "The packing was too thin."),
        ...choose("cause_id", "Tour cause"),
        pick("decision", "Upheld"),
        confirmStep(),
        isNow("decided"),
        pressNextStep("communicate"),
        ...choose("canned_id", "refund on its way"),
        {
            content: "The canned answer is there to be read once more",
            trigger: ".modal [name=answer]:contains(You are right, and we are sorry)",
        },
        confirmStep(),
        isNow("communicated"),
        pressNextStep("close"),
        isNow("closed"),
        openTab("history"),
        {
            content: "Everything is in the history",
            trigger: ".o_form_view [name=event_ids] .o_data_row:contains(Closed)",
        },
    ],
});
