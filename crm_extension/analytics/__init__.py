"""Customer analytics: arrays and frames in, arrays and frames out.

Nothing in here knows a database or a server. The formulas, their units and their
sources are in ``README.md``; the buy-till-you-die models are in ``btyd``.
"""

from importlib import import_module

from .bands import (
    band_cutoffs,
    bands_from_cutoffs,
    fixed_bands,
    linear_bands,
    quantile_bands,
)
from .classes import abc_classes, pareto_curve
from .compare import (
    class_revenue_share,
    decile_lift,
    histogram,
    largest_movers,
    rank_correlation,
    roc_auc,
    transition_table,
)
from .lapse import LapseLimits, suggest_lapse_limits
from .purchases import purchase_summary, summarise_days
from .rhythm import GapPrior, fit_gap_prior, overdue_ratio, shrunk_gap
from .scoring import contributions, scores
from .segments import impossible_segments, match_segments
from .stages import StageLimits, lifecycle_stages

# These need scipy, whose import is slow: they are loaded when first asked for.
_BTYD_NAMES = ("fit_bgnbd", "fit_gamma_gamma", "fit_mbgnbd", "fit_paretonbd")

__all__ = [
    "GapPrior",
    "LapseLimits",
    "StageLimits",
    "abc_classes",
    "band_cutoffs",
    "bands_from_cutoffs",
    "class_revenue_share",
    "contributions",
    "decile_lift",
    "fit_bgnbd",
    "fit_gamma_gamma",
    "fit_gap_prior",
    "fit_mbgnbd",
    "fit_paretonbd",
    "fixed_bands",
    "histogram",
    "impossible_segments",
    "largest_movers",
    "lifecycle_stages",
    "linear_bands",
    "match_segments",
    "overdue_ratio",
    "pareto_curve",
    "purchase_summary",
    "quantile_bands",
    "rank_correlation",
    "roc_auc",
    "scores",
    "shrunk_gap",
    "suggest_lapse_limits",
    "summarise_days",
    "transition_table",
]


def __getattr__(name):
    """Load a buy-till-you-die fit on first use (PEP 562)."""
    if name not in _BTYD_NAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(".btyd", __name__), name)


def __dir__():
    """List the lazily loaded names too."""
    return sorted({*globals(), *_BTYD_NAMES})
