"""The pure tests of analytics, taken along by the server's runner."""

import pkgutil
from importlib import import_module
from unittest import TestCase

from odoo.tests import BaseCase, tagged

from ..analytics import tests as pure_tests


def _pure_cases():
    """Yield the test classes of analytics/tests, each once."""
    for module in pkgutil.iter_modules(pure_tests.__path__):
        if not module.name.startswith("test_"):
            continue
        found = import_module(f"{pure_tests.__name__}.{module.name}")
        for name, case in vars(found).items():
            if _is_own_case(case, found):
                yield f"{module.name}_{name}", case


def _is_own_case(case, module):
    return (
        isinstance(case, type)
        and issubclass(case, TestCase)
        and case.__module__ == module.__name__
    )


def _taken_along(name, case):
    """Derive a class that the server's runner takes: it passes over plain TestCases."""
    derived = type(name, (case, BaseCase), {"__module__": __name__})
    return tagged("post_install", "-at_install")(derived)


CASES = {name: _taken_along(name, case) for name, case in _pure_cases()}
globals().update(CASES)


@tagged("post_install", "-at_install")
class TestPureTestsAreFound(BaseCase):
    def test_some_are_found(self):
        """An empty folder would pass with nothing tested."""
        self.assertTrue(CASES)
        for case in CASES.values():
            tests = [name for name in dir(case) if name.startswith("test")]
            self.assertTrue(tests, case.__name__)
