"""What is computed before anything is written: pandas in, pandas out."""

import re
import zlib

import numpy as np
import pandas as pd

# The published times are UTC; the stores stand in the eastern United States,
# where the first basket is of 1 January and the last of 31 December.
STORE_TZ = "America/New_York"
# Fuel comes in thousandths of a gallon, or as 1 where an amount was prepaid.
FUEL_PREFIX = "GASOLINE"
FUEL_METERED = 100
UNKNOWN = "Other"
KIND = ["department", "category", "type"]
# The share of the mean net price that a product costs: from, to.
COST_SHARES = {"National": (0.66, 0.80), "Private": (0.55, 0.68)}
# How far a line, or a basket, may lie from its value before rounding.
LINE_SLACK = 0.001
BASKET_SLACK = 0.002


def store_times(times):
    """Published times as the clock in the store showed them."""
    return times.dt.tz_localize("UTC").dt.tz_convert(STORE_TZ).dt.tz_localize(None)


def to_utc(local, tz):
    """Wall-clock times of ``tz`` as naive UTC; a skipped hour moves forward."""
    moments = local.dt.tz_localize(
        tz, ambiguous=np.zeros(len(local), bool), nonexistent="shift_forward"
    )
    return moments.dt.tz_convert("UTC").dt.tz_localize(None).dt.floor("s")


def weeks_until(last_day, today):
    """Whole weeks that bring ``last_day`` into the seven days before ``today``."""
    yesterday = pd.Timestamp(today).normalize() - pd.Timedelta(days=1)
    return (yesterday - pd.Timestamp(last_day).normalize()).days // 7


def spread_sample(totals, count):
    """``count`` keys of ``totals``, evenly spread from the smallest to the largest.

    The same totals and count give the same keys; all of them when there are fewer.
    """
    if count >= len(totals):
        return totals.index
    ranked = totals.sort_index().sort_values(kind="stable")
    places = np.linspace(0, len(ranked) - 1, count).round().astype(int)
    return ranked.index[places]


def readable(text):
    """A shouted product word in title case: ``FRZN ICE`` becomes ``Frzn Ice``."""
    words = " ".join(text.split())
    return re.sub(r"[A-Za-z][A-Za-z']*", lambda word: word[0].capitalize(), words)


def kinds(products):
    """Department, category, type and brand of each published product."""
    named = products.rename(
        columns={"product_category": "category", "product_type": "type"}
    )[["product_id", *KIND, "brand"]]
    return named.assign(**{name: _readable(named[name]) for name in KIND})


def _readable(names):
    filled = names.fillna(UNKNOWN)
    return filled.map({name: readable(name) for name in filled.unique()})


def metered(lines, products):
    """The lines with their product's kind, and quantities a shop would print.

    Fuel is counted in gallons; prepaid fuel, of which the gallons are unknown, is
    a type of its own; a charged line without quantity is one piece. Products that
    the list of products leaves out are of one kind, and of no brand of the store.
    """
    full = _with_kinds(lines, products)
    fuel = full["type"].str.upper().str.startswith(FUEL_PREFIX)
    gallons = fuel & (full["quantity"] >= FUEL_METERED)
    charged = (full["quantity"] == 0) & (full["sales_value"] > 0)
    full["type"] = full["type"].where(~fuel | gallons, full["type"] + " (Prepaid)")
    full["unit"] = np.where(gallons, "gallon", "piece")
    full["quantity"] = (
        full["quantity"]
        .astype(float)
        .mask(gallons, (full["quantity"] / 1000).round(2))
        .mask(charged, 1.0)
    )
    return full


def _with_kinds(lines, products):
    full = lines.merge(
        kinds(products), on="product_id", how="left", validate="many_to_one"
    )
    return full.fillna(dict.fromkeys(KIND, UNKNOWN) | {"brand": "National"})


def priced(lines, places=2):
    """Unit price, discount and subtotal of each line.

    The price is the one at the shelf, the discount what card and store took off
    it. Where two decimals of discount cannot say that exactly enough, the price
    gives way: the subtotal is always the published value.
    """
    net = lines["sales_value"].round(places)
    quantity = lines["quantity"].where(lines["quantity"] > 0, 1.0)
    gross = net + lines["retail_disc"] + lines["coupon_match_disc"]
    discount = (
        (100 * (1 - net / gross.where(gross > 0, 1.0))).round(2).where(gross > 0, 0.0)
    )
    discount = discount.mask((discount >= 100) & (net > 0), 0.0)
    price = (gross / quantity).round(6)
    uneven = _uneven(lines["basket_id"], price * quantity * (1 - discount / 100) - net)
    fitted = (net / (quantity * (1 - discount.where(discount < 100, 0) / 100))).round(6)
    return lines.assign(
        price_unit=price.mask(uneven, fitted), discount=discount, subtotal=net
    )


def _uneven(baskets, residual):
    whole = residual.groupby(baskets).transform("sum")
    return (residual.abs() > LINE_SLACK) | (whole.abs() > BASKET_SLACK)


def catalogue(lines):
    """One row per kind and brand that was ever sold: code, unit, price, cost.

    ``lines`` are metered and priced lines of the whole year, so that a sample
    gets the same products as the whole.
    """
    sold = lines.assign(gross=lines["price_unit"] * lines["quantity"])
    goods = (
        sold.groupby([*KIND, "brand", "unit"])
        .agg(
            first_product=("product_id", "min"),
            quantity=("quantity", "sum"),
            gross=("gross", "sum"),
            net=("subtotal", "sum"),
        )
        .reset_index()
    )
    goods["code"] = _codes(goods)
    pieces = goods["quantity"].where(goods["quantity"] > 0, 1.0)
    goods["price"] = (goods["gross"] / pieces).round(2).clip(lower=0.01)
    goods["cost"] = (goods["net"] / pieces * _cost_share(goods)).round(2)
    goods["cost"] = goods["cost"].clip(lower=0.01)
    return goods[["code", *KIND, "brand", "unit", "price", "cost"]]


def coded(lines, goods):
    """The lines with the code of what they sold."""
    keys = [*KIND, "brand", "unit"]
    known = lines.merge(goods[[*keys, "code"]], on=keys, validate="many_to_one")
    # From here on a product is what Odoo calls one.
    return known.drop(columns=["product_id", *keys])


def whole_types(goods, codes):
    """The goods with these codes, and the other brands of the same types."""
    kind = pd.MultiIndex.from_frame(goods[[*KIND, "unit"]])
    return goods[kind.isin(kind[goods["code"].isin(codes)])]


def _codes(goods):
    prepaid = goods["type"].str.endswith("(Prepaid)").map({True: "-PRE", False: ""})
    return (
        "CJ-"
        + goods["first_product"].astype(str)
        + "-"
        + goods["brand"].str[0]
        + prepaid
    )


def _cost_share(goods):
    lowest = goods["brand"].map(lambda brand: COST_SHARES[brand][0])
    highest = goods["brand"].map(lambda brand: COST_SHARES[brand][1])
    # A checksum is a die that falls the same way every time.
    place = goods["code"].map(lambda code: zlib.crc32(code.encode()) % 1000 / 999)
    return lowest + (highest - lowest) * place


def cd_purchases(purchases):
    """The CDNOW purchases as baskets of one line, each with a key of its own."""
    nth = purchases.groupby(["customer_id", "day"]).cumcount() + 1
    return pd.DataFrame(
        {
            "customer_id": purchases["customer_id"],
            "basket_id": purchases["customer_id"].map("{:04d}".format)
            + purchases["day"].dt.strftime("-%Y%m%d-")
            + nth.astype(str),
            "local": purchases["day"] + pd.Timedelta(hours=12),
            "quantity": purchases["cds"].astype(float),
            "sales_value": purchases["dollars"],
            "retail_disc": 0.0,
            "coupon_match_disc": 0.0,
        }
    )


def half_up(amounts, places=2):
    """Rounded as Odoo rounds money: halves go up."""
    scale = 10.0**places
    return np.floor(amounts * scale + 0.5 + 1e-7) / scale


def with_amounts(lines, places=2):
    """The lines with every amount that Odoo derives from quantity, price and cost."""
    quantity, subtotal = lines["quantity"], lines["subtotal"]
    margin = subtotal - lines["cost"] * quantity
    counted = quantity.where(quantity > 0)
    return lines.assign(
        reduced=half_up((subtotal / counted).fillna(0.0), places),
        margin=margin,
        margin_percent=(margin / subtotal.where(subtotal != 0)).fillna(0.0),
        # Nothing but the list price can stand here where the price is nil: Odoo
        # tells a manual price from a computed one by their difference.
        technical_price=lines["list_price"].where(
            half_up(lines["price_unit"], places) == 0, 0.0
        ),
        move_value=half_up(lines["cost"] * quantity, places),
    )


def order_amounts(lines, places=2):
    """Per basket: untaxed amount, margin, its share, and whether goods went out."""
    baskets = lines.groupby("basket_id").agg(
        amount=("subtotal", "sum"),
        margin=("margin", "sum"),
        delivered=("quantity", "max"),
    )
    amount = half_up(baskets["amount"], places)
    return pd.DataFrame(
        {
            "amount": amount,
            "margin": baskets["margin"],
            "margin_percent": (baskets["margin"] / amount.where(amount != 0)).fillna(0),
            "delivered": baskets["delivered"] > 0,
        }
    ).reset_index()
