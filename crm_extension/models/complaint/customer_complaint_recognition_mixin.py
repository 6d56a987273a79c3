from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.mail import email_normalize

DUPLICATE_DAYS = 30
SET_ASIDE_STATES = ("merged", "cancelled")
"""Complaints that nobody takes for a duplicate any more."""


class CustomerComplaintRecognitionMixin(models.AbstractModel):
    """Who it is that complains, and whether we were told before."""

    _name = "customer.complaint.recognition.mixin"
    _description = "Complainants and duplicates of complaints"

    candidate_partner_ids = fields.Many2many(
        "res.partner",
        string="It may be",
        compute="_compute_candidate_partner_ids",
        help="Contacts with the same e-mail address or phone number, one a customer.",
    )
    possible_duplicate_ids = fields.Many2many(
        "customer.complaint",
        string="Possible duplicates",
        compute="_compute_possible_duplicate_ids",
        help="Complaints of the same customer about the same order line or product,"
        " received within 30 days.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Create; who complains is looked up among the contacts of the company."""
        return super().create(self._with_complainants(vals_list))

    # -- Who complains ---------------------------------------------------------

    @api.model
    def _with_complainants(self, vals_list):
        """Return the values with the contact where exactly one customer matches."""
        places = [
            place
            for place, vals in enumerate(vals_list)
            if not vals.get("partner_id")
            and (vals.get("email_from") or vals.get("phone"))
        ]
        found = self._find_all_complainants(
            [self._complainant_key(vals_list[place]) for place in places]
        )
        matched = {
            place: {"partner_id": partners.id}
            for place, partners in zip(places, found, strict=True)
            if len(partners) == 1
        }
        return [
            {**vals, **matched.get(place, {})} for place, vals in enumerate(vals_list)
        ]

    @api.model
    def _complainant_key(self, vals):
        company = self.env["res.company"].browse(vals.get("company_id"))
        return vals.get("email_from"), vals.get("phone"), company or self.env.company

    @api.depends("partner_id", "email_from", "phone", "company_id")
    def _compute_candidate_partner_ids(self):
        unknown = self.filtered(lambda each: not each.partner_id)
        found = self._find_all_complainants(
            [(each.email_from, each.phone, each.company_id) for each in unknown]
        )
        candidates = dict(zip(unknown, found, strict=True))
        for complaint in self:
            complaint.candidate_partner_ids = candidates.get(complaint)

    @api.model
    def _find_complainants(self, email, phone, company):
        """Return the contacts that an address or a number belongs to, one a customer.

        The number counts only when nobody has the address. Neither our own people nor
        contacts of other companies match.

        :param email: address as it was written, or nothing
        :param phone: number as it was written, or nothing
        :param company: res.company
        :return: res.partner; one means that it is clear who complains
        """
        return self._find_all_complainants([(email, phone, company)])[0]

    @api.model
    def _find_all_complainants(self, keys):
        """Return for each (email, phone, company) the contacts, see above."""
        wanted = [
            (
                email_normalize(email or ""),
                self._sanitized_phone(phone, company),
                company,
            )
            for email, phone, company in keys
        ]
        contacts = self._search_contacts(wanted)
        by_email = contacts.grouped("email_normalized")
        by_phone = contacts.grouped("phone_sanitized")
        nobody = self.env["res.partner"]
        return [
            self._one_a_customer(by_email.get(email, nobody), company)
            or self._one_a_customer(by_phone.get(phone, nobody), company)
            for email, phone, company in wanted
        ]

    @api.model
    def _search_contacts(self, wanted):
        """Return the contacts with one of the addresses or numbers."""
        emails = [email for email, _phone, _company in wanted if email]
        phones = [phone for _email, phone, _company in wanted if phone]
        if not (emails or phones):
            return self.env["res.partner"]
        reached = Domain("email_normalized", "in", emails)
        reached |= Domain("phone_sanitized", "in", phones)
        others = Domain("partner_share", "=", True)
        others &= Domain("ref_company_ids", "=", False)
        return self.env["res.partner"].search(reached & others, order="id")

    @api.model
    def _one_a_customer(self, partners, company):
        """Return one contact of each customer that the company may know."""
        known = partners.filtered(
            lambda each: each.company_id.id in (False, company.id)
        )
        chosen = [
            contacts.sorted(lambda each: (not each.user_ids, each.type != "contact"))[
                0
            ].id
            for contacts in known.grouped("commercial_partner_id").values()
        ]
        return partners.browse(chosen)

    @api.model
    def _sanitized_phone(self, phone, company):
        """Return a number as contacts keep it for comparing, or False."""
        if not phone:
            return False
        return self._phone_format(number=phone, country=company.country_id)

    # -- Duplicates ------------------------------------------------------------

    @api.depends(
        "partner_id",
        "company_id",
        "received_at",
        "line_ids.sale_line_id",
        "line_ids.product_id",
    )
    def _compute_possible_duplicate_ids(self):
        lines = self._search_similar_lines()
        by_customer = lines.grouped(
            lambda line: line.complaint_id.commercial_partner_id
        )
        nothing = self.env["customer.complaint.line"]
        for complaint in self:
            customer = complaint.partner_id.commercial_partner_id._origin
            similar = by_customer.get(customer, nothing).filtered(complaint._is_like)
            complaint.possible_duplicate_ids = similar.complaint_id

    def _search_similar_lines(self):
        """Return the lines of complaints of these customers about these products."""
        lines = self.env["customer.complaint.line"]
        customers = self.partner_id.commercial_partner_id._origin
        about = Domain("sale_line_id", "in", self.line_ids.sale_line_id._origin.ids)
        about |= Domain("product_id", "in", self.line_ids.product_id._origin.ids)
        received = [each.received_at for each in self if each.received_at]
        if not (customers and received and self.line_ids):
            return lines
        days = timedelta(days=DUPLICATE_DAYS)
        return lines.search(
            about
            & Domain("complaint_id.commercial_partner_id", "in", customers.ids)
            & Domain("complaint_id.state", "not in", SET_ASIDE_STATES)
            & Domain("complaint_id.received_at", ">=", min(received) - days)
            & Domain("complaint_id.received_at", "<=", max(received) + days)
        )

    def _is_like(self, line):
        """Tell whether a line of another complaint speaks of the same."""
        other = line.complaint_id
        if other == self._origin or other.company_id != self.company_id._origin:
            return False
        if not self.received_at:
            return False
        if abs(other.received_at - self.received_at) > timedelta(days=DUPLICATE_DAYS):
            return False
        return (
            line.sale_line_id
            and line.sale_line_id in self.line_ids.sale_line_id._origin
            or line.product_id in self.line_ids.product_id._origin
        )
