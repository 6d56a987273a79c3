from . import test_left_out
