from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...analytics.due_states import STOPPED
from ..habit.customer_next_list import DUE_STATES
from .brief_offer_texts import REGULAR_SHOWN
from .brief_open_kinds import OPEN_KINDS, PROMISE
from .brief_scope import BriefScope
from .brief_texts import BriefTexts

BRIEF_GROUP = "crm_extension.group_contact_user"
NEXT_STATES = (*DUE_STATES, (STOPPED,))


class CustomerBrief(models.AbstractModel):
    """Tells all that the person needs who meets the customer soon.

    The screen and the paper show the same sections. Reading stands in
    ``customer.brief.facts``, writing in ``BriefTexts``.
    """

    _name = "customer.brief"
    _inherit = ["customer.brief.facts"]
    _description = "Customer brief"

    @api.model
    def get_brief(self, partner_id):
        """Return the brief of a customer in the current company, see ``_read_brief``.

        :param partner_id: id of the customer or of one of its contacts
        :raise AccessError: for who may read no briefs, or not this partner
        """
        partner = self.env["res.partner"].browse(int(partner_id)).exists()
        if not partner:
            return {"customer_id": False, "sections": []}
        return self._read_brief(partner, self.env.company)

    @api.model
    def _read_brief(self, partner, company):
        """Return all that a person has to know who meets the customer soon.

        :param partner: res.partner, the customer or one of its contacts
        :param company: res.company of which the customer is one
        :return: dict ``customer_id``, ``name``, ``subtitle``, ``badges`` (list of
            ``label``, ``color``, ``kind``), ``made_text`` and ``sections``: list of
            ``key``, ``title``, ``empty`` (what to say without rows), ``figures`` and
            ``rows``. A row is ``label``, ``text``, ``amount`` (float or None),
            ``currency_id``, ``amount_text``, ``date`` (date or None), ``date_text``,
            ``res_model`` and ``res_id`` (False for what the reader may not open),
            ``domain`` (for a row about several records), ``href``, ``flag`` ("late",
            "warning", "good" or ""). A figure is a row with ``count``. A section that
            is not for the reader is left out.
        :raise AccessError: for who may read no briefs, not this partner, or nothing of
            this company
        """
        brief = self.with_company(company)
        brief._check_reader(partner)
        scope = brief._scope(partner.with_env(brief.env))
        texts = BriefTexts(scope, brief._read_parts(scope))
        return brief._only_openable(texts.brief())

    @api.model
    def _check_reader(self, partner):
        """Let pass who may see customers' contacts and this partner in this company.

        :raise AccessError: for everybody else
        """
        if not self.env.user.has_group(BRIEF_GROUP):
            raise AccessError(
                self.env._(
                    "You may not read briefs. Ask an administrator for the role."
                )
            )
        # Reading the company checks that the user may work in it.
        partner.with_company(self.env.company).check_access("read")

    @api.model
    def _scope(self, partner):
        company = self.env.company
        return BriefScope(
            partner=partner,
            customer=partner.commercial_partner_id,
            company=company,
            today=company._value_today(),
            now=fields.Datetime.now(),
            tz=company._value_tz(),
        )

    # -- Parts -------------------------------------------------------------------

    @api.model
    def _read_parts(self, scope):
        """Return what was found, by part; a part is missing for who may not see it."""
        found = {"people": self._read_people(scope)}
        found["open"] = {
            key: self._read_open(scope, key)
            for key in OPEN_KINDS
            if self._may_read(key)
        }
        if self.env["customer.value"].has_access("read"):
            value = scope.customer.customer_value_id
            found["value"] = value._panel() if value else {}
        if self.env["customer.tier.membership"].has_access("read"):
            found["tier"] = self._read_tier(scope)
        if self.env["sale.order"].has_access("read"):
            found["purchases"] = self._read_purchases(scope)
        if self._are_habits_known(scope):
            found["next"] = scope.customer._next_purchases(REGULAR_SHOWN, NEXT_STATES)
        if PROMISE in found["open"]:
            found["decided"] = self._read_decided(scope)
        found["peace"] = self._read_peace(scope)
        found["touches"] = self._read_touches(scope)
        found["meetings"] = self._read_meetings(scope)
        found["activities"] = self._read_activities(scope)
        return found

    @api.model
    def _read_tier(self, scope):
        member = scope.customer.tier_membership_id
        if not member:
            return {}
        return {"member": member, "progress": member.progress()}

    @api.model
    def _are_habits_known(self, scope):
        """Tell whether the habits of the customer were read, and the reader may see
        them."""
        rhythms = self.env["customer.rhythm"]
        return rhythms.has_access("read") and rhythms.search_count(
            [
                ("partner_id", "=", scope.customer.id),
                ("company_id", "=", scope.company.id),
            ],
            limit=1,
        )

    # -- Links -------------------------------------------------------------------

    @api.model
    def _only_openable(self, brief):
        """Take links off that the reader would only be refused by."""
        rows = [
            row
            for section in brief["sections"]
            for row in (*section["rows"], *section["figures"])
            if row["res_model"]
        ]
        allowed = self._allowed_of(rows)
        for row in rows:
            if row["res_id"] and row["res_id"] not in allowed[row["res_model"]]:
                row.update(res_model=False, res_id=False)
            elif not row["res_id"] and not allowed[row["res_model"]]:
                row.update(res_model=False, domain=False)
        return brief

    @api.model
    def _allowed_of(self, rows):
        """Return by model the ids that the reader may open; True where any model's
        list may be opened but no record is asked about."""
        wanted = {}
        for row in rows:
            wanted.setdefault(row["res_model"], set()).add(row["res_id"])
        return {name: self._allowed(name, ids) for name, ids in wanted.items()}

    @api.model
    def _allowed(self, name, ids):
        model = self.env[name]
        if not model.has_access("read"):
            return set()
        records = model.browse(id_ for id_ in ids if id_)
        return {*records._filtered_access("read").ids, False}
