import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("identity_administrator", {
    steps: () => [
        {
            content: "Make a dry run",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Nobody is asked up to this amount",
            trigger: ".o_field_widget[name=limit] input",
            run: "edit 1000",
        },
        {
            content: "Look back at the past year",
            trigger: "button[name=action_try]:contains(Try on the Past Year)",
            run: "click",
        },
        {
            content: "One order would have been held",
            trigger: ".oe_stat_button[name=action_open_lines]:contains(1)",
        },
        {
            content: "It says whose, how much, and what they share",
            trigger:
                ".o_data_row:contains(Bob of the Tour):contains(identity number):contains(1,100)",
        },
        {
            content: "Switch the check on",
            trigger: "button[name=action_switch_on]",
            run: "click",
        },
        {
            content: "Yes, from now on",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "It is on",
            trigger: ".alert-success:contains(The check is on with this limit)",
        },
    ],
});

registry.category("web_tour.tours").add("identity_salesperson", {
    steps: () => [
        {
            content: "Confirm the quotation",
            trigger: "button[name=action_confirm]:visible",
            run: "click",
        },
        {
            content: "A manager was asked",
            trigger: ".o_notification:contains(A manager was asked)",
        },
        {
            content: "The quotation says why it waits",
            trigger:
                "[name=shared_identity]:contains(Same identity number):contains(Ada of the Tour)",
        },
        {
            content: "It is still a quotation",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Quotation)",
        },
    ],
});

registry.category("web_tour.tours").add("identity_manager", {
    steps: () => [
        {
            content: "Open what waits",
            trigger: ".o_data_row:contains(Cara of the Tour) [name=partner_id]",
            run: "click",
        },
        {
            content: "Read what they owe together",
            trigger: ".o_field_widget[name=exposure]:contains(1,300)",
        },
        {
            content: "Say why",
            trigger: ".o_field_widget[name=decision_reason] textarea",
            run: "edit They paid this morning.",
        },
        {
            content: "Approve",
            trigger: "button[name=action_approve]",
            run: "click",
        },
        {
            content: "The order is confirmed",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Sales Order)",
        },
        {
            content: "The history tells who approved it, and why",
            trigger: ".o-mail-Message:contains(They paid this morning)",
        },
    ],
});
