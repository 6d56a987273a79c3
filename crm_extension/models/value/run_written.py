"""Links that only runs write."""

from odoo import fields


class RunWrittenMany2one(fields.Many2one):
    """A link without a foreign key in the database.

    Only runs write it, with ids that they have just read, and what it points to is
    never deleted while rows point there (see ``unlink`` of partner and company, and
    the guards of score models). Checking the keys of a million rows one by one would
    take longer than all the rest of a run.
    """

    def update_db_foreign_key(self, model, column):
        """Make none."""
