"""Purchase histories: what is refused, and how equal ones are condensed."""

from dataclasses import dataclass

import numpy as np

TABLE_LIMIT = 100_000


@dataclass(frozen=True)
class Rows:
    """Checked input of a prediction: arrays of one length, and the shape asked for.

    ``horizon`` is a float if one horizon holds for all customers, else an array.
    """

    x: np.ndarray
    t_x: np.ndarray
    T: np.ndarray
    horizon: object
    shape: tuple

    def shaped(self, values):
        """``values`` in the shape of the input; a number for numbers."""
        return np.broadcast_to(values, self.x.shape).reshape(self.shape)[()]


def check_rows(x, t_x, T, horizon=0.0):
    """Broadcast the input of a prediction and refuse what no customer can have.

    :raises ValueError: naming every fault
    """
    given = [np.asarray(values, float) for values in (x, t_x, T, horizon)]
    try:
        shape = np.broadcast_shapes(*(values.shape for values in given))
    except ValueError:
        sizes = ", ".join(str(values.size) for values in given)
        raise ValueError(f"x, t_x, T, horizon differ in length: {sizes}") from None
    x, t_x, T = (np.broadcast_to(values, shape).reshape(-1) for values in given[:3])
    faults = history_faults(x, t_x, T) + number_faults("horizon", given[3])
    raise_if(faults)
    return Rows(x, t_x, T, _one_or_all(given[3], shape), shape)


def _one_or_all(values, shape):
    if values.size == 1:
        return float(values.reshape(-1)[0])
    return np.broadcast_to(values, shape).reshape(-1)


def raise_if(faults):
    """Raise a ValueError that names all faults, if there are any."""
    if faults:
        raise ValueError("; ".join(faults))


def number_faults(name, values):
    """List of faults of an array that must be finite and not negative."""
    if not np.isfinite(values).all():
        return [f"{name} holds NaN or infinity"]
    return [f"{name} holds negative numbers"] if (values < 0).any() else []


def history_faults(x, t_x, T):
    """List of faults of equally long float arrays x, t_x, T."""
    faults = [
        fault
        for name, values in (("x", x), ("t_x", t_x), ("T", T))
        for fault in number_faults(name, values)
    ]
    if faults:
        return faults
    contradictions = [
        ("x must be whole numbers", x != np.floor(x)),
        ("t_x is after T", t_x > T),
        ("x is above 0 where t_x is 0", (x > 0) & (t_x == 0)),
        ("x is 0 where t_x is above 0", (x == 0) & (t_x > 0)),
    ]
    return [
        f"{text} ({np.count_nonzero(where)} rows)"
        for text, where in contradictions
        if where.any()
    ]


def check_columns(columns, counts):
    """Columns and counts as float arrays (n,) of one length, at least one row.

    :param columns: dict of name and values
    :param counts: values or None for 1 each
    :raises ValueError: naming every fault
    """
    arrays = {name: np.asarray(values, float) for name, values in columns.items()}
    if counts is not None:
        arrays["counts"] = np.asarray(counts, float)
    nested = [name for name, values in arrays.items() if values.ndim != 1]
    raise_if([f"{name} must be one row of numbers" for name in nested])
    if len({values.size for values in arrays.values()}) > 1:
        sizes = ", ".join(f"{name} {values.size}" for name, values in arrays.items())
        raise ValueError(f"columns differ in length: {sizes}")
    faults = number_faults("counts", arrays["counts"]) if counts is not None else []
    total = arrays["counts"].sum() if counts is not None else len(arrays["x"])
    raise_if(faults + ([] if total else ["there are no customers"]))
    return arrays


@dataclass(frozen=True)
class History:
    """Distinct rows (x, t_x, T) in ascending order with the customers of each.

    Each column is a table of values and, per row, the position in the table, so
    that a logarithm is taken once per distinct value.  The order does not depend
    on the order of the input, hence neither does any sum, to the last digit.
    """

    x_values: np.ndarray
    t_values: np.ndarray
    T_values: np.ndarray
    x_code: np.ndarray
    t_code: np.ndarray
    T_code: np.ndarray
    count: np.ndarray

    @property
    def n(self):
        """Number of customers."""
        return float(self.count.sum())

    def sample(self, size):
        """At most ``size`` customers, spread evenly over the ordered rows."""
        if len(self.count) <= size:
            return self
        reached = np.cumsum(self.count)
        positions = (np.arange(size) + 0.5) * (reached[-1] / size)
        picked, count = np.unique(
            np.searchsorted(reached, positions, side="right"), return_counts=True
        )
        return condense(
            self.x_values[self.x_code[picked]],
            self.t_values[self.t_code[picked]],
            self.T_values[self.T_code[picked]],
            count.astype(float),
        )

    def by_x(self, values):
        """Sum of values (rows,) for each entry of ``x_values``."""
        return np.bincount(self.x_code, values, len(self.x_values))

    def by_T(self, values):
        """Sum of values (rows,) for each entry of ``T_values``."""
        return np.bincount(self.T_code, values, len(self.T_values))


def read_history(x, t_x, T, counts=None):
    """Checked and condensed purchase histories.

    :param x: repeat purchases, array-like (n,), whole numbers
    :param t_x: time of the last purchase since the first, 0 where x is 0
    :param T: time observed since the first purchase
    :param counts: customers per row, 1 if not given
    :raises ValueError: naming every fault
    """
    columns = check_columns({"x": x, "t_x": t_x, "T": T}, counts)
    raise_if(history_faults(columns["x"], columns["t_x"], columns["T"]))
    return condense(columns["x"], columns["t_x"], columns["T"], columns.get("counts"))


def condense(x, t_x, T, count=None):
    """``History`` of checked float arrays (n,); rows of count 0 are left out."""
    if count is not None and not count.all():
        kept = count > 0
        x, t_x, T, count = x[kept], t_x[kept], T[kept], count[kept]
    tables, codes = zip(*(_tabulate(values) for values in (x, t_x, T)), strict=True)
    sizes = [len(table) for table in tables]
    # Whole days make tables of thousands, so that the key is far from overflow.
    key = (codes[0] * sizes[1] + codes[1]) * sizes[2] + codes[2]
    key, count = _distinct(key, count)
    rest, T_code = np.divmod(key, sizes[2])
    x_code, t_code = np.divmod(rest, sizes[1])
    return History(*tables, x_code, t_code, T_code, count)


def _tabulate(values):
    """Ascending table of values, and the position of each value in it (n,).

    Whole numbers, as days are, need no sorting: they are their own positions.
    """
    top = values.max()
    if top <= TABLE_LIMIT and (values == np.floor(values)).all():
        return np.arange(top + 1), values.astype(np.int64)
    return np.unique(values, return_inverse=True)


def _distinct(key, count):
    if count is None:
        key, count = np.unique(key, return_counts=True)
        return key, count.astype(float)
    key, code = np.unique(key, return_inverse=True)
    # Counts are whole, so that their sums are exact in any order.
    return key, np.bincount(code, count)
