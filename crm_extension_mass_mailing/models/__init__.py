from . import customer_campaign_reader
from . import customer_campaign_return
from . import customer_contact_log
from . import mailing_mailing
from . import mailing_trace
from . import utm_campaign
