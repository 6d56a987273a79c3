"""Numbers come through PostgreSQL's binary COPY as they went in."""

import numpy as np

from odoo.tests import TransactionCase
from odoo.tools import SQL

from ..models.value.binary_copy import (
    PIECE_ROWS,
    read_columns,
    read_pieces,
    write_columns,
)
from ..models.value.binary_numeric import LARGEST_WRITTEN, can_write

AMOUNTS = [0, 1, -1, 0.01, -0.01, 19.99, 9_999.99, 10_000, -123_456.78, 8.9e14, 0.0001]


class TestBinaryCopy(TransactionCase):
    """Rows to and from arrays."""

    def fill(self, types, **columns):
        definition = ", ".join(
            f"{name} {kind}" for name, kind in zip(columns, types, strict=True)
        )
        self.env.cr.execute(f"CREATE TEMPORARY TABLE copied ({definition})")
        write_columns(self.env.cr, "copied", columns, types)

    def query(self, expression):
        self.env.cr.execute(f"SELECT {expression} FROM copied")
        return [value for (value,) in self.env.cr.fetchall()]

    def test_numerics_are_what_the_database_would_make_of_the_floats(self):
        amounts = np.array(AMOUNTS, dtype=float)
        self.fill(["float8", "numeric"], plain=amounts, packed=amounts)
        self.assertEqual(self.query("packed::float8"), AMOUNTS)
        self.assertTrue(all(self.query("packed = plain::numeric")))

    def test_nan_stays_nan(self):
        self.fill(["numeric"], packed=np.array([np.nan, 1.0]))
        self.assertEqual(self.query("packed = 'NaN'"), [True, False])

    def test_what_is_too_large_for_a_numeric_is_seen(self):
        self.assertTrue(can_write(np.array([np.nan, -8.9e14])))
        for value in (LARGEST_WRITTEN, -1e15, np.inf):
            self.assertFalse(can_write(np.array([value])))

    def test_more_rows_than_a_piece(self):
        count = 2 * PIECE_ROWS + 1
        numbers = np.arange(count)
        self.fill(["int4", "float8"], whole=numbers, half=numbers / 2)
        whole, half = read_columns(
            self.env.cr, SQL("SELECT whole, half FROM copied"), ["int4", "float8"]
        )
        np.testing.assert_array_equal(whole, numbers)
        np.testing.assert_array_equal(half, numbers / 2)
        pieces = read_pieces(self.env.cr, SQL("SELECT whole FROM copied"), ["int4"])
        sizes = [len(piece[0]) for piece in pieces]
        self.assertEqual(sizes, [PIECE_ROWS, PIECE_ROWS, 1])

    def test_no_rows_are_one_empty_piece(self):
        self.fill(["int4"], whole=np.zeros(0, dtype=int))
        [piece] = read_pieces(self.env.cr, SQL("SELECT whole FROM copied"), ["int4"])
        self.assertEqual(len(piece[0]), 0)

    def test_moments_are_seconds_since_1970(self):
        query = SQL(
            "SELECT moment::timestamp FROM (VALUES ('1970-01-02 00:00:00.9'),"
            " ('1969-12-31 23:59:59'), ('2026-06-30 12:00:00')) v(moment)"
        )
        [moments] = read_columns(self.env.cr, query, ["timestamp"])
        self.assertEqual(moments.tolist(), [86_400, -1, 1_782_820_800])
