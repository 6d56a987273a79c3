"""What the property checks share."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

checked = settings(
    deadline=None,
    database=None,
    derandomize=True,
    max_examples=80,
    suppress_health_check=[HealthCheck.too_slow],
)
"""Repeatable: the same examples every time, whatever the machine's speed."""

amounts = st.one_of(
    st.integers(-3, 3),
    st.integers(-(10**9), 10**9),
    st.floats(-1e300, 1e300, allow_subnormal=False),
)
"""Numbers with many ties, negative ones, and huge ones."""

amounts_or_missing = st.one_of(amounts, st.just(float("nan")))
