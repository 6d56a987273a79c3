"""Which baskets answered a campaign, and what it cost."""

import pandas as pd
import pytest

pytest.importorskip("odoo")

from tools.loaders import campaigns, datasets

DAY = pd.Timestamp("2017-03-05")


def redeemed(*rows):
    """Redemptions: (household, campaign) on one day."""
    return pd.DataFrame(rows, columns=["household_id", "campaign_id"]).assign(
        redemption_date=DAY
    )


def baskets(*rows):
    """Baskets: (reference, household, hours after the day began, coupons)."""
    table = pd.DataFrame(
        rows, columns=["reference", "household_id", "hours", "coupons"]
    )
    return table.assign(local=DAY + pd.to_timedelta(table["hours"], unit="h"))


def matched(redemptions, there):
    found = campaigns.answers(redemptions, there)
    return dict(zip(found["reference"], found["campaign_id"], strict=True))


def test_basket_of_the_household_and_day():
    there = baskets(("a", 1, 9, 2.0), ("b", 2, 9, 2.0), ("c", 1, 33, 9.0))
    assert matched(redeemed((1, 7)), there) == {"a": 7}


def test_basket_that_coupons_took_most_off():
    there = baskets(("a", 1, 9, 0.0), ("b", 1, 10, 2.0))
    assert matched(redeemed((1, 7)), there) == {"b": 7}


def test_two_campaigns_of_a_day_take_two_baskets():
    there = baskets(("a", 1, 9, 1.0), ("b", 1, 10, 2.0), ("c", 1, 11, 0.0))
    redemptions = redeemed((1, 7), (1, 8), (1, 8))
    assert matched(redemptions, there) == {"b": 8, "a": 7}


def test_an_order_has_one_campaign():
    redemptions = redeemed((1, 7), (1, 8), (1, 8))
    assert matched(redemptions, baskets(("a", 1, 9, 1.0))) == {"a": 8}


def test_redemptions_of_households_that_are_not_loaded_are_left_out():
    assert matched(redeemed((3, 7)), baskets(("a", 1, 9, 1.0))) == {}


def test_costs():
    reached = pd.DataFrame({"campaign_id": [7, 7, 8], "household_id": [1, 2, 1]})
    bought = pd.DataFrame({"campaign_id": [7, 7], "coupons": [1.25, 2.5]})
    found = campaigns.costs(reached, bought)
    amounts = {
        (row.campaign_id, row.description): row.amount for row in found.itertuples()
    }
    assert amounts == {
        (7, campaigns.MAILING): 2 * campaigns.MAILING_COST,
        (8, campaigns.MAILING): campaigns.MAILING_COST,
        (7, campaigns.COUPONS): 3.75,
    }


def test_every_redemption_of_the_year_has_its_basket():
    there = campaigns.read_baskets()
    assert len(there) == 155_848
    redemptions = datasets.grocery("coupon_redemptions")
    found = campaigns.answers(redemptions, there)
    assert found["reference"].is_unique
    days = redemptions.groupby(["household_id", "redemption_date"]).ngroups
    assert days <= len(found) <= len(redemptions)
    assert set(found["campaign_id"]) <= set(
        datasets.grocery("campaign_descriptions")["campaign_id"]
    )
