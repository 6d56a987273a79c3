"""The CDNOW sample: 2,357 customers of a record shop and all their purchases."""

import pandas as pd

from odoo import fields

from . import catalogue, customers, datasets, frames, orders
from . import shift as calendar
from .progress import Progress

PREFIX = "CDNOW-"
CUSTOMERS = 200


def load(env, full=True, today=None, shift=True):
    """Load all customers with their purchases, or without ``full`` some of them.

    ``shift=False`` keeps the dates of 1997 and 1998. What is there already is left
    as it is. Nothing is committed. Returns how many records of each kind were made.
    """
    today = fields.Date.to_date(today) or fields.Date.context_today(env.user)
    progress = Progress("CDNOW: " + ("all" if full else f"{CUSTOMERS}") + " customers")
    with progress.step("reading the data"):
        lines, goods = read()
    lines = lines[lines["customer_id"].isin(_sample(lines, full))]
    there = orders.loaded(env, PREFIX)
    weeks = calendar.weeks(env, lines, there, today) if shift else 0
    lines = lines[~lines["reference"].isin(there.keys())]
    _load_missing(env, calendar.dated(env, lines, weeks), goods, progress)
    return progress.finish()


def read():
    """The purchases, of one line each, and the one product."""
    lines = frames.priced(frames.cd_purchases(datasets.cdnow()))
    sold = lines["quantity"] > 0
    mean = lines.loc[sold, "subtotal"].sum() / lines.loc[sold, "quantity"].sum()
    good = {
        "code": "CDNOW-CD",
        "department": "Music",
        "category": "Recordings",
        "type": "CD",
        "brand": "National",
        "unit": "piece",
        "price": round(mean, 2),
        "cost": round(mean * 0.7, 2),
    }
    lines = lines.assign(code=good["code"], reference=PREFIX + lines["basket_id"])
    return lines, pd.DataFrame([good])


def _sample(lines, full):
    spent = lines.groupby("customer_id")["subtotal"].sum()
    return spent.index if full else frames.spread_sample(spent, CUSTOMERS)


def _load_missing(env, lines, goods, progress):
    if lines.empty:
        return
    references = lines["customer_id"].map(_reference)
    with progress.step("customers") as done:
        partners, made = customers.load(env, _customers(references))
        done(made)
    with progress.step("products") as done:
        done(catalogue.load(env, goods))
    products = catalogue.read(env, goods["code"])
    baskets = lines[["basket_id", "reference", "date_order"]]
    orders.load(
        env,
        baskets.assign(partner_id=references.map(partners)),
        lines.merge(products[["code", "product_id"]], on="code"),
        products,
        progress,
    )


def _reference(customer):
    return f"{PREFIX}{customer:04d}"


def _customers(references):
    return [
        {
            "ref": reference,
            "name": f"CDNOW customer {reference.removeprefix(PREFIX)}",
            "comment": False,
            "tags": [],
        }
        for reference in sorted(references.unique())
    ]
