from . import customer_complaint_claim_guard_mixin
from . import customer_complaint_claim_refund_mixin
from . import customer_complaint_claim
from . import customer_complaint_claim_trace
from . import customer_complaint
from . import customer_complaint_report
from . import account_move
from . import purchase_order_line
