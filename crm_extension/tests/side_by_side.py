"""Real transactions side by side, for tests that commit and clean up."""

from contextlib import ExitStack, contextmanager
from functools import partial
from threading import Barrier, Thread
from unittest.mock import patch

from odoo import api
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name
from odoo.tools import SQL, mute_logger

PATIENCE = "10s"
"""How long a transaction may wait for a lock of another one."""
WAIT = 60
"""Seconds after which a test fails whose transactions do not end."""


class SideBySideCase(BaseCase):
    """Steps in transactions of their own that collide as requests do."""

    looked_at = "res_partner"
    """The table that each transaction has looked at before another one writes."""

    @contextmanager
    def transaction(self):
        """Give an environment that commits when its block ends well."""
        with db_connect(get_db_name()).cursor() as cr:
            cr.execute(SQL("SET LOCAL lock_timeout = %s", PATIENCE))
            yield api.Environment(
                cr,
                api.SUPERUSER_ID,
                {"tracking_disable": True, "mail_notrack": True},
            )

    def side_by_side(self, *steps):
        """Do the steps at once, as requests: begun again where they collide.

        Each transaction has looked at the data before another one writes.

        :param steps: functions that take an environment
        :return: list of the exceptions that came out
        """
        started, failures = Barrier(len(steps), timeout=WAIT), []
        look = SQL("SELECT COUNT(*) FROM %s", SQL.identifier(self.looked_at))

        def run(step, env):
            try:
                env.cr.execute(look)
                started.wait()
                retrying(partial(step, env), env)
            except Exception as error:  # noqa: BLE001 the test looks at all of them
                failures.append(error)

        with (
            ExitStack() as stack,
            mute_logger("odoo.sql_db"),
            # The test holds the lock of the registry, which a retry asks for.
            patch.object(Registry, "_lock", DummyRLock()),
            patch("odoo.service.model.random.uniform", return_value=0.01),
        ):
            threads = [
                Thread(
                    target=run,
                    args=(step, stack.enter_context(self.transaction())),
                    daemon=True,
                )
                for step in steps
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(WAIT)
            self.assertFalse([each for each in threads if each.is_alive()])
        return failures
