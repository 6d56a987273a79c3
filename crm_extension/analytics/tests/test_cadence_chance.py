import unittest
from math import exp, log

import numpy as np

from ..cadence_chance import PRIOR, RATE_ALONE, TERMS, fit_chance, told_chance

ALONE = dict(zip(TERMS, RATE_ALONE, strict=True))


def states(rate, phase=0.0, recent=0.0, quiet=0.0):
    """Return states of pairs; numbers stand for all."""
    rate = np.atleast_1d(np.asarray(rate, dtype=float))
    return {
        "rate": rate,
        **{
            name: np.broadcast_to(np.asarray(value, dtype=float), rate.shape)
            for name, value in (("phase", phase), ("recent", recent), ("quiet", quiet))
        },
    }


class TestChance(unittest.TestCase):
    def test_the_rate_alone_is_poissons(self):
        found = told_chance(ALONE, states([0.1, 0.02]), 7)
        np.testing.assert_allclose(found, [1 - exp(-0.7), 1 - exp(-0.14)])

    def test_by_hand(self):
        terms = {"base": 0.2, "rate": 0.9, "phase": -0.3, "recent": 0.5, "quiet": -0.1}
        found = told_chance(terms, states(0.1, 0.4, -0.2, 1.5), 7)
        line = 0.2 + 0.9 * log(0.7) - 0.3 * 0.4 - 0.5 * 0.2 - 0.1 * 1.5
        np.testing.assert_allclose(found, 1 - exp(-exp(line)))

    def test_an_unknown_rate_is_an_unknown_chance(self):
        self.assertTrue(np.isnan(told_chance(ALONE, states(np.nan), 7)).all())

    def test_nothing_seen_leaves_the_rate_alone(self):
        for pieces in ([], [(states([0.1] * 5), np.zeros(5, dtype=bool), 7)]):
            found = fit_chance(pieces)
            self.assertEqual({name: found[name] for name in TERMS}, ALONE)
            self.assertEqual(found["bought"], 0)

    def test_little_seen_changes_little(self):
        state = states([0.1, 0.1, 0.2])
        found = fit_chance([(state, np.array([True, False, True]), 7)])
        self.assertAlmostEqual(found["rate"], 1, delta=0.2)
        self.assertAlmostEqual(found["base"], 0, delta=0.2)

    def test_nothing_near_is_likelier(self):
        generator = np.random.default_rng(2)
        state = states(
            generator.gamma(2, 0.05, 60), *generator.standard_normal((3, 60))
        )
        hit = generator.random(60) < 0.3
        found = fit_chance([(state, hit, 7)])

        def density(terms):
            chance = told_chance(terms, state, 7)
            away = sum((terms[name] - ALONE[name]) ** 2 for name in TERMS)
            return np.log(np.where(hit, chance, 1 - chance)).sum() - PRIOR * away / 2

        for name in TERMS:
            for step in (-0.02, 0.02):
                near = {**found, name: found[name] + step}
                self.assertGreater(density(found), density(near), name)

    def test_finds_what_made_the_data(self):
        generator = np.random.default_rng(5)
        size = 40_000
        phase, recent, quiet = generator.standard_normal((3, size))
        state = states(generator.gamma(2, 0.02, size), phase, recent, quiet)
        true = {"base": -0.3, "rate": 0.8, "phase": 0.4, "recent": 0.6, "quiet": -0.5}
        hit = generator.random(size) < told_chance(true, state, 7)
        found = fit_chance([(state, hit, 7)])
        for name in TERMS:
            self.assertAlmostEqual(found[name], true[name], delta=0.05, msg=name)
        self.assertEqual(found["rows"], size)
        self.assertEqual(found["bought"], hit.sum())

    def test_rows_without_a_rate_are_left_out(self):
        state = states([0.1, np.nan])
        self.assertEqual(fit_chance([(state, np.array([True, True]), 7)])["rows"], 1)
