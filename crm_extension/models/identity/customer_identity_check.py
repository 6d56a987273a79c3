from dataclasses import dataclass, field, replace

from odoo import api, models

from ...analytics.identity_exposure import Asked, Owed, held
from ...analytics.identity_groups import connected, shared_keys, steps_from

NAMED = 50
"""How many customers a review names of those who share one thing."""


@dataclass
class Standing:
    """What is known of the orders of one company that are to be confirmed.

    :param asked: dict of an order's id to ``Asked``
    :param links: list of (customer's id, kind, key)
    :param groups: dict of a customer's id to the ids of all it is connected with
    :param owed: dict of a customer's id to ``Owed``
    :param waiting: dict of the id of each order that has to wait to the exposure
    """

    asked: dict
    links: list = field(default_factory=list)
    groups: dict = field(default_factory=dict)
    owed: dict = field(default_factory=dict)
    waiting: dict = field(default_factory=dict)

    def group(self, order_id):
        """Return the ids of all customers who count for an order."""
        customers = self.asked[order_id].customers
        return frozenset().union(*(self.groups[each] for each in customers))


class CustomerIdentityCheck(models.AbstractModel):
    """Decides which orders may be confirmed, and which a manager has to look at."""

    _name = "customer.identity.check"
    _description = "Check of shared identities"

    @api.model
    def _standing(self, orders, grown=None):
        """Return which orders of one company have to wait, and why.

        Nobody else confirms an order of the same customers until this transaction ends.

        :param orders: sale.order of one company, in sudo
        :param grown: by how much confirmed orders have grown, by their ids: only that
            is asked about; None for quotations
        :return: ``Standing``
        """
        company = orders.company_id
        identity = self.env["customer.identity"].sudo()
        found = Standing(self._asked(orders, grown))
        customers = {each for asked in found.asked.values() for each in asked.customers}
        self._read_stale(customers)
        found.links = identity._links(customers, company)
        found.groups = connected(found.links, customers)
        self._take_locks(found, customers)
        found.owed = identity._owed(found.groups, company)
        if grown is not None:
            self._take_off(found)
        terms = identity._terms(company)
        asked = list(found.asked.values())
        found.waiting = held(asked, found.groups, found.owed, terms)
        return found

    @api.model
    def _asked(self, orders, grown):
        """Return what each order would add, and for whom, by its id."""
        approved = self.env["customer.identity.review"].sudo()._approved(orders)
        return {
            order.id: Asked(
                order.id,
                order._identity_customers(),
                order._identity_amount() if grown is None else grown[order.id],
                approved.get(order, 0.0),
            )
            for order in orders
        }

    @api.model
    def _take_off(self, found):
        """Take off what is owed that by which confirmed orders have grown."""
        for asked in found.asked.values():
            payer = asked.customers[0]
            owed = found.owed.get(payer, Owed())
            found.owed[payer] = replace(owed, orders=owed.orders - asked.amount)

    @api.model
    def _read_stale(self, customers):
        """Read again what was written past the ORM's hooks."""
        readings = self.env["customer.identity.reading"].sudo()
        readings._read_again(readings._stale(customers=customers))

    @api.model
    def _take_locks(self, found, customers):
        """Wait for orders of customers who share something, or may share it soon."""
        own = {
            (kind, key) for customer, kind, key in found.links if customer in customers
        }
        themselves = {("customer", str(customer)) for customer in customers}
        keys = own | shared_keys(found.links).keys() | themselves
        self.env["customer.identity.lock"].sudo()._take(keys)

    # -- What a review keeps ---------------------------------------------------

    @api.model
    def _facts(self, found, order):
        """Return the values of a review of an order that has to wait.

        :param found: ``Standing``
        """
        asked, group = found.asked[order.id], found.group(order.id)
        invoices = sum(found.owed[each].invoices for each in group & found.owed.keys())
        exposure = found.waiting[order.id]
        return {
            "company_id": order.company_id.id,
            "partner_id": order.partner_id.commercial_partner_id.id,
            "customer_ids": [(6, 0, sorted(group))],
            "customer_count": len(group),
            "limit": order.company_id.identity_limit,
            "order_amount": asked.amount,
            # With what was confirmed beside it, by the same click.
            "open_orders": exposure - invoices - asked.amount,
            "unpaid_invoices": invoices,
            "exposure": exposure,
            "shared": self._shared(found, group),
            "steps": self._steps(found, asked),
        }

    @api.model
    def _shared(self, found, group):
        """Return what they share, what most have first, with names as they are now."""
        links = [link for link in found.links if link[0] in group]
        shared = shared_keys(links)
        ids = {each for some in shared.values() for each in some[:NAMED]}
        names = self._names(ids)
        rows = [
            {
                "kind": kind,
                "key": key,
                "customers": [names[each] for each in customers[:NAMED]],
                "count": len(customers),
            }
            for (kind, key), customers in shared.items()
        ]
        return sorted(rows, key=lambda row: -row["count"])

    @api.model
    def _steps(self, found, asked):
        """Return by what each customer is connected, with names as they are now."""
        steps = steps_from(found.links, asked.customers)
        ids = {each for step in steps for each in (step.customer, step.source)}
        names = self._names(ids)
        return [
            {
                "customer_id": step.customer,
                "customer": names[step.customer],
                "kind": step.kind,
                "key": step.key,
                "source": names[step.source],
            }
            for step in steps
        ]

    @api.model
    def _names(self, ids):
        partners = self.env["res.partner"].sudo().browse(sorted(ids))
        return {partner.id: partner.display_name for partner in partners}
