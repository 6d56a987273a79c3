"""What the tests of suggestions share: products, and what a reading found of them."""

from datetime import timedelta

from .common import ValueCase


class SuggestionCase(ValueCase):
    """A customer who buys coffee every ten days, and what goes with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.currency_id = cls.env.ref("base.USD")
        cls.today = cls.company._value_today()
        cls.customer = cls.customers("Aurora Mills")
        cls.coffee, cls.milk, cls.sugar, cls.cup, cls.plank, cls.beam = (
            cls.new_product(name, category, list_price=price)
            for name, category, price in (
                ("Coffee", cls.categories[0], 10),
                ("Milk", cls.categories[0], 2),
                ("Sugar", cls.categories[0], 3),
                ("Cup", cls.categories[0], 5),
                ("Plank", cls.categories[1], 20),
                ("Beam", cls.categories[1], 40),
            )
        )
        cls.env["customer.habit.run"].create(
            {"company_id": cls.company.id, "as_of": cls.today, "state": "done"}
        )

    # -- What a reading found ----------------------------------------------------

    @classmethod
    def result(cls, model, values):
        """Write a row as a run does, which alone writes results."""
        values = {"company_id": cls.company.id, "as_of": cls.today, **values}
        return cls.env[model].create(values)

    @classmethod
    def rhythm(cls, product, days, **values):
        """Return a rhythm of ten days: next purchase in ``days``, below 0 if late."""
        due = cls.today + timedelta(days=days)
        return cls.result(
            "customer.rhythm",
            {
                "partner_id": cls.customer.id,
                "product_id": product.id,
                "purchase_days": 5,
                "first_day": due - timedelta(days=50),
                "last_day": due - timedelta(days=10),
                "quantity": 2,
                "amount": 100,
                "interval_days": 10,
                "due_date": due,
                "due_from": due,
                "due_to": due + timedelta(days=3),
                "chance": 0.5,
                **values,
            },
        )

    @classmethod
    def pair(cls, product, other, confidence=0.4, lift=2.0, **values):
        return cls.result(
            "customer.affinity",
            {
                "product_id": product.id,
                "other_product_id": other.id,
                "joint_count": 8,
                "support": 0.01,
                "confidence": confidence,
                "lift": lift,
                **values,
            },
        )

    @classmethod
    def lack(cls, category, share=0.6, **values):
        return cls.result(
            "customer.missing.category",
            {
                "partner_id": cls.customer.id,
                "category_id": category.id,
                "share": share,
                "everybody_share": 0.2,
                **values,
            },
        )

    @classmethod
    def pace(cls, product, customers, **values):
        return cls.result(
            "customer.product.pace",
            {"product_id": product.id, "customer_count": customers, **values},
        )

    # -- Quotations --------------------------------------------------------------

    @classmethod
    def quotation(cls, *products, **values):
        return cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                "order_line": [cls.order_line(1, product) for product in products],
                **values,
            }
        )

    def suggest(self, *ordered, customer=None, company=None):
        """Return (kind, product's name) of each suggestion."""
        found = self.env["customer.suggestion.reader"]._suggest(
            customer or self.customer,
            company or self.company,
            self.env["product.product"].union(*ordered),
        )
        return [(each.kind, each.product.name) for each in found]
