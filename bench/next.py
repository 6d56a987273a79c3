"""Nightly reading of habits over orders of many lines: what each step costs."""

import argparse
from datetime import timedelta
from pathlib import Path

from odoo import fields

from odoo.addons.crm_extension import analytics
from odoo.addons.crm_extension.analytics import cadence_backtest  # noqa: F401 used

from . import next_backtest
from .baskets import populate
from .measure import Cost, measured

MONTHS = 37
"""All that was filled is read: three years."""
MOST_SECONDS = 120.0
MOST_MIB = 1536.0
RESULTS = (
    "customer.product.pace",
    "customer.rhythm",
    "customer.affinity",
    "customer.missing.category",
    "customer.category.habit",
)


def fill(env, customers, orders, lines):
    """Fill the database, and let the planner know what is in it."""
    with measured(env.cr, "filling the database"):
        populate(env, customers, orders, lines)
        env.company.habit_window_months = MONTHS
        env.cr.commit()
    vacuum(env)


def vacuum(env):
    """Let the planner know what the tables hold; no transaction may be open."""
    env.cr.commit()
    env.cr._cnx.autocommit = True
    env.cr.execute("VACUUM ANALYZE")
    env.cr._cnx.autocommit = False


def forget_peak():
    """Let the process's peak of memory begin anew; where that cannot be, it stays."""
    switch = Path("/proc/self/clear_refs")
    if switch.exists():
        switch.write_text("5")


def read_habits(env, as_of, slowest=0):
    """Do a run as the cron does it, batch by batch; return name of step -> cost."""
    run = env["customer.habit.run"]._start(env.company, as_of)
    costs = {}
    while run.state in ("queued", "running"):
        name = run.step or "purchases"
        with measured(env.cr, f"{name} {run.batch}", slowest) as cost:
            run._go_on()
            env.cr.commit()
        total = costs.setdefault(name, Cost(name))
        total.seconds += cost.seconds
        total.statements += cost.statements
        total.peak_mib = max(total.peak_mib, cost.peak_mib)
    if run.state != "done":
        raise RuntimeError(run.log)
    for name, total in costs.items():
        total.rows = (run.results.get(name) or {}).get("rows", 0)
    return costs


def show(title, costs):
    """Print what a run cost, step by step; return seconds and MiB of all of it."""
    seconds = sum(cost.seconds for cost in costs.values())
    peak = max(cost.peak_mib for cost in costs.values())
    print(f"\n{title}\n")
    print("| step | time | statements | rows written | peak |\n|---|---|---|---|---|")
    for name, cost in costs.items():
        print(
            f"| {name} | {cost.seconds:.1f} s | {cost.statements} | {cost.rows:,} |"
            f" {cost.peak_mib:.0f} MiB |"
        )
    print(f"| all | {seconds:.1f} s | | | {peak:.0f} MiB |")
    return seconds, peak


def verdict(seconds, peak):
    """Say whether a run keeps within what is promised."""
    for what, found, most, unit in (
        ("time", seconds, MOST_SECONDS, "s"),
        ("memory", peak, MOST_MIB, "MiB"),
    ):
        word = "within" if found <= most else "ABOVE"
        print(f"{what}: {found:.0f} {unit}, {word} the {most:.0f} {unit} promised")


def measure_runs(env, slowest=0):
    """Print the cost of a first run, of the same again, and of the next night's."""
    today = fields.Date.today()
    nights = (
        ("first run, every row written", today),
        ("again, nothing changed", today),
        ("the next night", today + timedelta(days=1)),
    )
    forget_peak()
    found = []
    for title, as_of in nights:
        found.append(show(title, read_habits(env, as_of, slowest)))
        vacuum(env)
    for name in RESULTS:
        print(f"{name}: {env[name].search_count([]):,} rows")
    verdict(max(seconds for seconds, _peak in found), max(peak for _s, peak in found))


def foretell_groceries():
    """Print how well the grocery year's purchases are foretold."""
    for weeks in next_backtest.WEEKS_BEFORE_END:
        print(f"\n{weeks} weeks before the end of the grocery year:")
        next_backtest.show(next_backtest.backtested(analytics, weeks))


def main(env, arguments):
    """Entry of ``./dev bench next``."""
    parser = argparse.ArgumentParser(prog="./dev bench next")
    parser.add_argument("--customers", type=int, default=30_000)
    parser.add_argument("--orders", type=int, default=200_000)
    parser.add_argument("--lines", type=int, default=1_500_000)
    parser.add_argument("--keep", action="store_true", help="do not fill the database")
    parser.add_argument("--slowest", type=int, default=0, help="statements to show")
    parser.add_argument(
        "--backtest", action="store_true", help="foretell the grocery year too"
    )
    options = parser.parse_args(arguments)
    if not options.keep:
        fill(env, options.customers, options.orders, options.lines)
    print(
        f"{options.customers:,} customers, {options.orders:,} orders,"
        f" {options.lines:,} lines"
    )
    measure_runs(env, options.slowest)
    if options.backtest:
        foretell_groceries()
