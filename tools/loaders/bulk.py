"""Many rows at once: ids and names drawn in blocks, COPY, INSERT from a staging."""

import io
import json

import numpy as np
import pyarrow as pa
from pyarrow import csv

from odoo.tools import SQL

COPY_ROWS = 200_000


def reserve_ids(cr, table, count):
    """``count`` new ids of ``table``, ascending; its sequence has moved past them."""
    cr.execute(
        SQL(
            "SELECT array_agg(nextval(pg_get_serial_sequence(%s, 'id')))"
            " FROM generate_series(1, %s)",
            table,
            int(count),
        )
    )
    return np.sort(np.array(cr.fetchone()[0] or [], dtype=np.int64))


def draw_names(sequence, count):
    """The next ``count`` names of an ``ir.sequence``, which moves on by as many."""
    current = sequence._get_current_sequence()
    prefix, suffix = sequence._get_prefix_suffix()
    numbers = _draw_numbers(current, sequence, int(count))
    return [f"{prefix}{number:0{sequence.padding}d}{suffix}" for number in numbers]


def _draw_numbers(current, sequence, count):
    cr = sequence.env.cr
    if sequence.implementation == "standard":
        relation = f"ir_sequence_{sequence.id:03d}"
        if current != sequence:
            relation += f"_{current.id:03d}"
        cr.execute(
            SQL("SELECT nextval(%s) FROM generate_series(1, %s)", relation, count)
        )
        return [row[0] for row in cr.fetchall()]
    step = sequence.number_increment
    first = current.number_next
    current.number_next = first + count * step
    return range(first, first + count * step, step)


def stage(cr, name, columns, frame):
    """COPY ``frame`` into the temporary table ``name``; columns are name: type."""
    cr.execute(SQL("DROP TABLE IF EXISTS %s", SQL.identifier(name)))
    cr.execute(
        SQL(
            "CREATE TEMPORARY TABLE %s (%s) ON COMMIT DROP",
            SQL.identifier(name),
            SQL(", ").join(
                SQL("%s %s", SQL.identifier(column), SQL(kind))
                for column, kind in columns.items()
            ),
        )
    )
    _copy(cr, name, pa.Table.from_pandas(frame[[*columns]], preserve_index=False))
    cr.execute(SQL("ANALYZE %s", SQL.identifier(name)))


def _copy(cr, name, table):
    options = csv.WriteOptions(include_header=False)
    for start in range(0, table.num_rows, COPY_ROWS):
        rows = io.BytesIO()
        csv.write_csv(table.slice(start, COPY_ROWS), rows, options)
        rows.seek(0)
        cr.copy_expert(f'COPY "{name}" FROM STDIN WITH (FORMAT csv)', rows)


def insert_like(cr, table, prototype, varying, source):
    """Insert one row into ``table`` per row of ``source``.

    ``prototype`` is a row that Odoo itself wrote, as a dictionary: every column
    that is not among ``varying`` (column: SQL expression) is taken from it.
    """
    constant = [
        column
        for column, value in prototype.items()
        if value is not None and column not in varying
    ]
    cr.execute(
        SQL(
            "INSERT INTO %s (%s) SELECT %s"
            " FROM %s, jsonb_populate_record(NULL::%s, %s::jsonb) AS prototype",
            SQL.identifier(table),
            SQL(", ").join(map(SQL.identifier, [*varying, *constant])),
            SQL(", ").join(
                [
                    *(SQL(expression) for expression in varying.values()),
                    *(SQL.identifier("prototype", column) for column in constant),
                ]
            ),
            SQL(source),
            SQL.identifier(table),
            json.dumps(prototype),
        )
    )
    return cr.rowcount


def drop_references(cr, tables):
    """Drop the foreign keys of ``tables``; what ``restore_references`` needs.

    PostgreSQL looks every reference of every row up by itself, which takes four
    fifths of the time of an insert. Made again, a key is checked by one join. In
    one transaction nobody ever sees the tables without them.
    """
    keys = _foreign_keys(cr, tables)
    _alter(cr, ((table, "DROP CONSTRAINT", name, "") for table, name, _ in keys))
    return keys


def restore_references(cr, keys):
    """Make the dropped foreign keys again, over all rows."""
    _alter(cr, ((table, "ADD CONSTRAINT", name, rule) for table, name, rule in keys))


def _alter(cr, actions):
    for table, verb, name, rule in actions:
        cr.execute(
            SQL(
                "ALTER TABLE %s %s %s %s",
                SQL.identifier(table),
                SQL(verb),
                SQL.identifier(name),
                SQL(rule),
            )
        )


def _foreign_keys(cr, tables):
    cr.execute(
        SQL(
            "SELECT c.relname, k.conname, pg_get_constraintdef(k.oid)"
            " FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid"
            " WHERE k.contype = 'f' AND c.relname = ANY(%s)"
            " AND c.relnamespace = current_schema::regnamespace"
            " ORDER BY c.relname, k.conname",
            list(tables),
        )
    )
    return cr.fetchall()


def analyze(cr, *tables):
    """Tell the planner what the tables hold now."""
    for table in tables:
        cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
