/** Steps that the tours of the value room have in common. */

export const panel = ".o_crm_ext_value_panel";

/** What anybody must see of a customer's value: how much, of what sort, and why. */
export function seePanel() {
    return [
        {
            content: "The gauge shows the score",
            trigger: `${panel} .o_crm_ext_gauge_score`,
        },
        {
            content: "The segment comes with advice",
            trigger: `${panel} .o_crm_ext_value_segment p`,
        },
        {
            content: "The reasons are there",
            trigger: `${panel} .o_crm_ext_reason .o_crm_ext_reason_points`,
        },
        {
            content: "Their sum is the score of the gauge",
            trigger: `${panel} .o_crm_ext_reasons_sum`,
            run() {
                const gauge = this.anchor.closest(panel).querySelector(".o_crm_ext_gauge_score");
                const [sum] = this.anchor.lastElementChild.textContent.match(/[\d.,]+/);
                if (Math.abs(parseFloat(sum) - parseFloat(gauge.textContent)) > 0.051) {
                    throw new Error(`The reasons add up to ${sum}, not ${gauge.textContent}.`);
                }
            },
        },
    ];
}

/** Opens an entry of the menu bar, which lies in a section of it. */
export function openMenu(section, entry) {
    return [
        {
            content: "Open the section of the menu",
            trigger: `.o_menu_sections [data-menu-xmlid="crm_extension.${section}"]`,
            run: "click",
        },
        {
            content: "Choose the entry",
            trigger: `.o-dropdown--menu [data-menu-xmlid="crm_extension.${entry}"]`,
            run: "click",
        },
    ];
}

/** Goes back by the breadcrumbs. */
export function goBack() {
    return {
        content: "Go back",
        trigger: ".o_back_button",
        run: "click",
    };
}

export function openTab(name) {
    return {
        content: `Open the tab “${name}”`,
        trigger: `.o_form_view .o_notebook a[name="${name}"]`,
        run: "click",
    };
}
