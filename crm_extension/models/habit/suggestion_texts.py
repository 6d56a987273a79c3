"""Why something is suggested to a customer, in the salesperson's words."""

from odoo.tools import format_date

from ..value.plain_texts import percentage, plain_number

SHARE_DECIMALS = 2
"""Shares are told in whole percent."""
FAILED = "failed"
WORKING = ("queued", "running")


class SuggestionTexts:
    """Writes the reasons for what a company could offer."""

    def __init__(self, env, company):
        self.env, self.company = env, company

    # -- Reasons ---------------------------------------------------------------

    def together(self, pair):
        """Return why a product goes with one that stands on the order."""
        values = {
            "share": self._share(pair.confidence),
            "product": pair.product_id.display_name,
            "lift": plain_number(self.env, round(pair.lift, 1)),
        }
        if self.company.habit_basket == "customer":
            return self.env._(
                "%(share)s of the customers who buy %(product)s buy it too:"
                " %(lift)s times as many as of all customers.",
                **values,
            )
        return self.env._(
            "%(share)s of the orders with %(product)s have it too: %(lift)s times as"
            " many as of all orders.",
            **values,
        )

    def missing(self, missing):
        """Return why a category is missing, and why this product stands for it."""
        return self.env._(
            "Nothing of %(category)s so far. %(reason)s This is what most customers buy"
            " of it.",
            category=missing.category_id.display_name,
            reason=missing.reason,
        )

    def _share(self, share):
        return percentage(self.env, round(share, SHARE_DECIMALS))

    # -- Why there is nothing --------------------------------------------------

    def never_read(self, state):
        """Return that nothing was read so far, by the state of the last reading."""
        if state in WORKING:
            return self.env._(
                "What customers buy is being read for the first time. Try again in a"
                " few minutes."
            )
        if state == FAILED:
            return self.env._(
                "What customers buy could not be read so far. A manager of customer"
                " values finds out why under Configuration, Readings of Habits."
            )
        if not self.company.habit_refresh:
            return self.env._(
                "What customers buy is not read by night. A manager of customer values"
                " can switch it on in the settings, or start it under Configuration,"
                " Readings of Habits."
            )
        return self.env._(
            "What customers buy has not been read yet. It is read every night. A"
            " manager of customer values can start it now under Configuration, Readings"
            " of Habits."
        )

    def new_customer(self):
        """Return that nothing is known of the customer."""
        return self.env._(
            "This customer has bought nothing that tells a habit. Add a first product:"
            " what goes together with it is then suggested."
        )

    def all_on_order(self):
        """Return that what is known stands on the order."""
        return self.env._(
            "Everything that this customer usually buys stands on the order already,"
            " and nothing else goes together with it."
        )

    def nothing_due(self, rhythms, today):
        """Return that nothing is due, and what is due next.

        :param rhythms: customer.rhythm of the customer, the first due first
        """
        later = next((each for each in rhythms if each.due_date > today), None)
        if later is None:
            return self.env._(
                "Nothing is due: what this customer used to buy was not bought for"
                " long. Ask why."
            )
        return self.env._(
            "Nothing is due now, and nothing else goes together with the order. Next"
            " comes %(product)s, on %(day)s or so.",
            product=later.product_id.display_name,
            day=format_date(self.env, later.due_date),
        )
