from . import test_analytics
from . import test_claim
from . import test_tracing
from . import test_refund
from . import test_recovery
from . import test_access
from . import test_concurrency
from . import test_dashboard
