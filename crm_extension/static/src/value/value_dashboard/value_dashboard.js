import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { DashboardChart } from "../../dashboard/dashboard_chart/dashboard_chart";
import { DashboardHeatMap } from "../../dashboard/dashboard_heat_map/dashboard_heat_map";
import { DashboardPage } from "../../dashboard/dashboard_page/dashboard_page";
import { DashboardTable } from "../../dashboard/dashboard_table/dashboard_table";
import { useDashboard } from "../../dashboard/use_dashboard";

/** What the customers are worth, and who moved. Every figure opens its customers. */
export class ValueDashboard extends Component {
    static template = "crm_extension.ValueDashboard";
    static components = { DashboardChart, DashboardHeatMap, DashboardPage, DashboardTable };
    static props = { ...standardActionServiceProps };

    setup() {
        this.dashboard = useDashboard("customer.value.dashboard");
    }

    get answer() {
        return this.dashboard.answer;
    }
}

registry.category("actions").add("crm_extension.value_dashboard", ValueDashboard);
