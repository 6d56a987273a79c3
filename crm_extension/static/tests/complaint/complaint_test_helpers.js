import { mailModels } from "@mail/../tests/mail_test_helpers";
import { defineModels, fields, models } from "@web/../tests/web_test_helpers";

/** A complaint with what its widgets show. */
export class CustomerComplaint extends models.Model {
    _name = "customer.complaint";

    name = fields.Char();
    steps = fields.Json();
    next_deadline = fields.Datetime();
    clock_state = fields.Selection({
        selection: [
            ["late", "Late"],
            ["at_risk", "At risk"],
            ["running", "In time"],
            ["paused", "Paused"],
        ],
    });
}

export function defineComplaintModels() {
    defineModels({ ...mailModels, CustomerComplaint });
}

export function makeClock(overrides = {}) {
    return {
        metric: "resolve",
        label: "Resolve",
        state: "running",
        started_at: "2026-06-01 09:00:00",
        deadline: "2026-06-02 12:30:00",
        met_at: false,
        paused: false,
        is_late: false,
        outdated: false,
        ...overrides,
    };
}

export function makeBoard(overrides = {}) {
    const column = (key, label, cards = [], model = "customer.complaint") => ({
        key,
        label,
        model,
        domain: [["key", "=", key]],
        count: cards.length,
        cards,
    });
    const card = {
        id: 7,
        title: "The box is broken",
        number: "CP/1",
        customer: "Ada",
        severity: "4",
        severity_label: "Critical",
        safety: true,
        agent: "",
        deadline: "2026-06-01 08:00:00",
        clock: "running",
    };
    const remedy = { id: 9, title: "Refund", number: "CP/2", customer: "Bo", amount: "€ 30" };
    return {
        columns: [
            { ...column("unassigned", "Unassigned", [card]), count: 12 },
            column("late", "Late"),
            column("to_approve", "Waiting for approval", [remedy], "customer.complaint.remedy"),
        ],
        workload: {
            kinds: [{ key: "open", label: "Open", domain: [["open", "=", true]] }],
            agents: [
                { id: 3, name: "Ann", counts: { open: 5 } },
                { id: 4, name: "Idle", counts: { open: 0 } },
            ],
        },
        ...overrides,
    };
}
