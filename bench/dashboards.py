"""Server time of the two dashboards: what a page costs until it can be drawn."""

import argparse
import json

from odoo import fields
from odoo.tools import SQL, json_default

from . import complaints, tiers, value
from .filled import fill_and_vacuum
from .measure import measured

MONTHS = 12
SELLERS = 20
TEAMS = 4
DASHBOARDS = {
    "value": "customer.value.dashboard",
    "complaints": "customer.complaint.dashboard",
}

# A nightly run leaves a line for each customer whose score changed; one in a month, and
# a move of the class or of the stage for one in thirty of them.
HISTORY = """
INSERT INTO customer_value_history (
    partner_id, company_id, date, trigger, score, value_class, lifecycle_stage,
    former_class, former_stage)
SELECT partner_id, company_id, current_date - (month * 30 + id %% 28)::int, 'full',
    score, value_class, lifecycle_stage,
    CASE WHEN (id + month) %% 30 = 0 THEN
        CASE value_class WHEN 'a' THEN 'b' WHEN 'b' THEN 'c' ELSE 'b' END END,
    CASE WHEN (id + month) %% 30 = 1 THEN
        CASE lifecycle_stage WHEN 'lost' THEN 'decline' ELSE 'formation' END END
FROM customer_value, generate_series(0, %(months)s - 1) AS month
"""
TIER_EVENTS = """
INSERT INTO customer_tier_event (
    membership_id, partner_id, program_id, company_id, date, from_tier_id, to_tier_id,
    trigger)
SELECT member.id, partner_id, member.program_id, member.company_id,
    current_date - (month * 30 + member.id %% 28)::int,
    CASE WHEN month %% 2 = 0 THEN lower.id ELSE upper.id END,
    CASE WHEN month %% 2 = 0 THEN upper.id ELSE lower.id END,
    CASE WHEN month %% 2 = 0 THEN 'promoted' ELSE 'demoted' END
FROM customer_tier_membership AS member, generate_series(0, %(months)s - 1) AS month,
    (SELECT id FROM customer_tier ORDER BY sequence LIMIT 1) AS lower,
    (SELECT id FROM customer_tier ORDER BY sequence DESC LIMIT 1) AS upper
WHERE (member.id + month) %% 30 = 0
"""


def fill(env, customers, orders):
    """Fill the database with customers who are scored and members of a program."""
    fill_and_vacuum(env, customers, orders)
    today = fields.Date.today()
    with measured(env.cr, "full value run"):
        value.published_model(env).run(as_of=today)
        env.cr.commit()
    with measured(env.cr, "evaluation of tiers"):
        tiers.new_program(env).evaluate(as_of=today)
        env.cr.commit()


def give_salespeople(env):
    """Share the customers out among salespeople, and these among teams."""
    users = env["res.users"].create(
        [
            {"name": f"Seller {number}", "login": f"bench_seller_{number}"}
            for number in range(SELLERS)
        ]
    )
    env["crm.team"].create(
        [
            {
                "name": f"Bench team {number}",
                "member_ids": [fields.Command.set(users[number::TEAMS].ids)],
            }
            for number in range(TEAMS)
        ]
    )
    env.flush_all()
    env.cr.execute(
        "UPDATE res_partner SET user_id = (%s::int[])[1 + id %% %s]"
        " WHERE id IN (SELECT partner_id FROM customer_value)",
        [users.ids, SELLERS],
    )


def remember_a_year(env):
    """Add a year of history, of moves and of events of members."""
    with measured(env.cr, f"history of {MONTHS} months"):
        for statement in (HISTORY, TIER_EVENTS):
            env.cr.execute(SQL(statement, months=MONTHS))
        give_salespeople(env)
        env.cr.commit()
    env.cr._cnx.autocommit = True
    env.cr.execute("VACUUM ANALYZE")
    env.cr._cnx.autocommit = False


def read_page(env, model, name, slowest=0, **filters):
    """Read a dashboard as its page does, and write the answer as it is sent."""
    env.invalidate_all()
    with measured(env.cr, name, slowest) as cost:
        answer = env[model].get_dashboard(filters)
        cost.size = len(json.dumps(answer, default=json_default))
    return cost


def measure_dashboards(env, slowest=0):
    """Print and return the cost of each dashboard with each sort of filter."""
    env = env(user=env.ref("base.user_admin").id)
    costs = {}
    for name, model in DASHBOARDS.items():
        # The first request of a worker learns groups, rules and translations.
        read_page(env, model, f"{name}: first request")
        teams = env[model].get_dashboard()["filters"]["teams"]
        team = next(each for each in teams if each["name"].startswith("Bench"))
        for title, filters in (
            ("everything", {}),
            ("last year", {"period": "last_year"}),
            ("one team", {"team_id": team["id"]}),
        ):
            label = f"{name}: {title}"
            costs[label] = read_page(env, model, label, slowest, **filters)
    return costs


def main(env, arguments):
    """Entry of ``./dev bench dashboards``."""
    parser = argparse.ArgumentParser(prog="./dev bench dashboards")
    parser.add_argument("--customers", type=int, default=200_000)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--complaints", type=int, default=100_000)
    parser.add_argument("--keep", action="store_true", help="do not fill the database")
    parser.add_argument("--slowest", type=int, default=0, help="statements to show")
    options = parser.parse_args(arguments)
    if not options.keep:
        fill(env, options.customers, options.orders)
        remember_a_year(env)
        complaints.fill_some(env, options.customers, options.complaints)
    print(f"{options.customers} customers, {options.complaints} complaints")
    print("\n| page | server time | statements | answer |\n|---|---|---|---|")
    for name, cost in measure_dashboards(env, options.slowest).items():
        print(
            f"| {name} | {cost.seconds:.2f} s | {cost.statements} |"
            f" {cost.size / 1024:.0f} KiB |"
        )
