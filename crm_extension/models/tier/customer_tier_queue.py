from odoo import models
from odoo.tools import SQL


class CustomerTierQueue(models.Model):
    """Whose documents changed since their tier was worked out.

    Confirming and posting evaluate at once; two of these at the same time see each
    their own document alone. What waits here is evaluated again when both are kept.
    """

    _name = "customer.tier.queue"
    _inherit = ["customer.queue.mixin"]
    _description = "Customers whose tier is to be worked out"
    _log_access = False

    def _take(self, company):
        """Remove the rows of a company; return the commercial partners.

        :param company: res.company
        :return: res.partner
        """
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self.env.cr.execute(
            SQL(
                """
                WITH taken AS (
                    DELETE FROM customer_tier_queue WHERE company_id = %s
                 RETURNING partner_id)
                SELECT DISTINCT p.commercial_partner_id FROM taken t
                  JOIN res_partner p ON p.id = t.partner_id
                """,
                company.id,
            )
        )
        return self.env["res.partner"].browse(row[0] for row in self.env.cr.fetchall())

    def _waiting_companies(self):
        """Return the companies of which somebody waits."""
        self.env.cr.execute("SELECT DISTINCT company_id FROM customer_tier_queue")
        return self.env["res.company"].browse(row[0] for row in self.env.cr.fetchall())
