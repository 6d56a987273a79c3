import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { DashboardChart } from "../../dashboard/dashboard_chart/dashboard_chart";
import { DashboardPage } from "../../dashboard/dashboard_page/dashboard_page";
import { DashboardTable } from "../../dashboard/dashboard_table/dashboard_table";
import { useDashboard } from "../../dashboard/use_dashboard";

/**
 * What a manager wants to know of complaints: how many, how fast, why, what they cost
 * and what customers say. The server tells which charts and tables there are, so that
 * another add-on can add to them.
 */
export class ComplaintDashboard extends Component {
    static template = "crm_extension.ComplaintDashboard";
    static components = { DashboardChart, DashboardPage, DashboardTable };
    static props = { ...standardActionServiceProps };

    setup() {
        this.dashboard = useDashboard("customer.complaint.dashboard");
    }

    get charts() {
        return Object.values(this.dashboard.answer.charts);
    }

    get tables() {
        return Object.values(this.dashboard.answer.tables);
    }
}

registry.category("actions").add("crm_extension.complaint_dashboard", ComplaintDashboard);
