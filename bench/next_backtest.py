"""What is bought next in the grocery year, foretold and compared with what was.

Products are those of the demo: a type of goods of one brand. Each cut-off lies so many
weeks before the end of the year; the eight weeks after it are held out.
"""

import argparse
import resource
import time
from datetime import date
from functools import cache

import pandas as pd

from tools.loaders import datasets, frames

WEEKS_BEFORE_END = (8, 12, 16)
HORIZON_DAYS = 7
UNIX_EPOCH = date(1970, 1, 1).toordinal()
LISTS = {
    "due": "due",
    "likely": "most likely",
    "most": "most bought",
    "last": "bought last",
}
DAYS = {
    "next": "next day",
    "due": "due day",
    "own": "own mean",
    "everybody": "everybody",
}


@cache
def purchases():
    """Return household, product (a number) and day number of what was paid for."""
    lines = frames.priced(
        frames.metered(datasets.grocery("transactions"), datasets.grocery("products"))
    )
    lines = frames.coded(lines, frames.catalogue(lines))
    lines = lines[(lines["quantity"] > 0) & (lines["subtotal"] > 0)]
    local = frames.store_times(lines["transaction_timestamp"])
    codes, _names = pd.factorize(lines["code"], sort=True)
    days = (local.dt.normalize() - pd.Timestamp("1970-01-01")).dt.days + UNIX_EPOCH
    return lines["household_id"].to_numpy(), codes, days.to_numpy()


def backtested(analytics, weeks, horizon=HORIZON_DAYS):
    """Return what the back-test finds so many weeks before the end of the year.

    :param analytics: the add-on's package of that name
    """
    days = analytics.cadence.purchase_days(*purchases())
    cutoff = int(days.day.max()) - 7 * weeks
    return analytics.cadence_backtest.backtest(lambda: [days], cutoff, horizon)


def show(found):
    """Print lists, errors of days, and chances beside what happened."""
    print(f"{found['customers']} households, {found['pairs']} pairs")
    _print_table("list of at most", LISTS, found["lists"], _list_title, "{:.1%}")
    moved = {
        name if name == "next" else f"{name}_moved": title
        for name, title in DAYS.items()
    }
    _print_table("days, past ones moved", moved, found["dates"], _gaps_title)
    plain = {name: DAYS[name] for name in ("due", "own", "everybody")}
    _print_table("days as they are", plain, found["dates"], _gaps_title)
    _print_table("days, told at the last", plain, found["steps"], _gaps_title)
    told = {"told": "chance told", "bought": "was bought"}
    _print_table("chance", told, found["chances"], _chance_title, "{:.1%}")
    print(f"gaps that ended between the days due: {found['within']:.1%}")
    print(f"ahead of: {found['beats']}")


def _print_table(title, columns, rows, row_title, form="{:.2f}"):
    print(f"\n{title:<24}" + "".join(f"{name:>13}" for name in columns.values()))
    for row in rows:
        cells = (row.get(name) for name in columns)
        texts = ("" if cell is None else form.format(cell) for cell in cells)
        print(f"{row_title(row):<24}" + "".join(f"{text:>13}" for text in texts))


def _list_title(row):
    return f"{row['length']} ({row['listed']})"


def _gaps_title(row):
    most = "+" if row["most"] is None else f"-{row['most']}"
    return f"{row['least']}{most} gaps ({row['pairs']})"


def _chance_title(row):
    return f"{row['least']:.0%}-{row['most']:.0%} ({row['pairs']})"


def main(arguments):
    """Entry of ``./dev bench next_backtest``."""
    parser = argparse.ArgumentParser(prog="./dev bench next_backtest")
    parser.add_argument(
        "--weeks", type=int, nargs="*", default=WEEKS_BEFORE_END, help="before the end"
    )
    parser.add_argument("--horizon", type=int, default=HORIZON_DAYS, help="days")
    options = parser.parse_args(arguments)
    import analytics.cadence_backtest

    for weeks in options.weeks:
        started = time.perf_counter()
        found = backtested(analytics, weeks, options.horizon)
        seconds = time.perf_counter() - started
        print(f"\n{weeks} weeks before the end, {options.horizon} days looked ahead:")
        show(found)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{seconds:.1f} s, peak {peak:.0f} MiB with the data")
