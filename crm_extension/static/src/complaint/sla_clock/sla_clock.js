import { Component, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { formatDateTime } from "@web/core/l10n/dates";

import { clockLook, clockText } from "./time_left";

const { DateTime } = luxon;
const REFRESH_MS = 20_000;
const ICONS = {
    running: "fa-clock-o",
    at_risk: "fa-hourglass-half",
    late: "fa-exclamation-triangle",
    paused: "fa-pause",
    met: "fa-check",
    missed: "fa-times",
    frozen: "fa-archive",
};

/** How long until a deadline, counted live; words and an icon say what colours show. */
export class SlaClock extends Component {
    static template = "crm_extension.SlaClock";
    static props = {
        deadline: { validate: (value) => value === false || DateTime.isDateTime(value) },
        state: { type: String, optional: true },
    };
    static defaultProps = { state: "running" };

    setup() {
        this.clock = useState({ now: DateTime.now() });
        const timer = browser.setInterval(() => {
            this.clock.now = DateTime.now();
        }, REFRESH_MS);
        onWillUnmount(() => browser.clearInterval(timer));
    }

    get secondsLeft() {
        const { deadline } = this.props;
        return deadline ? deadline.diff(this.clock.now, "seconds").seconds : null;
    }

    get look() {
        return clockLook(this.props.state, this.secondsLeft);
    }

    get text() {
        return clockText(this.look, this.secondsLeft);
    }

    get icon() {
        return ICONS[this.look];
    }

    get title() {
        const { deadline } = this.props;
        return deadline ? formatDateTime(deadline) : "";
    }
}
