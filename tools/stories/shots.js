// Takes the screenshots of docs/stories.md.
//
// usage: node tools/stories/shots.js BASE_URL OUT_DIR [width] [story …]
// needs playwright-core (NODE_PATH) and Chromium; logs in as admin.
const { chromium } = require("playwright-core");

const STORIES = [
    "gold-customers",
    "costing-customers",
    "large-customers",
    "fallen-customers",
    "narrow-customers",
    "buy-as-well",
    "next-purchases",
    "leaving-customers",
    "two-prices",
    "selling-despite-complaint",
    "customer-profiles",
    "rfm-cells",
    "customer-equity",
    "goes-together",
    "category-groups",
    "campaign-return",
    "leads-not-spoken-to",
    "real-prospects",
    "leads-by-source",
    "customer-contacts",
    "no-advertising",
    "large-complainants",
    "unanswered",
    "old-repairs",
    "own-handling",
    "technicians",
    "satisfaction",
    "recovered-customers",
    "value-dashboard",
    "complaint-dashboard",
    "customer-brief",
    "promises-by-customer",
    "deals-by-salesperson",
    "first-steps",
];

// What is done on a page before its picture is taken.
const STEPS = {
    "customer-brief": async (page) => {
        await page.fill(".o_action_manager input", "Aurora");
        await page.click(".o-autocomplete--dropdown-item:has-text('Aurora')");
    },
    "category-groups": async (page) => {
        await page.click(".o_action_manager :text('Beef')");
    },
};

async function main() {
    const [base, out, width = "1440", ...asked] = process.argv.slice(2);
    const size = { width: parseInt(width), height: parseInt(width) < 600 ? 844 : 760 };
    const isPhone = size.width < 600;
    const browser = await chromium.launch({
        executablePath: process.env.CHROME || "/usr/bin/chromium",
        args: ["--no-sandbox", "--disable-gpu"],
    });
    const context = await browser.newContext({
        viewport: size,
        isMobile: isPhone,
        hasTouch: isPhone,
        deviceScaleFactor: isPhone ? 1 : 0.6,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(90000);
    page.on("pageerror", (error) => console.log("PAGEERROR", String(error).slice(0, 300)));
    page.on("console", (message) => {
        if (message.type() === "error") {
            console.log("CONSOLE", message.text().slice(0, 300));
        }
    });
    await page.goto(`${base}/web/login`);
    await page.fill("input[name=login]", process.env.LOGIN || "admin");
    await page.fill("input[name=password]", process.env.PW || "admin");
    await page.click("button[type=submit]");
    await page.waitForSelector(".o_main_navbar");
    for (const story of asked.length ? asked : STORIES) {
        await page.goto(`${base}/odoo/${story}`);
        await page.waitForSelector(".o_action_manager .o_action, .o_action_manager .o_view_controller");
        await page.waitForTimeout(3000);
        if (STEPS[story]) {
            await STEPS[story](page);
            await page.waitForTimeout(3000);
        }
        await page.screenshot({ path: `${out}/${story}${isPhone ? "-phone" : ""}.png` });
        console.log(story);
    }
    await browser.close();
}

main();
