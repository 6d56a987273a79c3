"""What the tests of the customer brief share: a firm, and who asks about it."""

from datetime import timedelta

from odoo import fields

from .common import USER_GROUPS, AccountingCase
from .complaint_common import ComplaintMixin
from .tier_common import TierMixin

USER_GROUPS.update(contact="crm_extension.group_contact_user")
SALES = "sales_team.group_sale_salesman"


def days_ago(days):
    """Return the day that many days before today."""
    return fields.Date.today() - timedelta(days=days)


class BriefCase(ComplaintMixin, TierMixin, AccountingCase):
    """A firm with a contact, and a salesperson who sees the own documents alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.books
        cls.firm = cls.customers("Aurora Mills", is_company=True)
        cls.contact = cls.customers("Ada", parent_id=cls.firm.id, function="Buyer")
        cls.seller = cls.new_user("user", name="Sam Seller", groups=SALES)
        cls.colleague = cls.new_user(
            "user", login="other_seller", name="Carl Colleague", groups=SALES
        )

    def brief(self, partner=None, user=None, company=None):
        """Return the brief as a user of the company reads it."""
        company = company or self.company
        self.env.flush_all()
        self.env.invalidate_all()
        reader = self.env["customer.brief"].with_user(user or self.seller)
        reader = reader.with_context(allowed_company_ids=company.ids)
        return reader.get_brief((partner or self.firm).id)

    def section(self, key, **asked):
        """Return a section of the brief, None when the reader does not get it."""
        found = [each for each in self.brief(**asked)["sections"] if each["key"] == key]
        return found[0] if found else None

    def rows(self, key, **asked):
        """Return the rows of a section by their label."""
        return {row["label"]: row for row in self.section(key, **asked)["rows"]}

    def figures(self, **asked):
        """Return the figures of what is open, by kind."""
        return {each["key"]: each for each in self.section("open", **asked)["figures"]}

    def quotation(self, partner=None, amount=100, **values):
        return self.orders(
            (partner or self.firm, days_ago(5), amount), **{"state": "draft", **values}
        )

    def bought(self, day, price, product=None, quantity=1, partner=None, **values):
        line = self.order_line(price, product, quantity)
        return self.orders((partner or self.firm, day, [line]), **values)

    def promise(self, name, **values):
        return self.env["customer.promise"].create(
            {
                "name": name,
                "partner_id": self.contact.id,
                "company_id": self.company.id,
                "user_id": self.colleague.id,
                "promised_on": days_ago(60),
                **values,
            }
        )
