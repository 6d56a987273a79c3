import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from .evaluation_under_way import EvaluationUnderWay

_logger = logging.getLogger(__name__)


class CustomerTierRunningMixin(models.AbstractModel):
    """Starts evaluations of loyalty programs: by hand, at once, and by night."""

    _name = "customer.tier.running.mixin"
    _description = "Evaluating loyalty programs"

    def evaluate(self, as_of=None, partners=None):
        """Work out who holds which tier on a day, and write what changed.

        Time goes forward only: a day before the last evaluation changes nothing that
        was decided since.

        :param as_of: date; the company's current day when left out
        :param partners: res.partner to evaluate, enrolled if they are customers in
            scope; everybody who ever bought when left out
        :return: customer.tier.run
        :raise AccessError: unless the user manages loyalty tiers
        :raise UserError: for a program that is not active, or naming every fault
        """
        self._check_manager()
        self.ensure_one()
        self._ensure_active()
        asked = self._asked_customers(partners)
        day = fields.Date.to_date(as_of)
        return self._evaluate(day, asked, self.env.user).with_env(self.env)

    def _asked_customers(self, partners):
        """Return the ids of the customers of partners, None for everybody.

        :param partners: res.partner, or ids as a client sends them
        """
        if partners is None:
            return None
        if not isinstance(partners, models.BaseModel):
            partners = self.env["res.partner"].browse(partners)
        return partners.commercial_partner_id.ids

    def simulate(self, as_of=None):
        """Work out what an evaluation would change; write no member's row.

        :param as_of: date; the company's current day when left out
        :return: customer.tier.run of the kind simulation
        :raise AccessError: unless the user manages loyalty tiers
        :raise UserError: naming every fault of the configuration
        """
        self._check_manager()
        self.ensure_one()
        self._raise_faults()
        day = fields.Date.to_date(as_of) or self.company_id._value_today()
        run = (
            self.env["customer.tier.simulation"]
            .sudo()
            ._execute(self.sudo(), day, self.env.user)
        )
        return run.with_env(self.env)

    def action_simulate(self):
        """Simulate today, and show what it found."""
        return self.simulate()._get_records_action(name=self.env._("Simulation"))

    def action_evaluate(self):
        """Evaluate everybody today, and show what was done."""
        return self.evaluate()._get_records_action(name=self.env._("Evaluation"))

    def _ensure_active(self):
        """Let only active programs give tiers.

        :raise UserError: for a draft or an archived program
        """
        if self.state != "active":
            raise UserError(
                self.env._(
                    "“%s” is not active: only an active program gives tiers. Simulate"
                    " it, then activate it.",
                    self.name,
                )
            )

    def _evaluate(self, as_of=None, asked=None, user=None):
        """Evaluate as the engine; see :meth:`evaluate`."""
        self._raise_faults()
        day = as_of or self.company_id._value_today()
        return (
            self.env["customer.tier.engine"]
            .sudo()
            ._execute(self.sudo(), day, asked, user)
        )

    def _note_evaluated(self, as_of):
        """Keep up to which day, and by which rules, everybody was evaluated."""
        noted = {
            "evaluated_on": max(as_of, self.evaluated_on or as_of),
            "evaluated_version": self.version,
            "evaluated_rules": self._stored_ladder(as_of),
            "is_due": False,
        }
        changed = {name: value for name, value in noted.items() if self[name] != value}
        if changed:
            self.write(changed)

    # -- At once -------------------------------------------------------------------

    @api.model
    def _evaluate_at_once(self, documents):
        """Evaluate the customers of confirmed orders, or of posted invoices.

        A program that cannot be evaluated holds up no order: whoever manages it is
        told at the next evaluation of everybody.

        :param documents: records with a company and a partner
        """
        for program in self._programs_of_documents(documents):
            partners = documents.filtered(
                lambda each, program=program: each.company_id == program.company_id
            ).partner_id.commercial_partner_id
            program._evaluate_if_sound(partners)

    def _evaluate_if_sound(self, partners):
        """Evaluate customers; a program with faults holds up nobody else."""
        try:
            self._evaluate(None, partners.ids)
        except UserError as error:
            _logger.warning("%s was not evaluated: %s", self.name, error)

    @api.model
    def _programs_of_documents(self, documents):
        return self.sudo().search(
            [
                ("company_id", "in", documents.company_id.ids),
                ("state", "=", "active"),
            ]
        )

    # -- In the background ---------------------------------------------------------

    @api.model
    def _cron_evaluate(self):
        """Evaluate the programs that are due, and the customers that wait.

        Each evaluation is a transaction of its own: one that dies leaves nothing, and
        is begun again.
        """
        programs = self.search([("state", "=", "active")])
        due = programs.filtered(lambda program: program._is_due())
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=len(due) + 1)
        for program in due:
            program._evaluate_in_background()
            if not progress._commit_progress(1):
                return
        self._evaluate_waiting(programs)
        progress._commit_progress(1)

    def _is_due(self):
        today = self.company_id._value_today()
        if self.faults_told_on == today:
            return False
        return self.is_due or not self.evaluated_on or self.evaluated_on < today

    def _evaluate_in_background(self):
        """Evaluate everybody; faults are told once a day to who follows the program.

        Where somebody evaluates it already, the next round looks again.
        """
        try:
            self._evaluate()
        except EvaluationUnderWay:
            self.env.cr.rollback()
        except UserError as error:
            self.env.cr.rollback()
            self.message_post(body=str(error), subtype_xmlid="mail.mt_comment")
            self.faults_told_on = self.company_id._value_today()

    @api.model
    def _evaluate_waiting(self, programs):
        """Evaluate the customers whose documents changed."""
        queue = self.env["customer.tier.queue"]
        for company in queue._waiting_companies():
            partners = queue._take(company)
            for program in programs.filtered(lambda each: each.company_id == company):  # noqa: B023
                program._evaluate_if_sound(partners)
