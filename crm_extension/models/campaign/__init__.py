from . import customer_campaign_cost
from . import customer_campaign_reach
from . import customer_campaign_mixin
from . import customer_campaign_return
