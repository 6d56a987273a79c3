import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { mountView } from "@web/../tests/web_test_helpers";

import { ResPartner, defineValueModels } from "./value_test_helpers";

defineValueModels();

const FIELD = `<field name="value_score" widget="value_score_badge"/>`;
const FIELD_WITH_CLASS = `
    <field name="value_score" widget="value_score_badge" options="{'class_field': 'value_class'}"/>`;

async function mountList(partners, field = FIELD) {
    ResPartner._records = [
        ...ResPartner._records,
        ...partners.map((values, index) => ({ id: 1001 + index, ...values })),
    ];
    await mountView({
        type: "list",
        resModel: "res.partner",
        domain: [["id", ">", 1000]],
        arch: `<list default_order="id">${field}</list>`,
    });
}

test("a score has one decimal and a colour by its height", async () => {
    await mountList([71.26, 40, 12, 0].map((value_score) => ({ value_score })));
    expect(queryAllTexts(".o_crm_ext_score_badge")).toEqual(["71.3", "40.0", "12.0", "0.0"]);
    expect(".o_crm_ext_score_badge:eq(0)").toHaveClass("text-bg-success");
    expect(".o_crm_ext_score_badge:eq(1)").toHaveClass("text-bg-info");
    expect(".o_crm_ext_score_badge:eq(2)").toHaveClass("text-bg-300");
    expect(".o_crm_ext_score_badge:eq(3)").toHaveClass("text-bg-300");
});

test("with the class, it is coloured by it and says it", async () => {
    const partners = [{ value_score: 30, value_class: "a" }];
    await mountList(partners, FIELD_WITH_CLASS);
    expect(".o_crm_ext_score_badge").toHaveText("30.0 · A");
    expect(".o_crm_ext_score_badge").toHaveClass("text-bg-success");
});

test("who has no class has no score", async () => {
    const partners = [{ value_score: 0, value_class: "none" }, { value_score: 0 }];
    await mountList(partners, FIELD_WITH_CLASS);
    expect(".o_crm_ext_score_badge").toHaveCount(0);
    expect(queryAllTexts(".o_data_row .o_field_widget[name=value_score]")).toEqual(["No score", "No score"]);
});

test("works in kanban cards", async () => {
    ResPartner._records = [...ResPartner._records, { id: 101, value_score: 88.8 }];
    await mountView({
        type: "kanban",
        resModel: "res.partner",
        domain: [["id", "=", 101]],
        arch: `<kanban><templates><t t-name="card">${FIELD}</t></templates></kanban>`,
    });
    expect(".o_crm_ext_score_badge").toHaveText("88.8");
});

test("is never an input, in a form that is edited either", async () => {
    ResPartner._records = [...ResPartner._records, { id: 101, value_score: 88.8 }];
    await mountView({
        type: "form",
        resModel: "res.partner",
        resId: 101,
        arch: `<form>${FIELD}</form>`,
    });
    expect(".o_field_widget[name=value_score] input").toHaveCount(0);
    expect(".o_crm_ext_score_badge").toHaveText("88.8");
});
