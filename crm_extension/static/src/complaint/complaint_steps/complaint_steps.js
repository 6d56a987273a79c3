import { Component } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { registry } from "@web/core/registry";
import { ViewButton } from "@web/views/view_button/view_button";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** What `steps` of a complaint says: the next step, the other ones, and a hint. */
class ComplaintSteps extends Component {
    static components = { ViewButton };
    static props = { ...standardWidgetProps };

    get steps() {
        return this.props.record.data.steps || {};
    }

    /** Saves the form, opens the step's dialog or takes the step, and loads again. */
    clickParams(step) {
        return {
            type: "object",
            name: "action_open_step",
            args: JSON.stringify([step.name]),
        };
    }
}

/** The one primary button: what comes next. Or who has to do it. */
export class ComplaintNextStep extends ComplaintSteps {
    static template = "crm_extension.ComplaintNextStep";
}

/** The steps aside of the main road, in a menu; on a phone they lie in one already. */
export class ComplaintMoreSteps extends ComplaintSteps {
    static template = "crm_extension.ComplaintMoreSteps";
    static components = { ...ComplaintSteps.components, Dropdown };

    get others() {
        return this.steps.others || [];
    }
}

const fieldDependencies = [{ name: "steps", type: "json" }];
const widgets = registry.category("view_widgets");

widgets.add("complaint_next_step", { component: ComplaintNextStep, fieldDependencies });
widgets.add("complaint_more_steps", { component: ComplaintMoreSteps, fieldDependencies });
