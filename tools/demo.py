"""What ``./dev demo`` does in Odoo: score, enrol, complain, read habits, show."""

import pytz

from odoo.fields import Command

RANKING_SIZE = 10
CAMPAIGN_FIGURES = (
    "return_reached",
    "return_answered",
    "return_won",
    "return_cost",
    "return_revenue",
    "return_margin",
)
CAMPAIGN_HEADING = (
    f"{'Campaign':<22}"
    + "".join(
        f"{name:>9}"
        for name in ("Reached", "Answered", "Won", "Cost", "Revenue", "Margin")
    )
    + f"{'Return':>8}"
)


WINDOW_MONTHS = 6
"""The data are of one year: half of it leaves a half to compare with."""


def score(env):
    """Publish a score model that suits the data, unless it is there, and run it."""
    model = published_model(env)
    if model.window_months != WINDOW_MONTHS:
        model = publish_version(env, model)
    run = model.run(as_of=last_purchase_day(env))
    print(
        f"{run.customer_count} customers scored as of {run.as_of}"
        f" in {run.duration:.1f} seconds."
    )


def enrol(env):
    """Activate the shipped loyalty program, unless it is, and give everybody a tier."""
    program = env.ref("crm_extension.customer_tier_program_default")
    if program.state == "draft":
        program.action_activate()
    run = program.evaluate(as_of=last_purchase_day(env))
    counts = program.tier_ids.sorted("sequence").mapped(
        lambda tier: f"{tier.name} {tier.member_count}"
    )
    print(f"{run.member_count} members of the loyalty program: {', '.join(counts)}.")


def complain(env):
    """Have forty customers complain in a year, unless they have; claim for it."""
    env["customer.complaint.demo"]._load()
    if "customer.complaint.claim" in env:
        claim(env)
    rows = env["customer.complaint"]._read_group(
        [("company_id", "=", env.company.id)], ["state"], ["__count"]
    )
    print(
        f"{sum(count for _state, count in rows)} complaints:"
        f" {', '.join(f'{state} {count}' for state, count in rows)}."
    )


def read_habits(env):
    """Read what customers buy again as of the data's end; say what was found."""
    run = env["customer.habit.run"]._start(env.company, last_purchase_day(env))
    run._do()
    for title, rows in (
        ("rhythms of a customer and a product", run.results["rhythm"]["rows"]),
        ("pairs of products that go together", run.results["affinity"]["rows"]),
        ("categories that customers lack", run.results["missing"]["rows"]),
        ("customers in the groups of categories", run.results["groups"]["rows"]),
    ):
        print(f"{rows:8,} {title}")
    print(f"Read as of {run.as_of} in {run.duration:.1f} seconds.")


def keep_in_touch(env):
    """Have colleagues promise, offer two prices for one thing, and note an opt-out."""
    if env["customer.promise"].search_count([], limit=1):
        return
    # Of the add-on's demo data: nothing else needs it.
    from odoo.addons.crm_extension.demo.promise_loader import load

    promises = load(env)
    best, second = best_values(env, 2).partner_id
    offer_two_prices(env, best, promises.user_id)
    second.set_contact_preferences(
        {"no_mail": True, "preferred_channel": "phone"}, "Asked for it on the phone."
    )
    print(
        f"{len(promises)} promises; {best.name} was offered two prices for one thing."
    )


def offer_two_prices(env, customer, sellers):
    """Have two colleagues quote what the customer bought last, one of them too low."""
    bought = env["sale.order.line"].search(
        [
            ("order_id.state", "=", "sale"),
            ("order_id.partner_id", "=", customer.id),
            ("product_id", "!=", False),
            ("price_unit", ">", 0),
        ],
        order="id desc",
        limit=1,
    )
    env["sale.order"].create(
        [
            {
                "partner_id": customer.id,
                "user_id": seller.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": bought.product_id.id,
                            "product_uom_qty": 12,
                            "price_unit": bought.price_unit * share,
                        }
                    )
                ],
            }
            for seller, share in zip(sellers[:2], (1.0, 0.85), strict=True)
        ]
    )


def claim(env):
    """Claim from the suppliers for what they caused, unless that was done."""
    claims = env["customer.complaint.claim"]
    if claims.search_count([], limit=1):
        return
    complaints = env["customer.complaint"].search(
        [("cause_id.origin", "=", "supplier"), ("line_ids.lot_id", "!=", False)],
        order="received_at",
    )
    for place, complaint in enumerate(complaints):
        made = claims.create(claim_values(env, complaint.line_ids[:1]))
        if place < len(complaints) - 1:
            made.action_send()
        if place < len(complaints) // 2:
            made.action_accept(answer="We are sorry: you get it back.")


def claim_values(env, line):
    """Return the values of a claim for what came with the line's lot."""
    receipt = env["stock.move"].search(
        [
            ("move_line_ids.lot_id", "=", line.lot_id.id),
            ("purchase_line_id", "!=", False),
        ],
        limit=1,
    )
    return {
        "complaint_id": line.complaint_id.id,
        "complaint_line_id": line.id,
        "lot_id": line.lot_id.id,
        "purchase_line_id": receipt.purchase_line_id.id,
        "picking_id": receipt.picking_id.id,
        "quantity": line.quantity,
        "evidence": f"Lot {line.lot_id.name}",
    }


def last_purchase_day(env):
    """Return the local day on which the data end."""
    company = env.company
    last = (
        env["sale.order"]
        .search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "sale"),
                ("client_order_ref", "!=", False),
            ],
            order="date_order desc",
            limit=1,
        )
        .date_order
    )
    return pytz.utc.localize(last).astimezone(pytz.timezone(company._value_tz())).date()


def published_model(env):
    """Return the score model that counts for all customers of the company."""
    return env["customer.score.model"].search(
        [
            ("company_id", "=", env.company.id),
            ("state", "=", "published"),
            ("customer_scope", "=", "all"),
        ],
        limit=1,
    )


def publish_version(env, model):
    """Publish a new version of ``model`` with the demo's window; return it."""
    action = model.action_new_version()
    version = env["customer.score.model"].browse(action["res_id"])
    # A nightly run would find everybody overdue by the days since the data ended.
    version.write({"window_months": WINDOW_MONTHS, "refresh": "manual"})
    version.action_publish()
    return version


def best_values(env, count):
    """Return customer.value of the best customers of the current company."""
    return env["customer.value"].search(
        [("company_id", "=", env.company.id)], limit=count
    )


def show_ranking(env):
    """Print the most valuable customers of the current company with their reasons."""
    for place, value in enumerate(best_values(env, RANKING_SIZE), start=1):
        print(
            f"{place:2}. {value.partner_id.display_name}: {value.score:.2f} points,"
            f" class {value.value_class.upper()}, {value.segment_id.name}"
        )
        for sentence in value.action_explain_in_words():
            print(f"      {sentence}")


# -- Campaigns -------------------------------------------------------------------------


def show_campaigns(env):
    """Print what came back from each campaign, and from all of them."""
    campaigns = env["utm.campaign"].search(
        [("first_day", "!=", False)], order="first_day, id"
    )
    if not campaigns:
        return
    print(CAMPAIGN_HEADING)
    for campaign in campaigns:
        print(campaign_line(campaign.title, campaign_figures(campaign)))
    total = [
        sum(column) for column in zip(*map(campaign_figures, campaigns), strict=True)
    ]
    print(campaign_line("All of them", total))
    for campaign in campaigns.sorted("return_reached", reverse=True)[:3]:
        compare(campaign)


def campaign_figures(campaign):
    """Return the figures of a campaign that ``CAMPAIGN_FIGURES`` names."""
    return [campaign[name] for name in CAMPAIGN_FIGURES]


def campaign_line(title, figures):
    """Return a line of the table: a title, the figures, and the return."""
    *counts, cost, revenue, margin = figures
    back = f"{(margin - cost) / cost:8.0%}" if cost else " " * 8
    numbers = "".join(f"{number:9,.0f}" for number in (*counts, cost, revenue, margin))
    return f"{title:<22}{numbers}{back}"


def compare(campaign):
    """Print how the customers whom a campaign reached did against the others."""
    found = campaign.get_return_comparison()
    print(f"{campaign.title}: would they have bought anyway?")
    for group in found.get("groups", []):
        print(
            f"      {group['label']}: {group['customers']} customers,"
            f" {group['before']} before, {group['during']} during: {group['change']}"
        )
    for sentence in found.get("sentences") or [found["fault"]]:
        print(f"      {sentence}")
