"""Buy-till-you-die models: who still is a customer, and how much they will buy.

Formulas, assumptions, units and sources are in ``README.md``.
"""

from .bgnbd import BGNBDFit, fit_bgnbd
from .clv import (
    DAYS_PER_MONTH,
    customer_equity,
    customer_lifetime_value,
    discount_factors,
    discounted_purchases,
    month_ends,
)
from .fit import Fit, PurchaseFit
from .gamma_gamma import GammaGammaFit, fit_gamma_gamma, value_frequency_correlation
from .holdout import (
    MODELS,
    HoldoutCheck,
    HoldoutData,
    check_holdout,
    choose_model,
    split_history,
)
from .mbgnbd import MBGNBDFit, fit_mbgnbd
from .paretonbd import ParetoNBDFit, fit_paretonbd

__all__ = [
    "DAYS_PER_MONTH",
    "MODELS",
    "BGNBDFit",
    "Fit",
    "GammaGammaFit",
    "HoldoutCheck",
    "HoldoutData",
    "MBGNBDFit",
    "ParetoNBDFit",
    "PurchaseFit",
    "check_holdout",
    "choose_model",
    "customer_equity",
    "customer_lifetime_value",
    "discount_factors",
    "discounted_purchases",
    "fit_bgnbd",
    "fit_gamma_gamma",
    "fit_mbgnbd",
    "fit_paretonbd",
    "month_ends",
    "split_history",
    "value_frequency_correlation",
]
