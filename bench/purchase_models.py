"""Fitting BG/NBD: ours beside the package ``lifetimes``, on one frame in one run."""

import argparse
import resource
import time
import warnings

import numpy as np

TRUE = {"r": 0.5, "alpha": 40.0, "a": 0.8, "b": 2.5}


def simulate(count, days, seed=19):
    """Return x, t_x, T of customers who buy and leave as BG/NBD says.

    Customers are drawn in turns: everybody who still buys makes one more purchase a
    turn (Fader, Hardie & Lee 2005, section 3).
    """
    random = np.random.default_rng(seed)
    T = random.integers(30, days, count).astype(float)
    rate = random.gamma(TRUE["r"], 1 / TRUE["alpha"], count)
    leaving = random.beta(TRUE["a"], TRUE["b"], count)
    x, t_x = np.zeros(count), np.zeros(count)
    buying = np.arange(count)
    while len(buying):
        moved = t_x[buying] + np.ceil(random.exponential(1 / rate[buying]))
        inside = moved <= T[buying]
        buying, moved = buying[inside], moved[inside]
        x[buying] += 1
        t_x[buying] = moved
        buying = buying[random.random(len(buying)) >= leaving[buying]]
    return x, t_x, T


def timed(name, fit):
    """Run a fit; print what it took and return seconds and log-likelihood."""
    started = time.perf_counter()
    log_likelihood, parameters = fit()
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name:<10} {seconds:8.2f} s  log-likelihood {log_likelihood:,.3f}"
        f"  {parameters}  peak {peak:,.0f} MiB",
        flush=True,
    )
    return seconds, log_likelihood


def fit_ours(x, t_x, T):
    """Return log-likelihood and parameters of our fit."""
    from analytics import fit_bgnbd

    fit = fit_bgnbd(x, t_x, T)
    return _log_likelihood(fit.params, x, t_x, T), _rounded(fit.params)


def fit_theirs(x, t_x, T):
    """Return log-likelihood and parameters of the package's fit."""
    from lifetimes import BetaGeoFitter

    fitter = BetaGeoFitter().fit(x, t_x, T)
    return _log_likelihood(fitter.params_, x, t_x, T), _rounded(fitter.params_)


def _log_likelihood(parameters, x, t_x, T):
    """Return the log-likelihood by equation 6 of Fader, Hardie & Lee (2005)."""
    from scipy.special import betaln, gammaln

    r, alpha, a, b = (float(parameters[name]) for name in ("r", "alpha", "a", "b"))
    common = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    alive = betaln(a, b + x) - betaln(a, b) - (r + x) * np.log(alpha + T)
    repeat = np.maximum(x, 1)
    gone = betaln(a + 1, b + repeat - 1) - betaln(a, b) - (r + x) * np.log(alpha + t_x)
    return float((common + np.where(x > 0, np.logaddexp(alive, gone), alive)).sum())


def _rounded(parameters):
    return {name: round(float(value), 4) for name, value in sorted(parameters.items())}


def main(arguments):
    """Entry of ``./dev bench purchase_models``."""
    parser = argparse.ArgumentParser(prog="./dev bench purchase_models")
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--days", type=int, default=1_095)
    options = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    history = simulate(options.customers, options.days)
    print(f"{options.customers} customers, {int(history[0].sum())} repeat purchases")
    print(f"true parameters {TRUE}")
    ours, likelihood = timed("ours", lambda: fit_ours(*history))
    theirs, their_likelihood = timed("lifetimes", lambda: fit_theirs(*history))
    print(
        f"ours / lifetimes: time {ours / theirs:.4f} (target 0.1), log-likelihood "
        f"{likelihood - their_likelihood:+.3e}"
    )
