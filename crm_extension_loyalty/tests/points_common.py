"""What the tests of points share: a ladder, loyalty programs, orders, credit notes."""

from odoo.fields import Command

from odoo.addons.crm_extension.tests.common import AccountingCase
from odoo.addons.crm_extension.tests.tier_common import TierMixin, ladder

TIMES = {"Silver": 1.5, "Gold": 2.0}
LEVELS = (("Base", None), ("Silver", 10**6), ("Gold", 10**7), ("Platinum", 10**8))
"""So high that no order of a test changes a tier by itself."""


def points_rule(amount=1.0, per="money", **values):
    """Return the values of a rule that gives points."""
    return {"reward_point_amount": amount, "reward_point_mode": per, **values}


class PointsCase(TierMixin, AccountingCase):
    """A company with books, a ladder whose tiers multiply points, and two customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.books
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.books.ids}
        )
        cls.env["loyalty.program"].search([]).active = False
        cls.ladder = cls.new_program(
            [
                {**each, "points_multiplier": TIMES.get(each["name"], 1)}
                for each in ladder(LEVELS)
            ]
        )
        cls.gold, cls.plain = cls.customers("Gold", "Plain")
        cls.membership = cls.enrol(cls.gold, "Gold")

    @classmethod
    def tier_of(cls, name):
        """Return the tier of the ladder."""
        return cls.ladder.tier_ids.filtered(lambda each: each.name == name)

    @classmethod
    def enrol(cls, partner, name):
        """Enrol a customer with a tier by hand; return the membership."""
        return cls.env["customer.tier.membership"].create(
            {
                "program_id": cls.ladder.id,
                "partner_id": partner.id,
                "tier_id": cls.tier_of(name).id,
            }
        )

    @classmethod
    def change_tier(cls, name, membership=None):
        """Put the member on another tier, as the engine does."""
        membership = membership or cls.membership
        tier = cls.tier_of(name)
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE customer_tier_membership SET tier_id = %s, earned_tier_id = %s"
            " WHERE id = %s",
            [tier.id, tier.id, membership.id],
        )
        membership.invalidate_recordset()
        cls.env.invalidate_all()

    @classmethod
    def new_loyalty(cls, *rules, program_type="loyalty", applies_on="both", **values):
        """Return a program: one point for each unit of money, unless told otherwise."""
        return cls.env["loyalty.program"].create(
            {
                "name": "Card",
                "program_type": program_type,
                "applies_on": applies_on,
                "trigger": "auto",
                "company_id": cls.company.id,
                "currency_id": cls.company.currency_id.id,
                "rule_ids": [Command.create(each) for each in rules or [points_rule()]],
                "reward_ids": [
                    Command.create(
                        {
                            "discount": 1,
                            "discount_mode": "per_point",
                            "required_points": 1,
                        }
                    )
                ],
                **values,
            }
        )

    @classmethod
    def draft(cls, partner, *lines, company=None, **values):
        """Return a quotation; a number among the lines is its amount."""
        company = company or cls.company
        lines = [
            cls.order_line(each) if not isinstance(each, tuple) else each
            for each in lines
        ]
        return (
            cls.env["sale.order"]
            .with_company(company)
            .create(
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "order_line": lines,
                    **values,
                }
            )
        )

    @classmethod
    def buy(cls, partner, *lines, **values):
        """Return a confirmed order."""
        order = cls.draft(partner, *lines, **values)
        order.action_confirm()
        return order

    def card_of(self, partner, program=None):
        domain = [("partner_id", "=", partner.id)]
        if program:
            domain.append(("program_id", "=", program.id))
        return self.env["loyalty.card"].search(domain)

    def points_of(self, partner, program=None):
        return self.card_of(partner, program).points

    def given(self, order):
        """Return the points that the order gives, as far as known."""
        order._update_programs_and_rewards()
        return sum(order.coupon_point_ids.mapped("points"))

    def bill(self, order):
        """Return the order's posted invoice."""
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    def credit_note(self, invoice, *quantities, post=True):
        """Return a credit note of the invoice, by quantities if there are any."""
        note = invoice._reverse_moves([{"invoice_date": invoice.invoice_date}])
        for line, quantity in zip(note.invoice_line_ids, quantities, strict=False):
            line.quantity = quantity
        if post:
            note.action_post()
        return note

    def redeem(self, order, program, points=None):
        """Redeem points of the customer's card on the order."""
        card = self.card_of(order.partner_id, program)
        self.assertEqual(order._apply_program_reward(program.reward_ids, card), {})
        return order
