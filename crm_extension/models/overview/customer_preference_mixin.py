from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

PREFERRED_CATEGORIES = 3
MONTHS_OF_PREFERENCE = 24


class CustomerPreferenceMixin(models.AbstractModel):
    """What a customer buys most often, on records of a customer in a company.

    It is read when a list shows it: one statement a company, whatever the length.
    """

    _name = "customer.preference.mixin"
    _description = "What customers prefer"

    preferred_category_ids = fields.Many2many(
        "product.category",
        string="Buys mostly",
        compute="_compute_preferred_category_ids",
        help="The three product categories of most purchases in the last 24 months.",
    )

    @api.depends("partner_id", "company_id")
    def _compute_preferred_category_ids(self):
        reader = self.env["customer.purchase.reader"]
        published = reader._published_models(self.company_id)
        nothing = self.env["customer.score.model"].sudo()
        self.preferred_category_ids = False
        for company, records in self.grouped("company_id").items():
            model = published.get(company, nothing)
            found = records._read_preferences(company, model)
            for record in records:
                record.preferred_category_ids = found.get(record.partner_id.id, [])

    def _read_preferences(self, company, model):
        """Return the ids of the categories of most purchases, by customer's id."""
        reader = self.env["customer.purchase.reader"]
        since = company._value_today() - relativedelta(months=MONTHS_OF_PREFERENCE)
        scope = reader._scope(
            company, model, since, customers=tuple(self.partner_id.ids)
        )
        scope = self.env["customer.value.facts"]._with_partners(scope)
        reader._flush_purchases()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT customer, (ARRAY_AGG(category ORDER BY purchases DESC, category)
                                 )[1:%s]
                  FROM (SELECT u.customer, u.category,
                               COUNT(DISTINCT u.document) AS purchases
                          FROM (%s) u
                         WHERE u.moment >= %s
                      GROUP BY 1, 2) c
              GROUP BY 1
                """,
                PREFERRED_CATEGORIES,
                reader._bought_categories(scope),
                reader._moment(scope, since),
            )
        )
        return dict(rows)
