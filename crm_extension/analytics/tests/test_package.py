import unittest
from importlib import import_module

analytics = import_module("..", __package__)


class TestPackage(unittest.TestCase):
    def test_public_names_can_be_had(self):
        for name in analytics.__all__:
            with self.subTest(name):
                self.assertTrue(callable(getattr(analytics, name)))
                self.assertIn(name, dir(analytics))

    def test_other_names_cannot(self):
        with self.assertRaises(AttributeError):
            _ = analytics.fit_everything
