from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

SHOWN_NUMBERS = 3


class CustomerComplaintLife(models.AbstractModel):
    """What becomes of complaints when customers go.

    A complaint outlives the wish to forget it: who complained can be archived, never
    deleted. Archiving, moving and merging need nothing here: the complaint stays with
    its complainant and belongs to whose contact that is.
    """

    _name = "customer.complaint.life"
    _description = "Complaints of customers that are deleted"

    @api.model
    def _check_deletable(self, partners):
        """Let nobody be deleted who stands in a complaint or in its history.

        :param partners: res.partner
        :raise UserError: naming the partner and the complaints
        """
        complaints = self._naming(partners)
        if not complaints:
            return
        named = self._named_in(complaints[0]) & partners.sudo()
        raise UserError(
            self.env._(
                "“%(partner)s” stands in complaints (%(numbers)s): it cannot be"
                " deleted. Archive it instead.",
                partner=named[:1].display_name,
                numbers=self._numbers(self._naming(named[:1])),
            )
        )

    def _naming(self, partners):
        """Return the first complaints that name partners; one more than is shown."""
        names = ("partner_id", "commercial_partner_id", "third_party_id")
        domain = Domain.OR(
            Domain(name, "in", partners.ids)
            for name in (*names, "event_ids.partner_id")
        )
        complaints = self.env["customer.complaint"].sudo()
        return complaints.search(domain, order="id", limit=SHOWN_NUMBERS + 1)

    def _named_in(self, complaint):
        return (
            complaint.partner_id
            | complaint.commercial_partner_id
            | complaint.third_party_id
            | complaint.event_ids.partner_id
        )

    def _numbers(self, complaints):
        numbers = complaints[:SHOWN_NUMBERS].mapped("name")
        return ", ".join(
            [*numbers, "…"] if len(complaints) > SHOWN_NUMBERS else numbers
        )
