from . import customer_campaign_cost
from . import customer_campaign_reach
from . import customer_campaign_reader
from . import customer_campaign_comparison
from . import customer_campaign_mixin
from . import customer_campaign_return
