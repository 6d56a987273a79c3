import { expect, test } from "@odoo/hoot";
import { animationFrame, queryAllTexts } from "@odoo/hoot-dom";
import { mailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    makeServerError,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

const FORM = /* xml */ `<form><field name="title"/><widget name="campaign_comparison"/></form>`;

class Campaign extends models.Model {
    _name = "utm.campaign";

    title = fields.Char();

    _records = [{ id: 1, title: "Spring" }];
}

defineModels({ ...mailModels, Campaign });

const GROUPS = [
    { label: "Reached", customers: "40", before: "$ 4,000", during: "$ 6,000", change: "+50 %" },
    { label: "Not reached", customers: "60", before: "$ 600", during: "$ 720", change: "+20 %" },
];

async function mountCampaign(answer, resId = 1) {
    onRpc("utm.campaign", "get_return_comparison", ({ args }) => {
        expect.step(`asked ${args[0]}`);
        return typeof answer === "function" ? answer() : answer;
    });
    await mountView({ type: "form", resModel: "utm.campaign", resId, arch: FORM });
    await animationFrame();
}

function comparison(overrides = {}) {
    return {
        fault: "",
        days: 10,
        before: "1 May – 10 May",
        period: "11 May – 20 May",
        groups: GROUPS,
        sentences: ["They bought for $ 1,200 more than that."],
        certain: true,
        ...overrides,
    };
}

test("customers reached stand beside those who were not", async () => {
    await mountCampaign(comparison());
    expect.verifySteps(["asked 1"]);
    expect(queryAllTexts(".o_crm_ext_group th")).toEqual(["Reached", "Not reached"]);
    expect(queryAllTexts(".o_crm_ext_group td:last-child")).toEqual(["+50 %", "+20 %"]);
    expect(queryAllTexts(".o_crm_ext_sentences li")).toEqual([
        "They bought for $ 1,200 more than that.",
    ]);
    expect(".o_crm_ext_fault").toHaveCount(0);
});

test("where too few are compared it says so, and concludes nothing", async () => {
    await mountCampaign(comparison({ fault: "Too few to compare.", sentences: [] }));
    expect(".o_crm_ext_fault").toHaveText("Too few to compare.");
    expect(".o_crm_ext_group").toHaveCount(2);
    expect(".o_crm_ext_sentences").toHaveCount(0);
    expect.verifySteps(["asked 1"]);
});

test("a campaign without days shows what is missing", async () => {
    await mountCampaign({ fault: "Give the campaign its first and last day." });
    expect("table").toHaveCount(0);
    expect(".o_crm_ext_fault").toHaveText("Give the campaign its first and last day.");
    expect.verifySteps(["asked 1"]);
});

test("a new campaign asks nothing", async () => {
    await mountCampaign(comparison(), false);
    expect(".o_crm_ext_campaign_comparison").toHaveText(/once the campaign has been saved/);
    expect.verifySteps([]);
});

test("what failed can be tried again", async () => {
    let broken = true;
    await mountCampaign(() => {
        if (broken) {
            throw makeServerError({ message: "No." });
        }
        return comparison();
    });
    expect("[role=alert]").toHaveText(/No\./);
    broken = false;
    await contains(".o_crm_ext_retry").click();
    expect(".o_crm_ext_group").toHaveCount(2);
    expect.verifySteps(["asked 1", "asked 1"]);
});
