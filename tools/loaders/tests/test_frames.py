"""The pure parts: no database, no Odoo."""

import datetime

import numpy as np
import pandas as pd
import pytest

from tools.loaders import frames

PRODUCTS = pd.DataFrame(
    {
        "product_id": [1, 2, 3, 4, 5],
        "department": ["GROCERY", "GROCERY", "GROCERY", "FUEL", "MISC"],
        "product_category": ["FRZN ICE", "FRZN ICE", "BREAD", "COUPON", None],
        "product_type": ["ICE", "ICE", "BREAD:RYE", "GASOLINE-REG UNLEADED", None],
        "brand": ["National", "Private", "National", "Private", "National"],
    }
)


def sold(*rows):
    columns = ["basket_id", "product_id", "quantity", "sales_value"]
    lines = pd.DataFrame([row[:4] for row in rows], columns=columns).astype(
        {"sales_value": float}
    )
    off = [(*row[4:], 0.0, 0.0)[:2] for row in rows]
    return lines.assign(
        retail_disc=[float(o[0]) for o in off],
        coupon_match_disc=[float(o[1]) for o in off],
    )


def raw_subtotals(lines):
    return lines["price_unit"] * lines["quantity"] * (1 - lines["discount"] / 100)


@pytest.mark.parametrize("offset", range(7))
def test_weeks_keep_the_weekday_and_end_within_the_last_seven_days(offset):
    last = datetime.date(2017, 12, 31)
    today = datetime.date(2026, 3, 2) + datetime.timedelta(days=offset)
    moved = last + datetime.timedelta(weeks=frames.weeks_until(last, today))
    assert moved.weekday() == last.weekday()
    assert 1 <= (today - moved).days <= 7


def test_weeks_may_move_back():
    assert frames.weeks_until("2017-12-31", "2017-12-31") == -1


def test_store_times_are_those_of_the_clock_in_the_store():
    times = pd.Series(pd.to_datetime(["2017-01-01 11:53:26", "2018-01-01 04:01:20"]))
    local = frames.store_times(times)
    assert local.astype(str).tolist() == ["2017-01-01 06:53:26", "2017-12-31 23:01:20"]


def test_to_utc_follows_summer_time():
    local = pd.Series(pd.to_datetime(["2026-01-15 12:00", "2026-07-15 12:00"]))
    assert frames.to_utc(local, "Europe/Brussels").dt.hour.tolist() == [11, 10]


def test_to_utc_survives_the_hours_that_are_skipped_and_doubled():
    local = pd.Series(pd.to_datetime(["2026-03-29 02:30", "2026-10-25 02:30"]))
    moments = frames.to_utc(local, "Europe/Brussels")
    assert moments.astype(str).tolist() == [
        "2026-03-29 01:00:00",
        "2026-10-25 01:30:00",
    ]


def test_sample_is_the_same_whatever_the_order():
    totals = pd.Series(np.arange(100.0), index=range(100))
    mixed = totals.sample(frac=1, random_state=1)
    assert set(frames.spread_sample(totals, 10)) == set(frames.spread_sample(mixed, 10))


def test_sample_spans_the_distribution():
    totals = pd.Series(np.arange(100.0), index=range(100))
    chosen = sorted(frames.spread_sample(totals, 10))
    assert chosen[0] == 0 and chosen[-1] == 99
    assert np.diff(chosen).max() <= 12


def test_sample_larger_than_the_whole_is_the_whole():
    totals = pd.Series([1.0, 2.0], index=[7, 8])
    assert sorted(frames.spread_sample(totals, 10)) == [7, 8]


@pytest.mark.parametrize(
    ("shouted", "read"),
    [
        ("FRZN ICE", "Frzn Ice"),
        ("ICE - CRUSHED/CUBED", "Ice - Crushed/Cubed"),
        ("MEN'S  WEAR", "Men's Wear"),
        ("SOFT DRINKS 12/18&15PK", "Soft Drinks 12/18&15Pk"),
    ],
)
def test_readable(shouted, read):
    assert frames.readable(shouted) == read


def test_unnamed_kinds_are_other():
    kinds = frames.kinds(PRODUCTS).set_index("product_id")
    assert kinds.loc[5, ["category", "type"]].tolist() == ["Other", "Other"]


def test_fuel_is_counted_in_gallons():
    lines = frames.metered(sold(("a", 4, 10296, 24.3)), PRODUCTS)
    assert lines[["quantity", "unit"]].values.tolist() == [[10.3, "gallon"]]


def test_prepaid_fuel_is_a_type_of_its_own():
    lines = frames.metered(sold(("a", 4, 1, 15.0), ("a", 4, 9000, 20.0)), PRODUCTS)
    assert lines["unit"].tolist() == ["piece", "gallon"]
    assert lines["type"].nunique() == 2


def test_a_charged_line_without_quantity_is_one_piece():
    lines = frames.metered(sold(("a", 1, 0, 0.5), ("a", 1, 0, 0.0)), PRODUCTS)
    assert lines["quantity"].tolist() == [1.0, 0.0]


def test_unlisted_products_stay():
    lines = frames.metered(sold(("a", 99, 1, 2.0)), PRODUCTS)
    assert lines[[*frames.KIND, "brand"]].values.tolist() == [
        ["Other", "Other", "Other", "National"]
    ]


def test_price_is_the_one_at_the_shelf():
    lines = frames.priced(sold(("a", 1, 2, 3.0, 1.0)))
    assert lines[["price_unit", "discount"]].values.tolist() == [[2.0, 25.0]]


def test_discount_by_coupon_match_counts():
    lines = frames.priced(sold(("a", 1, 1, 1.5, 0.25, 0.25)))
    assert lines[["price_unit", "discount"]].values.tolist() == [[2.0, 25.0]]


def test_gift_is_discounted_to_nothing():
    lines = frames.priced(sold(("a", 1, 1, 0.0, 1.99)))
    assert lines[["price_unit", "discount"]].values.tolist() == [[1.99, 100.0]]


def test_nothing_charged_and_nothing_off_costs_nothing():
    lines = frames.priced(sold(("a", 1, 0, 0.0)))
    assert lines[["price_unit", "discount", "subtotal"]].values.tolist() == [[0, 0, 0]]


def test_subtotals_are_the_published_values_to_a_fraction_of_a_cent():
    die = np.random.default_rng(7)
    rows = [
        (
            basket,
            1,
            int(die.integers(1, 9)),
            round(float(die.gamma(1, 20)), 2),
            round(float(die.gamma(1, 5)), 2),
        )
        for basket in range(40)
        for _line in range(30)
    ]
    lines = frames.priced(sold(*rows))
    away = raw_subtotals(lines) - lines["subtotal"]
    assert away.abs().max() < 0.002
    assert away.groupby(lines["basket_id"]).sum().abs().max() < 0.005


def test_a_discount_of_nearly_everything_keeps_the_value():
    lines = frames.priced(sold(("a", 1, 1, 0.01, 500.0)))
    assert raw_subtotals(lines).round(2).tolist() == [0.01]


def catalogue_of(*rows):
    return frames.catalogue(frames.priced(frames.metered(sold(*rows), PRODUCTS)))


def test_catalogue_has_a_row_per_type_and_brand():
    goods = catalogue_of(("a", 1, 1, 2.0), ("a", 2, 1, 1.0), ("b", 1, 3, 9.0))
    assert goods[["type", "brand", "price"]].values.tolist() == [
        ["Ice", "National", 2.75],
        ["Ice", "Private", 1.0],
    ]


def test_codes_are_unique_and_tell_the_brand():
    goods = catalogue_of(
        ("a", 1, 1, 2.0), ("a", 2, 1, 1.0), ("a", 4, 1, 9.0), ("a", 4, 900, 2.0)
    )
    assert set(goods["code"]) == {"CJ-1-N", "CJ-2-P", "CJ-4-P", "CJ-4-P-PRE"}


def test_costs_lie_in_their_brands_range():
    goods = catalogue_of(("a", 1, 1, 100.0), ("a", 2, 1, 100.0)).set_index("brand")
    assert 66 <= goods.loc["National", "cost"] <= 80
    assert 55 <= goods.loc["Private", "cost"] <= 68


def test_coded_lines_keep_their_number():
    lines = frames.priced(frames.metered(sold(("a", 1, 1, 2.0)), PRODUCTS))
    coded = frames.coded(lines, frames.catalogue(lines))
    assert coded["code"].tolist() == ["CJ-1-N"]
    assert "product_id" not in coded


def test_whole_types_bring_the_other_brand():
    goods = catalogue_of(("a", 1, 1, 2.0), ("a", 2, 1, 1.0), ("a", 3, 1, 1.0))
    assert frames.whole_types(goods, ["CJ-1-N"])["code"].tolist() == [
        "CJ-1-N",
        "CJ-2-P",
    ]


def test_half_up():
    assert frames.half_up(pd.Series([0.125, 2.675, 1.005])).tolist() == [
        0.13,
        2.68,
        1.01,
    ]


def full_lines(*rows):
    lines = frames.priced(sold(*rows))
    return frames.with_amounts(lines.assign(cost=1.0, list_price=3.0))


def test_amounts_of_a_line():
    line = full_lines(("a", 1, 3, 5.0)).iloc[0]
    assert line["reduced"] == 1.67
    assert line["margin"] == 2.0
    assert line["margin_percent"] == 0.4
    assert line["move_value"] == 3.0
    assert line["technical_price"] == 0.0


def test_a_line_without_price_remembers_the_list_price():
    line = full_lines(("a", 1, 0, 0.0)).iloc[0]
    assert line["technical_price"] == 3.0
    assert line["margin_percent"] == 0.0


def test_orders_add_up():
    orders = frames.order_amounts(
        full_lines(("a", 1, 1, 2.0), ("a", 1, 1, 2.0), ("b", 1, 0, 0.0))
    ).set_index("basket_id")
    assert orders.loc["a"].tolist() == [4.0, 2.0, 0.5, True]
    assert orders.loc["b"].tolist() == [0.0, 0.0, 0.0, False]


def test_cd_purchases_of_one_day_have_keys_of_their_own():
    day = pd.Timestamp("1997-01-12")
    bought = pd.DataFrame(
        {"customer_id": [2, 2], "day": [day, day], "cds": [1, 5], "dollars": [12.0, 77]}
    )
    baskets = frames.cd_purchases(bought)
    assert baskets["basket_id"].tolist() == ["0002-19970112-1", "0002-19970112-2"]
    assert baskets["local"].dt.hour.tolist() == [12, 12]
