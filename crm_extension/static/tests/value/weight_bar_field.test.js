import { expect, test } from "@odoo/hoot";
import { animationFrame, queryAll, queryAllValues } from "@odoo/hoot-dom";
import { clickSave, contains, mountView, onRpc } from "@web/../tests/web_test_helpers";

import { CustomerScoreModel, CustomerScoreRule, defineValueModels } from "./value_test_helpers";

const FORM = /* xml */ `
    <form>
        <field name="rule_ids">
            <list editable="bottom">
                <field name="name"/>
                <field name="weight" widget="weight_bar"/>
            </list>
        </field>
    </form>`;

defineValueModels();

async function mountModel(weights) {
    CustomerScoreRule._records = weights.map((weight, index) => ({
        id: index + 1,
        name: `Rule ${index + 1}`,
        weight,
    }));
    CustomerScoreModel._records = [{ id: 1, rule_ids: weights.map((_, index) => index + 1) }];
    await mountView({ type: "form", resModel: "customer.score.model", resId: 1, arch: FORM });
}

function shares() {
    return queryAll(".o_crm_ext_weight_fill").map((bar) => bar.style.width);
}

test("shows each weight and its share of the sum", async () => {
    await mountModel([3, 1]);
    expect(".o_crm_ext_weight:first").toHaveText(/^3.00/);
    expect(shares()).toEqual(["75%", "25%"]);
    expect(".o_crm_ext_weight:last").toHaveAttribute("title", "25% of all weights");
});

test("all bars follow the editing of one weight", async () => {
    await mountModel([3, 1]);
    await contains(".o_data_row:last [name=weight]").click();
    await contains(".o_data_row:last [name=weight] input").edit("3", { confirm: "blur" });
    await animationFrame();
    expect(shares()).toEqual(["50%", "50%"]);
});

test("edits as a float field does", async () => {
    onRpc("customer.score.model", "web_save", ({ args }) => {
        expect.step(args[1].rule_ids);
    });
    await mountModel([3, 1]);
    await contains(".o_data_row:first [name=weight]").click();
    expect(queryAllValues(".o_data_row:first [name=weight] input")).toEqual(["3.00"]);
    await contains(".o_data_row:first [name=weight] input").edit("=2*4");
    await clickSave();
    expect.verifySteps([[[1, 1, { weight: 8 }]]]);
});

test("weights of nought and below take no share", async () => {
    await mountModel([0, 0]);
    expect(shares()).toEqual(["0%", "0%"]);
});

test("a list view has the share of its rows", async () => {
    CustomerScoreRule._records = [
        { id: 1, weight: 4 },
        { id: 2, weight: 1 },
    ];
    await mountView({
        type: "list",
        resModel: "customer.score.rule",
        arch: `<list><field name="weight" widget="weight_bar"/></list>`,
    });
    expect(shares()).toEqual(["80%", "20%"]);
});

test("a form of one rule has nothing to compare it with", async () => {
    CustomerScoreRule._records = [{ id: 1, weight: 4 }];
    await mountView({
        type: "form",
        resModel: "customer.score.rule",
        resId: 1,
        arch: `<form><field name="weight" widget="weight_bar"/></form>`,
    });
    expect(shares()).toEqual(["100%"]);
});
