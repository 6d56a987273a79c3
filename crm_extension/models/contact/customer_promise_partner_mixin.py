from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

CONTACT_USER = "crm_extension.group_contact_user"
PEOPLE_LIST = "crm_extension.customer_promise_view_list_people"
PANEL_LIMIT = 200


class CustomerPromisePartnerMixin(models.AbstractModel):
    """The promises made to a customer, by all of us and to all its contacts."""

    _name = "customer.promise.partner.mixin"
    _description = "Promises to a customer"

    open_promise_count = fields.Integer(
        "Open promises", compute="_compute_open_promise_count", groups=CONTACT_USER
    )
    has_open_promise = fields.Boolean(
        "Open promise",
        compute="_compute_has_promise",
        search="_search_has_open_promise",
        groups=CONTACT_USER,
    )
    has_overdue_promise = fields.Boolean(
        "Overdue promise",
        compute="_compute_has_promise",
        search="_search_has_overdue_promise",
        groups=CONTACT_USER,
    )

    # -- Lists: in the current company, of the whole customer --------------------

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_open_promise_count(self):
        counts = self._read_promises(self._open_promises())
        for partner in self:
            partner.open_promise_count = counts.get(partner.commercial_partner_id, 0)

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_has_promise(self):
        still_open = self._read_promises(self._open_promises())
        overdue = self._read_promises(self._overdue_promises())
        for partner in self:
            customer = partner.commercial_partner_id
            partner.has_open_promise = customer in still_open
            partner.has_overdue_promise = customer in overdue

    def _read_promises(self, domain):
        """Return how many promises of a domain each customer was made."""
        domain &= Domain("commercial_partner_id", "in", self.commercial_partner_id.ids)
        return dict(
            self.env["customer.promise"]._read_group(
                domain, ["commercial_partner_id"], ["__count"]
            )
        )

    def _open_promises(self):
        company = Domain("company_id", "=", self.env.company.id)
        return company & Domain("state", "=", "open")

    def _overdue_promises(self):
        return self.env["customer.promise"]._overdue_domain(self.env.company)

    def _search_has_open_promise(self, operator, value):
        return self._search_has_promise(operator, value, self._open_promises())

    def _search_has_overdue_promise(self, operator, value):
        return self._search_has_promise(operator, value, self._overdue_promises())

    def _search_has_promise(self, operator, value, domain):
        if operator != "in":
            return NotImplemented
        promises = self.env["customer.promise"]._search(domain)
        found = Domain(
            "commercial_partner_id", "in", promises.subselect("commercial_partner_id")
        )
        sides = [found if each else ~found for each in {bool(v) for v in value}]
        return Domain.OR(sides)

    # -- What the form shows ---------------------------------------------------

    def get_promise_panel(self):
        """Return what each of us promised the customer in the current company.

        :return: dict ``people``: for each person name, user_id, numbers by state,
            ``overdue``, and their promises, the open ones first; ``total``: how many
            there are, of which the panel shows the latest
        """
        self.ensure_one()
        self.check_access("read")
        domain = self._promise_domain()
        promises = self.env["customer.promise"]
        shown = promises.search(
            domain, order="promised_on DESC, id DESC", limit=PANEL_LIMIT
        )
        people = shown.grouped("user_id").items()
        return {
            "total": (
                len(shown)
                if len(shown) < PANEL_LIMIT
                else promises.search_count(domain)
            ),
            "people": sorted(
                (theirs._panel_person(user) for user, theirs in people),
                key=lambda person: (
                    -person["overdue"],
                    -person["open"],
                    person["name"],
                ),
            ),
        }

    def _promise_domain(self):
        customer = self.commercial_partner_id
        return [
            ("commercial_partner_id", "=", customer.id),
            ("company_id", "=", self.env.company.id),
        ]

    def action_open_promises(self):
        """Open who of us promised this customer what, by person."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._(
                "Promises to %s", self.commercial_partner_id.display_name
            ),
            "res_model": "customer.promise",
            "views": [
                (self.env.ref(PEOPLE_LIST).id, "list"),
                (False, "kanban"),
                (False, "form"),
                (False, "calendar"),
            ],
            "domain": self._promise_domain(),
            "context": {
                "default_partner_id": self.id,
                "search_default_by_person": 1,
            },
        }

    def action_note_promise(self):
        """Open a new promise to this customer."""
        self.ensure_one()
        return self.env["customer.promise"].action_note_from(self._name, self.id)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_promised(self):
        domain = Domain("partner_id", "in", self.ids)
        found = self.env["customer.promise"].sudo().search(domain, limit=1)
        if found:
            raise UserError(
                self.env._(
                    "“%(partner)s” was promised something (“%(promise)s”): it cannot be"
                    " deleted. Archive it instead.",
                    partner=found.partner_id.display_name,
                    promise=found.name,
                )
            )
