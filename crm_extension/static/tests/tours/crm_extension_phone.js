import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

import { goBack, openTab, panel, seePanel } from "./value_steps";

const CUSTOMER = "Aurora Mills";

/** Nobody should have to push the page to and fro to read it. */
function fitsTheScreen() {
    return {
        content: "Nothing lies beyond the edge of the screen",
        trigger: `${panel} .o_crm_ext_reasons_sum`,
        run() {
            const width = document.documentElement.clientWidth;
            const wide = [...this.anchor.closest(panel).querySelectorAll("*")].find(
                (element) =>
                    !element.closest(".visually-hidden") &&
                    element.getBoundingClientRect().right > width + 1
            );
            if (wide) {
                throw new Error(`Wider than the screen of ${width} px: ${wide.outerHTML}`);
            }
        },
    };
}

registry.category("web_tour.tours").add("crm_extension_phone", {
    steps: () => [
        {
            content: "A phone shows customers as cards",
            trigger: `.o_kanban_view .o_kanban_record:contains(${CUSTOMER}) .o_crm_ext_score_badge`,
        },
        {
            content: "Open the customer",
            trigger: `.o_kanban_view .o_kanban_record:contains(${CUSTOMER})`,
            run: "click",
        },
        ...seePanel(),
        fitsTheScreen(),
        {
            content: "Ask for the records behind a reason",
            trigger: `${panel} .o_crm_ext_reason:contains(Revenue) button`,
            run: "click",
        },
        {
            content: "They are the customer's orders",
            trigger: `.o_list_view .o_data_row:contains(${CUSTOMER})`,
        },
        goBack(),
        ...seePanel(),
        stepUtils.autoExpandMoreButtons(true),
        {
            content: "Go on to the customer's own form",
            trigger: "button[name=action_open_partner]",
            run: "click",
        },
        openTab("customer_value"),
        ...seePanel(),
        fitsTheScreen(),
    ],
});
