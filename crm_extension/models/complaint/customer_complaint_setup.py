from odoo import api, models
from odoo.exceptions import UserError

SEQUENCE_CODE = "customer.complaint"
ALIAS_NAME = "complaints"
RULE_MODELS = (
    "customer.complaint.sla.policy",
    "customer.complaint.remedy.rule",
    "customer.complaint.remedy.limit",
)
"""What a company decides about its complaints: ``_create_for`` ships the first ones."""
MASTER_MODELS = (
    "customer.complaint.defect",
    "customer.complaint.cause",
    "customer.complaint.category",
)
"""What a company may have of its own; those of no company are for all."""


class CustomerComplaintSetup(models.AbstractModel):
    """What a company needs to handle complaints: it comes and goes with the company."""

    _name = "customer.complaint.setup"
    _description = "Set-up of complaints"

    # -- What comes ------------------------------------------------------------

    @api.model
    def _create_for(self, companies):
        """Give each company what it lacks to handle complaints.

        :param companies: res.company
        """
        self._create_sequences(companies)
        self._create_teams(companies)
        self._name_aliases(companies)
        for name in RULE_MODELS:
            self.env[name]._create_for(companies)

    def _create_sequences(self, companies):
        sequences = self.env["ir.sequence"].sudo()
        served = self._sequences_of(companies).company_id
        sequences.create([self._prepare_sequence(each) for each in companies - served])

    def _prepare_sequence(self, company):
        return {
            "name": self.env._("Complaints of %s", company.name),
            "code": SEQUENCE_CODE,
            "company_id": company.id,
            "prefix": "CP/%(year)s/",
            "padding": 5,
        }

    def _create_teams(self, companies):
        served = self._records_of("customer.complaint.team", companies).company_id
        teams = self.env["customer.complaint.team"].sudo().with_context(lang="en_US")
        teams = teams.create([self._prepare_team(each) for each in companies - served])
        for code, _name in self.env["res.lang"].get_installed():
            teams.with_context(lang=code).name = self._team_name(code)

    def _team_name(self, lang):
        return self.with_context(lang=lang).env._("Complaints")

    def _prepare_team(self, company):
        return {
            "name": self._team_name("en_US"),
            "company_id": company.id,
            "user_id": self._leader_of(company).id,
        }

    def _leader_of(self, company):
        """Return who leads the first team: who makes the company, else the admin."""
        for user in (
            self.env.user,
            self.env.ref("base.user_admin", raise_if_not_found=False),
        ):
            if user and user.active and company in user.sudo().company_ids:
                return user.sudo()
        return self.env["res.users"]

    def _name_aliases(self, companies):
        """Name the address of the first team, unless a mail alias is called so.

        Companies that share a mail domain share its names: the first one gets it.
        """
        aliases = (
            self.env["mail.alias"].sudo().search([("alias_name", "=", ALIAS_NAME)])
        )
        taken = {alias.alias_domain_id.id for alias in aliases}
        teams = self._records_of("customer.complaint.team", companies)
        for own in teams.grouped("company_id").values():
            domain = own[0].alias_domain_id.id
            if domain not in taken and not any(own.mapped("alias_name")):
                own[0].alias_name = ALIAS_NAME
                taken.add(domain)

    # -- What goes -------------------------------------------------------------

    @api.model
    def _erase_for(self, companies):
        """Delete what companies that go have decided about complaints.

        :param companies: res.company
        :raise UserError: when one of them has complaints
        """
        self._check_no_complaints(companies)
        for name in (*RULE_MODELS, "customer.complaint.team", *MASTER_MODELS):
            self._records_of(name, companies).unlink()
        self._sequences_of(companies).unlink()

    def _check_no_complaints(self, companies):
        """Let no company go that has complaints.

        :raise UserError: naming the companies, and how many each has
        """
        rows = (
            self.env["customer.complaint"]
            .sudo()
            ._read_group(
                [("company_id", "in", companies.ids)], ["company_id"], ["__count"]
            )
        )
        if rows:
            raise UserError(
                self.env._(
                    "A company with complaints cannot be deleted: %s. Archive it"
                    " instead.",
                    ", ".join(f"{each.name} ({count})" for each, count in rows),
                )
            )

    # -- What the above share --------------------------------------------------

    def _records_of(self, name, companies):
        records = self.env[name].sudo().with_context(active_test=False)
        return records.search([("company_id", "in", companies.ids)])

    def _sequences_of(self, companies):
        sequences = self.env["ir.sequence"].sudo().with_context(active_test=False)
        return sequences.search(
            [("code", "=", SEQUENCE_CODE), ("company_id", "in", companies.ids)]
        )
