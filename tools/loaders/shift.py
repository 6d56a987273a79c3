"""When the purchases of long ago are said to have happened."""

import pandas as pd

from . import frames


def company_tz(env):
    """The time zone of the company's working hours."""
    company = env.company
    return company.resource_calendar_id.tz or company.partner_id.tz or "UTC"


def weeks(env, baskets, there, today):
    """By how many whole weeks the baskets move.

    As the orders that are ``there`` (reference: date) already moved, so that the
    rest fits; else into the seven days before ``today``.
    """
    present = baskets[baskets["reference"].isin(there.keys())].head(1)
    if present.empty:
        return frames.weeks_until(baskets["local"].max(), today)
    moved = pd.Timestamp(there[present["reference"].iloc[0]], tz="UTC")
    days = moved.tz_convert(company_tz(env)).normalize().tz_localize(None)
    return round((days - present["local"].iloc[0].normalize()).days / 7)


def dated(env, baskets, moved_weeks):
    """The baskets with ``date_order``, the moved time of the store's clock in UTC."""
    local = baskets["local"] + pd.Timedelta(weeks=moved_weeks)
    return baskets.assign(date_order=frames.to_utc(local, company_tz(env)))
