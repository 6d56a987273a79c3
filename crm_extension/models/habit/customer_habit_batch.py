import numpy as np
import psycopg2

from odoo import fields, models
from odoo.orm.models import NO_ACCESS
from odoo.tools import SQL

from ...analytics.purchased_lines import COLUMN_TYPES, PurchasedLines

ROW = np.dtype([(f"column_{place}", kind) for place, kind in enumerate(COLUMN_TYPES)])
"""How a purchase is kept."""
RANGES_A_PASS = 8
"""Ranges whose purchases are in memory at a time: some four million."""


class CustomerHabitBatch(models.Model):
    """What a range of customers bought, as a run read it when it began.

    All steps of a run read the same purchases, hours later and in other processes too,
    and read them once: the rows of a range are one value, an array's bytes. They go
    when the run is done, or when the company's next one begins.
    """

    _name = "customer.habit.batch"
    _description = "Purchases of a reading of habits"
    _log_access = False
    _order = "first_id"

    run_id = fields.Many2one(
        "customer.habit.run", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade", index=True
    )
    first_id = fields.Integer("First Customer", readonly=True, aggregator=None)
    last_id = fields.Integer("Last Customer", readonly=True, aggregator=None)
    row_count = fields.Integer("Purchases", readonly=True)
    content = fields.Binary(attachment=False, readonly=True, groups=NO_ACCESS)

    _range_uniq = models.UniqueIndex("(run_id, first_id)")

    # -- Writing ---------------------------------------------------------------

    def _open(self, run, ranges):
        """Begin to keep the purchases of a run; those of earlier ones go.

        :param run: customer.habit.run
        :param ranges: list of (first, last) id of commercial partners, both inside
        """
        self._close(run.company_id)
        firsts, lasts = map(list, zip(*ranges, strict=True))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO customer_habit_batch (run_id, company_id, first_id, last_id)
                SELECT %s, %s, first_id, last_id
                  FROM unnest(%s::int4[], %s::int4[]) AS r (first_id, last_id)
                """,
                run.id,
                run.company_id.id,
                firsts,
                lasts,
            )
        )

    def _keep(self, run, first_id, lines):
        """Keep the purchases of the range that begins with a customer.

        :param lines: analytics PurchasedLines
        """
        rows = np.empty(len(lines), ROW)
        for name, values in zip(ROW.names, lines.columns(), strict=True):
            rows[name] = values
        self.env.cr.execute(
            SQL(
                "UPDATE customer_habit_batch SET content = %s, row_count = %s"
                " WHERE run_id = %s AND first_id = %s",
                psycopg2.Binary(rows.tobytes()),
                len(lines),
                run.id,
                first_id,
            )
        )

    def _close(self, company):
        """Drop what runs of a company have kept."""
        self.env.cr.execute(
            SQL("DELETE FROM customer_habit_batch WHERE company_id = %s", company.id)
        )

    # -- Reading ---------------------------------------------------------------

    def _ranges(self, run):
        """Return the ranges of customers of a run, none where nothing is kept.

        :return: list of (first, last) id of commercial partners, both inside
        """
        return self.env.execute_query(
            SQL(
                "SELECT first_id, last_id FROM customer_habit_batch"
                " WHERE run_id = %s ORDER BY first_id",
                run.id,
            )
        )

    def _is_kept(self, run):
        """Whether all purchases of a run have been read and are kept."""
        [(kept,)] = self.env.execute_query(
            SQL(
                "SELECT BOOL_AND(content IS NOT NULL) FROM customer_habit_batch"
                " WHERE run_id = %s",
                run.id,
            )
        )
        return bool(kept)

    def _read(self, run, customers=None):
        """Yield the purchases that a run has kept, range by range.

        :param customers: (first, last) id of commercial partners, both inside; None
            for all of them
        :return: generator of analytics PurchasedLines
        """
        asked = customers or (0, np.iinfo(np.int32).max)
        for first_id, last_id in self._ranges(run):
            if first_id <= asked[1] and last_id >= asked[0]:
                lines = self._read_range(run, first_id)
                whole = asked[0] <= first_id and last_id <= asked[1]
                yield lines if whole else lines.of_customers(*asked)

    def _read_range(self, run, first_id):
        [(content,)] = self.env.execute_query(
            SQL(
                "SELECT content FROM customer_habit_batch"
                " WHERE run_id = %s AND first_id = %s",
                run.id,
                first_id,
            )
        )
        rows = np.frombuffer(content, ROW)
        return PurchasedLines(*(np.ascontiguousarray(rows[name]) for name in ROW.names))


class CustomerHabitBatchStep(models.AbstractModel):
    """Reads all purchases once, a number of ranges of customers at a time."""

    _name = "customer.habit.batch.step"
    _inherit = ["customer.habit.step"]
    _description = "Reading purchases"

    def _batches(self, run):
        """Settle which customers are read together."""
        reader, kept = self._reader(), self.env["customer.habit.batch"]
        kept._open(run, reader._read_ranges(run))
        return len(self._passes(run))

    def _work(self, run, batch):
        """Read the purchases of some ranges by one pass over the documents' lines."""
        reader, kept = self._reader(), self.env["customer.habit.batch"]
        ranges = self._passes(run)[batch]
        around = ranges[0][0], ranges[-1][1]
        lines = reader._read_lines(reader._scope(run), around)
        for first_id, last_id in ranges:
            kept._keep(run, first_id, lines.of_customers(first_id, last_id))

    def _passes(self, run):
        """Return the ranges of each pass: what fits into memory at a time."""
        ranges = self.env["customer.habit.batch"]._ranges(run)
        return [
            ranges[start : start + RANGES_A_PASS]
            for start in range(0, len(ranges), RANGES_A_PASS)
        ]

    def _reader(self):
        return self.env["customer.habit.reader"]
