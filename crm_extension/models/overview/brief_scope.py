"""What a brief is about, and what its readers found: plain objects."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple


@dataclass(frozen=True)
class BriefScope:
    """One customer of one company on one day."""

    partner: object
    """res.partner: whom the reader asked about, the customer or one of its contacts."""
    customer: object
    """res.partner: the commercial partner."""
    company: object
    today: date
    """The company's day."""
    now: datetime
    """Naive UTC."""
    tz: str

    def moment_is_past(self, when):
        """Tell whether a date, or a moment in naive UTC, lies before today or now."""
        if not when:
            return False
        return when < (self.now if isinstance(when, datetime) else self.today)


@dataclass(frozen=True)
class OpenKind:
    """A kind of document that is open until somebody does something about it.

    ``dates`` are the fields of which the first one filled in says when it is late;
    ``total`` is what is summed, in the company's currency once divided by ``rate``.
    """

    model: str
    fields: tuple[str, ...]
    dates: tuple[str, ...]
    order: str
    total: str | None = None
    rate: str | None = None
    everybodys: bool = True
    """Facts of the customer, whoever made them; else as the reader's rules allow."""


@dataclass(frozen=True)
class OpenDocuments:
    """The open documents of a kind: the first ones, and figures about all of them."""

    records: object
    domain: list
    count: int = 0
    late: int = 0
    total: float = 0.0
    late_total: float = 0.0
    oldest: object = None


class ProductBought(NamedTuple):
    """What a customer bought of one product; money in the company's currency, except
    for the last price, which is a unit's in the order's currency, untaxed."""

    product_id: int
    days: int
    first_day: date
    last_day: date
    quantity: float
    amount: float
    margin: float
    price: float
    currency_id: int
    uom_id: int
    order_id: int
    user_id: int | None


@dataclass(frozen=True)
class Purchases:
    """What a customer bought: by product, and as orders."""

    products: list = field(default_factory=list)
    last_order: object = None
    orders: int = 0
    orders_year: int = 0
    amount_year: float = 0.0
