"""Numbers between PostgreSQL and NumPy by COPY in its binary form.

Rows of fixed width and without NULL are an array already: nothing is parsed and no
Python object is made for a cell. NaN stands for NULL on the way.
"""

import io
import tempfile

import numpy as np

_SIGNATURE = b"PGCOPY\n\xff\r\n\0"
_HEADER = _SIGNATURE + bytes(8)
_TRAILER = b"\xff\xff"

SQL_TYPES = {"int4": ">i4", "float8": ">f8"}
NATIVE_TYPES = {"int4": np.int32, "float8": np.float64}
PIECE_ROWS = 200_000


def row_type(types):
    """Return the NumPy type of one row: field count, then length and value by turns."""
    parts = [("fields", ">i2")]
    for place, name in enumerate(types):
        parts += [(f"size_{place}", ">i4"), (f"value_{place}", SQL_TYPES[name])]
    return np.dtype(parts)


def read_columns(cr, query, types):
    """Run a query and return its columns as arrays.

    The rows pass through a file, so that never more than a piece of them is in
    memory: what stays are the numbers.

    :param cr: Odoo cursor
    :param query: SQL; all columns cast to ``types`` and never NULL
    :param types: list of "int4" and "float8", one a column
    :return: list of 1-D arrays, int32 or float64
    """
    statement = cr.mogrify(query.code, query.params).decode()
    with tempfile.TemporaryFile() as file:
        cr.copy_expert(f"COPY ({statement}) TO STDOUT (FORMAT binary)", file)
        return _parse(file, row_type(types), types)


def _parse(file, row, types):
    count = (file.tell() - len(_HEADER) - len(_TRAILER)) // row.itemsize
    columns = [np.empty(count, NATIVE_TYPES[name]) for name in types]
    file.seek(len(_HEADER))
    for start in range(0, count, PIECE_ROWS):
        stop = min(start + PIECE_ROWS, count)
        rows = np.frombuffer(file.read((stop - start) * row.itemsize), row)
        for place, column in enumerate(columns):
            column[start:stop] = rows[f"value_{place}"]
    return columns


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
