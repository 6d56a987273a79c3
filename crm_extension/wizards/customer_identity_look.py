from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_amount

from ..analytics.identity_groups import connected, steps_from

MANAGER = "sales_team.group_sale_manager"


class CustomerIdentityLook(models.TransientModel):
    """Who shares an identity with a customer now, and what each of them owes."""

    _name = "customer.identity.look"
    _description = "Look at a shared identity"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one("res.partner", "Customer", required=True)
    found = fields.Html(compute="_compute_found", sanitize=False)

    @api.model
    def _open(self, partner):
        """Return the dialog of a customer.

        :raise AccessError: unless the user manages sales
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only a sales manager sees who shares an identity.")
            )
        partner.check_access("read")
        look = self.create({"partner_id": partner.id})
        return {
            **look._get_records_action(name=self.env._("Shared Identity")),
            "target": "new",
        }

    @api.depends("partner_id", "company_id")
    def _compute_found(self):
        for look in self:
            look.found = look._in_table(look._rows())

    def _rows(self):
        """Return (name, by what, owed, whether a total) of everybody connected."""
        customer, company = self.partner_id.commercial_partner_id, self.company_id
        readings = self.env["customer.identity.reading"].sudo()
        identity = self.env["customer.identity"].sudo()
        readings._read_again(readings._stale(customers=customer.ids))
        links = identity._links(customer.ids, company)
        group = connected(links, customer.ids)[customer.id]
        owed = identity._owed(group, company)
        steps = {step.customer: step for step in steps_from(links, customer.ids)}
        partners = self.env["res.partner"].sudo().browse([customer.id, *steps])
        names = {partner.id: partner.display_name for partner in partners}
        return [
            (names[each], self._step_text(steps.get(each), names), owed.get(each))
            for each in names
        ]

    def _step_text(self, step, names):
        if not step:
            return ""
        texts = self.env["customer.identity.texts"]
        return self.env._(
            "same %(kind)s as %(other)s (%(key)s)",
            kind=texts._kind_label(step.kind),
            other=names[step.source],
            key=texts._key_text(step.kind, step.key),
        )

    def _in_table(self, rows):
        """Return the rows and their sum as Markup."""
        if len(rows) < 2:
            text = self.env._("The customer shares nothing with another one.")
            return Markup("<p>%s</p>") % text
        heads = (
            self.env._("Customer"),
            self.env._("Connected by"),
            self.env._("Orders not invoiced"),
            self.env._("Invoices not paid"),
        )
        sums = [
            sum(getattr(owed, part) for _name, _step, owed in rows if owed)
            for part in ("orders", "invoices")
        ]
        body = [(name, step, *self._amounts(owed)) for name, step, owed in rows]
        foot = (self.env._("Together"), self._money(sum(sums)), *map(self._money, sums))
        return Markup(
            '<div class="table-responsive"><table class="table table-sm"><thead>%s'
            "</thead><tbody>%s</tbody><tfoot>%s</tfoot></table></div>"
        ) % (
            _row(heads, "th"),
            Markup().join(_row(each) for each in body),
            _row(foot, "th"),
        )

    def _amounts(self, owed):
        return [
            self._money(amount)
            for amount in ((owed.orders, owed.invoices) if owed else (0, 0))
        ]

    def _money(self, amount):
        return format_amount(self.env, amount, self.company_id.currency_id)


def _row(cells, tag="td"):
    """Return a row of a table as Markup."""
    open_, close = Markup("<%s>") % Markup(tag), Markup("</%s>") % Markup(tag)
    return Markup("<tr>%s</tr>") % Markup().join(
        Markup("%s%s%s") % (open_, cell, close) for cell in cells
    )
