"""One year of a grocery loyalty programme as customers, products and orders."""

from odoo import fields

from . import catalogue, customers, datasets, frames, invoices, orders, shift
from .progress import Progress

PREFIX = "CJ-"
INVOICES = 120
# What tags a customer, and under which heading.
TAGS = {
    "age": "Age",
    "income": "Income",
    "household_comp": "Household",
    "home_ownership": "Home",
}
# What the customer's notes say.
NOTES = {
    "age": "Age of the head: {}",
    "income": "income: {}",
    "household_comp": "{}",
    "household_size": "size of the household: {}",
    "kids_count": "children: {}",
    "marital_status": "{}",
    "home_ownership": "{}",
}


def load(env, households=200, full=False, today=None):
    """Load a sample of households with all their baskets, or with ``full`` all.

    What is there already is left as it is. Nothing is committed. Returns how many
    records of each kind were made.
    """
    today = fields.Date.to_date(today) or fields.Date.context_today(env.user)
    title = "all" if full else f"a sample of {households}"
    progress = Progress(f"Grocery year: {title} households")
    with progress.step("reading the data"):
        baskets, lines, goods = read()
    there = orders.loaded(env, PREFIX)
    baskets = shift.dated(env, baskets, shift.weeks(env, baskets, there, today))
    chosen = baskets["household_id"].isin(sample(lines, households, full))
    baskets = baskets[chosen & ~baskets["reference"].isin(there.keys())]
    lines = lines[lines["basket_id"].isin(baskets["basket_id"])]
    _load_missing(env, baskets, lines, goods, progress)
    invoices.load(env, PREFIX, INVOICES, today, progress)
    return progress.finish()


def read():
    """Baskets, their lines, and the goods that the whole year sold."""
    lines = frames.priced(
        frames.metered(datasets.grocery("transactions"), datasets.grocery("products"))
    )
    lines["basket_id"] = lines["basket_id"].astype(str)
    goods = frames.catalogue(lines)
    return _baskets(lines), frames.coded(lines, goods), goods


def sample(lines, households, full):
    """The households to load: all, or some from every height of spending."""
    spent = lines.groupby("household_id")["subtotal"].sum()
    return spent.index if full else frames.spread_sample(spent, households)


def household_ref(household):
    """The partner's reference, by which other tables of the year find it."""
    return f"HH-{household:04d}"


def _baskets(lines):
    baskets = lines.drop_duplicates("basket_id")[
        ["basket_id", "household_id", "transaction_timestamp"]
    ].reset_index(drop=True)
    return baskets.assign(
        reference=PREFIX + baskets["basket_id"],
        local=frames.store_times(baskets["transaction_timestamp"]),
    )


def _load_missing(env, baskets, lines, goods, progress):
    if baskets.empty:
        return
    with progress.step("customers") as done:
        partners, made = customers.load(env, _customers(baskets["household_id"]))
        done(made)
    with progress.step("products") as done:
        wanted = frames.whole_types(goods, lines["code"].unique())
        done(catalogue.load(env, wanted))
    products = catalogue.read(env, wanted["code"])
    references = baskets["household_id"].map(household_ref)
    orders.load(
        env,
        baskets.assign(partner_id=references.map(partners)),
        lines.merge(products[["code", "product_id"]], on="code"),
        products,
        progress,
    )


def _customers(households):
    known = datasets.grocery("demographics").set_index("household_id")
    facts = known.reindex(sorted(set(households))).T.to_dict()
    return [
        {
            "ref": household_ref(household),
            "name": f"Household {household:04d}",
            "comment": _note(known_facts),
            "tags": [
                (heading, known_facts[fact])
                for fact, heading in TAGS.items()
                if isinstance(known_facts[fact], str)
            ],
        }
        for household, known_facts in facts.items()
    ]


def _note(facts):
    told = [
        words.format(facts[fact])
        for fact, words in NOTES.items()
        if isinstance(facts[fact], str)
    ]
    return f"<p>{', '.join(told)}.</p>" if told else False
