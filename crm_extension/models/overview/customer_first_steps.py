from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import format_date, format_datetime

from ..value.customer_score_run import OPEN_STATES

MANAGER = "crm_extension.group_value_manager"
DISMISSED = "crm_extension.first_steps_dismissed_%s"
"""Name of the parameter that keeps who has seen enough: one a company."""
# Basis of a score model -> where its purchases are, with their day.
PURCHASES = {
    "ordered": ("sale.order", [("state", "=", "sale")], "date_order"),
    "delivered": ("sale.order", [("state", "=", "sale")], "date_order"),
    "invoiced": (
        "account.move",
        [("state", "=", "posted"), ("move_type", "in", ("out_invoice", "out_receipt"))],
        "invoice_date",
    ),
}
PURCHASE_ACTIONS = {
    "sale.order": "sale.action_orders",
    "account.move": "account.action_move_out_invoice_type",
}
STEPS = ("purchases", "rules", "people", "run", "result")


class CustomerFirstSteps(models.AbstractModel):
    """The way from the installation to the first score, in five steps.

    How far a company is follows from what is there; that somebody does not want to
    see it any more is all that is kept.
    """

    _name = "customer.first.steps"
    _description = "First steps"

    @api.model
    def get_first_steps(self):
        """Return the steps of the current company.

        :return: dict of ``company``, ``steps`` (each with ``key``, ``title``,
            ``text``, ``fact``, ``problem``, ``state`` "done", "now" or "later",
            ``button``, and ``action`` or ``method`` for what it does), ``done``
            (number), ``has_scores``, ``is_dismissed`` and ``is_shown``
        :raise AccessError: unless the user manages customer value
        """
        self._check_manager()
        facts = self._read_facts()
        done = self._done(facts)
        texts = self._texts(facts)
        current = next((key for key in STEPS if not done[key]), None)
        return {
            "company": facts["company"].name,
            "steps": [
                {
                    "key": key,
                    "state": "done"
                    if done[key]
                    else ("now" if key == current else "later"),
                    "method": "",
                    **texts[key],
                }
                for key in STEPS
            ],
            "done": sum(done.values()),
            "has_scores": facts["scored"] > 0,
            "is_dismissed": facts["is_dismissed"],
            "is_shown": not facts["scored"] and not facts["is_dismissed"],
        }

    @api.model
    def dismiss_first_steps(self, dismissed=True):
        """Show the steps no more where nobody asked for them, or show them again.

        :raise AccessError: unless the user manages customer value
        """
        self._check_manager()
        self.env["ir.config_parameter"].sudo().set_param(
            DISMISSED % self.env.company.id, "1" if dismissed else False
        )
        return self.get_first_steps()

    @api.model
    def start_first_run(self):
        """Queue a run of the published rules, unless one is on its way; return its
        form.

        :raise AccessError: unless the user manages customer value
        """
        self._check_manager()
        facts = self._read_facts()
        if facts["run"].state in OPEN_STATES:
            # It waits for the scheduled action, which may take a quarter of an hour.
            self.env.ref("crm_extension.ir_cron_customer_value").sudo()._trigger()
            return (
                facts["run"]
                .with_env(self.env)
                ._get_records_action(name=self.env._("Run"))
            )
        return facts["model"].with_env(self.env).action_run()

    @api.model
    def _check_manager(self):
        """Let pass who may set up customer value.

        :raise AccessError: for anybody else
        """
        if not (self.env.su or self.env.user.has_group(MANAGER)):
            raise AccessError(
                self.env._("Only a manager of customer value may do this.")
            )

    # -- Reading ---------------------------------------------------------------

    @api.model
    def _read_facts(self):
        """Return what is there in the current company, by name."""
        company = self.env.company
        models_ = self.env["customer.purchase.reader"]._published_models(company)
        model = models_.get(company, self.env["customer.score.model"].sudo())
        return {
            "company": company,
            "model": model,
            **self._read_purchases(company, model),
            **self._read_people(company),
            **self._read_results(company),
            "is_dismissed": bool(
                self.env["ir.config_parameter"]
                .sudo()
                .get_param(DISMISSED % company.id, False)
            ),
        }

    @api.model
    def _read_purchases(self, company, model):
        name, domain, day = PURCHASES[model.basis or "ordered"]
        [(count, customers, first, last)] = (
            self.env[name]
            .sudo()
            ._read_group(
                [("company_id", "=", company.id), *domain],
                [],
                [
                    "__count",
                    "commercial_partner_id:count_distinct"
                    if name == "account.move"
                    else "partner_id:count_distinct",
                    f"{day}:min",
                    f"{day}:max",
                ],
            )
        )
        return {
            "purchases": count,
            "buyers": customers,
            "first": first,
            "last": last,
            "document": name,
        }

    @api.model
    def _read_people(self, company):
        users = self.env["res.users"].sudo()
        own = [("share", "=", False), ("company_ids", "in", company.id)]
        return {
            key: users.search_count(
                [*own, ("all_group_ids", "in", self.env.ref(group).id)]
            )
            for key, group in (
                ("users", "crm_extension.group_value_user"),
                ("managers", MANAGER),
            )
        }

    @api.model
    def _read_results(self, company):
        own = [("company_id", "=", company.id)]
        counts = (
            self.env["customer.value"]
            .sudo()
            ._read_group(own, ["value_class"], ["__count"])
        )
        run = (
            self.env["customer.score.run"]
            .sudo()
            .search(
                [*own, ("kind", "=", "full"), ("state", "!=", "cancelled")], limit=1
            )
        )
        cron = self.env.ref(
            "crm_extension.ir_cron_customer_value", raise_if_not_found=False
        )
        return {
            "classes": dict(counts),
            "scored": sum(count for _class, count in counts),
            "run": run,
            "is_scheduled": bool(cron and cron.sudo().active),
        }

    # -- Judging ---------------------------------------------------------------

    @api.model
    def _done(self, facts):
        """Return which steps are done, by key."""
        return {
            "purchases": facts["purchases"] > 0,
            "rules": bool(facts["model"]),
            "people": facts["users"] > 0,
            "run": facts["run"].state == "done",
            "result": facts["scored"] > 0,
        }

    # -- Telling ---------------------------------------------------------------

    @api.model
    def _texts(self, facts):
        """Return the words of each step, by key."""
        return {key: getattr(self, f"_text_of_{key}")(facts) for key in STEPS}

    @api.model
    def _text_of_purchases(self, facts):
        is_invoices = facts["document"] == "account.move"
        fact = self.env._("Nothing yet.")
        if facts["purchases"]:
            fact = self.env._(
                "%(count)s purchases of %(buyers)s customers, from %(first)s to"
                " %(last)s.",
                count=facts["purchases"],
                buyers=facts["buyers"],
                first=self._day(facts["first"]),
                last=self._day(facts["last"]),
            )
        return {
            "title": self.env._("Purchases to learn from"),
            "text": self.env._("Scores come from posted invoices. Post or import some.")
            if is_invoices
            else self.env._("Scores come from confirmed orders. Make or import some."),
            "fact": fact,
            "problem": "",
            "button": self.env._("Invoices") if is_invoices else self.env._("Orders"),
            "action": PURCHASE_ACTIONS[facts["document"]],
        }

    @api.model
    def _text_of_rules(self, facts):
        model = facts["model"]
        return {
            "title": self.env._("Rules that count"),
            "text": self.env._(
                "A published score model says what makes a good customer. The shipped"
                " one works as it is: recency, frequency, revenue, margin and growth."
            ),
            "fact": self.env._("Published: %s.", model.display_name)
            if model
            else self.env._("No score model is published."),
            "problem": self._problem_of_window(facts),
            "button": self.env._("Score Models"),
            "action": "crm_extension.customer_score_model_action",
        }

    @api.model
    def _problem_of_window(self, facts):
        """Return a warning when all purchases are older than the rules look back."""
        model, last = facts["model"], facts["last"]
        if not model or not last:
            return ""
        company = facts["company"]
        window = self.env["customer.value.engine"]._window(
            model, company._value_today()
        )
        if str(last)[:10] >= str(window.start):
            return ""
        return self.env._(
            "The last purchase was on %(last)s, but the rules look back to %(start)s"
            " only: most numbers will be nought. Make a new version with a longer"
            " window.",
            last=self._day(last),
            start=format_date(self.env, window.start),
        )

    @api.model
    def _text_of_people(self, facts):
        return {
            "title": self.env._("People who see it"),
            "text": self.env._(
                "Everybody with a role in Sales sees scores. Margins need a right of"
                " their own; managers set the rules."
            ),
            "fact": self.env._(
                "%(users)s users see scores, %(managers)s of them manage the rules.",
                users=facts["users"],
                managers=facts["managers"],
            ),
            "problem": "",
            # Without the right to administer users there is nothing to open.
            **(
                {"button": self.env._("Users"), "action": "base.action_res_users"}
                if self.env.user.has_group("base.group_erp_manager")
                else {"button": "", "action": ""}
            ),
        }

    @api.model
    def _text_of_run(self, facts):
        run = facts["run"]
        return {
            "title": self.env._("First run"),
            "text": self.env._(
                "A run scores everybody. The first one is planned at installation, and"
                " another one every night."
            ),
            "fact": self._fact_of_run(run),
            "problem": self._problem_of_run(facts),
            "button": self.env._("Run Again")
            if run.state == "done"
            else self.env._("Run Now"),
            "action": "",
            "method": "start_first_run" if facts["model"] else "",
        }

    @api.model
    def _fact_of_run(self, run):
        if not run:
            return self.env._("None yet.")
        states = dict(run._fields["state"]._description_selection(self.env))
        return self.env._(
            "%(state)s: %(customers)s customers, %(moment)s.",
            state=states[run.state],
            customers=run.customer_count,
            moment=format_datetime(self.env, run.write_date),
        )

    @api.model
    def _problem_of_run(self, facts):
        if facts["run"].state == "failed":
            return self.env._("It ended with an error. Open the run: its log says why.")
        if not facts["is_scheduled"]:
            return self.env._(
                "The scheduled action “Customer value: do the runs that are due” is"
                " switched off: no run will begin. An administrator can switch it on"
                " in the technical settings."
            )
        return ""

    @api.model
    def _text_of_result(self, facts):
        classes = facts["classes"]
        return {
            "title": self.env._("First score"),
            "text": self.env._(
                "Open customers whom you know well and read why they have their score."
            ),
            "fact": self.env._(
                "%(scored)s customers have a score: %(a)s in class A, %(b)s in B,"
                " %(c)s in C.",
                scored=facts["scored"],
                a=classes.get("a", 0),
                b=classes.get("b", 0),
                c=classes.get("c", 0),
            )
            if facts["scored"]
            else self.env._("No customer has a score yet."),
            "problem": self.env._(
                "The run found no customer with a purchase that counts: look at the"
                " basis and the customers of the score model."
            )
            if facts["run"].state == "done" and not facts["scored"]
            else "",
            "button": self.env._("Customers by Value"),
            "action": "crm_extension.customer_value_action",
        }

    @api.model
    def _day(self, moment):
        return format_date(self.env, moment) if moment else ""
