from . import customer_identity
from . import customer_identity_order_mixin
