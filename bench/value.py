"""A full run of the shipped score model against the floor of plain SQL."""

import argparse
from datetime import timedelta

from odoo import fields

from .filled import fill_and_vacuum
from .measure import measured

# One aggregate by commercial partner over each table that the run reads, once each.
FLOOR_AGGREGATES = {
    "sale_order": """
        SELECT p.commercial_partner_id, COUNT(*), SUM(o.amount_untaxed),
               MIN(o.date_order), MAX(o.date_order)
          FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
         WHERE o.state = 'sale' AND o.company_id = %(company)s GROUP BY 1""",
    "sale_order_line": """
        SELECT p.commercial_partner_id, COUNT(*), SUM(l.price_subtotal), SUM(l.margin)
          FROM sale_order_line l JOIN res_partner p ON p.id = l.order_partner_id
         WHERE l.state = 'sale' AND l.company_id = %(company)s GROUP BY 1""",
    "account_move_line": """
        SELECT p.commercial_partner_id, COUNT(*), SUM(l.balance)
          FROM account_move_line l JOIN res_partner p ON p.id = l.partner_id
         WHERE l.parent_state = 'posted' AND l.company_id = %(company)s GROUP BY 1""",
    "account_partial_reconcile": """
        SELECT p.commercial_partner_id, COUNT(*), SUM(c.amount)
          FROM account_partial_reconcile c
          JOIN account_move_line l ON l.id = c.debit_move_id
          JOIN res_partner p ON p.id = l.partner_id
         WHERE c.company_id = %(company)s GROUP BY 1""",
    "stock_move": """
        SELECT p.commercial_partner_id, COUNT(*), SUM(m.quantity)
          FROM stock_move m JOIN res_partner p ON p.id = m.partner_id
         WHERE m.state = 'done' AND m.company_id = %(company)s GROUP BY 1""",
    "stock_picking": """
        SELECT p.commercial_partner_id, COUNT(*), MAX(k.date_done)
          FROM stock_picking k JOIN res_partner p ON p.id = k.partner_id
         WHERE k.state = 'done' AND k.company_id = %(company)s GROUP BY 1""",
}


def run_floor(env):
    """Do the floor: the aggregates, and one insert of rows as wide as the result's."""
    cr, company = env.cr, env.company.id
    for query in FLOOR_AGGREGATES.values():
        # The subquery's rows are all made, but none has to travel.
        cr.execute(f"SELECT COUNT(*) FROM ({query} OFFSET 0) x", {"company": company})
    cr.execute("CREATE TABLE bench_floor (LIKE customer_value INCLUDING INDEXES)")
    cr.execute("INSERT INTO bench_floor SELECT * FROM customer_value")
    cr.execute("DROP TABLE bench_floor")


def forget_results(env):
    """Empty the result tables, so that the next full run writes every row."""
    env.cr.execute("TRUNCATE customer_value, customer_value_history")
    env.invalidate_all(flush=False)


def published_model(env):
    """Return the shipped model, fixed on BG/NBD: what the target is about."""
    model = env["customer.score.model"].search([("state", "=", "published")], limit=1)
    if model.clv_model == "bgnbd":
        return model
    action = model.action_new_version()
    version = env["customer.score.model"].browse(action["res_id"])
    version.clv_model = "bgnbd"
    version.action_publish()
    return version


def measure_value(env, refreshed=1000, slowest=0):
    """Print and return the costs of floor, full run, second run and refresh."""
    cr = env.cr
    model = published_model(env)
    # The night before: it chooses nothing anew, so that the measured run fits from
    # its parameters as every night.
    model.run(as_of=fields.Date.today() - timedelta(days=1))
    cr.commit()
    with measured(cr, "floor", slowest) as floor:
        run_floor(env)
    cr.rollback()
    forget_results(env)
    cr.commit()
    with measured(cr, "full run, every row written", slowest) as full:
        run = model.run(as_of=fields.Date.today())
        cr.commit()
    cr.execute("ANALYZE customer_value")
    with measured(cr, "full run again, nothing changed", slowest) as again:
        second = model.run(as_of=fields.Date.today())
        cr.commit()
    some = env["customer.value"].search([], limit=refreshed).partner_id
    with measured(cr, f"refresh of {len(some)} customers", slowest) as refresh:
        model.run(as_of=fields.Date.today(), partners=some)
        cr.commit()
    with measured(cr, "refresh of one customer"):
        model.run(as_of=fields.Date.today(), partners=some[:1])
        cr.commit()
    print(
        f"customers {run.customer_count}, rows changed by the second run "
        f"{second.changed_count}, same content "
        f"{run.content_hash == second.content_hash}"
    )
    print(
        f"full / floor {full.seconds / floor.seconds:.2f}   "
        f"again / floor {again.seconds / floor.seconds:.2f}   "
        f"refresh / full {100 * refresh.seconds / full.seconds:.1f} %"
    )
    return floor, full, again, refresh


def main(env, arguments):
    """Entry of ``./dev bench value``."""
    parser = argparse.ArgumentParser(prog="./dev bench value")
    parser.add_argument("--customers", type=int, default=200_000)
    parser.add_argument("--orders", type=int, default=2_000_000)
    parser.add_argument("--keep", action="store_true", help="do not fill the database")
    parser.add_argument("--slowest", type=int, default=0, help="statements to show")
    options = parser.parse_args(arguments)
    if not options.keep:
        fill_and_vacuum(env, options.customers, options.orders)
    print(f"{options.customers} customers, {options.orders} orders")
    measure_value(env, slowest=options.slowest)
