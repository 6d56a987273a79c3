from odoo import models

from .customer_promise_flow_mixin import CONTACT_USER


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Tell the client also whether to offer noting promises."""
        may_note = self.env.user.has_group(CONTACT_USER)
        return {**super().session_info(), "notes_promises": may_note}
