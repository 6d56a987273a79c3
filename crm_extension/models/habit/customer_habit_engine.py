import time

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

STEPS = (
    ("purchases", "customer.habit.batch.step"),
    ("pace", "customer.product.pace.step"),
    ("rhythm", "customer.rhythm.step"),
    ("affinity", "customer.affinity.step"),
    ("missing", "customer.missing.category.step"),
    ("groups", "customer.category.habit.step"),
)
"""Steps of a run in their order: name, and the model that works as
``customer.habit.step``."""

LOCK_SPACE = 190420
"""First key of the advisory locks; the second is the company."""


class HabitRunUnderWay(UserError):
    """Another run of the company holds its turn."""


class CustomerHabitEngine(models.AbstractModel):
    """Does a run: step by step, batch by batch.

    The run says where it is: its ``step``, and how many batches of it are done. One
    call of ``_advance`` goes one place further and notes it in the same transaction,
    so that what is noted is exactly what is kept.
    """

    _name = "customer.habit.engine"
    _description = "Engine of habits"

    def _titles(self):
        """Return name of a step -> what it does, in the user's language."""
        return {
            "purchases": self.env._("Reading purchases"),
            "pace": self.env._("Reading everybody's rhythm"),
            "rhythm": self.env._("Reading each customer's rhythm"),
            "affinity": self.env._("Finding products that go together"),
            "missing": self.env._("Finding missing categories"),
            "groups": self.env._("Grouping customers by category"),
        }

    def _advance(self, run):
        """Do the next batch of a run, or enter the next step, or end the run.

        :param run: customer.habit.run, running
        :raise HabitRunUnderWay: while another run of the company is under way
        """
        self._take_turn(run.company_id)
        kept = self.env["customer.habit.batch"]
        if not kept._ranges(run):
            # New, or stopped so long ago that another run has taken its place.
            self._enter(run, STEPS[0][0])
        elif run.batch < run.batch_count:
            self._work(run)
        else:
            self._enter(run, _step_after(run.step))

    def _enter(self, run, step):
        """Enter a step; the run is done when there is none."""
        if not step:
            self.env["customer.habit.batch"]._close(run.company_id)
            run.state = "done"
            return
        started = time.monotonic()
        count = self._step(step)._batches(run)
        run.write({"step": step, "batch": 0, "batch_count": count})
        self._note(run, step, 0, time.monotonic() - started)

    def _work(self, run):
        """Do the next batch of the run's step."""
        started = time.monotonic()
        written = self._step(run.step)._work(run, run.batch)
        self._note(run, run.step, written or 0, time.monotonic() - started)
        run.batch += 1

    def _note(self, run, step, written, seconds):
        """Add rows written and seconds to what the run tells of a step."""
        known = dict(run.results or {})
        before = known.get(step, {"rows": 0, "seconds": 0.0})
        known[step] = {
            "rows": before["rows"] + written,
            "seconds": round(before["seconds"] + seconds, 3),
        }
        run.write({"results": known, "duration": run.duration + seconds})

    def _step(self, name):
        return self.env[dict(STEPS)[name]]

    def _take_turn(self, company):
        """Hold the company's turn until the transaction ends."""
        self.env.cr.execute(
            SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK_SPACE, company.id)
        )
        if not self.env.cr.fetchone()[0]:
            raise HabitRunUnderWay(
                self.env._(
                    "Habits of %s are being read. Wait until that has ended, then try"
                    " again.",
                    company.name,
                )
            )


def _step_after(name):
    """Return the name of the step that follows, None after the last."""
    names = [step for step, _model in STEPS]
    following = names[names.index(name) + 1 :]
    return following[0] if following else None
