from . import value
from . import res_company
from . import res_partner
from . import sale_order
