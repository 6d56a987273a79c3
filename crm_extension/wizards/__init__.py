from . import base_partner_merge
from . import customer_score_publish
from . import customer_what_if
from . import customer_what_if_purchase
from . import customer_what_if_reason
from . import customer_tier_override
