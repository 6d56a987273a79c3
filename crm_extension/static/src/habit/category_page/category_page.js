import { Component } from "@odoo/owl";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { DashboardTable } from "../../dashboard/dashboard_table/dashboard_table";
import { DashboardTiles } from "../../dashboard/dashboard_tiles/dashboard_tiles";
import { useDashboard } from "../../dashboard/use_dashboard";
import { NineGroups } from "./nine_groups";

const KEYS = ["company_id", "category_id"];

/** The nine groups of a category's customers; without a category, all to choose from. */
export class CategoryPage extends Component {
    static template = "crm_extension.CategoryPage";
    static components = { DashboardTable, DashboardTiles, Layout, NineGroups, RecordSelector };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dashboard = useDashboard("customer.category.page", KEYS);
        this.open = this.open.bind(this);
    }

    get answer() {
        return this.dashboard.answer;
    }

    get chosen() {
        return this.answer.filters.chosen;
    }

    get isLoading() {
        return this.dashboard.status === "loading";
    }

    get display() {
        return { controlPanel: {} };
    }

    chooseCategory(id) {
        return this.dashboard.change({ category_id: id });
    }

    /** A category opens here, everything else where its records are. */
    open(opening) {
        return opening.category_id
            ? this.chooseCategory(opening.category_id)
            : this.dashboard.open(opening);
    }

    changeOffers() {
        const { company_id, category_id } = this.chosen;
        return this.action.doAction("crm_extension.customer_offer_grid_action", {
            additionalContext: {
                default_company_id: company_id,
                default_category_id: category_id,
            },
            onClose: () => this.dashboard.load(),
        });
    }

    async printForSuppliers() {
        const { company_id, category_id } = this.chosen;
        const action = await this.orm.call("product.category", "action_print_for_suppliers", [
            [category_id],
            company_id,
        ]);
        return this.action.doAction(action);
    }
}

registry.category("actions").add("crm_extension.category_page", CategoryPage);
