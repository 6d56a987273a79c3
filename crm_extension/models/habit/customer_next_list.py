from odoo import models


class CustomerNextList(models.AbstractModel):
    """Reads the personal list of customers: what is due, with their offers."""

    _name = "customer.next.list"
    _description = "Personal list"
