import { registry } from "@web/core/registry";

const SUGGEST = "button[name=action_suggest_lines]";
const ROW = ".modal .o_field_widget[name=line_ids] .o_data_row";
const CARD = ".modal .o_field_widget[name=line_ids] .o_kanban_record";

/** Nobody should have to push the page to and fro to read it. */
function fitsTheScreen(selector) {
    return {
        content: "Nothing lies beyond the edge of the screen",
        trigger: selector,
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

registry.category("web_tour.tours").add("crm_extension_suggest_lines", {
    steps: () => [
        {
            content: "What could the customer want as well?",
            trigger: SUGGEST,
            run: "click",
        },
        {
            content: "It says why something is due",
            trigger: `${ROW}:contains(Coffee):contains(Due again):contains(10 days)`,
        },
        {
            content: "And why something goes with the order",
            trigger: `${ROW}:contains(Milk):contains(40 % of the orders with Cup)`,
        },
        {
            content: "And what is missing",
            trigger: `${ROW}:contains(Plank):contains(Nothing of Wood)`,
        },
        {
            content: "Tick what is due",
            trigger: `${ROW}:contains(Coffee) [name=chosen] input`,
            run: "click",
        },
        {
            content: "More of the milk",
            trigger: `${ROW}:contains(Milk) td[name=quantity]`,
            run: "click",
        },
        {
            content: "Three of it",
            trigger: `${ROW} [name=quantity] input`,
            run: "edit 3 && press Tab",
        },
        {
            content: "Who says how much wants it",
            trigger: `${ROW}:contains(Milk) [name=chosen] input:checked`,
        },
        {
            content: "Add both",
            trigger: ".modal button[name=action_add]",
            run: "click",
        },
        {
            content: "Both stand on the order",
            trigger:
                "body:not(:has(.modal)) .o_field_widget[name=order_line]:has(.o_data_row:contains(Coffee)) .o_data_row:contains(Milk)",
        },
        {
            content: "Ask again",
            trigger: SUGGEST,
            run: "click",
        },
        {
            content: "What stands on the order is not suggested any more",
            trigger: `.modal .o_field_widget[name=line_ids]:has(.o_data_row:contains(Plank)):not(:has(.o_data_row:contains(Coffee)))`,
        },
        {
            content: "Enough",
            trigger: ".modal .o_form_button_cancel, .modal footer button[special=cancel]",
            run: "click",
        },
    ],
});

registry.category("web_tour.tours").add("crm_extension_suggest_lines_phone", {
    steps: () => [
        {
            content: "What could the customer want as well?",
            trigger: SUGGEST,
            run: "click",
        },
        {
            content: "The card says why",
            trigger: `${CARD}:contains(Coffee):contains(10 days)`,
        },
        fitsTheScreen(".modal .o_form_view"),
        {
            content: "Tick what is due",
            trigger: `${CARD}:contains(Coffee) [name=chosen] input`,
            run: "click",
        },
        {
            content: "It is ticked",
            trigger: `${CARD}:contains(Coffee) [name=chosen] input:checked`,
        },
        {
            content: "Look at the milk",
            trigger: `${CARD}:contains(Milk) .o_crm_ext_suggested`,
            run: "click",
        },
        {
            content: "Three of it",
            trigger: ".modal .o_field_widget[name=quantity] input",
            run: "edit 3 && press Tab",
        },
        {
            content: "It is ticked by that",
            trigger: ".modal .o_field_widget[name=chosen] input:checked",
        },
        {
            content: "Take it",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "Add both",
            trigger: ".modal button[name=action_add]:enabled",
            run: "click",
        },
        {
            content: "Both stand on the order",
            trigger:
                "body:not(:has(.modal)) .o_field_widget[name=order_line]:has(.o_kanban_record:contains(Coffee)) .o_kanban_record:contains(Milk)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_extension_suggest_nothing", {
    steps: () => [
        {
            content: "What could the customer want as well?",
            trigger: SUGGEST,
            run: "click",
        },
        {
            content: "It says why there is nothing, and what to do",
            trigger: ".modal .o_crm_ext_nothing:contains(Add a first product)",
        },
        {
            content: "There is nothing to add",
            trigger: ".modal footer:not(:has(button[name=action_add]))",
        },
    ],
});
