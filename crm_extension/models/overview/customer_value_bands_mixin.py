from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

SCORE_LIMITS = (20, 40, 60, 80)
SCORE_BANDS = [
    ("0", "Below 20 points"),
    ("1", "20 to 40 points"),
    ("2", "40 to 60 points"),
    ("3", "60 to 80 points"),
    ("4", "80 points and more"),
]
CLV_LIMITS = (0, 100, 1_000, 10_000, 100_000)
CLV_BANDS = [
    ("0", "Below nought"),
    ("1", "Up to 100"),
    ("2", "100 to 1,000"),
    ("3", "1,000 to 10,000"),
    ("4", "10,000 to 100,000"),
    ("5", "100,000 and more"),
]
BANDS = {"score_band": ("score", SCORE_LIMITS), "clv_band": ("clv", CLV_LIMITS)}
"""Field of a band -> the number behind it, and where a new band begins.

A number that equals a limit belongs to the upper band, as in the rules of scores; one
that is not known counts as nought, which is what the list shows.
"""


class CustomerValueBandsMixin(models.AbstractModel):
    """Ranges of numbers, so that lists of customers can be grouped by them."""

    _name = "customer.value.bands.mixin"
    _description = "Ranges of a customer's score and lifetime value"

    score_band = fields.Selection(
        SCORE_BANDS,
        "Score (range)",
        compute="_compute_bands",
        search="_search_score_band",
        help="The score in steps of twenty points, to group by.",
    )
    clv_band = fields.Selection(
        CLV_BANDS,
        "Lifetime value (range)",
        compute="_compute_bands",
        search="_search_clv_band",
        help="The lifetime value in ranges, in the company's currency, to group by.",
    )

    @api.depends("score", "clv")
    def _compute_bands(self):
        for value in self:
            for name, (column, limits) in BANDS.items():
                number = value[column]
                value[name] = str(sum(number >= limit for limit in limits))

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr not in BANDS:
            return super()._field_to_sql(alias, field_expr, query)
        column, limits = BANDS[field_expr]
        return SQL(
            "WIDTH_BUCKET(COALESCE(%s, 0)::float8, %s::float8[])::varchar",
            self._field_to_sql(alias, column, query),
            list(limits),
        )

    def _search_score_band(self, operator, value):
        return self._search_band("score_band", operator, value)

    def _search_clv_band(self, operator, value):
        return self._search_band("clv_band", operator, value)

    @api.model
    def _search_band(self, name, operator, value):
        if operator != "in":
            return NotImplemented
        column, limits = BANDS[name]
        return Domain.OR(
            _domain_of_band(column, limits, band)
            for band in range(len(limits) + 1)
            if str(band) in value
        )


def _domain_of_band(column, limits, band):
    """Return the domain of the numbers in a band, counted from nought.

    The first one begins nowhere, the last one ends nowhere.
    """
    low = Domain(column, ">=", limits[band - 1]) if band else Domain.TRUE
    high = Domain(column, "<", limits[band]) if band < len(limits) else Domain.TRUE
    begins, ends = not band or limits[band - 1] <= 0, limits[band:] or (1,)
    holds_nought = begins and ends[0] > 0
    unknown = Domain(column, "=", False)
    return (low & high) | unknown if holds_nought else (low & high) & ~unknown
