from . import customer_contact_log
from . import customer_contact_partner_mixin
from . import customer_promise
from . import customer_promise_partner_mixin
