import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("crm_extension_complaint_portal_new", {
    url: "/my/home",
    steps: () => [
        {
            content: "Open the card",
            trigger: ".o_portal_index_card:not(.d-none) a[href='/my/complaints']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "There is none yet",
            trigger: ".alert-info:contains(Tell us)",
        },
        {
            content: "Begin a new one",
            trigger: "a[href='/my/complaints/new']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Choose the order: its products come",
            trigger: "form.o_complaint_order select",
            run: "selectByIndex 1",
            expectUnloadPage: true,
        },
        {
            content: "Choose the product",
            trigger: ".o_complaint_line:contains(Oak table) input[type=checkbox]",
            run: "click",
        },
        {
            content: "One of four is scratched",
            trigger: ".o_complaint_quantity:not(.d-none) input",
            run: "edit 1",
        },
        {
            content: "Tell what happened",
            trigger: "#o_complaint_description",
            run: "edit The top is scratched.",
        },
        {
            content: "Say what would put it right",
            trigger: "#o_complaint_wish",
            run: "selectByLabel Replacement",
        },
        {
            content: "Send it",
            trigger: ".o_complaint_new button:contains(Send the complaint)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It came in",
            trigger: ".alert-success:contains(number)",
        },
        {
            content: "One sees how far it is",
            trigger: ".o_complaint_road li.o_reached[aria-current=step]:contains(Received)",
        },
        {
            content: "And what it is about",
            trigger: ".o_complaint_page:contains(Oak table)",
        },
    ],
});

tours.add("crm_extension_complaint_portal_answer", {
    url: "/my/complaints",
    steps: () => [
        {
            content: "It waits for the customer",
            trigger: ".o_complaint_list a:contains(Waiting for you)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Answer the question",
            trigger: ".card:contains(Which side is it) #o_complaint_body",
            run: "edit The left one.",
        },
        {
            content: "Send the answer",
            trigger: ".o_complaint_reply button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is thanked for",
            trigger: ".alert-success:contains(message is with us)",
        },
        {
            content: "It goes on",
            trigger: ".o_complaint_page:not(:has(.o_complaint_reply)) .badge:contains(In progress)",
        },
    ],
});

tours.add("crm_extension_complaint_portal_settle", {
    url: "/my/complaints",
    steps: () => [
        {
            content: "It is answered",
            trigger: ".o_complaint_list a:contains(Answered)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Read the answer",
            trigger: ".card:contains(You get a new table)",
        },
        {
            content: "Accept it",
            trigger: ".o_complaint_accept button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is closed: four stars",
            trigger: ".o_complaint_stars label:nth-of-type(4)",
            run: "click",
        },
        {
            content: "Say why",
            trigger: "#o_complaint_feedback",
            run: "edit Quick and friendly.",
        },
        {
            content: "Send the stars",
            trigger: ".o_complaint_rating button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "They are thanked for",
            trigger: ".o_complaint_rating_said:contains(Thank you)",
        },
    ],
});
