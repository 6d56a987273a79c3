"""What the tests of habits share: purchases of products, and their reading."""

from datetime import timedelta

from .common import AS_OF, ValueCase, day


class HabitCase(ValueCase):
    """A company with products that customers buy again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.habit_min_support = 1
        cls.tea, cls.milk, cls.nails = (
            cls.new_product(name, category, type="consu")
            for name, category in [
                ("Tea", cls.categories[0]),
                ("Milk", cls.categories[0]),
                ("Nails", cls.categories[1]),
            ]
        )

    @classmethod
    def buy(cls, partner, when, *products, price=10.0, quantity=1, **values):
        """Return a confirmed order of one line a product."""
        lines = [cls.order_line(price, each, quantity) for each in products]
        return cls.orders((partner, when, lines), **values)

    @classmethod
    def buy_every(cls, partner, product, days, times, last=AS_OF, **values):
        """Have a customer buy a product every so many days, the last time on a day."""
        last = day(last) if isinstance(last, str) else last
        return cls.orders(
            *(
                (
                    partner,
                    (last - timedelta(days=days * before)).isoformat(),
                    [cls.order_line(10.0, product)],
                )
                for before in reversed(range(times))
            ),
            **values,
        )

    def rhythm_of(self, partner, product, company=None):
        """Return the customer's rhythm of a product in the company."""
        return self.env["customer.rhythm"].search(
            [
                ("partner_id", "=", partner.id),
                ("product_id", "=", product.id),
                ("company_id", "=", (company or self.company).id),
            ]
        )
