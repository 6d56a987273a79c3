from odoo import api, fields, models
from odoo.tools import SQL


class CustomerCampaignReach(models.Model):
    """A customer whom a campaign reached."""

    _name = "customer.campaign.reach"
    _description = "Customer reached by a campaign"
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    campaign_id = fields.Many2one(
        "utm.campaign", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="cascade",
        index=True,
        default=lambda self: self.env.company,
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, ondelete="cascade", index=True
    )
    date = fields.Date(required=True, default=fields.Date.context_today)

    _campaign_customer_uniq = models.UniqueIndex(
        "(campaign_id, company_id, partner_id)",
        "This campaign has reached this customer already.",
    )

    @api.model
    def _not_reached_yet(self, campaign, company, partners):
        """Return the customers of ``partners`` whom the campaign did not reach yet.

        :param partners: res.partner; contacts stand for their customer
        """
        customers = partners.commercial_partner_id
        known = self.search(
            [
                ("campaign_id", "=", campaign.id),
                ("company_id", "=", company.id),
                ("partner_id", "in", customers.ids),
            ]
        )
        return customers - known.partner_id

    @api.model
    def _add(self, campaign, company, partners, date):
        """Note that a campaign reached customers; who is noted already stays as he is.

        :param partners: res.partner; contacts stand for their customer
        :return: the new rows
        """
        return self.create(
            [
                {
                    "campaign_id": campaign.id,
                    "company_id": company.id,
                    "partner_id": customer.id,
                    "date": date,
                }
                for customer in self._not_reached_yet(campaign, company, partners)
            ]
        )

    @api.model
    def _unite(self, sources, destination):
        """Keep the first of the rows of partners that become one.

        Else core, which stops at the unique index, deletes all rows of the sources.

        :param sources: res.partner
        :param destination: res.partner
        """
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM customer_campaign_reach r USING (
                       SELECT id, ROW_NUMBER() OVER (
                              PARTITION BY campaign_id, company_id
                              ORDER BY date, id) AS place
                         FROM customer_campaign_reach
                        WHERE partner_id = ANY(%s)) k
                 WHERE k.id = r.id AND k.place > 1
                """,
                [*sources.ids, *destination.ids],
            )
        )
        self.invalidate_model()
