import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/**
 * Forms of complaints: sent once, however often the button is pressed; a product that
 * is chosen lets one say how many.
 */
export class ComplaintForm extends Interaction {
    static selector = "form.o_complaint_form";
    dynamicContent = {
        _root: { "t-on-submit": this.onSubmit },
        ".o_complaint_line input[type=checkbox]": { "t-on-change": this.onChoose },
    };

    onSubmit(ev) {
        if (this.isSent) {
            ev.preventDefault();
            return;
        }
        this.isSent = true;
        // Coming back to the page by the browser's button, one may send again.
        this.addListener(window, "pageshow", () => (this.isSent = false));
    }

    onChoose(ev) {
        const quantity = ev.currentTarget
            .closest(".o_complaint_line")
            .querySelector(".o_complaint_quantity");
        quantity.classList.toggle("d-none", !ev.currentTarget.checked);
    }
}

/** Choosing an order shows its products at once; without scripts a button does it. */
export class ComplaintOrderChoice extends Interaction {
    static selector = "form.o_complaint_order";
    dynamicContent = {
        select: { "t-on-change": () => this.el.requestSubmit() },
    };
}

registry
    .category("public.interactions")
    .add("crm_extension.complaint_form", ComplaintForm)
    .add("crm_extension.complaint_order_choice", ComplaintOrderChoice);
