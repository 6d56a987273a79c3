"""Fills a database with customers and orders by SQL.

Customers differ in rate and some are gone: purchases follow a Pareto/NBD
world (Schmittlein, Morrison & Colombo 1987), with gamma-gamma values. The
numbers come from one seed, so that two machines measure the same data.
"""

import io

import numpy as np

from odoo.tools import SQL

HISTORY_DAYS = 3 * 365
SEED = 19

ORDER_INSERT = """
INSERT INTO sale_order (
    id, company_id, partner_id, partner_invoice_id, partner_shipping_id, currency_id,
    currency_rate, name, state, invoice_status,
    amount_untaxed, amount_tax, amount_total,
    date_order, picking_policy, warehouse_id, margin, margin_percent, locked,
    create_uid, write_uid, create_date, write_date)
SELECT id, %(company)s, partner_id, partner_id, partner_id, %(currency)s,
    1, 'B' || id, 'sale', 'to invoice', amount, 0, amount,
    day, 'direct', %(warehouse)s, margin, margin / amount, false,
    1, 1, day, day
FROM bench_order
"""

LINE_INSERT = """
INSERT INTO sale_order_line (
    id, order_id, sequence, company_id, currency_id, order_partner_id, product_id,
    product_uom_id, state, invoice_status, name, product_uom_qty, price_unit, discount,
    price_subtotal, price_total, price_reduce_taxexcl, price_reduce_taxinc, price_tax,
    qty_delivered_method, qty_delivered, qty_invoiced, qty_to_invoice, customer_lead,
    margin, purchase_price, margin_percent,
    create_uid, write_uid, create_date, write_date)
SELECT id, id, 10, %(company)s, %(currency)s, partner_id, product_id,
    %(uom)s, 'sale', 'to invoice', 'Bench', 1, amount, 0,
    amount, amount, amount, amount, 0,
    'manual', 1, 0, 1, 0,
    margin, amount - margin, margin / amount, 1, 1, day, day
FROM bench_order
"""


def simulate_orders(customers, orders, seed=SEED):
    """Return (customer index, day before the end, amount, product index) arrays.

    Exactly ``orders`` rows; every customer buys at least once.
    """
    rng = np.random.default_rng(seed)
    first = rng.integers(30, HISTORY_DAYS, customers)
    life = np.minimum(rng.exponential(500, customers), first)
    rate = rng.gamma(0.6, 1.0, customers) * np.maximum(life, 1)
    extra = rng.choice(customers, orders - customers, p=rate / rate.sum())
    offset = (rng.random(orders - customers) * life[extra]).astype(int)
    buyer = np.concatenate([np.arange(customers), extra])
    ago = np.concatenate([first, first[extra] - offset])
    # Orders are numbered as time passes.
    order = np.argsort(-ago, kind="stable")
    buyer, ago = buyer[order], ago[order]
    typical = rng.gamma(3.0, 40.0, customers) + 5
    amount = np.round(typical[buyer] * rng.gamma(6.0, 1 / 6.0, orders) + 1, 2)
    return buyer, ago, amount, rng.integers(0, 200, orders)


def copy_orders(cr, simulated, partners, products, first_id):
    """Copy the simulated orders into the staging table ``bench_order``."""
    import pandas as pd

    buyer, ago, amount, product = simulated
    today = np.datetime64("today", "s")
    cr.execute(
        "CREATE UNLOGGED TABLE bench_order (id int, partner_id int, day timestamp,"
        " amount numeric, margin numeric, product_id int)"
    )
    for start in range(0, len(buyer), 500_000):
        part = slice(start, start + 500_000)
        hours = np.timedelta64(12, "h")
        frame = pd.DataFrame(
            {
                "id": np.arange(first_id + start, first_id + start + len(buyer[part])),
                "partner_id": partners[buyer[part]],
                "day": today - ago[part].astype("timedelta64[D]") + hours,
                "amount": amount[part],
                "margin": np.round(amount[part] * (0.15 + product[part] / 1000), 2),
                "product_id": products[product[part] % len(products)],
            }
        )
        text = io.StringIO()
        frame.to_csv(text, index=False, header=False)
        text.seek(0)
        cr.copy_expert("COPY bench_order FROM STDIN CSV", text)


def without_indexes(cr, table):
    """Drop the secondary indexes of ``table``; return the statements that make them."""
    cr.execute(
        """
        SELECT i.relname, pg_get_indexdef(i.oid) FROM pg_index x
        JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
        WHERE t.relname = %s AND NOT x.indisprimary""",
        [table],
    )
    found = cr.fetchall()
    for name, _definition in found:
        cr.execute(SQL("DROP INDEX %s", SQL.identifier(name)))
    return [definition for _name, definition in found]


def insert_partners(cr, count):
    """Insert ``count`` companies as customers; return their ids."""
    cr.execute(
        """
        WITH made AS (
            INSERT INTO res_partner (name, complete_name, active, is_company,
                                     type, lang, autopost_bills,
                                     create_uid, write_uid, create_date, write_date)
            SELECT 'Customer ' || n, 'Customer ' || n, true, n %% 2 = 0,
                   'contact', 'en_US', 'ask',
                   1, 1, now(), now()
            FROM generate_series(1, %s) n RETURNING id)
        SELECT array_agg(id ORDER BY id) FROM made""",
        [count],
    )
    ids = cr.fetchone()[0]
    cr.execute(
        "UPDATE res_partner SET commercial_partner_id = id"
        " WHERE id >= %s AND commercial_partner_id IS NULL",
        [ids[0]],
    )
    return np.array(ids)


def create_products(env):
    """Create forty categories of five products each; return the products' ids."""
    categories = env["product.category"].create(
        [{"name": f"Bench category {n}"} for n in range(40)]
    )
    products = env["product.product"].create(
        [
            {
                "name": f"Bench product {n}",
                "type": "consu",
                "categ_id": categories[n % 40].id,
            }
            for n in range(200)
        ]
    )
    return np.array(products.ids)


def populate(env, customers, orders):
    """Fill the database of ``env``; the caller commits."""
    cr = env.cr
    products = create_products(env)
    env.flush_all()
    # The rows are right by construction: no need to check each foreign key.
    cr.execute("SET LOCAL session_replication_role = replica")
    partner_indexes = without_indexes(cr, "res_partner")
    partners = insert_partners(cr, customers)
    for definition in partner_indexes:
        cr.execute(definition)
    constants = {
        "company": env.company.id,
        "currency": env.company.currency_id.id,
        "warehouse": env["stock.warehouse"].search([], limit=1).id,
        "uom": env.ref("uom.product_uom_unit").id,
    }
    cr.execute("SELECT nextval('sale_order_id_seq') + 1000000")
    first_id = cr.fetchone()[0]
    copy_orders(cr, simulate_orders(customers, orders), partners, products, first_id)
    for table, statement in (
        ("sale_order", ORDER_INSERT),
        ("sale_order_line", LINE_INSERT),
    ):
        definitions = without_indexes(cr, table)
        cr.execute(statement, constants)
        for definition in definitions:
            cr.execute(definition)
        cr.execute(
            SQL(
                "SELECT setval(%s, (SELECT max(id) FROM %s))",
                f"{table}_id_seq",
                SQL.identifier(table),
            )
        )
    cr.execute("DROP TABLE bench_order")
