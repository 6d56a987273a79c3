from . import test_analytics
from . import test_multiplier
from . import test_tier_programs
from . import test_taken_points
from . import test_expiry
from . import test_qualifying
from . import test_benefit_report
from . import test_access
