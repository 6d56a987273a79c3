from odoo import api, fields, models
from odoo.tools import SQL, split_every

BATCH = 1000
AT_ONCE = 2000
"""How many partners may be read while somebody waits."""


class CustomerIdentityReading(models.Model):
    """Which partners' identities were read, as they were written at which moment.

    A partner that was written since, or was read by other rules, is read again: nothing
    has to be remembered of a job that was stopped.
    """

    _name = "customer.identity.reading"
    _description = "Reading of identities"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", required=True, readonly=True, ondelete="cascade"
    )
    written_at = fields.Datetime("Partner written", readonly=True)
    rules = fields.Char(readonly=True)

    _partner_uniq = models.UniqueIndex("(partner_id)")

    # -- Which -----------------------------------------------------------------

    @api.model
    def _stale(self, limit=None, customers=None):
        """Return the ids of partners to be read, the lowest first.

        :param limit: how many at most
        :param customers: ids of the only customers whose contacts are looked at
        """
        self.env["res.partner"].flush_model(["write_date", "commercial_partner_id"])
        asked = SQL("TRUE")
        if customers is not None:
            asked = SQL("p.commercial_partner_id = ANY(%s)", list(customers))
        rows = self.env.execute_query(
            SQL(
                """
                SELECT p.id FROM res_partner p
             LEFT JOIN customer_identity_reading r ON r.partner_id = p.id
                 WHERE %s AND (r.partner_id IS NULL
                    OR r.written_at IS DISTINCT FROM p.write_date
                    OR r.rules IS DISTINCT FROM %s)
                 ORDER BY p.id %s
                """,
                asked,
                self.env["customer.identity.values"]._rules(),
                SQL("LIMIT %s", limit) if limit else SQL(),
            )
        )
        return [row[0] for row in rows]

    # -- Reading ---------------------------------------------------------------

    @api.model
    def _read_again(self, partner_ids):
        """Read the identities of partners, and keep them as keys."""
        if partner_ids:
            values = self.env["customer.identity.values"]
            rows = values._read_partners(partner_ids)
            self._store([row["id"] for row in rows], values._keys(rows))

    @api.model
    def _store(self, partner_ids, keys):
        """Replace the keys of partners; note as of when they are."""
        self._drop_keys(partner_ids)
        partners, kinds, texts = (
            map(list, zip(*keys, strict=True)) if keys else [[]] * 3
        )
        self.env.cr.execute(
            SQL(
                "INSERT INTO customer_identity_key (partner_id, kind, key)"
                " SELECT * FROM unnest(%s::int4[], %s::varchar[], %s::varchar[])",
                partners,
                kinds,
                texts,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO customer_identity_reading (partner_id, written_at, rules)
                SELECT p.id, p.write_date, %s FROM res_partner p WHERE p.id = ANY(%s)
                ON CONFLICT (partner_id) DO UPDATE
                   SET written_at = EXCLUDED.written_at, rules = EXCLUDED.rules
                """,
                self.env["customer.identity.values"]._rules(),
                partner_ids,
            )
        )
        self.env["customer.identity.key"].invalidate_model()
        self.invalidate_model()

    @api.model
    def _drop_keys(self, partner_ids):
        self.env.cr.execute(
            SQL(
                "DELETE FROM customer_identity_key WHERE partner_id = ANY(%s)",
                partner_ids,
            )
        )

    # -- Forgetting ------------------------------------------------------------

    @api.model
    def _forget(self, partners):
        """Forget partners that are about to be merged away."""
        self._drop_keys(partners.ids)
        self.env.cr.execute(
            SQL(
                "DELETE FROM customer_identity_reading WHERE partner_id = ANY(%s)",
                partners.ids,
            )
        )

    @api.model
    def _forget_all(self):
        """Forget all identities: no company asks for them any more."""
        for table in ("key", "reading", "lock"):
            name = SQL.identifier(f"customer_identity_{table}")
            self.env.cr.execute(SQL("DELETE FROM %s", name))
        self.env["customer.identity.key"].invalidate_model()
        self.invalidate_model()

    # -- In the background -----------------------------------------------------

    @api.model
    def _catch_up(self):
        """Read what is not read yet: at once, or soon in the background.

        :return: whether all is read
        """
        stale = self._stale(AT_ONCE + 1)
        if len(stale) > AT_ONCE:
            self.env.ref("crm_extension.ir_cron_customer_identity").sudo()._trigger()
            return False
        self._read_again(stale)
        return True

    @api.model
    def _is_wanted(self):
        """Tell whether anybody needs the identities: a company, or a dry run."""
        trials = self.env["customer.identity.trial"].sudo()
        return self.env["res.company"]._is_identity_used() or bool(
            trials.search_count([("state", "=", "waiting")], limit=1)
        )

    @api.model
    def _cron_read(self, batch_size=BATCH):
        """Read partners batch by batch, then do the dry runs that wait for them."""
        if not self._is_wanted():
            return
        progress = self.env["ir.cron"]
        stale = self._stale()
        progress._commit_progress(remaining=len(stale))
        for partner_ids in split_every(batch_size, stale, list):
            self._read_again(partner_ids)
            if not progress._commit_progress(len(partner_ids)):
                return
        self.env["customer.identity.trial"]._do_waiting()
