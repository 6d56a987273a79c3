"""Complaints by the hundred thousand: the clocks, one complaint, the board."""

import argparse
import json
from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.tools import SQL

from .measure import measured
from .populate import insert_partners

TABLE = "customer_complaint"
MOMENTS = 500
"""Different moments of receipt: each state has as many different clocks at most."""
RESOLVE_HOURS = 80
"""Long enough for nothing to be due, whenever the measurement is made."""
BOARD_PAGE = 40
PROGRESS_BAR = {
    "field": "severity",
    "colors": {"4": "danger", "3": "warning", "2": "info", "1": "success"},
}

COMPLAINTS = """
INSERT INTO customer_complaint (
    company_id, partner_id, commercial_partner_id, name, title, description, channel,
    state, stage_id, severity, category_id, team_id, user_id, received_at,
    acknowledged_at, promised_date, cycle, clock_version, email_from,
    create_uid, write_uid, create_date, write_date)
SELECT %(company)s, partner.id, partner.id, 'B' || number, 'The box was broken',
    'The box was broken.', 'email', state.name, state.stage_id,
    (1 + number %% 4)::text, %(category)s, %(team)s, %(user)s, received,
    received + interval '1 hour', current_date + 14, 0, 1,
    'b' || number || '@customer.example', 1, 1, received, received
FROM generate_series(%(first)s, %(last)s) AS number
CROSS JOIN LATERAL (
    SELECT %(now)s::timestamp - number %% %(moments)s * interval '5 days' / %(moments)s
        AS received
) AS moment
JOIN (
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM res_partner
    WHERE name LIKE 'Customer %%'
) AS partner ON partner.place = number %% %(partners)s
JOIN (
    SELECT state AS name, stage_id, row_number() OVER (ORDER BY state) - 1 AS place
    FROM customer_complaint_stage_state
    WHERE state IN ('acknowledged', 'assessed', 'investigating', 'waiting_customer')
) AS state ON state.place = number %% 4
RETURNING id
"""
EVENTS = """
INSERT INTO customer_complaint_event (
    complaint_id, company_id, at, kind, from_state, to_state, user_id, data)
SELECT complaint.id, complaint.company_id, complaint.received_at + what.after,
    what.kind, what.from_state,
    CASE WHEN what.kind = 'transition' THEN coalesce(what.to_state, complaint.state)
    END,
    1, what.data
FROM customer_complaint AS complaint
CROSS JOIN (VALUES
    (1, interval '0', 'transition', NULL, 'received', NULL::jsonb),
    (2, interval '0', 'sla', NULL, NULL, %(promise)s::jsonb),
    (3, interval '30 minutes', 'message_out', NULL, NULL, '{"human": true}'::jsonb),
    (4, interval '1 hour', 'transition', 'received', 'acknowledged', NULL),
    (5, interval '2 hours', 'transition', 'acknowledged', NULL, NULL)
) AS what (number, after, kind, from_state, to_state, data)
WHERE complaint.id = ANY(%(ids)s)
  AND (what.number < 5 OR complaint.state <> 'acknowledged')
ORDER BY complaint.id, what.number
"""


TWINS = """
SELECT complaint.id, min(twin.id) AS twin_id
FROM customer_complaint AS complaint
JOIN customer_complaint AS twin USING (received_at, state)
WHERE complaint.id = ANY(%(ids)s) AND twin.id < complaint.id
GROUP BY complaint.id
"""
STATUSES = (
    "INSERT INTO customer_complaint_sla_status (complaint_id, %(columns)s)"
    " SELECT pair.id, %(values)s FROM ("
    + TWINS
    + ") AS pair JOIN customer_complaint_sla_status AS status"
    " ON status.complaint_id = pair.twin_id RETURNING id"
)
DEADLINES = (
    "UPDATE customer_complaint AS complaint SET next_deadline = twin.next_deadline,"
    " next_metric = twin.next_metric, next_risk_at = twin.next_risk_at FROM ("
    + TWINS
    + ") AS pair JOIN customer_complaint AS twin ON twin.id = pair.twin_id"
    " WHERE complaint.id = pair.id RETURNING complaint.id"
)


class Bench:
    """A company with a team, a policy, and as many complaints as are asked for."""

    def __init__(self, env):
        self.env = env
        self.cr = env.cr
        self.company = env.ref("base.main_company")
        self.complaints = env["customer.complaint"]
        self.statuses = env["customer.complaint.sla.status"]
        self.now = fields.Datetime.now()
        self.count = 0

    def prepare(self, partners):
        """Make an agent with a team, and long promises."""
        self.partners = partners
        self.agent = self.env["res.users"].create(
            {
                "name": "Agent",
                "login": f"bench_agent_{self.now:%Y%m%d%H%M%S}",
                "group_ids": [
                    fields.Command.link(
                        self.env.ref("crm_extension.group_complaint_lead").id
                    )
                ],
            }
        )
        self.team = self.env["customer.complaint.team"].create(
            {"name": "Bench", "assignment": "manual", "sequence": 0}
        )
        self.category = self.env["customer.complaint.category"].create(
            {"name": "Quality"}
        )
        policy = self.env.ref("crm_extension.complaint_sla_policy_default")
        policy.target_ids.filtered(lambda row: row.metric == "resolve").write(
            {"amount": RESOLVE_HOURS * 60}
        )
        self.cr.commit()

    def forget(self):
        """Remove the complaints of earlier measurements."""
        self.cr.execute(
            "DELETE FROM mail_activity WHERE res_model = 'customer.complaint'"
        )
        for table in ("sla_status", "event"):
            self.cr.execute(SQL("DELETE FROM %s", SQL.identifier(TABLE + "_" + table)))
        self.cr.execute(SQL("DELETE FROM %s", SQL.identifier(TABLE)))
        self.cr.commit()

    def fill(self, count):
        """Add complaints until there are so many, with events and statuses.

        The first ones get their statuses from their events; later ones are twins of
        earlier ones, of the same moment and state, and get the same.
        """
        with measured(self.cr, f"{count} complaints and their events"):
            first = not self.count
            ids = self._insert(count)
            if not first:
                self._copy_statuses(ids)
        if first:
            with measured(self.cr, f"statuses of {count}, from their events"):
                self.complaints.browse(ids)._refresh_clocks()
                self.cr.commit()
        self.env.invalidate_all()
        self._vacuum()

    def _copy_statuses(self, ids):
        stored = [
            name
            for name, field in self.statuses._fields.items()
            if field.store and field.column_type and name not in ("id", "complaint_id")
        ]
        columns = SQL(", ").join(SQL.identifier(name) for name in stored)
        values = SQL(", ").join(SQL.identifier("status", name) for name in stored)
        self.env.execute_query(SQL(STATUSES, columns=columns, values=values, ids=ids))
        self.env.execute_query(SQL(DEADLINES, ids=ids))
        self.cr.commit()

    def _insert(self, count):
        stage_values = {
            "company": self.company.id,
            "category": self.category.id,
            "team": self.team.id,
            "user": self.agent.id,
            "partners": self.partners,
            "now": self.now,
            "moments": MOMENTS,
            "first": self.count + 1,
            "last": count,
        }
        rows = self.env.execute_query(SQL(COMPLAINTS, **stage_values))
        ids = sorted(row[0] for row in rows)
        first = self.complaints.browse(ids[0])
        promise = self.env["customer.complaint.sla.policy"]._promises(first)[first]
        data = json.dumps({**promise, "cycle": 0, "cause": "received"})
        self.env.execute_query(SQL(EVENTS + " RETURNING id", promise=data, ids=ids))
        self.cr.commit()
        self.count = count
        return ids

    def _vacuum(self):
        self.cr._cnx.autocommit = True
        self.cr.execute("VACUUM ANALYZE")
        self.cr._cnx.autocommit = False

    # -- What is measured ------------------------------------------------------

    def clock_job(self, name):
        """Let the job look, as the scheduler does, and return its cost."""
        self.env.invalidate_all()
        due = self.statuses.search_count(
            [("next_check_at", "<=", fields.Datetime.now())]
        )
        with measured(self.cr, f"clock job, {due} due ({name})") as cost:
            self.statuses._cron_check_clocks()
        cost.due = due
        return cost

    def make_due(self, count):
        """Let so many running promises reach their first level now."""
        self.cr.execute(
            """
            UPDATE customer_complaint_sla_status
               SET next_check_at = %s
             WHERE id IN (SELECT id FROM customer_complaint_sla_status
                           WHERE next_check_at IS NOT NULL ORDER BY id LIMIT %s)
            """,
            (self.now - timedelta(minutes=1), count),
        )
        self.cr.commit()
        self.env.invalidate_all()

    def one_complaint(self):
        """Create one complaint and save it, as an agent does; return the costs."""
        env = self.env(user=self.agent)
        partner = env["res.partner"].search([("name", "=like", "Customer %")], limit=1)
        values = {
            "description": "One more.",
            "partner_id": partner.id,
            "channel": "phone",
            "team_id": self.team.id,
            "severity": "1",
        }
        env["customer.complaint"].create(values)
        env.invalidate_all()
        with measured(self.cr, "creating one complaint") as made:
            complaint = env["customer.complaint"].create(values)
            env.flush_all()
        env.invalidate_all()
        with measured(self.cr, "saving another severity") as saved:
            complaint.write({"severity": "2"})
            env.flush_all()
        env.invalidate_all()
        with measured(self.cr, "opening one complaint") as opened:
            complaint.web_read(self._specification("form"))
        self.cr.rollback()
        env.invalidate_all()
        return made, saved, opened

    def board(self):
        """Read the first page of the board as the web client does; return the cost."""
        complaints = self.complaints.with_user(self.agent)
        specification = self._specification("kanban")
        self._read_board(complaints, specification)
        complaints.env.invalidate_all()
        with measured(self.cr, f"first page of the board, {self.count}") as cost:
            self._read_board(complaints, specification)
        return cost

    def _read_board(self, complaints, specification):
        complaints.read_progress_bar([], "stage_id", PROGRESS_BAR)
        complaints.with_context(read_group_expand=True).web_read_group(
            [],
            ["stage_id"],
            ["__count"],
            order="next_deadline, id",
            auto_unfold=True,
            unfold_read_specification=specification,
            unfold_read_default_limit=BOARD_PAGE,
        )

    def _specification(self, view_type):
        """Return which fields a view reads."""
        views = self.complaints.with_user(self.agent).get_views([(False, view_type)])
        arch = etree.fromstring(views["views"][view_type]["arch"])
        known = self.complaints._fields
        result = {}
        for node in arch.iter("field"):
            name = node.get("name")
            inside = any(parent.tag == "field" for parent in node.iterancestors())
            if name in known and not inside:
                is_many2one = known[name].type == "many2one"
                result[name] = {"fields": {"display_name": {}}} if is_many2one else {}
        return result


def fill_some(env, partners, count):
    """Add a team and so many complaints of customers who are there already.

    A thousand of them get statuses from their events, the others are their twins.
    """
    bench = Bench(env)
    bench.prepare(partners)
    for number in (min(1000, count), count):
        if number > bench.count:
            bench.fill(number)


def main(env, arguments):
    """Entry of ``./dev bench complaints``."""
    parser = argparse.ArgumentParser(prog="./dev bench complaints")
    parser.add_argument("--few", type=int, default=1_000)
    parser.add_argument("--complaints", type=int, default=100_000)
    parser.add_argument("--due", type=int, default=1_000)
    parser.add_argument("--partners", type=int, default=20_000)
    parser.add_argument("--keep", action="store_true", help="keep the partners")
    options = parser.parse_args(arguments)
    bench = Bench(env)
    if options.keep:
        bench.forget()
    else:
        insert_partners(env.cr, options.partners)
    bench.prepare(options.partners)
    figures = {}
    for count in (options.few, options.complaints):
        bench.fill(count)
        bench.clock_job("warms up")
        none = bench.clock_job("again")
        bench.make_due(min(options.due, count // 2))
        due = bench.clock_job("made due")
        bench.one_complaint()
        names = ("creating one", "saving one", "opening one")
        figures[count] = {
            "clock job, none due": none,
            f"clock job, {due.due:,} due": due,
            **dict(zip(names, bench.one_complaint(), strict=True)),
            "first page of the board": bench.board(),
        }
    print_table(figures)


def print_table(figures):
    """Print what was measured, a line for each piece of work."""
    print("\n| | " + " | ".join(f"{count:,} open" for count in figures) + " |")
    print("|---|" + "---|" * len(figures))
    for names in zip(*figures.values(), strict=True):
        costs = [
            figures[count][name] for count, name in zip(figures, names, strict=True)
        ]
        cells = [
            f"{cost.seconds:.3f} s, {cost.statements} statements" for cost in costs
        ]
        print(f"| {names[-1]} | " + " | ".join(cells) + " |")
