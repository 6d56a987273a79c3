"""Companies that had the add-on before get what a new company gets."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Give each company its loyalty program and what complaints need."""
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    companies = env["res.company"].search([])
    companies._create_tier_programs()
    companies._create_complaint_setup()
