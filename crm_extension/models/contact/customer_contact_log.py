from odoo import models


class CustomerContactLog(models.AbstractModel):
    """Reads who of us was in touch with a customer, when, and how."""

    _name = "customer.contact.log"
    _description = "Contacts with customers"
