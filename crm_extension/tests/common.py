"""What the tests share: companies, users, customers, and documents of given days."""

from datetime import date, datetime, time

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user
from odoo.tools import SQL

AS_OF = date(2026, 6, 30)
NOON = time(12)

USER_GROUPS = {
    "internal": "base.group_user",
    "user": "crm_extension.group_value_user",
    "margin": "crm_extension.group_value_margin",
    "manager": "crm_extension.group_value_manager",
    "portal": "base.group_portal",
    "public": "base.group_public",
}


def day(text):
    """Return the date that ``text`` writes as 2026-06-30 or, of 2026, as 06-30."""
    return date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


def moment(when):
    """Return noon of a date, a datetime as it is; texts are read first."""
    if isinstance(when, str):
        when = datetime.fromisoformat(when) if ":" in when else day(when)
    return when if isinstance(when, datetime) else datetime.combine(when, NOON)


def rule(metric, **values):
    """Return the values of a rule: five equal shares, unless told otherwise."""
    return {"metric": metric, "method": "quantile", "bands": 5, "weight": 1, **values}


def segment(code, *conditions, **values):
    """Return the values of a segment; a condition is (metric, operator, value)."""
    lines = [
        Command.create({"metric": metric, "operator": operator, "value": value})
        for metric, operator, value in conditions
    ]
    return {"name": code, "code": code, "condition_ids": lines, **values}


REST = segment("rest", is_fallback=True, sequence=99)


class ValueCase(TransactionCase):
    """A company of its own, whose only documents are those that a test makes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.company = cls.new_company("Value Test")
        cls.categories = cls.env["product.category"].create(
            [{"name": "Tools"}, {"name": "Wood"}]
        )
        cls.service = cls.new_product("Work", type="service")

    # -- Who -------------------------------------------------------------------

    @classmethod
    def new_company(cls, name, tz="UTC", chart=None, **values):
        company = cls.env["res.company"].create({"name": name, **values})
        company.resource_calendar_id.tz = tz
        if chart:
            cls.env["account.chart.template"].try_loading(chart, company=company)
        return company

    @classmethod
    def new_user(cls, role, companies=None, login=None, groups="", **values):
        companies = companies or cls.company
        extra = f",{groups}" if groups else ""
        return new_test_user(
            cls.env,
            login or f"value_{role}",
            groups=USER_GROUPS[role] + extra,
            company_id=companies[0].id,
            company_ids=[Command.set(companies.ids)],
            **values,
        )

    @classmethod
    def customers(cls, *names, **values):
        """Return a customer for each name."""
        return cls.env["res.partner"].create(
            [{"name": name, **values} for name in names]
        )

    @classmethod
    def new_product(cls, name, category=None, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "categ_id": (category or cls.categories[0]).id,
                "invoice_policy": "order",
                **values,
            }
        )

    # -- Documents -------------------------------------------------------------

    @classmethod
    def order_line(cls, amount=0.0, product=None, quantity=1, **values):
        return Command.create(
            {
                "product_id": (product or cls.service).id,
                "product_uom_qty": quantity,
                "price_unit": amount,
                "tax_ids": False,
                **values,
            }
        )

    @classmethod
    def orders(cls, *rows, company=None, **values):
        """Return confirmed orders: a row is (partner, day or moment, amount or lines).

        They are made in state sale at once, which needs no step that asks for stock.
        """
        company = company or cls.company
        orders = (
            cls.env["sale.order"]
            .with_company(company)
            .create(
                [
                    {
                        "partner_id": partner.id,
                        "company_id": company.id,
                        "state": "sale",
                        "date_order": moment(when),
                        "order_line": (
                            what if isinstance(what, list) else [cls.order_line(what)]
                        ),
                        **values,
                    }
                    for partner, when, what in rows
                ]
            )
        )
        cls.env.flush_all()
        return orders

    # -- Rules and results -----------------------------------------------------

    @classmethod
    def new_model(
        cls, rules=None, segments=(REST,), publish=True, company=None, **values
    ):
        """Return a score model of the company, published, that runs by hand alone."""
        rules = [rule("monetary")] if rules is None else rules
        model = cls.env["customer.score.model"].create(
            {
                "name": "Test model",
                "company_id": (company or cls.company).id,
                "refresh": "manual",
                "rule_ids": [Command.create(each) for each in rules],
                "segment_ids": [Command.create(each) for each in segments],
                **values,
            }
        )
        if publish:
            model.action_publish()
        return model

    def read_habits(self, company=None, as_of=None):
        """Read the habits of the company's customers up to a day; return the run."""
        run = self.env["customer.habit.run"]._start(
            company or self.company, as_of or AS_OF
        )
        run._do()
        return run

    def value_of(self, partner, company=None):
        """Return the customer's row in the company."""
        company = company or self.company
        return self.env["customer.value"].search(
            [("partner_id", "=", partner.id), ("company_id", "=", company.id)]
        )

    def history_of(self, partner, company=None):
        """Return the customer's history in the company, oldest first."""
        company = company or self.company
        return self.env["customer.value.history"].search(
            [("partner_id", "=", partner.id), ("company_id", "=", company.id)],
            order="id",
        )

    def assertFacts(self, partner, company=None, **expected):
        """Assert columns of the customer's row."""
        value = self.value_of(partner, company)
        self.assertEqual(len(value), 1, f"{partner.name} has no row")
        for name, number in expected.items():
            with self.subTest(customer=partner.name, metric=name):
                if isinstance(number, float):
                    self.assertAlmostEqual(value[name], number, 4)
                else:
                    self.assertEqual(value[name], number)

    def physical_rows(self, table="customer_value", company=None):
        """Return each row with its place on disk, which every update changes.

        The place tells more than ``xmin``, which is the same for all that one test
        writes.
        """
        company = company or self.company
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                "SELECT ctid::text, xmin::text, cmin::text, t::text FROM %s t"
                " WHERE company_id = %s ORDER BY id",
                SQL.identifier(table),
                company.id,
            )
        )


class AccountingCase(ValueCase):
    """A company that can post invoices and take payments."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.books = cls.new_company("Value Books", chart="generic_coa")

    @classmethod
    def invoice_line(cls, amount, product=None, quantity=1, **values):
        return Command.create(
            {
                "product_id": (product or cls.service).id,
                "quantity": quantity,
                "price_unit": amount,
                "tax_ids": False,
                **values,
            }
        )

    @classmethod
    def invoices(cls, *rows, move_type="out_invoice", post=True, **values):
        """Return posted invoices: a row is (partner, day, amount or lines)."""
        moves = (
            cls.env["account.move"]
            .with_company(cls.books)
            .create(
                [
                    {
                        "partner_id": partner.id,
                        "move_type": move_type,
                        "invoice_date": day(when),
                        "date": day(when),
                        "invoice_payment_term_id": False,
                        "invoice_date_due": day(when),
                        "invoice_line_ids": (
                            what if isinstance(what, list) else [cls.invoice_line(what)]
                        ),
                        **values,
                    }
                    for partner, when, what in rows
                ]
            )
        )
        if post:
            moves.action_post()
        return moves

    @classmethod
    def credit(cls, invoice, when, amount=None):
        """Credit an invoice on a day: in full, or by an amount."""
        if amount is None:
            refund = invoice._reverse_moves(
                [{"invoice_date": day(when), "date": day(when)}], cancel=True
            )
            return refund
        return cls.invoices(
            (invoice.partner_id, when, amount),
            move_type="out_refund",
            reversed_entry_id=invoice.id,
        )

    @classmethod
    def pay(cls, invoice, when, amount):
        """Register a payment of an invoice on a day."""
        return (
            cls.env["account.payment.register"]
            .with_company(cls.books)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"payment_date": day(when), "amount": amount})
            ._create_payments()
        )

    def run_books(self, as_of=AS_OF, **values):
        """Run a model over invoices and return the run."""
        values = {"basis": "invoiced", "company": self.books, **values}
        return self.new_model(**values).run(as_of=as_of)

    def assertBooks(self, partner, **expected):
        self.assertFacts(partner, self.books, **expected)


class Deliveries:
    """Transfers done on a day; mixed into a case, before it."""

    def transfer(self, picking, when, quantity=None):
        """Do a transfer on a day."""
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty if quantity is None else quantity
            move.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(picking.state, "done")
        picking.write({"date_done": day(when)})
        picking.move_ids.write({"date": day(when)})
        self.env.flush_all()
        return picking

    def take_back(self, picking, when, quantity, to_refund=True):
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({"picking_id": picking.id})
        )
        wizard.product_return_moves.quantity = quantity
        action = wizard.action_create_returns()
        back = self.env["stock.picking"].browse(action["res_id"])
        back.move_ids.to_refund = to_refund
        return self.transfer(back, when, quantity)
