"""Numbers between PostgreSQL and NumPy by COPY in its binary form.

Rows of fixed width and without NULL are an array already: nothing is parsed and no
Python object is made for a cell. NaN stands for NULL on the way.
"""

import io

import numpy as np

_SIGNATURE = b"PGCOPY\n\xff\r\n\0"
_HEADER = _SIGNATURE + bytes(8)
_TRAILER = b"\xff\xff"

SQL_TYPES = {"int4": ">i4", "float8": ">f8"}
NATIVE_TYPES = {"int4": np.int32, "float8": np.float64}
PIECE_SIZE = 16 * 1024 * 1024


def row_type(types):
    """Return the NumPy type of one row: field count, then length and value by turns."""
    parts = [("fields", ">i2")]
    for place, name in enumerate(types):
        parts += [(f"size_{place}", ">i4"), (f"value_{place}", SQL_TYPES[name])]
    return np.dtype(parts)


class _RowSink:
    """Takes the stream of COPY and keeps arrays, a piece at a time.

    The text of the stream is never whole in memory, only its numbers are.
    """

    def __init__(self, types):
        self.types = types
        self.row = row_type(types)
        self.pending = bytearray()
        self.pieces = [[np.empty(0, NATIVE_TYPES[name])] for name in types]
        self.header_left = len(_HEADER)

    def write(self, data):
        """Take what the server sent; called by the driver for every row."""
        self.pending += data
        if len(self.pending) >= PIECE_SIZE:
            self.drain()

    def drain(self):
        """Turn the complete rows that are pending into arrays."""
        start = self.header_left
        count = (len(self.pending) - start) // self.row.itemsize
        rows = np.frombuffer(self.pending, self.row, count, offset=start)
        for place, name in enumerate(self.types):
            column = rows[f"value_{place}"].astype(NATIVE_TYPES[name])
            self.pieces[place].append(column)
        del rows
        self.header_left = 0
        self.pending = self.pending[start + count * self.row.itemsize :]

    def columns(self):
        """Return the whole columns."""
        self.drain()
        return [np.concatenate(column) for column in self.pieces]


def read_columns(cr, query, types):
    """Run a query and return its columns as arrays.

    :param cr: Odoo cursor
    :param query: SQL; all columns cast to ``types`` and never NULL
    :param types: list of "int4" and "float8", one a column
    :return: list of 1-D arrays, int32 or float64
    """
    sink = _RowSink(types)
    statement = cr.mogrify(query.code, query.params).decode()
    cr.copy_expert(f"COPY ({statement}) TO STDOUT (FORMAT binary)", sink)
    return sink.columns()


def write_columns(cr, table, columns, types):
    """Append arrays of equal length to a table.

    :param cr: Odoo cursor
    :param table: name of the table, whose columns have the names and order of
        ``columns`` and the types ``types``
    :param columns: name -> array
    :param types: list of "int4" and "float8", one a column
    """
    row = row_type(types)
    rows = np.empty(len(next(iter(columns.values()))), row)
    rows["fields"] = len(types)
    for place, values in enumerate(columns.values()):
        rows[f"size_{place}"] = row[f"value_{place}"].itemsize
        rows[f"value_{place}"] = values
    buffer = io.BytesIO(_HEADER + rows.tobytes() + _TRAILER)
    cr.copy_expert(f'COPY "{table}" FROM STDIN (FORMAT binary)', buffer)
