"""What the tests of approvals and no-questions rules share."""

from datetime import timedelta

from odoo.tools import mute_logger

from .common import moment
from .complaint_common import RECEIVED_AT, ComplaintCase


class RemedyCase(ComplaintCase):
    """A company with an agent, a lead and a manager, and limits of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls.new_user("agent", email="agent@us.example")
        cls.lead = cls.new_user("lead", email="lead@us.example")
        cls.boss = cls.new_user("complaint_manager", email="boss@us.example")
        cls.team = cls.new_team(cls.agent, user_id=cls.lead.id)
        cls.Limit = cls.env["customer.complaint.remedy.limit"]
        cls.Rule = cls.env["customer.complaint.remedy.rule"]
        cls.Limit.search([("company_id", "=", cls.company.id)]).unlink()
        cls.limit(role="lead", amount=100)
        cls.limit(role="manager", unlimited=True)
        cls.ada = cls.env["res.partner"].create(
            {"name": "Ada", "email": "ada@customer.example"}
        )
        cls.case = cls.complaint(cls.ada, team_id=cls.team.id)

    @classmethod
    def limit(cls, company=None, **values):
        company = company or cls.company
        return cls.Limit.create({"company_id": company.id, **values})

    @classmethod
    def rule(cls, company=None, **values):
        """Return a rule that approves everything up to 50, switched on."""
        return cls.Rule.create(
            {
                "name": "Small",
                "company_id": (company or cls.company).id,
                "active": True,
                "amount_limit": 50,
                "days_since_delivery": 0,
                **values,
            }
        )

    def remedy(self, amount=40.0, kind="goodwill", complaint=None, by=None, **values):
        """Return a draft that the agent wrote down.

        :param amount: None for what the lines say
        """
        if amount is not None:
            values["amount"] = amount
        remedies = self.env["customer.complaint.remedy"].with_user(by or self.agent)
        return remedies.create(
            {"complaint_id": (complaint or self.case).id, "kind": kind, **values}
        )

    def asked(self, amount=40.0, **values):
        """Return a remedy that the agent asked for."""
        remedy = self.remedy(amount, **values)
        remedy.action_request()
        return remedy

    def approved(self, amount=40.0, **values):
        """Return a remedy that the agent asked for and the boss approved."""
        remedy = self.asked(amount, **values)
        remedy.with_user(self.boss).action_approve()
        return remedy

    def assertRefused(self, function, *words, error=Exception):
        """Assert that it is refused in these words; return the message."""
        with mute_logger("odoo.sql_db"), self.assertRaises(error) as caught:
            function()
        message = str(caught.exception)
        for word in words:
            self.assertIn(word, message)
        return message

    # -- What was delivered ----------------------------------------------------------

    def delivered(self, days, product=None, partner=None, quantity=1, price=10.0):
        """Return an order line, delivered so many days before the complaint came in.

        :param days: None for not delivered
        """
        product = product or self.goods
        order = self.orders(
            (
                partner or self.ada,
                moment("2026-01-10"),
                [self.order_line(price, product, quantity)],
            )
        )
        line = order.order_line
        if days is not None:
            self.move_of(line, RECEIVED_AT - timedelta(days=days))
        return line

    def move_of(self, line, at):
        """Return a delivery of an order line that was done at a moment."""
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        move = self.env["stock.move"].create(
            {
                "product_id": line.product_id.id,
                "product_uom_qty": line.product_uom_qty,
                "product_uom": line.product_uom_id.id,
                "location_id": warehouse.lot_stock_id.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                "company_id": self.company.id,
                "sale_line_id": line.id,
            }
        )
        move.write({"state": "done", "date": at})
        self.env.flush_all()
        return move

    def complaint_about(self, *lines, partner=None, **values):
        """Return a complaint about order lines."""
        commands = [
            (0, 0, {"sale_line_id": line.id, "quantity": line.product_uom_qty})
            for line in lines
        ]
        return self.complaint(
            partner or self.ada, team_id=self.team.id, line_ids=commands, **values
        )
