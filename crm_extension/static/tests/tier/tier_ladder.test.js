import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { mountWithCleanup } from "@web/../tests/web_test_helpers";

import { TierLadder } from "@crm_extension/tier/tier_ladder/tier_ladder";

import { defineTierModels, makePanel } from "./tier_test_helpers";

defineTierModels();

test("the held level is marked, those below are passed, those above ask for something", async () => {
    await mountWithCleanup(TierLadder, { props: { levels: makePanel().ladder } });
    expect(queryAllTexts(".o_crm_ext_ladder_step > .text-muted")).toEqual([
        "Passed",
        "Held now",
        "Not reached yet",
    ]);
    expect(".o_crm_ext_ladder_held .o_crm_ext_ladder_name").toHaveText("Silver");
    expect("[aria-current=step]").toHaveCount(1);
    expect(".o_crm_ext_ladder_step .fa-check").toHaveCount(2);
    expect(queryAllTexts(".o_crm_ext_ladder_asks li")).toEqual([
        "Revenue: at least € 1,000",
        "or Score: at least 90",
    ]);
    expect(".o_crm_ext_ladder_mark:last").toHaveClass("o_badge_color_3");
});
