"""What the tests of campaigns share: campaigns, their costs, and whom they reached."""

from .common import ValueCase, day


class CampaignMixin:
    """Makes campaigns."""

    @classmethod
    def campaign(cls, title, first=None, last=None, company=None, **values):
        """Return a campaign with its first and last day, as ``day`` reads them."""
        return cls.env["utm.campaign"].create(
            {
                "title": title,
                "first_day": first and day(first),
                "last_day": last and day(last),
                "company_id": (company or cls.company).id,
                **values,
            }
        )

    @classmethod
    def cost(cls, campaign, amount, when="06-01", company=None, **values):
        return cls.env["customer.campaign.cost"].create(
            {
                "campaign_id": campaign.id,
                "company_id": (company or cls.company).id,
                "date": day(when),
                "name": "Leaflets",
                "amount": amount,
                **values,
            }
        )

    @classmethod
    def reach(cls, campaign, partners, when="06-01", company=None):
        return cls.env["customer.campaign.reach"]._add(
            campaign, company or cls.company, partners, day(when)
        )

    def rows(self, *domain, company=None, user=None):
        """Return the report's rows of a company."""
        company = company or self.company
        report = self.env["customer.campaign.return"].with_user(user or self.env.user)
        report = report.with_context(allowed_company_ids=company.ids)
        self.env.invalidate_all()
        return report.search(list(domain))

    def sums(self, *names, by="campaign_id", company=None, user=None):
        """Return sums of the report by group: dict of the group's id to a tuple."""
        company = company or self.company
        report = self.env["customer.campaign.return"].with_user(user or self.env.user)
        report = report.with_context(allowed_company_ids=company.ids)
        groups = report._read_group([], [by], [self._aggregate(name) for name in names])
        return {
            getattr(group, "id", group): tuple(figures) for group, *figures in groups
        }

    def _aggregate(self, name):
        rate = name.endswith("_rate")
        return f"{name}:avg" if rate else f"{name}:sum"


class CampaignCase(CampaignMixin, ValueCase):
    """One campaign that reached three customers, and a product with a cost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods = cls.new_product("Goods", standard_price=60)
        cls.ann, cls.bob, cls.cem = cls.customers("Ann", "Bob", "Cem")
        cls.spring = cls.campaign("Spring", "04-01", "04-30")
        cls.reach(cls.spring, cls.ann | cls.bob | cls.cem, "04-01")

    @classmethod
    def sell(cls, partner, when, price=100, campaign=None, **values):
        """Return an order of one piece of goods, which cost 60."""
        lines = [cls.order_line(price, cls.goods, purchase_price=60)]
        return cls.orders(
            (partner, when, lines), campaign_id=(campaign or cls.spring).id, **values
        )

    @classmethod
    def tag(cls, order, campaign=False):
        """Return the order after it has got another campaign, or none."""
        order.campaign_id = campaign
        cls.env.flush_all()
        return order
