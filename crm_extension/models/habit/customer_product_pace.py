from odoo import fields, models
from odoo.tools import SQL

from ...analytics import cadence
from ..value.binary_copy import read_columns
from ..value.run_written import RunWrittenMany2one


class CustomerProductPace(models.Model):
    """How often customers who buy a product again do so: everybody's rhythm of it."""

    _name = "customer.product.pace"
    _description = "Everybody's rhythm of a product"
    _inherit = ["customer.habit.result.mixin"]
    _order = "customer_count desc, id"
    _rec_name = "product_id"

    product_id = RunWrittenMany2one("product.product", required=True, readonly=True)
    customer_count = fields.Integer("Customers", readonly=True)
    repeat_count = fields.Integer("Customers Who Bought Again", readonly=True)
    gap_count = fields.Integer("Gaps Seen", readonly=True)
    typical_days = fields.Float("Typical Gap (Days)", readonly=True, aggregator=None)

    yearly_count = fields.Float(
        "Bought a Year",
        readonly=True,
        aggregator=None,
        help="On how many more days of a year it is bought by who bought it once.",
    )

    _product_uniq = models.UniqueIndex("(company_id, product_id)")


class CustomerProductPaceStep(models.AbstractModel):
    _name = "customer.product.pace.step"
    _inherit = ["customer.habit.step"]
    _description = "Reading everybody's rhythm"

    def _work(self, run, batch):
        """Learn everybody's rhythm from all customers, and keep it by product."""
        pieces = self.env["customer.habit.reader"]._purchase_days(run)
        known = cadence.fit(
            lambda: pieces, run.as_of.toordinal(), run.settings["due_days"]
        )
        self._keep_parameters(run, "cadence", known.parameters)
        return self.env["customer.habit.store"]._replace(
            run, "customer.product.pace", known.columns()
        )

    def _cadence(self, run):
        """Return everybody's rhythm, as the run has kept it: analytics Cadence."""
        types = [self._copied_type(name) for name in cadence.PRODUCT_COLUMNS]
        kept = [
            _kept_number(name, kind)
            for name, kind in zip(cadence.PRODUCT_COLUMNS, types, strict=True)
        ]
        query = SQL(
            "SELECT %s FROM customer_product_pace WHERE company_id = %s",
            SQL(", ").join(kept),
            run.company_id.id,
        )
        columns = read_columns(self.env.cr, query, types)
        return cadence.cadence_of(
            dict(zip(cadence.PRODUCT_COLUMNS, columns, strict=True)),
            run.parameters["cadence"],
        )

    def _copied_type(self, name):
        field = self.env["customer.product.pace"]._fields[name]
        return "float8" if field.type == "float" else "int4"


def _kept_number(name, kind):
    """SQL: a column of the result; NaN where a float is not known."""
    column = SQL("%s::%s", SQL.identifier(name), SQL(kind))
    return SQL("COALESCE(%s, 'NaN')", column) if kind == "float8" else column
