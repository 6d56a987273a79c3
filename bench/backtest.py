"""Back-tests on real purchases: the grocery year and the CDNOW sample.

Scores of a past day are compared with what the customers bought afterwards, beside
the plain list by the revenue of the period before (see docs/benchmarks.md).
"""

import argparse
from dataclasses import dataclass
from datetime import date

from odoo.fields import Command

from tools.demo import WINDOW_MONTHS, last_purchase_day, published_model
from tools.loaders import cdnow, grocery

from .measure import measured

PARETO_NBD_AUC = 0.779
"""Area under the ROC curve that Pareto/NBD reaches on the CDNOW sample."""
TEN_BANDS = {"method": "quantile", "bands": 10, "weight": 1}
RECENCY_AND_FREQUENCY = (
    {"metric": "recency_days", "direction": "lower", "rfm_role": "r", **TEN_BANDS},
    {"metric": "purchase_days", "rfm_role": "f", **TEN_BANDS},
)
CDNOW_SETTINGS = {"window_type": "lifetime", "clv_return_days": 273}


@dataclass(frozen=True)
class Case:
    """What is foretold: whose purchases, over how many days, with which settings.

    Without ``rules`` the shipped ones score. The period ends with ``as_of``, or with
    the data.
    """

    title: str
    prefix: str
    horizon_days: int
    settings: dict
    rules: tuple = ()
    as_of: date | None = None
    auc_to_reach: float | None = None


CASES = {
    "grocery": Case(
        title="grocery, last 90 days, shipped rules",
        prefix="HH-",
        horizon_days=90,
        settings={"window_months": WINDOW_MONTHS, "clv_return_days": 90},
    ),
    # Calibrated to the end of week 39; weeks 40 to 78 are foretold.
    "cdnow": Case(
        title="CDNOW, weeks 40-78, shipped rules",
        prefix="CDNOW-",
        horizon_days=273,
        settings=CDNOW_SETTINGS,
        as_of=date(1998, 6, 30),
    ),
    "cdnow-returns": Case(
        title="CDNOW, weeks 40-78, recency and frequency",
        prefix="CDNOW-",
        horizon_days=273,
        settings={**CDNOW_SETTINGS, "clv_model": "paretonbd"},
        rules=RECENCY_AND_FREQUENCY,
        as_of=date(1998, 6, 30),
        auc_to_reach=PARETO_NBD_AUC,
    ),
}


def load(env, households):
    """Load both data sets, or what is missing of them; 0 households are all."""
    cdnow.load(env, shift=False)
    grocery.load(env, households=households, full=not households)
    env.cr.commit()


def draft_of(env, case):
    """Return the shipped score model as a draft for the case's customers alone."""
    action = published_model(env).action_new_version()
    draft = env["customer.score.model"].browse(action["res_id"])
    own = f"[('ref', '=like', '{case.prefix}%')]"
    draft.write({"customer_domain": own, "refresh": "manual", **case.settings})
    if case.rules:
        added = [Command.create(rule) for rule in case.rules]
        draft.rule_ids = [Command.clear(), *added]
    return draft


def show(case, run):
    """Print what the back-test found: a row for each ranking, then its words."""
    results = run.sudo().results
    print(f"\n{case.title}: {results['cutoff']} + {results['horizon_days']} days")
    print(f"{'ranking':<36}{'lift':>7}{'share':>8}{'rank':>8}{'AUC':>8}")
    for found in results["rankings"]:
        auc = "" if found["auc"] is None else f"{found['auc']:.4f}"
        print(
            f"{found['label']:<36}{found['lift'][0]:7.2f}{found['top_share']:8.1%}"
            f"{found['rank_correlation']:8.3f}{auc:>8}"
        )
    for tenths in results["rankings"]:
        lifts = " ".join(f"{lift:5.2f}" for lift in tenths["lift"])
        print(f"{tenths['label']:<36} {lifts}")
    print(run.log)
    if case.auc_to_reach:
        score = results["rankings"][0]["auc"]
        reached = "reached" if score >= case.auc_to_reach else "NOT reached"
        print(f"AUC of the score {score:.4f}, to reach {case.auc_to_reach}: {reached}")


def main(env, arguments):
    """Entry of ``./dev bench backtest``."""
    parser = argparse.ArgumentParser(prog="./dev bench backtest")
    parser.add_argument("--only", choices=CASES, help="one of the back-tests")
    parser.add_argument(
        "--households", type=int, default=0, help="of the grocery year; else all"
    )
    parser.add_argument("--keep", action="store_true", help="take what is loaded")
    options = parser.parse_args(arguments)
    load(env, options.households)
    for case in [CASES[options.only]] if options.only else CASES.values():
        draft = draft_of(env, case)
        as_of = case.as_of or last_purchase_day(env)
        with measured(env.cr, case.title):
            run = draft.backtest(case.horizon_days, as_of)
        show(case, run)
        env.cr.rollback()
