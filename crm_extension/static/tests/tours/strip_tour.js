import { registry } from "@web/core/registry";

const STRIP = ".o_form_view .o_crm_ext_strip";
const LINE = ".o_field_widget[name=order_line] .o_data_row";
const CARD = ".o_field_widget[name=order_line] .o_kanban_record";

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

/** What the strip tells before anything is offered. */
function seeStrip() {
    return [
        {
            content: "The score is told",
            trigger: `${STRIP} .o_crm_ext_strip_score`,
        },
        {
            content: "So is the tier",
            trigger: `${STRIP} .o_crm_ext_tier_badge:contains(Silver)`,
        },
        {
            content: "The open complaint is named",
            trigger: `${STRIP} .o_crm_ext_strip_complaints:contains(Broken box):contains(Read before)`,
        },
        {
            content: "A colleague's quotation with another price is named",
            trigger: `${STRIP} .o_crm_ext_strip_offer:contains(Bob Other)`,
        },
    ];
}

registry.category("web_tour.tours").add("crm_extension_strip", {
    steps: () => [
        ...seeStrip(),
        {
            content: "The line tells the last price, when and from whom",
            trigger: `${LINE} .o_crm_ext_price_hint:contains(50.00):contains(Bob)`,
        },
        {
            content: "Nothing asks for a reason yet",
            trigger: ".o_field_widget[name=order_line]:not(:has(.o_crm_ext_price_reason))",
        },
        {
            content: "Open the price of the line",
            trigger: `${LINE} td[name=price_unit]`,
            run: "click",
        },
        {
            content: "Go below the last price",
            trigger: `${LINE} [name=price_unit] input`,
            run: "edit 45 && press Tab",
        },
        {
            content: "The line warns",
            trigger: `${LINE} .o_crm_ext_price_warning`,
        },
        {
            content: "The strip counts it",
            trigger: `${STRIP} .o_crm_ext_strip_asked:contains(1)`,
        },
        {
            content: "See why",
            trigger: `${LINE} .o_crm_ext_price_hint button`,
            run: "click",
        },
        {
            content: "It says what was paid, what is asked, and what else is offered",
            trigger:
                ".o_popover:has(.o_crm_ext_price_last:contains(50.00)):has(.o_crm_ext_price_verdict:contains(Give the reason)) .o_crm_ext_price_offer:contains(40.00):contains(Bob Other)",
        },
        {
            content: "Give the reason",
            trigger: `${LINE} .o_crm_ext_price_reason`,
            run: "edit Second choice && press Tab",
        },
        {
            content: "The strip is content",
            trigger: `${STRIP}:not(:has(.o_crm_ext_strip_asked))`,
        },
        {
            content: "Save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "Ask why the customer has this score",
            trigger: `.o_form_view:has(.o_form_button_save:not(:visible)) .o_crm_ext_strip_score`,
            run: "click",
        },
        {
            content: "The reasons are there",
            trigger: ".o_crm_ext_reasons_sum",
        },
    ],
});

registry.category("web_tour.tours").add("crm_extension_strip_phone", {
    steps: () => [
        ...seeStrip(),
        fitsTheScreen(STRIP),
        {
            content: "The card of the line tells the last price",
            trigger: `${CARD} .o_crm_ext_price_last:contains(50.00)`,
        },
        fitsTheScreen(".o_field_widget[name=order_line] .o_kanban_renderer"),
        {
            content: "Open the line",
            trigger: `${CARD}`,
            run: "click",
        },
        {
            content: "Go below the last price",
            trigger: ".modal [name=price_unit] input",
            run: "edit 45 && press Tab",
        },
        {
            content: "A reason is asked",
            trigger: ".modal .o_crm_ext_price_verdict:contains(Give the reason)",
        },
        fitsTheScreen(".modal .o_field_price_hint"),
        {
            content: "Give it",
            trigger: ".modal [name=price_reason] input",
            run: "edit Second choice && press Tab",
        },
        {
            content: "It is enough",
            trigger: ".modal .o_crm_ext_price_verdict:contains(Second choice)",
        },
        {
            content: "Take the line",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "Read the complaint before selling on",
            trigger: "body:not(:has(.modal)) .o_crm_ext_strip_complaint button",
            run: "click",
        },
        {
            content: "It is open",
            trigger: ".o_form_view .o_field_widget[name=title]",
        },
    ],
});
