"""Evaluations of a loyalty program against the full value run that they follow."""

import argparse
from datetime import timedelta

from odoo import fields

from .filled import fill_and_vacuum
from .measure import measured
from .value import forget_results, published_model

LADDER = (("Base", None), ("Silver", 500), ("Gold", 1000), ("Platinum", 2000))


def new_program(env):
    """Return an active program on net revenue over twelve months."""
    tiers = [
        {
            "name": name,
            "sequence": place,
            "rule_ids": []
            if amount is None
            else [fields.Command.create({"metric": "monetary", "amount": amount})],
        }
        for place, (name, amount) in enumerate(LADDER)
    ]
    program = env["customer.tier.program"].create(
        {
            "name": "Benchmark",
            "grace_days": 30,
            "protect_returns_days": 30,
            "quiet_start": True,
            **{f"mail_{kind}": False for kind in ("welcome", "promotion", "warning")},
            **{f"mail_{kind}": False for kind in ("grace", "demotion")},
            "tier_ids": [fields.Command.create(values) for values in tiers],
        }
    )
    program.action_activate()
    return program


def forget_members(env):
    """Remove the programs of earlier measurements with all that belongs to them."""
    env.cr.execute("DELETE FROM customer_tier_membership")
    env.cr.execute("DELETE FROM customer_tier_run")
    env.cr.execute(
        "DELETE FROM customer_tier_program WHERE name->>'en_US' = 'Benchmark'"
    )
    env.cr.commit()
    env.invalidate_all(flush=False)


def measure_tiers(env, slowest=0):
    """Print and return the costs of the value run and of the evaluations."""
    cr, today = env.cr, fields.Date.today()
    model = published_model(env)
    model.run(as_of=today - timedelta(days=1))
    cr.commit()
    forget_results(env)
    forget_members(env)
    program = new_program(env)
    cr.commit()
    with measured(cr, "full value run", slowest) as value:
        model.run(as_of=today)
        cr.commit()
    evaluations = {}
    for name, day in (
        ("evaluation that enrols everybody", today),
        ("evaluation that changes nothing", today),
        ("evaluation of the next day", today + timedelta(days=1)),
        ("evaluation at the end of validity", today + timedelta(days=367)),
        ("evaluation at the end of grace", today + timedelta(days=400)),
    ):
        cr.execute("ANALYZE customer_tier_membership")
        with measured(cr, name, slowest) as evaluations[name]:
            run = program.evaluate(as_of=day)
            cr.commit()
        print(
            f"  {run.member_count} members, {run.changed_count} changed, {run.counts}"
        )
        print(
            f"  share of the value run {evaluations[name].seconds / value.seconds:.2f}"
        )
    some = program.membership_ids.search([], limit=1).partner_id
    with measured(cr, "evaluation of one customer"):
        program.evaluate(as_of=today + timedelta(days=400), partners=some)
        cr.commit()
    return value, evaluations


def main(env, arguments):
    """Entry of ``./dev bench tiers``."""
    parser = argparse.ArgumentParser(prog="./dev bench tiers")
    parser.add_argument("--customers", type=int, default=200_000)
    parser.add_argument("--orders", type=int, default=2_000_000)
    parser.add_argument("--keep", action="store_true", help="do not fill the database")
    parser.add_argument("--slowest", type=int, default=0, help="statements to show")
    options = parser.parse_args(arguments)
    if not options.keep:
        fill_and_vacuum(env, options.customers, options.orders)
    print(f"{options.customers} customers, {options.orders} orders")
    measure_tiers(env, slowest=options.slowest)
