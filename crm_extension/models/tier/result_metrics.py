"""What rules of tiers may use beside the metrics of customer value."""

RESULT_METRICS = ("score", "value_class")
"""What a rule may use beside the metrics: results of score models."""
CLASS_NUMBERS = {"none": 0, "c": 1, "b": 2, "a": 3}
"""The classes as numbers, so that "at least B" is a comparison."""
