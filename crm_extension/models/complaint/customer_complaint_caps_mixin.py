from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

CAPPED_KINDS = {
    "return": "goods",
    "exchange": "goods",
    "refund": "credit",
    "price_reduction": "credit",
}
"""What a kind takes from: goods that were delivered, or money that was invoiced."""
LOCKED_TABLES = ("sale_order_line", "stock_move", "account_move_line")
"""In this order, so that two transactions never wait for each other."""


class CustomerComplaintCapsMixin(models.AbstractModel):
    """Never more comes back than was delivered, nor is credited than was invoiced.

    It counts over all complaints, and whatever people did without them.
    """

    _name = "customer.complaint.caps.mixin"
    _description = "Caps of remedies"

    def _check_caps(self):
        """Check the lines, if there are any yet.

        :raise UserError: naming every line over its cap, with the most that is left
        """
        if self.kind in CAPPED_KINDS and self.line_ids:
            self._checked_plan()

    def _checked_plan(self):
        """Return from which documents each line is taken, and how much.

        Whoever else takes from the same lines waits until this transaction ends.

        :raise UserError: naming every line over its cap, with the most that is left
        """
        remedy = self.sudo()
        if not remedy.line_ids:
            raise UserError(self.env._("Say which lines the remedy is about."))
        remedy._lock_sources()
        rows, faults = getattr(remedy, f"_plan_{CAPPED_KINDS[self.kind]}")()
        if faults:
            raise UserError("\n".join(faults))
        return rows

    # -- Reading ---------------------------------------------------------------

    def _sources(self):
        """Return the order lines, and the moves and invoice lines without any."""
        lines = self.line_ids
        alone = lines.filtered(lambda each: not each._sale_line()).complaint_line_id
        sold = self.env["sale.order.line"].union(*(each._sale_line() for each in lines))
        return sold, alone.move_id, alone.invoice_line_id

    def _lock_sources(self):
        """Lock the records of which the lines are parts."""
        for table, records in zip(LOCKED_TABLES, self._sources(), strict=True):
            if records:
                self._lock_rows(SQL.identifier(table), sorted(records.ids))

    def _lock_rows(self, table, ids):
        self.env.execute_query(
            SQL(
                "SELECT id FROM %s WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
                table,
                ids,
            )
        )
        # A lock alone would let who waited for it go on with what they saw before:
        # after a write they have to begin again, and see this remedy.
        self.env.cr.execute(
            SQL("UPDATE %s SET write_date = write_date WHERE id = ANY(%s)", table, ids)
        )

    def _rival_lines(self):
        """Return the lines of other approved remedies that take from the same."""
        sold, moves, bills = self._sources()
        source = Domain.OR(
            [
                Domain("complaint_line_id.sale_line_id", "in", sold.ids),
                Domain("complaint_line_id.move_id.sale_line_id", "in", sold.ids),
                Domain(
                    "complaint_line_id.invoice_line_id", "in", sold.invoice_lines.ids
                ),
                Domain("complaint_line_id.move_id", "in", moves.ids),
                Domain("complaint_line_id.invoice_line_id", "in", bills.ids),
            ]
        )
        what = CAPPED_KINDS[self.kind]
        kinds = [kind for kind, taken in CAPPED_KINDS.items() if taken == what]
        return self.env["customer.complaint.remedy.line"].search(
            Domain("remedy_id", "not in", self.ids)
            & Domain("remedy_id.state", "in", self._reserving_states())
            & Domain("remedy_id.kind", "in", kinds)
            & source
        )
