"""The grocery year's coupon campaigns: whom they reached, what came of it, its cost."""

import pandas as pd

from odoo.tools import SQL

from . import datasets, frames, grocery, orders, shift
from .progress import Progress

MAILING_COST = 0.5
"""Assumed: printing and postage for each household reached, in the currency."""
COUPONS, MAILING = "Coupons redeemed", "Printing and postage"


def load(env):
    """Give loaded orders the campaign whose coupons they redeemed; note its costs.

    The households must be there, see ``grocery.load``; of those that are not, nothing
    is loaded. What is there stays, and is brought up to date. Nothing is committed.
    Returns how many records of each kind there are; 0 where no grocery order is.
    """
    progress = Progress("Grocery year: coupon campaigns")
    there = orders.loaded(env, grocery.PREFIX)
    if not there:
        return progress.finish()
    with progress.step("reading the data"):
        baskets = read_baskets()
    moved = pd.Timedelta(weeks=shift.weeks(env, baskets, there, None))
    baskets = baskets[baskets["reference"].isin(there.keys())]
    bought = answers(datasets.grocery("coupon_redemptions"), baskets)
    reached = datasets.grocery("campaigns").astype({"household_id": int})
    reached = reached[reached["household_id"].isin(baskets["household_id"])]
    with progress.step("campaigns") as done:
        campaigns = _campaigns(env, moved)
        done(len(campaigns))
    with progress.step("orders with a campaign") as done:
        done(_mark_orders(env, bought, campaigns))
    if "customer.campaign.reach" in env:
        with progress.step("households reached") as done:
            done(_note_reached(env, reached, campaigns))
        with progress.step("costs") as done:
            done(_note_costs(env, costs(reached, bought), campaigns))
    return progress.finish()


def read_baskets():
    """Every basket with its household, local time, and what makers' coupons paid."""
    lines = datasets.grocery("transactions")
    baskets = lines.groupby("basket_id", as_index=False).agg(
        household_id=("household_id", "first"),
        time=("transaction_timestamp", "first"),
        coupons=("coupon_disc", "sum"),
    )
    return baskets.assign(
        household_id=baskets["household_id"].astype(int),
        reference=grocery.PREFIX + baskets["basket_id"].astype(str),
        local=frames.store_times(baskets["time"]),
    )


def answers(redemptions, baskets):
    """The baskets that redeemed coupons of a campaign: reference, campaign_id, coupons.

    A redemption knows its household and its day. Of several baskets of a day, the one
    that coupons took most off gets the campaign with the most coupons, the next one
    the next campaign; an order has one campaign.
    """
    keys = ["household_id", "day"]
    days = redemptions.assign(
        household_id=redemptions["household_id"].astype(int),
        day=redemptions["redemption_date"],
    )
    days = days.groupby([*keys, "campaign_id"], as_index=False).size()
    days = days.sort_values([*keys, "size"], ascending=[True, True, False])
    baskets = baskets.assign(day=baskets["local"].dt.normalize())
    baskets = baskets.sort_values(
        [*keys, "coupons", "reference"], ascending=[True, True, False, True]
    )
    matched = _placed(days, keys).merge(_placed(baskets, keys), on=[*keys, "place"])
    return matched[["reference", "campaign_id", "household_id", "coupons"]]


def _placed(rows, keys):
    return rows.assign(place=rows.groupby(keys).cumcount())


def costs(reached, bought):
    """What each campaign cost: campaign_id, description, amount.

    Coupons are what they really took off the baskets that redeemed them; the mailing is
    assumed, see ``MAILING_COST``.
    """
    mailing = reached.groupby("campaign_id").size() * MAILING_COST
    coupons = bought.groupby("campaign_id")["coupons"].sum().round(2)
    return pd.concat(
        [
            amounts.rename("amount").reset_index().assign(description=description)
            for description, amounts in ((MAILING, mailing), (COUPONS, coupons))
        ],
        ignore_index=True,
    )


def _campaigns(env, moved):
    """Return the campaigns by their published number; missing ones are made."""
    known = env["utm.campaign"].with_context(active_test=False)
    described = datasets.grocery("campaign_descriptions")
    names = {
        row.campaign_id: f"CJ-C{row.campaign_id:02d}" for row in described.itertuples()
    }
    there = {
        each.name: each for each in known.search([("name", "in", [*names.values()])])
    }
    tags = _tags(env, described["campaign_type"].unique())
    for row in described.itertuples():
        name = names[row.campaign_id]
        if name not in there:
            there[name] = known.create(_values(env, row, name, tags, moved))
    return {number: there[name] for number, name in names.items()}


def _values(env, row, name, tags, moved):
    values = {
        "name": name,
        "title": f"Coupons {row.campaign_id:02d} ({row.campaign_type})",
        "tag_ids": [(6, 0, tags[row.campaign_type].ids)],
        "company_id": env.company.id,
    }
    if "first_day" in env["utm.campaign"]:
        values["first_day"] = (row.start_date + moved).date()
        values["last_day"] = (row.end_date + moved).date()
    return values


def _tags(env, types):
    known = env["utm.tag"]
    return {
        name: known.search([("name", "=", name)], limit=1)
        or known.create({"name": name, "color": 1 + place})
        for place, name in enumerate(sorted(types))
    }


def _mark_orders(env, bought, campaigns):
    """Write the campaign on orders and on their invoices; return how many orders."""
    ids = [campaigns[number].id for number in bought["campaign_id"]]
    env.cr.execute(
        SQL(
            "UPDATE sale_order o SET campaign_id = a.campaign"
            "  FROM unnest(%s::text[], %s::int[]) a (reference, campaign)"
            " WHERE o.client_order_ref = a.reference AND o.company_id = %s",
            bought["reference"].tolist(),
            ids,
            env.company.id,
        )
    )
    marked = env.cr.rowcount
    env.cr.execute(
        SQL(
            "UPDATE account_move m SET campaign_id = o.campaign_id"
            "  FROM account_move_line l"
            "  JOIN sale_order_line_invoice_rel r ON r.invoice_line_id = l.id"
            "  JOIN sale_order_line s ON s.id = r.order_line_id"
            "  JOIN sale_order o ON o.id = s.order_id"
            " WHERE l.move_id = m.id AND o.campaign_id = ANY(%s)",
            sorted(set(ids)),
        )
    )
    env.invalidate_all()
    return marked


def _note_reached(env, reached, campaigns):
    """Note the households that each campaign reached on its first day."""
    reach = env["customer.campaign.reach"]
    numbers = reached["household_id"].map(grocery.household_ref)
    partners = env["res.partner"].search([("ref", "in", numbers.unique().tolist())])
    ids = dict(zip(partners.mapped("ref"), partners.ids, strict=True))
    for number, refs in numbers.groupby(reached["campaign_id"]):
        campaign = campaigns[number]
        customers = env["res.partner"].browse([ids[ref] for ref in refs])
        reach._add(campaign, env.company, customers, campaign.first_day)
    return reach.search_count(
        [("campaign_id", "in", [each.id for each in campaigns.values()])]
    )


def _note_costs(env, amounts, campaigns):
    """Make the costs, or write them anew where more households were loaded."""
    known = env["customer.campaign.cost"]
    company = env.company
    there = {
        (cost.campaign_id.id, cost.name): cost
        for cost in known.search([("company_id", "=", company.id)])
    }
    for row in amounts[amounts["amount"] > 0].itertuples():
        campaign = campaigns[row.campaign_id]
        cost = there.get((campaign.id, row.description))
        if cost:
            cost.amount = row.amount
            continue
        known.create(
            {
                "campaign_id": campaign.id,
                "company_id": company.id,
                "date": campaign.first_day,
                "name": row.description,
                "amount": row.amount,
            }
        )
    return len(amounts)
