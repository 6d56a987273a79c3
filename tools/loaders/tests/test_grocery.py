"""What the year becomes before it is written."""

import pytest

pytest.importorskip("odoo")

from tools.loaders import cdnow, frames, grocery


@pytest.fixture(scope="module")
def year():
    return grocery.read()


def test_no_line_is_lost(year):
    baskets, lines, _goods = year
    assert len(lines) == 1_469_307
    assert len(baskets) == 155_848
    assert lines["code"].notna().all()


def test_every_subtotal_is_the_published_value(year):
    _baskets, lines, _goods = year
    raw = lines["price_unit"] * lines["quantity"] * (1 - lines["discount"] / 100)
    away = raw - lines["sales_value"]
    assert away.abs().max() < 0.005
    assert away.groupby(lines["basket_id"]).sum().abs().max() < 0.005


def test_products_are_known_by_their_code(year):
    _baskets, lines, goods = year
    assert goods["code"].is_unique
    assert set(lines["code"]) == set(goods["code"])


def test_brands_differ_in_margin(year):
    _baskets, _lines, goods = year
    share = (goods["cost"] / goods["price"]).groupby(goods["brand"]).median()
    assert share["Private"] < share["National"]


def test_sample_spans_the_spending(year):
    _baskets, lines, _goods = year
    spent = lines.groupby("household_id")["subtotal"].sum()
    chosen = spent[grocery.sample(lines, 200, full=False)]
    assert len(chosen) == 200
    assert abs(chosen.median() / spent.median() - 1) < 0.05
    assert chosen.max() == spent.max()


def test_notes_of_a_household_name_what_is_known():
    facts = {name: None for name in grocery.NOTES} | {"age": "35-44"}
    assert grocery._note(facts) == "<p>Age of the head: 35-44.</p>"
    assert grocery._note(dict.fromkeys(grocery.NOTES)) is False


def test_cdnow_keys_are_unique():
    lines, goods = cdnow.read()
    assert lines["basket_id"].is_unique
    assert len(goods) == 1
    assert frames.weeks_until(lines["local"].max(), "1998-07-01") == 0
