"""What the tests of next purchases share: rhythms as a nightly reading leaves them."""

from datetime import timedelta

from odoo.tools import SQL

from .common import ValueCase

RHYTHM = {
    "purchase_days": 6,
    "quantity": 2,
    "amount": 100,
    "interval_days": 10,
    "spread": 3,
    "chance": 0.6,
}


class NextMixin:
    """Two products and the means to say when customers will buy them."""

    @classmethod
    def make_products(cls):
        cls.coffee, cls.tea, cls.milk = (
            cls.new_product(name) for name in ("Coffee", "Tea", "Milk")
        )
        cls.today = cls.company._value_today()

    @classmethod
    def rhythm(cls, partner, product, due=0, company=None, **values):
        """Return a rhythm whose purchase is expected ``due`` days from today."""
        values = {**RHYTHM, **values}
        company = company or cls.company
        due_date = company._value_today() + timedelta(days=due)
        spread = timedelta(days=values.pop("spread"))
        last_day = due_date - timedelta(days=values["interval_days"])
        return cls.insert(
            "customer.rhythm",
            company_id=company.id,
            as_of=company._value_today() - timedelta(days=1),
            partner_id=partner.id,
            product_id=product.id,
            due_date=due_date,
            due_from=due_date - spread,
            due_to=due_date + spread,
            first_day=last_day - timedelta(days=50),
            last_day=last_day,
            **values,
        )

    @classmethod
    def missing(cls, partner, category, share=0.6, company=None, **values):
        """Return a category that a customer lacks."""
        return cls.insert(
            "customer.missing.category",
            **{
                "company_id": (company or cls.company).id,
                "as_of": cls.today,
                "partner_id": partner.id,
                "category_id": category.id,
                "share": share,
                "everybody_share": 0.2,
                "amount": 50,
                **values,
            },
        )

    @classmethod
    def insert(cls, model, **values):
        """Write a row as runs do, past the ORM."""
        cls.env.flush_all()
        table = cls.env[model]._table
        ((id_,),) = cls.env.execute_query(
            SQL(
                "INSERT INTO %s (%s) VALUES (%s) RETURNING id",
                SQL.identifier(table),
                SQL(", ").join(map(SQL.identifier, values)),
                SQL(", ").join(SQL("%s", value) for value in values.values()),
            )
        )
        cls.env.invalidate_all()
        return cls.env[model].browse(id_)


class NextCase(NextMixin, ValueCase):
    """A seller, and customers who are expected to buy."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.new_user("user", login="next_seller")
        cls.anna, cls.bert = cls.customers("Anna", "Bert")
        cls.make_products()

    def as_seller(self, records):
        return records.with_user(self.seller).with_context(
            allowed_company_ids=self.company.ids
        )
