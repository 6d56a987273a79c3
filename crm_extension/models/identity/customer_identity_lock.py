from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

KEPT_FOR = timedelta(days=2)


class CustomerIdentityLock(models.Model):
    """Lets one order at a time be confirmed of customers who share an identity.

    Two orders that are confirmed at once do not see each other. Each of them writes the
    rows of all that its customers share, or could share with somebody who is not there
    yet: the second one has to begin again, and sees the first.
    """

    _name = "customer.identity.lock"
    _description = "Order of shared identities under way"
    _log_access = False

    kind = fields.Char(required=True, readonly=True)
    key = fields.Char(required=True, readonly=True)
    touched_at = fields.Datetime(readonly=True)

    _kind_key_uniq = models.UniqueIndex("(kind, key)")

    @api.model
    def _take(self, keys):
        """Wait for whoever confirms an order with one of these keys.

        A lock alone would let who waited for it go on with what they saw before: a
        write makes them begin again.

        :param keys: iterable of (kind, key)
        """
        rows = sorted(set(keys))
        kinds, texts = map(list, zip(*rows, strict=True)) if rows else ([], [])
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO customer_identity_lock AS l (kind, key, touched_at)
                SELECT u.kind, u.key, now() AT TIME ZONE 'UTC'
                  FROM unnest(%s::varchar[], %s::varchar[]) AS u (kind, key)
                 ORDER BY u.kind, u.key
                ON CONFLICT (kind, key) DO UPDATE SET touched_at = EXCLUDED.touched_at
                """,
                kinds,
                texts,
            )
        )

    @api.autovacuum
    def _gc_locks(self):
        """Drop what no order has needed for a while."""
        limit = fields.Datetime.now() - KEPT_FOR
        self.search([("touched_at", "<", limit)]).unlink()
