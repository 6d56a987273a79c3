import { Component } from "@odoo/owl";
import { Layout } from "@web/search/layout";

import { DashboardFilters } from "../dashboard_filters/dashboard_filters";
import { DashboardTiles } from "../dashboard_tiles/dashboard_tiles";

/** The frame of a dashboard: its filters and tiles; the charts are its slot. */
export class DashboardPage extends Component {
    static template = "crm_extension.DashboardPage";
    static components = { Layout, DashboardFilters, DashboardTiles };
    static props = {
        /** What `useDashboard` returned. */
        dashboard: Object,
        slots: Object,
    };

    get answer() {
        return this.props.dashboard.answer;
    }

    get isLoading() {
        return this.props.dashboard.status === "loading";
    }

    get display() {
        return { controlPanel: {} };
    }
}
