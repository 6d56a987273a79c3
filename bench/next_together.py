"""What goes together in the grocery year, and which categories households lacked.

Products that go together are found among all lines of the year, and timed. Missing
categories are found on some past days; the eight weeks after each tell how many of them
were bought, beside as many of the categories that most households buy.
"""

import argparse
import time
from functools import cache

import pandas as pd

from tools.loaders import datasets, frames

WEEKS_BEFORE_END = (8, 16, 26, 34)
HORIZON_WEEKS = 8
FEWEST = 5
NAMED = (1, 3, 5)
BASKETS = {"order": "basket_id", "customer": "household_id"}


@cache
def lines():
    """Return the lines that were paid for, with numbers for products and categories."""
    priced = frames.priced(
        frames.metered(datasets.grocery("transactions"), datasets.grocery("products"))
    )
    goods = frames.catalogue(priced)
    goods["category_id"] = goods.groupby(["department", "category"]).ngroup()
    known = frames.coded(priced, goods).merge(goods[["code", "category_id"]], on="code")
    known = known[(known["quantity"] > 0) & (known["subtotal"] > 0)]
    local = frames.store_times(known["transaction_timestamp"]).dt.normalize()
    return known.assign(
        day=(local - local.min()).dt.days,
        product=pd.factorize(known["code"], sort=True)[0],
        basket_id=pd.factorize(known["basket_id"], sort=True)[0],
    )


def show_affinities(affinity):
    """Print how many products go together, and how long finding them takes."""
    for title, basket in BASKETS.items():
        started = time.perf_counter()
        baskets = affinity.collect_baskets([(lines()[basket], lines()["product"])])
        found = affinity.find_affinities(baskets, FEWEST)
        print(
            f"in one {title}: {len(lines()):,} lines, {baskets.count:,} baskets,"
            f" {len(found) // 2:,} pairs, {time.perf_counter() - started:.1f} s"
        )


def bought(known):
    """Return what households spent on categories."""
    from analytics.missing_categories import collect_bought

    return collect_bought(
        [(known["household_id"], known["category_id"], known["subtotal"])]
    )


def show_missing(backtest_missing, weeks):
    """Print the shares that came true of what was named so long before the end."""
    known = lines()
    cut = known["day"].max() + 1 - 7 * weeks
    before = bought(known[known["day"] < cut])
    later = known[(known["day"] >= cut) & (known["day"] < cut + 7 * HORIZON_WEEKS)]
    later = bought(later)
    for most in NAMED:
        found = backtest_missing(before, later, FEWEST, most)
        print(
            f"{weeks:2} weeks before the end, at most {most}: {found.named:6,} named,"
            f" bought {found.hits:.1%}, most popular {found.popular_hits:.1%}"
        )


def main(arguments):
    """Entry of ``./dev bench next_together``."""
    parser = argparse.ArgumentParser(prog="./dev bench next_together")
    parser.add_argument("--weeks", type=int, nargs="*", default=WEEKS_BEFORE_END)
    options = parser.parse_args(arguments)
    from analytics import affinity
    from analytics.missing_backtest import backtest_missing

    lines()
    show_affinities(affinity)
    for weeks in options.weeks:
        show_missing(backtest_missing, weeks)
