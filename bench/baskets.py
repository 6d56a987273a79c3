"""Fills a database with orders of many lines: customers who buy their goods again.

Customers differ in rate and some are gone, as in :mod:`.populate`. Each has a dozen
goods of its own that it buys again and again, and a brand that it likes; the rest it
takes from what sells best. Goods with neighbouring numbers are often taken together.
"""

import io

import numpy as np

from odoo.fields import Command
from odoo.tools import SQL

from .populate import (
    ORDER_INSERT,
    SEED,
    insert_partners,
    simulate_orders,
    without_indexes,
)

GOODS = 400
BRANDS = ("North", "South", "East", "Ours", "Ours Too")
CATEGORIES = 80
OWN_GOODS = 12
SHARE_OF_OWN = 0.6
SHARE_OF_NEIGHBOURS = 0.2

STAGING = """
CREATE UNLOGGED TABLE bench_line (
    id int, order_id int, partner_id int, day timestamp, product_id int, quantity int,
    amount numeric, margin numeric)
"""
LINE_INSERT = """
INSERT INTO sale_order_line (
    id, order_id, sequence, company_id, currency_id, order_partner_id, product_id,
    product_uom_id, state, invoice_status, name, product_uom_qty, price_unit, discount,
    price_subtotal, price_total, price_reduce_taxexcl, price_reduce_taxinc, price_tax,
    qty_delivered_method, qty_delivered, qty_invoiced, qty_to_invoice, customer_lead,
    margin, purchase_price, margin_percent,
    create_uid, write_uid, create_date, write_date)
SELECT id, order_id, 10, %(company)s, %(currency)s, partner_id, product_id,
    %(uom)s, 'sale', 'to invoice', 'Bench', quantity, amount / quantity, 0,
    amount, amount, amount / quantity, amount / quantity, 0,
    'manual', quantity, 0, quantity, 0,
    margin, (amount - margin) / quantity, margin / amount, 1, 1, day, day
FROM bench_line
"""
ORDERS_OF_LINES = """
CREATE UNLOGGED TABLE bench_order AS
SELECT order_id AS id, partner_id, day, SUM(amount) AS amount, SUM(margin) AS margin
FROM bench_line GROUP BY 1, 2, 3
"""


def simulate_baskets(customers, orders, lines, seed=SEED):
    """Return (order index, buyer index, days ago, goods index, brand index) of lines.

    Exactly ``lines`` rows and ``orders`` orders, each with one line at least; orders
    are numbered as time passes.
    """
    rng = np.random.default_rng(seed)
    buyer, ago, _amount, _product = simulate_orders(customers, orders, seed)
    order = np.concatenate([np.arange(orders), rng.integers(0, orders, lines - orders)])
    order.sort()
    who = buyer[order]
    popular = 1 / np.arange(1, GOODS + 1) ** 0.8
    popular /= popular.sum()
    own = rng.choice(GOODS, (customers, OWN_GOODS), p=popular)
    goods = rng.choice(GOODS, lines, p=popular)
    kind = rng.random(lines)
    is_own = kind < SHARE_OF_OWN
    goods[is_own] = own[who[is_own], rng.integers(0, OWN_GOODS, is_own.sum())]
    after = np.flatnonzero(kind[1:] > 1 - SHARE_OF_NEIGHBOURS) + 1
    after = after[order[after] == order[after - 1]]
    goods[after] = goods[after - 1] ^ 1
    liked = rng.integers(0, len(BRANDS), customers)
    brand = np.where(
        rng.random(lines) < 0.7, liked[who], rng.integers(0, len(BRANDS), lines)
    )
    return order, who, ago[order], goods, brand


def create_goods(env):
    """Create goods of each brand; return the products' ids, a row a good."""
    brand = env["product.attribute"].create(
        {
            "name": "Brand",
            "value_ids": [Command.create({"name": name}) for name in BRANDS],
        }
    )
    categories = env["product.category"].create(
        [{"name": f"Bench category {n}"} for n in range(CATEGORIES)]
    )
    line = {"attribute_id": brand.id, "value_ids": [Command.set(brand.value_ids.ids)]}
    templates = env["product.template"].create(
        [
            {
                "name": f"Bench goods {n}",
                "type": "consu",
                "categ_id": categories[n % CATEGORIES].id,
                "attribute_line_ids": [Command.create(line)],
            }
            for n in range(GOODS)
        ]
    )
    env.company.habit_brand_attribute_id = brand
    env.company.habit_store_brand_ids = brand.value_ids[-2:]
    return np.array([template.product_variant_ids.ids for template in templates])


def copy_lines(cr, simulated, partners, products, first_order, first_line):
    """Copy the simulated lines into the staging table ``bench_line``."""
    import pandas as pd

    cr.execute(STAGING)
    order, who, ago, goods, brand = simulated
    today = np.datetime64("today", "s") + np.timedelta64(12, "h")
    for start in range(0, len(order), 500_000):
        part = slice(start, start + 500_000)
        size = len(order[part])
        amount = np.round(1 + goods[part] % 37 + brand[part] / 10, 2)
        frame = pd.DataFrame(
            {
                "id": np.arange(first_line + start, first_line + start + size),
                "order_id": first_order + order[part],
                "partner_id": partners[who[part]],
                "day": today - ago[part].astype("timedelta64[D]"),
                "product_id": products[goods[part], brand[part]],
                "quantity": 1 + (order[part] + goods[part]) % 3,
                "amount": amount,
                "margin": np.round(amount * 0.3, 2),
            }
        )
        text = io.StringIO()
        frame.to_csv(text, index=False, header=False)
        text.seek(0)
        cr.copy_expert("COPY bench_line FROM STDIN CSV", text)


def insert_documents(env):
    """Make orders and their lines of what is staged."""
    constants = {
        "company": env.company.id,
        "currency": env.company.currency_id.id,
        "warehouse": env["stock.warehouse"].search([], limit=1).id,
        "uom": env.ref("uom.product_uom_unit").id,
    }
    env.cr.execute(ORDERS_OF_LINES)
    for table, statement in (
        ("sale_order", ORDER_INSERT),
        ("sale_order_line", LINE_INSERT),
    ):
        definitions = without_indexes(env.cr, table)
        env.cr.execute(statement, constants)
        for definition in definitions:
            env.cr.execute(definition)
        env.cr.execute(
            SQL(
                "SELECT setval(%s, (SELECT max(id) FROM %s))",
                f"{table}_id_seq",
                SQL.identifier(table),
            )
        )


def populate(env, customers, orders, lines):
    """Fill the database of ``env``; the caller commits."""
    cr = env.cr
    products = create_goods(env)
    env.flush_all()
    # The rows are right by construction: no need to check each foreign key.
    cr.execute("SET LOCAL session_replication_role = replica")
    partner_indexes = without_indexes(cr, "res_partner")
    partners = insert_partners(cr, customers)
    for definition in partner_indexes:
        cr.execute(definition)
    cr.execute("SELECT nextval('sale_order_id_seq'), nextval('sale_order_line_id_seq')")
    first_order, first_line = (number + 1_000_000 for number in cr.fetchone())
    simulated = simulate_baskets(customers, orders, lines)
    copy_lines(cr, simulated, partners, products, first_order, first_line)
    insert_documents(env)
    cr.execute("DROP TABLE bench_line, bench_order")
