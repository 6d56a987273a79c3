import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { mountView, onRpc } from "@web/../tests/web_test_helpers";

import { ResPartner, defineValueModels } from "./value_test_helpers";

defineValueModels();

test("what is not known is empty, and nought is a number", async () => {
    ResPartner._records = [
        ...ResPartner._records,
        ...[0.25, 0, 0].map((value_score, index) => ({ id: 1001 + index, value_score })),
    ];
    onRpc("web_search_read", async ({ parent }) => {
        const result = await parent();
        result.records[2].value_score = false;
        return result;
    });
    await mountView({
        type: "list",
        resModel: "res.partner",
        domain: [["id", ">", 1000]],
        arch: `<list default_order="id"><field name="value_score" widget="known_percentage"/></list>`,
    });
    expect(queryAllTexts(".o_data_row td[name=value_score]")).toEqual(["25%", "0%", ""]);
});
