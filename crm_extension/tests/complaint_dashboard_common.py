"""What the tests of the complaint dashboard share: a year of complaints, and a check
that every figure is what it opens."""

import json
from datetime import datetime

from odoo.fields import Command
from odoo.tools import json_default

from ..models.complaint.customer_complaint_remedy import _STEP
from ..models.overview.customer_complaint_figures import COMPLAINT, PROMISE
from .complaint_common import ComplaintCase

PERIOD = {"period": "custom", "date_from": "2026-01-01", "date_to": "2026-06-30"}
MONEY = "monetary"


class ComplaintDashboardMixin:
    """Complaints of two teams and two companies; mixed into a case before it."""

    @classmethod
    def happened(cls, received, partner=None, **values):
        """Return a complaint that came in on a day, with whatever became of it.

        :param values: fields; those that steps write as well
        """
        steps = {
            name: values.pop(name)
            for name in ("state", "closed_at", "answered_at", "satisfaction", "cycle")
            if name in values
        }
        complaint = cls.complaint(
            partner or cls.buyer,
            received_at=_moment(received),
            **{"severity": "2", **values},
        )
        for name in ("closed_at", "answered_at"):
            if name in steps:
                steps[name] = _moment(steps[name])
        complaint._writing_step().write(steps)
        return complaint

    @classmethod
    def closed(cls, received, at, stars=0, **values):
        """Return a complaint that was answered and closed on a day."""
        return cls.happened(
            received,
            state="closed",
            answered_at=at,
            closed_at=at,
            satisfaction=stars,
            **values,
        )

    @classmethod
    def paid(cls, complaint, amount, on, kind="goodwill", state="done"):
        """Return a remedy that was carried out on a day."""
        former = complaint.state
        complaint._writing_step().state = "investigating"
        remedy = cls.env["customer.complaint.remedy"].create(
            {"complaint_id": complaint.id, "kind": kind, "amount": amount}
        )
        remedy.with_context(remedy_step=_STEP).write(
            {"state": state, "executed_at": _moment(on)}
        )
        complaint._writing_step().state = former
        return remedy

    @classmethod
    def lines(cls, *products):
        """Return the commands that make a complaint about these products."""
        return [
            Command.create({"product_id": product.id, "quantity": 1})
            for product in products
        ]

    def dashboard(self, user=None, companies=None, **filters):
        """Return what a user sees; what is sent is what comes out of JSON."""
        companies = companies or self.company
        model = (
            self.env["customer.complaint.dashboard"]
            .with_user(user or self.lead)
            .with_context(allowed_company_ids=companies.ids)
        )
        answer = model.get_dashboard({**PERIOD, **filters})
        return json.loads(json.dumps(answer, default=json_default))

    # -- Every figure is what it opens -------------------------------------------

    def assertOpens(self, answer, companies=None):
        """Check each figure of an answer against the records that it opens.

        :return: how many were checked
        """
        env = self.env["customer.complaint.dashboard"].with_context(
            allowed_company_ids=(companies or self.company).ids
        )
        env = env.with_user(self.lead).env
        checked = 0
        for name, value, kind, opening in _figures(answer):
            if not opening:
                continue
            with self.subTest(figure=name):
                self.assertOpensFigure(env, name, value, kind, opening)
            checked += 1
        return checked

    def assertOpensFigure(self, env, name, value, kind, opening):
        found = env[opening["model"]].search(_as_sent(opening["domain"]))
        measured = self.measured(found, name, kind, opening.get("context", {}))
        self.assertAlmostEqual(value or 0, measured, places=4)

    def measured(self, found, name, kind, context):
        """Return what the records behind a figure come to."""
        if kind == MONEY:
            return self.amount_of(found, name)
        if kind == "percentage":
            self.assertEqual(found._name, PROMISE)
            kept = found.filtered(lambda each: not each.is_late)
            return len(kept) / len(found) if found else 0
        if kind in ("hours", "rating"):
            self.assertEqual(found._name, COMPLAINT)
            values = found.mapped(lambda each: each[context["shown_measure"]])
            return sum(values) / len(values) if values else 0
        return len(found)

    def amount_of(self, found, name):
        """Return what records come to, in the currency of the first company."""
        currency = self.company.currency_id
        return sum(
            each.company_id.currency_id._convert(
                each[self.amount_field(name)], currency, each.company_id, round=False
            )
            for each in found
        )

    def amount_field(self, name):
        """Return the field that an amount is the sum of."""
        return "cost"


class ComplaintDashboardCase(ComplaintDashboardMixin, ComplaintCase):
    """A company with complaints, and another one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.new_company("Other")
        both = cls.company + cls.other
        cls.lead = cls.new_user("lead", companies=both)
        cls.agent = cls.new_user("agent", companies=both)
        cls.buyer, cls.friend = cls.customers(
            "Buyer", "Friend", email="somebody@customer.example"
        )
        cls.team = cls.new_team(cls.agent)
        cls.second_team = cls.new_team(cls.agent, name="Second", sequence=2)
        cls.packing, cls.oven = cls.env["customer.complaint.cause"].create(
            [
                {"name": "Packing", "origin": "warehouse"},
                {"name": "Oven", "origin": "supplier"},
            ]
        )
        cls.box, cls.lamp = cls.new_product("Box"), cls.new_product("Lamp")

    @classmethod
    def fill(cls):
        """Make the year of the story: what is where is in the tests."""
        cls.first = cls.closed(
            "2026-01-10",
            "2026-01-12",
            5,
            user_id=cls.agent.id,
            cause_id=cls.packing.id,
            line_ids=cls.lines(cls.box),
        )
        cls.second = cls.closed(
            "2026-01-20",
            "2026-03-01",
            2,
            user_id=cls.agent.id,
            cause_id=cls.packing.id,
            line_ids=cls.lines(cls.box, cls.lamp),
        )
        cls.third = cls.happened(
            "2026-03-05",
            user_id=cls.lead.id,
            cause_id=cls.oven.id,
            line_ids=cls.lines(cls.lamp),
            team_id=cls.second_team.id,
        )
        cls.fourth = cls.happened("2026-06-30", cycle=1)
        cls.before = cls.closed("2025-12-20", "2026-01-05")
        cls.foreign = cls.happened(
            "2026-02-02", company_id=cls.other.id, team_id=False, user_id=cls.agent.id
        )
        cls.paid(cls.first, 10, "2026-01-11")
        cls.paid(cls.second, 30, "2026-02-11")
        cls.paid(cls.third, 5, "2026-03-11")
        cls.paid(cls.third, 99, "2026-03-12", state="approved")
        cls.paid(cls.foreign, 1000, "2026-02-12")
        cls.env.flush_all()


def _moment(text):
    """Return noon of a day, or the moment that is written."""
    return datetime.fromisoformat(text if ":" in text else f"{text} 12:00:00")


def _as_sent(domain):
    return [tuple(term) if isinstance(term, list) else term for term in domain]


def _figures(answer):
    """Yield name, value, kind and opening of every figure of an answer."""
    for tile in answer["tiles"]:
        yield tile["key"], tile["value"], tile["kind"], tile["open"]
    for chart in answer["charts"].values():
        for dataset in chart["datasets"]:
            for label, value, opening in zip(
                chart["labels"], dataset["values"], dataset["opens"], strict=True
            ):
                name = f"{chart['key']}, {dataset['label']}, {label}"
                yield name, value, dataset["kind"], opening
    for table in answer["tables"].values():
        for row in table["rows"]:
            for column, cell in zip(table["columns"], row["cells"], strict=True):
                name = f"{table['key']}, {row['label']}, {column['key']}"
                yield name, cell["value"], column["kind"], cell["open"]
