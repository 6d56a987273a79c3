from . import test_campaign_reach
from . import test_contact_peace
