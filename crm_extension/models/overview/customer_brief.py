from odoo import models


class CustomerBrief(models.AbstractModel):
    """Reads all that the person needs who meets the customer soon."""

    _name = "customer.brief"
    _description = "Customer brief"
