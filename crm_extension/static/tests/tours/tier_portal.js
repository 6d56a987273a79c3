import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_extension_tier_portal", {
    url: "/my/home",
    steps: () => [
        {
            content: "Open the card, which members alone see",
            trigger: ".o_portal_index_card:not(.d-none) a[href='/my/membership']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The tier is told",
            trigger: ".o_tier_membership .badge:contains(Gold)",
        },
        {
            content: "What is missing for the next tier",
            trigger: ".o_tier_membership .card:contains(Platinum) [role=progressbar][aria-valuenow='40']",
        },
        {
            content: "What is there to keep this one",
            trigger: ".o_tier_membership .card:contains(Gold) [role=progressbar][aria-valuenow='100']",
        },
        {
            content: "The benefits",
            trigger: ".o_tier_membership li:contains(Free delivery)",
        },
    ],
});
