from . import customer_contact_log
from . import mailing_mailing
from . import mailing_trace
from . import utm_campaign
