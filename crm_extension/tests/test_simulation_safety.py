"""A simulation changes nothing, shows nobody else's data, and stays affordable."""

import json

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import AS_OF, rule
from .test_engine import CLASSES, EXPECTED, SEGMENT_CODES
from .test_simulation import SimulationCase

LIVE_TABLES = (
    "customer_value",
    "customer_value_history",
    "customer_score_model",
    "customer_score_rule",
    "customer_segment",
    "customer_segment_condition",
    "res_partner",
    "sale_order",
    "sale_order_line",
)
NAMES = ("One", "Two", "Three", "Four", "Five")


def live_tables(env):
    """Return every row and column of the live tables, with its place on disk.

    The place and the command tell more than ``xmin``, which is the same for all that
    one test writes.
    """
    env.flush_all()
    return {
        table: env.execute_query(
            SQL(
                "SELECT ctid::text, xmin::text, cmin::text, t::text FROM %s t"
                " ORDER BY id",
                SQL.identifier(table),
            )
        )
        for table in LIVE_TABLES
    }


@tagged("post_install", "-at_install")
class TestSimulationTouchesNothing(SimulationCase):
    def test_live_tables_stay(self):
        self.run_now()
        draft = self.new_version()
        self.weigh(draft, "frequency", 6)
        before = live_tables(self.env)
        self.assertTrue(all(before[table] for table in LIVE_TABLES))
        run = draft.simulate(as_of=AS_OF)
        self.assertTrue(run.results["movers"])
        self.assertEqual(live_tables(self.env), before)
        for name in NAMES:
            value = self.value_of(self.by_name[name])
            self.assertEqual(value.score, EXPECTED[name]["score"])
            self.assertEqual(value.value_class, CLASSES[name])
            self.assertEqual(value.segment_id.code, SEGMENT_CODES[name])

    def test_only_one_run_is_left(self):
        self.run_now()
        runs = self.env["customer.score.run"].search([])
        run = self.new_version().simulate(as_of=AS_OF)
        self.assertEqual(self.env["customer.score.run"].search([]) - runs, run)

    def test_refresh_still_takes_the_full_run(self):
        full = self.run_now()
        self.simulated(self.model)
        run = self.run_now(partners=self.by_name["One"])
        self.assertEqual(run.cutoffs, full.cutoffs)

    def test_twice_gives_the_same(self):
        draft = self.new_version()
        self.weigh(draft, "monetary", 1)
        first = draft.simulate(as_of=AS_OF)
        second = draft.simulate(as_of=AS_OF)
        self.assertEqual(first.results, second.results)
        self.assertEqual(first.cutoffs, second.cutoffs)
        self.assertEqual(first.parameters, second.parameters)

    def test_needs_no_turn(self):
        """It holds no lock of the company, and waits for none."""
        self.new_version().simulate(as_of=AS_OF)
        self.env.cr.execute(
            "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory'"
            " AND pid = pg_backend_pid() AND objid = %s",
            [self.company.id],
        )
        self.assertEqual(self.env.cr.fetchone()[0], 0)

    def test_other_company_is_neither_touched_nor_shown(self):
        other = self.new_company("Company B")
        stranger = self.customers("Stranger of B")
        self.orders(
            (stranger, "06-01", 5), (self.by_name["One"], "06-01", 9000), company=other
        )
        theirs = self.new_model(company=other)
        theirs.run(as_of=AS_OF)
        before = self.physical_rows("customer_value", other)
        runs = self.physical_rows("customer_score_run", other)
        draft = self.new_version()
        self.weigh(draft, "frequency", 6)
        found = self.simulated(draft)
        self.assertEqual(found["customers"], 5)
        self.assertEqual(found["compared_with"], self.model.id)
        self.assertNotIn("Stranger", json.dumps(found))
        self.assertEqual(self.physical_rows("customer_value", other), before)
        self.assertEqual(self.physical_rows("customer_score_run", other), runs)

    def test_purchase_model_is_not_chosen_anew(self):
        full = self.run_now()
        chosen = {"model": "bgnbd", "as_of": 20630}
        full.sudo().parameters = {"lifetime": {"choice": chosen}}
        draft = self.new_version()
        run = draft.simulate(as_of=AS_OF)
        context = self.env["customer.value.engine"]._metric_context(run, run.browse())
        self.assertFalse(context.lifetime_settings.choose)
        self.assertEqual(context.lifetime_settings.previous["choice"], chosen)
        run.sudo().write({"kind": "full", "state": "running"})
        context = self.env["customer.value.engine"]._metric_context(run, run.browse())
        self.assertTrue(context.lifetime_settings.choose)


@tagged("post_install", "-at_install")
class TestSimulationSpeed(SimulationCase):
    def test_statements_do_not_grow_with_customers(self):
        drafts = []
        people = self.customers(*(f"Buyer {number}" for number in range(90)))
        for size in (30, 90):
            company = self.new_company(f"{size} buyers")
            self.orders(
                *((each, "06-01", each.id) for each in people[:size]), company=company
            )
            self.new_model(company=company)
            draft = self.new_model(
                [rule("monetary", direction="lower")], company=company, publish=False
            )
            drafts.append(draft)
        self.simulated(drafts[0])  # warms the caches
        few, many = (self.statements(draft) for draft in drafts)
        self.assertEqual(few, many)
        self.assertGreater(few, 5)

    def statements(self, draft):
        """Return how many statements a simulation issues that has many movers."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        found = self.simulated(draft)
        self.env.flush_all()
        self.assertEqual(len(found["movers"]), 20)
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestSimulationAccess(SimulationCase):
    def test_managers_alone_simulate(self):
        draft = self.new_version()
        for role in ("internal", "user", "margin"):
            user = self.new_user(role)
            for method in ("simulate", "action_simulate"):
                with (
                    self.subTest(role=role, method=method),
                    self.assertRaises(AccessError),
                ):
                    getattr(draft.with_user(user), method)()
        run = draft.with_user(self.new_user("manager")).simulate(as_of=AS_OF)
        self.assertEqual(run.results["customers"], 5)

    def test_users_do_not_read_results(self):
        run = self.new_version().simulate(as_of=AS_OF)
        user = self.new_user("user")
        self.assertEqual(run.with_user(user).state, "done")
        with self.assertRaises(AccessError):
            run.with_user(user).read(["results"])

    def test_manager_of_another_company(self):
        other = self.new_company("Company B")
        manager = self.new_user("manager", companies=other)
        draft = self.new_version()
        run = draft.simulate(as_of=AS_OF)
        with self.assertRaises(AccessError):
            draft.with_user(manager).simulate(as_of=AS_OF)
        with self.assertRaises(AccessError):
            run.with_user(manager).read(["results"])


@tagged("post_install", "-at_install")
class TestSimulationInBackground(SimulationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref("crm_extension.ir_cron_customer_value")
        # Other companies' models would be due as well.
        cls.env["customer.score.model"].search([("state", "=", "published")]).write(
            {"refresh": "manual"}
        )
        cls.env["customer.score.run"].search([("state", "=", "queued")]).write(
            {"state": "cancelled"}
        )

    def test_cron_does_it(self):
        self.model.refresh = "manual"
        draft = self.new_version()
        self.weigh(draft, "frequency", 6)
        action = draft.action_simulate()
        run = self.env["customer.score.run"].browse(action["res_id"])
        self.assertEqual((run.state, run.kind), ("queued", "simulation"))
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.assertEqual(run.state, "done", run.log)
        self.assertEqual(run.results["customers"], 5)
        self.assertFalse(self.physical_rows())
        reports = self.env["customer.job.progress"].search([("res_id", "=", run.id)])
        self.assertEqual((len(reports), reports.progress), (1, 95.0))
