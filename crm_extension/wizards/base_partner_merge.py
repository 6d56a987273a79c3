from odoo import api, models
from odoo.tools import SQL


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Unite values and memberships first: core stops at their unique indexes."""
        self._merge_customer_values(src_partners, dst_partner)
        self.env["customer.tier.union"]._unite(src_partners, dst_partner)
        self.env["customer.habit.life"]._unite(src_partners, dst_partner)
        self.env["customer.identity.reading"]._forget(src_partners)
        self.env["customer.contact.preference"]._unite(src_partners, dst_partner)
        self.env["customer.campaign.reach"]._unite(src_partners, dst_partner)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env["customer.value"].invalidate_model()
        self.env["customer.value.history"].invalidate_model()
        self._keep_promises(dst_partner)
        return result

    @api.model
    def _keep_promises(self, partner):
        """Have promises find their customer again: core moves them in SQL."""
        promises = self.env["customer.promise"].sudo()
        moved = promises.search([("partner_id", "=", partner.id)])
        self.env.add_to_compute(promises._fields["commercial_partner_id"], moved)

    def _merge_customer_values(self, src_partners, dst_partner):
        """Keep one current row a company; note in the history what was merged.

        The row that stays is the destination's own, else the best of the others. The
        next run scores the united purchases. Histories move as they are.
        """
        self.env["customer.value"].flush_model()
        self.env["customer.value.history"].flush_model()
        everybody = [*src_partners.ids, dst_partner.id]
        self.env.cr.execute(
            SQL(
                """
            WITH ranked AS (
                SELECT id, company_id, ROW_NUMBER() OVER (
                       PARTITION BY company_id
                       ORDER BY (partner_id = %(dst)s) DESC, score DESC, id) AS place
                  FROM customer_value WHERE partner_id = ANY(%(all)s)),
            dropped AS (
                DELETE FROM customer_value v USING ranked r
                 WHERE v.id = r.id AND r.place > 1
             RETURNING v.company_id, v.run_id, v.as_of)
            INSERT INTO customer_value_history (
                   partner_id, company_id, run_id, date, trigger, score, value_class,
                   segment_id, lifecycle_stage, monetary)
            SELECT DISTINCT ON (v.company_id) %(dst)s, v.company_id, v.run_id, v.as_of,
                   'merge', v.score, v.value_class, v.segment_id, v.lifecycle_stage,
                   v.monetary
              FROM customer_value v
              JOIN ranked r ON r.id = v.id AND r.place = 1
              JOIN dropped d ON d.company_id = v.company_id
            """,
                dst=dst_partner.id,
                all=everybody,
            )
        )
        # Neither table has a foreign key by which core would find it.
        for table in ("customer_value", "customer_value_history"):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET partner_id = %s WHERE partner_id = ANY(%s)",
                    SQL.identifier(table),
                    dst_partner.id,
                    src_partners.ids,
                )
            )
        self._queue_merged_customer(dst_partner)

    def _queue_merged_customer(self, partner):
        """Have the united purchases scored: what waited for the sources is gone."""
        values = self.env["customer.value"].sudo()
        values.invalidate_model()
        self.env["customer.value.queue"]._add_documents(
            values.search([("partner_id", "=", partner.id)])
        )
