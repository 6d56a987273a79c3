"""The MBG/NBD model: Batislam, Denizel & Filiztekin (2007), IJRM 24 (3), 201-209.

Like the BG/NBD, but a customer may drop out after the very first purchase as well,
so that who is alive after x repeat purchases has survived x + 1 chances, and whoever
never came back may have dropped out.  The formulas are those of ``bgnbd``.
"""

from .bgnbd import BetaGeometricFit, fit_beta_geometric
from .history import read_history


class MBGNBDFit(BetaGeometricFit):
    """A fitted MBG/NBD."""

    model_name = "mbgnbd"
    first_chance = 1


def fit_mbgnbd(x, t_x, T, counts=None, *, start=None):
    """Fit the MBG/NBD by maximum likelihood: Batislam et al. 2007.

    :param x: repeat purchases, array-like (n,), whole numbers
    :param t_x: time of the last purchase since the first, 0 where x is 0
    :param T: time observed since the first purchase, in the unit of t_x
    :param counts: customers per row, 1 each if not given
    :param start: params of an earlier fit, to begin there
    :return: frozen fit with params r, alpha (a time), a, b
    :raises ValueError: naming every fault of the input
    """
    return fit_beta_geometric(MBGNBDFit, read_history(x, t_x, T, counts), start)
