import numpy as np

from odoo import fields, models

from ...analytics import cadence
from ...analytics.pair_totals import pair_totals
from ..value.run_written import RunWrittenMany2one


class CustomerRhythm(models.Model):
    """The rhythm in which a customer buys a product, and when it is due again."""

    _name = "customer.rhythm"
    _description = "Purchase rhythm"
    _inherit = ["customer.habit.result.mixin", "customer.rhythm.state.mixin"]
    _order = "due_date, id"
    _rec_name = "product_id"

    partner_id = RunWrittenMany2one(
        "res.partner", "Customer", required=True, readonly=True
    )
    product_id = RunWrittenMany2one("product.product", required=True, readonly=True)
    salesperson_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    category_id = fields.Many2one(related="product_id.categ_id", string="Category")
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    purchase_days = fields.Integer(
        "Days of Purchase",
        readonly=True,
        help="On how many different days it was bought.",
    )
    first_day = fields.Date("First Bought", readonly=True)
    last_day = fields.Date("Last Bought", readonly=True)
    quantity = fields.Float(
        "Usual Quantity",
        readonly=True,
        aggregator=None,
        help="What the customer usually takes at a time, in the product's unit.",
    )
    amount = fields.Monetary(
        "Spent", readonly=True, help="Untaxed, within the months that are read."
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    interval_days = fields.Float(
        "Expected Gap (Days)",
        readonly=True,
        aggregator="avg",
        help="The customer's own gap, drawn towards everybody's where few were seen.",
    )
    due_date = fields.Date("Due", readonly=True)
    due_from = fields.Date(readonly=True)
    due_to = fields.Date(readonly=True)
    chance = fields.Float(
        readonly=True,
        aggregator="avg",
        help="How likely it is bought within the days looked ahead.",
    )

    _customer_product_uniq = models.UniqueIndex("(company_id, partner_id, product_id)")


class CustomerRhythmStep(models.AbstractModel):
    _name = "customer.rhythm.step"
    _inherit = ["customer.habit.step"]
    _description = "Reading rhythms"

    def _batches(self, run):
        return len(self.env["customer.habit.reader"]._customer_ranges(run))

    def _work(self, run, batch):
        """Foretell when a range of customers buys again, and keep it."""
        customers = self._range(run, batch)
        lines = self._read(run, customers)
        known = self.env["customer.product.pace.step"]._cadence(run)
        return self.env["customer.habit.store"]._replace(
            run, "customer.rhythm", _columns(run, lines, known), customers=customers
        )

    def _read(self, run, customers):
        """Return customer, product, day, quantity and amount of purchases."""
        pieces = self.env["customer.habit.reader"]._lines(run, customers)
        wanted = [[piece[place] for place in (0, 1, 3, 4, 5)] for piece in pieces]
        return [np.concatenate(each) for each in zip(*wanted, strict=True)]


def _columns(run, lines, known):
    """Return the rhythms of all pairs of customer and product, field by field.

    :param lines: customer, product, day, quantity and amount of purchases
    :param known: analytics Cadence
    """
    totals = pair_totals(*lines)
    days = cadence.purchase_days(*lines[:3])
    found = cadence.forecast(
        days, known, run.as_of.toordinal(), run.settings["due_days"]
    )
    return {
        "partner_id": found.customer,
        "product_id": found.product,
        "purchase_days": found.purchase_days,
        "first_day": found.first_day,
        "last_day": found.last_day,
        "quantity": totals.quantity,
        "amount": totals.amount,
        "interval_days": found.interval_days,
        "due_date": found.due_day,
        "due_from": found.due_from,
        "due_to": found.due_to,
        "chance": found.chance,
    }
