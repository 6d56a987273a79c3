from . import customer_tier_benefit_report
from . import delivery_carrier
from . import sale_order
from . import sale_order_line
from . import stock_picking
