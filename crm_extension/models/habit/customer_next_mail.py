import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.tools import split_every

from .customer_next_list import LISTS_READ

_logger = logging.getLogger(__name__)

STATES = [
    ("waiting", "Waiting"),
    ("sent", "Mailed"),
    ("left_out", "Left Out"),
    ("failed", "Failed"),
]
COUNTED_STATES = ("waiting", "sent")
"""Who has such a list of today is not mailed another one unasked."""
AT_ONCE = 5
"""So many lists are mailed by whoever sends them; more are left to the schedule: each
is drawn as a PDF."""
BATCH = 20
TEMPLATE = "crm_extension.mail_template_next_list"


class CustomerNextMail(models.Model):
    """A personal list that is mailed, or waits for it: one row a customer and mail.

    A row is settled in the transaction that makes its mail, so that a job that dies
    goes on with the rest and nobody is mailed twice.
    """

    _name = "customer.next.mail"
    _description = "Mailed personal list"
    _order = "id desc"
    _rec_name = "partner_id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade", index=True
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", "Mailed by", required=True, readonly=True)
    day = fields.Date("Asked for On", required=True, readonly=True)
    state = fields.Selection(
        STATES, required=True, readonly=True, default="waiting", index=True
    )
    allowed = fields.Json(readonly=True, help="What was not to hold the mail back.")
    reason = fields.Char("Why Not", readonly=True)

    _customer_day_idx = models.Index("(partner_id, company_id, day)")

    @api.model
    def _queue(self, customers, company, allowed=()):
        """Have the customers mailed their lists in the name of the user.

        :param customers: res.partner, who may be mailed, see ``_outcomes``
        :param company: res.company
        :param allowed: which of ``ASKED`` shall hold nobody back
        :return: the rows; few are mailed already
        """
        today = company._value_today()
        rows = self.sudo().create(
            [
                {
                    "company_id": company.id,
                    "partner_id": customer.id,
                    "user_id": self.env.uid,
                    "day": today,
                    "allowed": list(allowed),
                }
                for customer in customers
            ]
        )
        if len(rows) <= AT_ONCE:
            rows._send_safely()
        else:
            self.env.ref("crm_extension.ir_cron_customer_next").sudo()._trigger()
        return rows

    @api.model
    def _cron_send(self, batch_size=BATCH):
        """Mail the lists that wait, batch by batch."""
        waiting = self.search([("state", "=", "waiting")], order="id").ids
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=len(waiting))
        for batch in split_every(batch_size, waiting, self.browse):
            batch.try_lock_for_update()._send_safely()
            if not progress._commit_progress(len(batch)):
                break
            self.env.invalidate_all()

    def _send_safely(self):
        """Mail these; where that fails, mail them one by one and note which failed."""
        if self._try_to_send():
            return
        for row in self:
            if not row._try_to_send():
                row.write({"state": "failed", "reason": self._failed_text()})

    def _try_to_send(self):
        """Mail these, or none of them; tell whether it could be done."""
        try:
            with self.env.cr.savepoint():
                self._send()
        except OperationalError:
            # Somebody else wrote at the same time: the whole transaction is repeated.
            raise
        except Exception:
            # A template is written by people and can fail in any way.
            _logger.warning(
                "Personal lists %s were not mailed", self.ids, exc_info=True
            )
            return False
        return True

    def _failed_text(self):
        return self.env._("The mail could not be written. Check its template.")

    def _send(self):
        """Mail these: each sender's rows of a company at once."""
        waiting = self.filtered(lambda row: row.state == "waiting")
        for (user, company, _allowed), rows in waiting.grouped(
            lambda row: (row.user_id, row.company_id, tuple(row.allowed or ()))
        ).items():
            rows._send_of(user, company)

    def _send_of(self, user, company):
        """Mail rows of one sender; who may no longer be mailed is left out."""
        env = self.with_user(user).with_company(company).sudo(False).env
        customers = self.partner_id.with_env(env)
        # Lists of today are these themselves.
        allowed = {*(self[:1].allowed or ()), "again"}
        outcomes = env["customer.next.recipients"]._outcomes(
            customers, company, allowed
        )
        mailed = self.filtered(lambda row: outcomes[row.partner_id.id][0] == "mailed")
        left_out = self - mailed
        for reason, rows in left_out.grouped(
            lambda row: outcomes[row.partner_id.id][1]
        ).items():
            rows.write({"state": "left_out", "reason": reason})
        mailed.state = "sent"
        self._compose(mailed.partner_id.with_env(env), company)

    @api.model
    def _compose(self, customers, company):
        """Write the mails; each stays in the chatter of its customer."""
        if not customers:
            return
        env = customers.env
        lists = env["customer.next.list"]._lists(customers, company)
        composer = env["mail.compose.message"].with_context(**{LISTS_READ: lists})
        composer.create(
            {
                "composition_mode": "mass_mail",
                "model": "res.partner",
                "res_ids": customers.ids,
                "template_id": env.ref(TEMPLATE).id,
                "auto_delete": True,
                "auto_delete_keep_log": True,
                "force_send": False,
            }
        )._action_send_mail()
