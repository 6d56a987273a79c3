from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Keeps the history of points together when customers are merged."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge_loyalty_cards(self, src_partners, dst_partner):
        """Move the history of cards that were emptied to the one that took over.

        Without it the points would lose the days on which they were earned.
        """
        cards = self.env["loyalty.card"].sudo()
        among = [("partner_id", "in", (src_partners | dst_partner).ids)]
        before = cards.search(among)
        result = super()._merge_loyalty_cards(src_partners, dst_partner)
        for program, emptied in (
            before.filtered(lambda card: not card.active).grouped("program_id").items()
        ):
            kept = (before - emptied).filtered(
                lambda card, program=program: (
                    card.program_id == program and card.partner_id == dst_partner
                )
            )
            if kept:
                emptied.history_ids.write({"card_id": kept[0].id})
        return result
