import { beforeEach, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { mockDate } from "@odoo/hoot-mock";
import {
    contains,
    makeMockEnv,
    mockService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { getDefaultConfig } from "@web/views/view";

import { ComplaintBoard } from "@crm_extension/complaint/complaint_board/complaint_board";
import { defineComplaintModels, makeBoard } from "./complaint_test_helpers";

defineComplaintModels();

const BOARD = ".o_crm_ext_board";

beforeEach(async () => {
    mockDate("2026-06-01 10:00:00", 0);
    onRpc("get_board_data", () => {
        expect.step("get_board_data");
        return makeBoard();
    });
    mockService("action", {
        doAction(action) {
            expect.step([action.res_model, action.res_id || action.domain]);
        },
    });
});

async function mountBoard() {
    await makeMockEnv({ config: getDefaultConfig() });
    await mountWithCleanup(ComplaintBoard, {
        props: { action: {}, actionId: 1, updateActionState() {} },
    });
    expect.verifySteps(["get_board_data"]);
}

test("one call shows the columns and the workload", async () => {
    await mountBoard();
    expect(queryAllTexts(`${BOARD} .o_crm_ext_board_column h2`)).toEqual([
        "Unassigned",
        "Late",
        "Waiting for approval",
    ]);
    expect(queryAllTexts(`${BOARD} .o_crm_ext_board_figure`)).toEqual(["12", "0", "1"]);
    expect("[data-column=unassigned] .o_crm_ext_board_card").toHaveText(/Critical.*Ada.*Safety.*late by 2 h/s);
    expect("[data-column=late]").toHaveText(/Nothing here/);
    expect("[data-column=to_approve]").toHaveText(/€ 30/);
    expect(queryAllTexts(`${BOARD} tbody th`)).toEqual(["Ann", "Idle"]);
});

test("a figure opens what is behind it, even what is not shown", async () => {
    await mountBoard();
    await contains("[data-column=unassigned] .o_crm_ext_board_figure").click();
    await contains("[data-column=unassigned] .o_crm_ext_board_more").click();
    const unassigned = ["customer.complaint", [["key", "=", "unassigned"]]];
    expect.verifySteps([unassigned, unassigned]);
    expect("[data-column=late] .o_crm_ext_board_figure").not.toBeEnabled();
});

test("a card opens its record", async () => {
    await mountBoard();
    await contains("[data-column=to_approve] .o_crm_ext_board_card").click();
    expect.verifySteps([["customer.complaint.remedy", 9]]);
});

test("a figure of the workload opens the agent's complaints", async () => {
    await mountBoard();
    await contains("[data-agent='3'] button[data-kind=open]").click();
    expect.verifySteps([
        [
            "customer.complaint",
            [
                ["open", "=", true],
                ["user_id", "=", 3],
            ],
        ],
    ]);
    expect("[data-agent='4'] button").toHaveCount(0);
});

test("it can be read again", async () => {
    await mountBoard();
    await contains(".o_crm_ext_board_reload").click();
    expect.verifySteps(["get_board_data"]);
});
