import { registry } from "@web/core/registry";

/** A manager finds a category's best customers and gives them a larger offer. */
registry.category("web_tour.tours").add("crm_extension_category_page", {
    url: "/odoo/category-groups",
    steps: () => [
        { trigger: "[data-table=categories] th button:contains(Tools)", run: "click" },
        {
            content: "who switches and uses much gets most",
            trigger: "[data-loyalty=switching] [data-usage=high]:contains(Offer 12 %)",
        },
        { trigger: ".o_crm_ext_change_offers", run: "click" },
        {
            content: "less than who uses less is refused",
            trigger: ".modal [name=switching_high] input",
            run: "edit 1",
        },
        { trigger: ".modal button[name=action_apply]", run: "click" },
        { trigger: ".modal:contains(at least as much) .modal-footer button", run: "click" },
        { trigger: ".modal [name=switching_high] input", run: "edit 20" },
        { trigger: ".modal button[name=action_apply]", run: "click" },
        {
            content: "the page shows the new offer",
            trigger: "[data-loyalty=switching] [data-usage=high]:contains(Offer 20 %)",
            run: "click",
        },
        { trigger: ".o_data_cell[name=partner_id]:contains(Heavy)", run: "click" },
        { trigger: ".o_form_view button[name=action_open_purchases]", run: "click" },
        { trigger: ".o_list_view .o_data_row" },
    ],
});
