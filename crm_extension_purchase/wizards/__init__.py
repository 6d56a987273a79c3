from . import customer_complaint_claim_choice
from . import customer_complaint_claim_candidate
from . import customer_complaint_merge
