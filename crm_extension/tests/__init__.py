from . import test_analytics
from . import test_engine
from . import test_facts
from . import test_js
