from odoo import models
from odoo.tools import SQL


class CustomerValueFacts(models.AbstractModel):
    _inherit = "customer.value.facts"

    def _facts_opportunities(self, scope):
        """Opportunities that are neither won nor lost."""
        return SQL(
            """
            SELECT p.commercial_partner_id AS customer,
                   COUNT(*) AS open_opportunity_count
              FROM crm_lead l
              JOIN res_partner p ON p.id = l.partner_id
             WHERE l.type = 'opportunity' AND l.won_status = 'pending'
               AND l.company_id = %s AND l.create_date < %s AND %s
          GROUP BY 1
            """,
            scope.company_id,
            scope.end,
            scope.of_customers("p"),
        )
