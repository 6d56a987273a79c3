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


def row_type(types):
    """Return the NumPy type of one row: field count, then length and value by turns."""
    parts = [("fields", ">i2")]
    for place, name in enumerate(types):
        parts += [(f"size_{place}", ">i4"), (f"value_{place}", SQL_TYPES[name])]
    return np.dtype(parts)


def read_columns(cr, query, types):
    """Run a query and return its columns as arrays.

    :param cr: Odoo cursor
    :param query: SQL; all columns cast to ``types`` and never NULL
    :param types: list of "int4" and "float8", one a column
    :return: list of 1-D arrays, int64 or float64
    """
    buffer = io.BytesIO()
    statement = cr.mogrify(query.code, query.params).decode()
    cr.copy_expert(f"COPY ({statement}) TO STDOUT (FORMAT binary)", buffer)
    row = row_type(types)
    count = (buffer.tell() - len(_HEADER) - len(_TRAILER)) // row.itemsize
    rows = np.frombuffer(buffer.getbuffer(), row, count, offset=len(_HEADER))
    native = {"int4": np.int64, "float8": np.float64}
    return [
        rows[f"value_{place}"].astype(native[name]) for place, name in enumerate(types)
    ]


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
