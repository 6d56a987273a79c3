from . import complaint_portal
from . import complaint_rating
from . import portal
