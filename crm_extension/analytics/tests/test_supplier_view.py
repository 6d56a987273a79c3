from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from ..supplier_view import SMALLEST_GROUP, hidden_groups


class TestHiddenGroups(TestCase):
    def test_large_groups_hide_nothing(self):
        self.assertEqual(hidden_groups({"a": 5, "b": 50}), set())

    def test_a_small_group_takes_the_next_one_with_it(self):
        self.assertEqual(hidden_groups({"a": 4, "b": 50, "c": 9}), {"a", "c"})

    def test_small_groups_that_are_many_together_hide_no_other(self):
        self.assertEqual(hidden_groups({"a": 4, "b": 3, "c": 9}), {"a", "b"})

    def test_groups_without_customers_hide_nobody(self):
        self.assertEqual(hidden_groups({"a": 0, "b": 9}), set())
        self.assertEqual(hidden_groups({}), set())

    def test_where_all_are_few_all_are_hidden(self):
        self.assertEqual(hidden_groups({"a": 1, "b": 2, "c": 0}), {"a", "b"})

    @given(st.dictionaries(st.integers(0, 9), st.integers(0, 30)))
    def test_what_is_missing_from_the_sum_is_never_few_customers(self, counts):
        hidden = hidden_groups(counts)
        missing = sum(counts[group] for group in hidden)
        few = 0 < missing < SMALLEST_GROUP
        shown = [counts[group] for group in counts if group not in hidden]
        self.assertFalse(few and any(shown))
        self.assertFalse([each for each in shown if 0 < each < SMALLEST_GROUP])
