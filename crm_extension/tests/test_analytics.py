"""The pure tests of analytics, taken along by the server's runner."""

import pkgutil
import sys
from functools import cache
from importlib import import_module
from unittest import TestCase, defaultTestLoader

from odoo.tests import BaseCase, tagged
from odoo.tests.loader import get_module_test_cases

from ..analytics import tests as pure_tests


def _pure_cases():
    """Yield a name and each test class of analytics/tests."""
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


@cache
def _set_up_module(name):
    getattr(sys.modules[name], "setUpModule", lambda: None)()


def _taken_along(name, case):
    """Derive a class that the server's runner takes.

    It passes over plain test cases, over tests that a class inherits unless told, and
    over what a module sets up.
    """

    class Derived(case, BaseCase):
        allow_inherited_tests_method = True

        @classmethod
        def setUpClass(cls):
            _set_up_module(case.__module__)
            super().setUpClass()

    Derived.__name__ = Derived.__qualname__ = name
    return tagged("post_install", "-at_install")(Derived)


CASES = {name: _taken_along(name, case) for name, case in _pure_cases()}
globals().update(CASES)


@tagged("post_install", "-at_install")
class TestPureTestsAreFound(BaseCase):
    def test_every_pure_test_runs_here(self):
        """Tests that the runner passes over are no tests."""
        taken = {test.id() for test in get_module_test_cases(sys.modules[__name__])}
        pure = [
            f"{__name__}.{name}.{method}"
            for name, case in CASES.items()
            for method in defaultTestLoader.getTestCaseNames(case)
        ]
        self.assertGreater(len(pure), 100)
        self.assertLessEqual(set(pure), taken)
