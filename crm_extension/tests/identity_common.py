"""What the tests of shared identities share: the switch, quotations, managers."""

from .common import USER_GROUPS

USER_GROUPS.update(
    seller="sales_team.group_sale_salesman",
    seller_all="sales_team.group_sale_salesman_all_leads",
    sales_manager="sales_team.group_sale_manager",
)


class IdentityMixin:
    """Customers who share something; mixed into a case before it."""

    @classmethod
    def switch_on(cls, limit=1000, company=None, **values):
        """Have the company ask above a limit."""
        company = company or cls.company
        company.write({"identity_limit": limit, "identity_check": True, **values})

    @classmethod
    def quotation(cls, partner, amount, company=None, **values):
        """Return a quotation of one line without taxes."""
        company = company or cls.company
        return (
            cls.env["sale.order"]
            .with_company(company)
            .create(
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "user_id": False,
                    "order_line": [cls.order_line(amount)],
                    **values,
                }
            )
        )

    def confirm(self, orders, user=None):
        """Confirm orders, as a user or as the system; return what the client gets."""
        orders = orders.with_user(user) if user else orders
        result = orders.action_confirm()
        self.env.flush_all()
        self.env.invalidate_all()
        return result

    def review_of(self, order, state=None):
        """Return the reviews of an order, in a state."""
        domain = [("order_id", "=", order.id)]
        domain += [("state", "=", state)] if state else []
        return self.env["customer.identity.review"].search(domain)

    def assertHeld(self, order):
        self.assertIn(order.state, ("draft", "sent"))
        review = self.review_of(order, "pending")
        self.assertEqual(len(review), 1)
        return review

    def assertConfirmed(self, *orders):
        for order in orders:
            self.assertEqual(order.state, "sale")
            self.assertFalse(self.review_of(order, "pending"))
