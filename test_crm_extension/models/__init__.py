from . import customer_value
from . import customer_value_facts
