"""Whether loaded records are what Odoo itself would have stored, and open.

``check(env)`` has Odoo compute every stored computed field of a sample of loaded
orders and of what hangs on them anew, and compares. ``open_forms(env)`` reads the
sample as the web client does when it opens their forms. Neither leaves a trace.
"""

from contextlib import closing

from odoo.tools import SQL, float_compare

from . import cdnow, grocery

PREFIXES = (grocery.PREFIX, cdnow.PREFIX)
# Counted from the day of computing, not from the order's: an old order differs.
OF_THE_DAY = {("sale.order", "validity_date")}
FORM = [(False, "form"), (False, "list")]


def check(env, sample=200):
    """Differences found after recomputation, printed and returned as a list.

    ``sample`` is the number of orders, evenly spread over all that were loaded.
    """
    env.flush_all()
    env.invalidate_all()
    kinds = _records(env, _sample_orders(env, sample))
    differences = []
    with closing(env.cr.savepoint()):
        before = {records._name: _values(records) for records in kinds}
        _recompute(env, kinds)
        for records in kinds:
            after = _values(records)
            differences += _differences(records, before[records._name], after)
    _report(kinds, differences)
    return differences


def open_forms(env, sample=5):
    """Read orders, deliveries, invoices, customers and products as their forms do."""
    env = env(user=env.ref("base.user_admin"))
    orders = _sample_orders(env, sample)
    for records in (
        orders,
        orders.picking_ids,
        _loaded_invoices(env)[:sample],
        orders.partner_id,
        orders.order_line.product_id[: sample * 2],
        orders.order_line.product_template_id[: sample * 2],
        orders.picking_ids.move_ids[:sample],
    ):
        fields = _read_form(records)
        print(f"  {records._name}: {len(records)} opened, {fields} fields each")


def _sample_orders(env, sample):
    rows = env.execute_query(
        SQL(
            "SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS place,"
            " count(*) OVER () AS total FROM sale_order"
            " WHERE client_order_ref LIKE ANY(%s)) AS o"
            " WHERE place %% GREATEST(1, total / %s) = 0 ORDER BY id LIMIT %s",
            [f"{prefix}%" for prefix in PREFIXES],
            sample,
            sample,
        )
    )
    return env["sale.order"].browse(row[0] for row in rows)


def _records(env, orders):
    invoiced = _loaded_invoices(env).line_ids.sale_line_ids.order_id[:20]
    orders |= invoiced
    pickings = orders.picking_ids
    products = orders.order_line.product_id
    return [
        orders,
        orders.order_line,
        pickings,
        pickings.move_ids,
        pickings.move_line_ids,
        orders.partner_id,
        products,
        products.product_tmpl_id,
    ]


def _loaded_invoices(env):
    return env["account.move"].search(
        [("ref", "=like", f"{grocery.PREFIX}%"), ("move_type", "=", "out_invoice")]
    )


def computed_fields(model):
    """The stored computed fields of a model."""
    return [
        field
        for field in model._fields.values()
        if field.store and field.compute and (model._name, field.name) not in OF_THE_DAY
    ]


def _values(records):
    return {
        field.name: [_comparable(record, field) for record in records]
        for field in computed_fields(records)
    }


def _comparable(record, field):
    value = record[field.name]
    return tuple(value.ids) if field.relational else value


def _recompute(env, kinds):
    for records in kinds:
        for field in computed_fields(records):
            env.add_to_compute(field, records)
    env.flush_all()
    env.invalidate_all()


def _differences(records, before, after):
    return [
        (records._name, name, record.id, old, new)
        for name in before
        for record, old, new in zip(records, before[name], after[name], strict=True)
        if not _same(old, new)
    ]


def _same(old, new):
    if isinstance(old, float) and isinstance(new, float):
        return float_compare(old, new, precision_digits=9) == 0
    return old == new or (not old and not new)


def _report(kinds, differences):
    for records in kinds:
        count = len(computed_fields(records))
        print(f"  {records._name}: {len(records)} records, {count} fields recomputed")
    for model, name, record_id, old, new in differences[:20]:
        print(f"  DIFFERS {model}({record_id}).{name}: {old!r} became {new!r}")
    print(f"  {len(differences)} values differ")


def _read_form(records):
    models = records.get_views(FORM)["models"]
    specification = {
        name: _specified(field, models)
        for name, field in models[records._name]["fields"].items()
    }
    records.web_read(specification)
    return len(specification)


def _specified(field, models):
    if field["type"] not in ("one2many", "many2many"):
        return {}
    shown = models.get(field["relation"], {"fields": {"display_name": None}})["fields"]
    return {"fields": {name: {} for name in shown}, "limit": 40}
