import numpy as np

from odoo import models
from odoo.tools import SQL

from ..value.binary_copy import write_columns
from ..value.binary_numeric import DECIMALS, can_write

STAGING = "customer_habit_staging"
FIRST_DAY = "0001-01-01"
"""The date whose number is 1 (``date.toordinal()``)."""

KEYS = {
    "customer.product.pace": ("product_id",),
    "customer.rhythm": ("partner_id", "product_id"),
    "customer.affinity": ("product_id", "other_product_id"),
    "customer.missing.category": ("partner_id", "category_id"),
    "customer.category.habit": ("partner_id", "category_id"),
}
"""Result -> the columns that, with the company, tell one row from another."""

TYPES_WITHOUT_ZERO = ("many2one", "date")
"""Types of fields for which 0 stands for nothing."""


class CustomerHabitStore(models.AbstractModel):
    """Writes results of habits, set-based: one COPY, then one statement a change."""

    _name = "customer.habit.store"
    _description = "Writes habits"

    def _replace(self, run, model_name, columns, customers=None, product_ids=None):
        """Make the company's rows of a result equal to ``columns``.

        Rows that are as they should be stay untouched.

        :param run: customer.habit.run
        :param model_name: one of :data:`KEYS`
        :param columns: field name -> array, all of one length. Ids and whole numbers
            are ints, 0 is no id; dates are day numbers (``date.toordinal()``), 0 is
            none; selections are arrays of their values, "" is none; NaN is nothing
            everywhere. Fields that are not named become empty.
        :param customers: (first, last) id: rows of other customers are left alone
        :param product_ids: ids: rows of other products are left alone
        :return: number of rows written or removed
        """
        table = _Table(self.env[model_name], run)
        staged = {name: table.staged(name, each) for name, each in columns.items()}
        self._stage(table, staged)
        values = table.values(staged)
        self.env.cr.execute(SQL("SET LOCAL enable_nestloop = off"))
        changed = self._delete_vanished(table, _about(customers, product_ids))
        changed += self._update_changed(table, values)
        changed += self._insert_new(table, values)
        self.env.cr.execute(SQL("SET LOCAL enable_nestloop TO DEFAULT"))
        self.env[model_name].invalidate_model()
        return changed

    def _stage(self, table, staged):
        """Copy the staged columns into a table of this transaction."""
        types = [table.staged_type(name, each) for name, each in staged.items()]
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", SQL.identifier(STAGING)))
        self.env.cr.execute(
            SQL(
                "CREATE TEMPORARY TABLE %s (%s) ON COMMIT DROP",
                SQL.identifier(STAGING),
                _comma(
                    SQL("%s %s", SQL.identifier(name), SQL(kind))
                    for name, kind in zip(staged, types, strict=True)
                ),
            )
        )
        write_columns(self.env.cr, STAGING, staged, types)
        # The planner knows nothing of rows that this transaction wrote: the key tells
        # it how many there are, and refuses a row that is there twice.
        self.env.cr.execute(
            SQL(
                "ALTER TABLE %s ADD PRIMARY KEY (%s)",
                SQL.identifier(STAGING),
                _comma(map(SQL.identifier, table.keys)),
            )
        )

    def _delete_vanished(self, table, about):
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM %(table)s v
                 WHERE v.company_id = %(company)s AND %(about)s
                   AND NOT EXISTS (SELECT FROM %(staging)s s WHERE %(same)s)
                """,
                about=about,
                **table.parts,
            )
        )
        return self.env.cr.rowcount

    def _update_changed(self, table, values):
        self.env.cr.execute(
            SQL(
                """
                UPDATE %(table)s v SET %(updates)s FROM %(staging)s s
                 WHERE v.company_id = %(company)s AND %(same)s
                   AND (%(stored)s) IS DISTINCT FROM (%(values)s)
                """,
                updates=_comma(
                    SQL("%s = %s", SQL.identifier(name), value)
                    for name, value in values.items()
                ),
                stored=_comma(SQL.identifier("v", name) for name in values),
                values=_comma(values.values()),
                **table.parts,
            )
        )
        return self.env.cr.rowcount

    def _insert_new(self, table, values):
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO %(table)s (company_id, %(keys)s, %(names)s)
                SELECT %(company)s, %(keys)s, %(values)s FROM %(staging)s s
                 WHERE NOT EXISTS (SELECT FROM %(table)s v
                                    WHERE v.company_id = %(company)s AND %(same)s)
                """,
                names=_comma(map(SQL.identifier, values)),
                values=_comma(values.values()),
                **table.parts,
            )
        )
        return self.env.cr.rowcount


class _Table:
    """A result's table of one run: what its statements share."""

    def __init__(self, model, run):
        self.env, self.run, self.fields = model.env, run, model._fields
        self.keys = KEYS[model._name]
        self.names = [
            name
            for name, field in self.fields.items()
            if field.store
            and field.column_type
            and name not in ("id", "company_id", "as_of", *self.keys)
        ]
        self.parts = {
            "table": SQL.identifier(model._table),
            "staging": SQL.identifier(STAGING),
            "company": run.company_id.id,
            "keys": _comma(map(SQL.identifier, self.keys)),
            "same": SQL(" AND ").join(
                SQL("v.%s = s.%s", SQL.identifier(name), SQL.identifier(name))
                for name in self.keys
            ),
        }

    def values(self, staged):
        """Return column -> SQL of its value, of all but the keys."""
        values = {"as_of": SQL("%s::date", self.run.as_of)}
        for name in self.names:
            known = name in staged
            values[name] = self._unstaged(name, staged[name]) if known else SQL("NULL")
        return values

    def staged(self, name, values):
        """Return the numbers that stand for the values of a field."""
        field, values = self.fields[name], np.asarray(values)
        if field.type == "selection":
            return _places(values, list(field.get_values(self.env)))
        if values.dtype.kind in "iub":
            return values.astype(np.int64)
        scale = self._scale(field)
        return values if scale is None else np.round(values.astype(float), scale)

    def staged_type(self, name, values):
        if values.dtype.kind in "iu":
            return "int4"
        scale = self._scale(self.fields[name])
        short = scale is not None and scale <= DECIMALS and can_write(values)
        return "numeric" if short else "float8"

    def _scale(self, field):
        """Return the decimals that a field keeps, None where it keeps all."""
        if field.type == "monetary":
            return self.run.company_id.currency_id.decimal_places
        digits = field.get_digits(self.env) if field.type == "float" else None
        return digits[1] if digits else None

    def _unstaged(self, name, values):
        """SQL: the staged number in the type of its column."""
        field, column = self.fields[name], SQL.identifier("s", name)
        if field.type == "selection":
            texts = list(field.get_values(self.env))
            return SQL("(%s::varchar[])[%s]", texts, column)
        known = column
        if self.staged_type(name, values) != "int4":
            known = SQL("NULLIF(%s, 'NaN')", known)
        if field.type in TYPES_WITHOUT_ZERO:
            known = SQL("NULLIF(%s, 0)", known)
        if field.type == "date":
            return SQL("(%s::date + (%s - 1)::int4)", FIRST_DAY, known)
        return SQL("%s::%s", known, SQL(field.column_type[0]))


def _places(values, names):
    """Return each text's place in ``names``, counted from 1; 0 for all others."""
    places = np.zeros(len(values), dtype=np.int64)
    for place, name in enumerate(names, 1):
        places[values == name] = place
    return places


def _about(customers, product_ids):
    """SQL condition: the row ``v`` is one that the statement is about."""
    conditions = [SQL("TRUE")]
    if customers is not None:
        conditions.append(SQL("v.partner_id BETWEEN %s AND %s", *customers))
    if product_ids is not None:
        ids = [int(product) for product in product_ids]
        conditions.append(SQL("v.product_id = ANY(%s)", ids))
    return SQL(" AND ").join(conditions)


def _comma(parts):
    return SQL(", ").join(parts)
