import math
from dataclasses import replace

from odoo import models
from odoo.exceptions import AccessError, UserError

from ...analytics.evaluation import RFM_ROLES
from ...analytics.facts import day_number
from ...analytics.margin_rates import margin_rates
from ...analytics.simulation import HypotheticalPurchase
from .customer_what_if_facts import HYPOTHETICAL

NEVER_BOUGHT = {
    "score": None,
    "value_class": "none",
    "segment_id": None,
    "segment": None,
    "stage": "prospect",
    "rfm_cell": None,
}


class CustomerScoreWhatIf(models.AbstractModel):
    """Scores one customer with purchases that were never made; writes nothing.

    It is the engine with another reader: cut-offs and parameters are those of the last
    full run, as when a customer is scored again.
    """

    _name = "customer.score.what.if"
    _inherit = "customer.value.engine"
    _description = "Scores a customer with hypothetical purchases"

    def _execute(self, run, asked=None):
        """Refuse: what was made up must never be stored."""
        raise NotImplementedError

    def _facts_reader(self):
        return self.env["customer.what.if.facts"]

    def _what_if(self, partner, purchases, company=None, model=None, as_of=None):
        """Return what purchases would make of a customer, beside what is now.

        Both sides are of the same day: ``as_of``, or the last purchase's if that is
        later. A purchase without a margin has the customer's margin rate, else the
        company's.

        :param partner: res.partner; a contact stands for its company
        :param purchases: list of dicts: ``day`` (date), ``amount`` and, if known,
            ``margin``, both in the company's currency
        :param company: res.company, the current one when left out
        :param model: customer.score.model of a company, to ask another version than
            the published one; it must have scored everybody once
        :param as_of: date, today in the company's time zone when left out
        :return: dict, ready for JSON: ``partner_id``, ``name``, ``model_id``,
            ``model_name``, ``as_of``; ``before`` and ``after``, dicts of ``score``,
            ``value_class``, ``segment_id``, ``segment``, ``stage``, ``rfm_cell``;
            ``reasons``, for each rule its ``rule``, ``metric``, ``label`` and its
            points ``before``, ``after`` and their ``difference``
        :raise AccessError: for who may not read the customer's value
        :raise UserError: naming what is wrong with the purchases; or where nothing
            scores such a customer, or nothing has scored anybody yet
        """
        company = model.company_id if model else company or self.env.company
        customer = partner.commercial_partner_id
        self._check_readable(partner | customer, company, model)
        self._check_purchases(purchases)
        spoken = self.sudo().with_company(company)
        days = [purchase["day"] for purchase in purchases]
        return spoken._compare(
            customer.sudo(),
            [_hypothetical(purchase) for purchase in purchases],
            spoken._scoring_model(customer.sudo(), company, model and model.sudo()),
            max(as_of or company.sudo()._value_today(), *days),
        )

    # -- Who may, and what -----------------------------------------------------

    def _check_readable(self, partners, company, model=None):
        """Let pass who may read the customer's value in the company, and the rules.

        :raise AccessError: for anybody else
        """
        partners.check_access("read")
        if model:
            model.check_access("read")
        values = self.env["customer.value"]
        values.check_access("read")
        if company not in self.env.companies:
            raise AccessError(
                self.env._("You do not work for %s.", company.sudo().name)
            )
        row = values.sudo().search(
            [("partner_id", "in", partners.ids), ("company_id", "=", company.id)]
        )
        row.with_env(self.env).check_access("read")

    def _check_purchases(self, purchases):
        faults = self._purchase_faults(purchases)
        if faults:
            raise UserError("\n".join(faults))

    def _purchase_faults(self, purchases):
        """Return everything that is wrong with the purchases, in words."""
        if not purchases:
            return [self.env._("There is no purchase to try. Add at least one.")]
        faults = []
        for number, purchase in enumerate(purchases, start=1):
            if not purchase.get("day"):
                faults.append(self.env._("Purchase %s has no date.", number))
            if not _is_positive(purchase.get("amount")):
                faults.append(
                    self.env._("Purchase %s: the amount must be above zero.", number)
                )
            if not math.isfinite(purchase.get("margin") or 0.0):
                faults.append(
                    self.env._("Purchase %s: the margin must be a number.", number)
                )
        return faults

    def _scoring_model(self, customer, company, model):
        """Return what scores the customer.

        :raise UserError: if nothing does
        """
        asked = model or self.env["customer.score.model"].with_context(
            active_test=False
        ).search([("company_id", "=", company.id), ("state", "=", "published")])
        for each in asked:
            if customer.filtered_domain(each._partner_domain()):
                return each
        raise UserError(
            self.env._("No published score model is about %s.", customer.display_name)
        )

    # -- Scoring ---------------------------------------------------------------

    def _compare(self, customer, purchases, model, as_of):
        run = self._carrier(model, as_of)
        before = self._score(run, customer, ())
        purchases = self._with_margins(purchases, before)
        after = self._score(run, customer, purchases)
        return {
            "partner_id": customer.id,
            "name": customer.display_name,
            "model_id": model.id,
            "model_name": model.display_name,
            "as_of": as_of.isoformat(),
            "before": self._described(model, before),
            "after": self._described(model, after),
            "reasons": self._reasons(model, before, after),
        }

    def _carrier(self, model, as_of):
        """Return a run that is never saved.

        :raise UserError: without a full run, whose cut-offs it needs
        """
        run = self.env["customer.score.run"].new(
            {
                "model_id": model.id,
                "company_id": model.company_id.id,
                "basis": model.basis,
                "as_of": as_of,
                "kind": "incremental",
            }
        )
        if run._reference_run():
            return run
        raise UserError(
            self.env._(
                "“%s” has scored nobody yet. Run it for all customers, then try again.",
                model.display_name,
            )
        )

    def _score(self, run, customer, purchases):
        """Return facts, metrics, evaluation and metric context of one customer."""
        asking = self.with_context(**{HYPOTHETICAL: (customer.id, tuple(purchases))})
        return asking._evaluate(run, asked=customer.ids)

    def _with_margins(self, purchases, before):
        """Give a margin to the purchases that have none."""
        facts, _metrics, _evaluation, context = before
        common = (context.parameters.get("lifetime") or {}).get("margin_rate")
        common = math.nan if common is None else common
        rate = float(margin_rates(facts, common)[0]) if len(facts) else common
        rate = 0.0 if math.isnan(rate) else rate
        return [
            replace(purchase, margin=purchase.amount * rate)
            if purchase.margin is None
            else purchase
            for purchase in purchases
        ]

    # -- Telling ---------------------------------------------------------------

    def _described(self, model, scored):
        """Return the customer's position, as one side of the comparison."""
        facts, _metrics, found, _context = scored
        if not len(facts):
            return dict(NEVER_BOUGHT)
        place = int(found.segment[0])
        segment = model.segment_ids[place] if place >= 0 else model.segment_ids[:0]
        return {
            "score": float(found.score[0]),
            "value_class": str(found.value_class[0]),
            "segment_id": segment.id or None,
            "segment": segment.name or None,
            "stage": str(found.stage[0]),
            "rfm_cell": _rfm_cell(found.rfm),
        }

    def _reasons(self, model, before, after):
        """Return each rule's points on both sides, in the order of the rules."""
        labels = dict(self.env["customer.value"]._metric_selection())
        return [
            {
                "rule": rule.id,
                "metric": rule.metric,
                "label": labels[rule.metric],
                "before": low,
                "after": high,
                "difference": round(high - low, 2),
            }
            for rule, low, high in zip(
                model.rule_ids, _points(before), _points(after), strict=True
            )
        ]


def _is_positive(amount):
    return bool(amount) and amount > 0 and math.isfinite(amount)


def _hypothetical(purchase):
    return HypotheticalPurchase(
        day=day_number(purchase["day"]),
        amount=purchase["amount"],
        margin=purchase.get("margin"),
    )


def _points(scored):
    """Return the points of each rule, 0 for who has no score."""
    facts, _metrics, found, _context = scored
    if not len(facts):
        return [0.0] * found.contributions.shape[1]
    return found.contributions[0].tolist()


def _rfm_cell(bands):
    """Return the bands one after the other, as they are stored; None without any."""
    known = (bands[f"{role}_score"][0] for role in RFM_ROLES)
    return "".join(str(int(band)) for band in known if not math.isnan(band)) or None
