from . import test_contributed_metric
