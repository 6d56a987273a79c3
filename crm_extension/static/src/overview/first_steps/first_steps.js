import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { ActionHelper } from "@web/views/action_helper";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const MODEL = "customer.first.steps";
const ICONS = { done: "fa-check-circle", now: "fa-arrow-circle-right", later: "fa-circle-o" };

/** The five steps from the installation to the first score, each with what it needs. */
export class FirstSteps extends Component {
    static template = "crm_extension.FirstSteps";
    static props = { answer: Object, onChange: Function };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get answer() {
        return this.props.answer;
    }

    icon(step) {
        return ICONS[step.state];
    }

    async press(step) {
        const action = step.method ? await this.orm.call(MODEL, step.method, []) : step.action;
        return this.action.doAction(action);
    }

    async dismiss(dismissed) {
        this.props.onChange(await this.orm.call(MODEL, "dismiss_first_steps", [dismissed]));
    }
}

/** The steps as a page of their own, in the configuration. */
export class FirstStepsPage extends Component {
    static template = "crm_extension.FirstStepsPage";
    static components = { FirstSteps, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ answer: null });
        onWillStart(() => this.load());
    }

    async load() {
        this.state.answer = await this.orm.call(MODEL, "get_first_steps", []);
    }

    get display() {
        return { controlPanel: {} };
    }
}

/** What a list of customers shows when it is empty: the steps, while there is no score. */
export class CustomerValueHelper extends ActionHelper {
    static template = "crm_extension.CustomerValueHelper";
    static components = { ...ActionHelper.components, FirstSteps };

    setup() {
        this.orm = useService("orm");
        this.steps = useState({ answer: null });
        onWillStart(() => this.loadSteps());
    }

    async loadSteps() {
        // Who may not set anything up is told the usual way.
        if (await user.hasGroup("crm_extension.group_value_manager")) {
            this.steps.answer = await this.orm.call(MODEL, "get_first_steps", []);
        }
    }
}

export class CustomerValueListRenderer extends ListRenderer {
    static components = { ...ListRenderer.components, ActionHelper: CustomerValueHelper };
}

registry.category("actions").add("crm_extension.first_steps", FirstStepsPage);
registry.category("views").add("customer_value_list", {
    ...listView,
    Renderer: CustomerValueListRenderer,
});
