"""Numbers between PostgreSQL and NumPy by COPY in its binary form.

Rows of fixed width and without NULL are an array already: nothing is parsed and no
Python object is made for a cell. NaN stands for NULL on the way. Rows pass in pieces,
so that memory holds numbers and never all rows at once.
"""

import tempfile
from contextlib import contextmanager

import numpy as np

from . import binary_numeric

_SIGNATURE = b"PGCOPY\n\xff\r\n\0"
_HEADER = _SIGNATURE + bytes(8)
_TRAILER = b"\xff\xff"

_EPOCH_OF_TIMESTAMPS = 946_684_800
"""2000-01-01, from which PostgreSQL counts, in seconds since 1970."""
_TICKS = 1_000_000

SQL_TYPES = {
    "int4": ">i4",
    "float8": ">f8",
    "timestamp": ">i8",
    "numeric": binary_numeric.WRITTEN,
}
NATIVE_TYPES = {"int4": np.int32, "float8": np.float64, "timestamp": np.int64}
PIECE_ROWS = 200_000
PACKED_ROWS = 4_096
"""Rows that are packed at a time: few enough to stay in the processor's cache."""
_BUFFER_BYTES = 1 << 20


def row_type(types):
    """Return the NumPy type of one row: field count, then length and value by turns."""
    parts = [("fields", ">i2")]
    for place, name in enumerate(types):
        parts += [(f"size_{place}", ">i4"), (f"value_{place}", SQL_TYPES[name])]
    return np.dtype(parts)


# Reading


def read_pieces(cr, query, types):
    """Run a query and yield its rows piece by piece, each as a list of arrays.

    :param cr: Odoo cursor
    :param query: SQL; all columns cast to ``types`` and never NULL
    :param types: list of "int4", "float8" and "timestamp", one a column
    :return: generator of lists of 1-D arrays, int32, float64 or, for moments, int64
        seconds since 1970; at least one piece, which may be empty
    """
    with _copied(cr, query, types) as rows:
        yield from rows.pieces()


def read_columns(cr, query, types):
    """Run a query and return its columns as arrays: see :func:`read_pieces`.

    :return: list of 1-D arrays
    """
    with _copied(cr, query, types) as rows:
        columns = [np.empty(rows.count, NATIVE_TYPES[name]) for name in types]
        start = 0
        for piece in rows.pieces():
            stop = start + len(piece[0])
            for column, values in zip(columns, piece, strict=True):
                column[start:stop] = values
            start = stop
        return columns


@contextmanager
def _copied(cr, query, types):
    statement = cr.mogrify(query.code, query.params).decode()
    with tempfile.TemporaryFile() as file:
        cr.copy_expert(f"COPY ({statement}) TO STDOUT (FORMAT binary)", file)
        yield _Rows(file, types)


class _Rows:
    """Rows of fixed width in a file that COPY filled."""

    def __init__(self, file, types):
        self.file, self.types = file, types
        self.row = row_type(types)
        size = file.tell() - len(_HEADER) - len(_TRAILER)
        self.count = size // self.row.itemsize

    def pieces(self):
        self.file.seek(len(_HEADER))
        for start in range(0, max(self.count, 1), PIECE_ROWS):
            size = min(PIECE_ROWS, self.count - start) * self.row.itemsize
            rows = np.frombuffer(self.file.read(size), self.row)
            yield [
                _native(rows[f"value_{place}"], name)
                for place, name in enumerate(self.types)
            ]


def _native(values, name):
    values = values.astype(NATIVE_TYPES[name])
    if name == "timestamp":
        return values // _TICKS + _EPOCH_OF_TIMESTAMPS
    return values


# Writing


def write_columns(cr, table, columns, types):
    """Append arrays of equal length to a table.

    :param cr: Odoo cursor
    :param table: name of the table, whose columns have the names and order of
        ``columns`` and the types ``types``
    :param columns: name -> array
    :param types: list of "int4", "float8" and "numeric", one a column
    """
    stream = _Stream(_packed(list(columns.values()), types))
    statement = f'COPY "{table}" FROM STDIN (FORMAT binary)'
    cr.copy_expert(statement, stream, _BUFFER_BYTES)


def _packed(columns, types):
    """Yield the bytes of a binary COPY, piece by piece."""
    row = row_type(types)
    yield _HEADER
    for start in range(0, len(columns[0]), PACKED_ROWS):
        piece = [values[start : start + PACKED_ROWS] for values in columns]
        rows = np.empty(len(piece[0]), row)
        rows["fields"] = len(types)
        for place, (values, name) in enumerate(zip(piece, types, strict=True)):
            rows[f"size_{place}"] = row[f"value_{place}"].itemsize
            packed = binary_numeric.pack(values) if name == "numeric" else values
            rows[f"value_{place}"] = packed
        yield rows.tobytes()
    yield _TRAILER


class _Stream:
    """A file to read from, made of the pieces that a generator yields."""

    def __init__(self, pieces):
        self.pieces = pieces
        self.rest = memoryview(b"")

    # A file's method, not a record's.
    # pylint: disable-next=method-required-super
    def read(self, size=-1):
        """Return at most ``size`` bytes, none at the end."""
        while not self.rest:
            piece = next(self.pieces, None)
            if piece is None:
                return b""
            self.rest = memoryview(piece)
        taken, self.rest = self.rest[:size], self.rest[size:]
        return bytes(taken)
