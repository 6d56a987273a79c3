import { Component, onWillDestroy, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { formatPercentage } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { percentOf } from "../value_format";

const POLL_DELAY = 2000;
const ACTIVE_STATES = ["queued", "running"];
const BAR_CLASSES = {
    queued: "progress-bar-striped progress-bar-animated",
    running: "progress-bar-striped progress-bar-animated",
    done: "bg-success",
    failed: "bg-danger",
    cancelled: "bg-secondary",
};

/**
 * The progress of a run, kept up to date until the run ends.
 *
 * Only its own numbers are read again and again; the record is loaded once, at
 * the end, and only if that loses nothing that the user has typed.
 */
export class RunProgressField extends Component {
    static template = "crm_extension.RunProgressField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.run = useState({ state: "", progress: 0, step: "", problem: "" });
        useRecordObserver((record, props) => this.followRecord(record, props));
        onWillDestroy(() => this.stopPolling());
    }

    get isActive() {
        return ACTIVE_STATES.includes(this.run.state);
    }

    get percent() {
        return percentOf(this.run.progress, 100);
    }

    get percentText() {
        return formatPercentage(this.percent / 100, { digits: [16, 0] });
    }

    get barClass() {
        return BAR_CLASSES[this.run.state] || "";
    }

    get stepText() {
        return this.isActive && this.run.step ? this.run.step : this.stateText;
    }

    get stateText() {
        switch (this.run.state) {
            case "queued":
                return _t("Waiting to start");
            case "running":
                return _t("Running");
            case "done":
                return _t("Done");
            case "failed":
                return _t("Failed");
            case "cancelled":
                return _t("Cancelled");
            default:
                return "";
        }
    }

    get barLabel() {
        return this.props.record.fields[this.props.name].string || _t("Progress");
    }

    followRecord(record, props) {
        this.resId = record.resId;
        this.show(record.data, props.name);
        this.schedulePoll();
    }

    show(values, progressField) {
        Object.assign(this.run, {
            state: values.state,
            progress: values[progressField],
            step: values.progress_step || "",
            problem: "",
        });
    }

    schedulePoll() {
        this.stopPolling();
        if (this.isActive && this.resId) {
            this.timer = browser.setTimeout(() => this.poll(), POLL_DELAY);
        }
    }

    stopPolling() {
        browser.clearTimeout(this.timer);
    }

    async poll() {
        const { resId } = this;
        try {
            const values = await this.readRun(resId);
            if (resId !== this.resId) {
                return;
            }
            this.show(values, this.props.name);
        } catch (error) {
            return this.onPollFailed(error);
        }
        if (this.isActive) {
            this.schedulePoll();
        } else {
            await this.reloadRecord();
        }
    }

    async readRun(resId) {
        const { name, record } = this.props;
        const fieldNames = ["state", name, "progress_step"];
        const [values] = await this.orm.silent.read(record.resModel, [resId], fieldNames);
        return values;
    }

    /** A lost connection comes back; any other failure would only repeat itself. */
    onPollFailed(error) {
        if (error instanceof ConnectionLostError) {
            this.run.problem = _t("No connection. Trying again…");
            this.schedulePoll();
        } else {
            this.run.problem = error.data?.message || error.message;
        }
    }

    async reloadRecord() {
        const { record } = this.props;
        if (!(await record.isDirty())) {
            await record.load();
        }
    }
}

export const runProgressField = {
    component: RunProgressField,
    displayName: _t("Progress of a run"),
    supportedTypes: ["float"],
    fieldDependencies: [
        { name: "state", type: "selection" },
        { name: "progress_step", type: "char" },
    ],
    // A progress of nought is one.
    isEmpty: () => false,
    listViewWidth: [140, 260],
};

registry.category("fields").add("run_progress", runProgressField);
