import logging

from psycopg2 import OperationalError

from odoo import models
from odoo.exceptions import AccessError, UserError

from ...analytics import complaint_flow as flow

_logger = logging.getLogger(__name__)

AGENT_GROUP = "crm_extension.group_complaint_user"
CANCELLABLE_STATES = ("draft", "to_approve", "approved", "failed")


class CustomerComplaintExecutionMixin(models.AbstractModel):
    """Carrying out what was approved: once, wholly, or not at all."""

    _name = "customer.complaint.execution.mixin"
    _description = "Execution of remedies"

    def action_execute(self):
        """Carry out approved remedies; what is done already stays as it is.

        It needs no rights on invoices or transfers: what was approved is done in sudo,
        and the history keeps who did it. Where it fails, nothing is half made and the
        remedy keeps the error.

        :return: a notification of what came of it
        :raise AccessError: unless an agent asks
        :raise UserError: for what is not approved
        """
        self._check_agent()
        for remedy in self.sudo():
            remedy._execute_once()
        return self._execution_notice()

    def action_retry(self):
        """Carry out again what failed.

        :raise UserError: for what did not fail
        """
        self._check_agent()
        for remedy in self.sudo():
            remedy._lock_remedy()
            if remedy.state == "failed":
                remedy._enter("approved", error=False)
            elif remedy.state not in ("approved", "done"):
                raise UserError(self.env._("Only what failed can be tried again."))
        return self.action_execute()

    def action_cancel(self, reason=None):
        """Give up what is not done.

        :param reason: why; what the remedy says when left out
        :raise UserError: without a reason, or when it is done
        """
        self._check_agent()
        for remedy in self.sudo():
            remedy._lock_remedy()
            why = (reason or remedy.cancel_reason or "").strip()
            if not why:
                raise UserError(self.env._("Say why the remedy is cancelled."))
            if remedy.state not in CANCELLABLE_STATES:
                raise UserError(
                    self.env._(
                        "“%(remedy)s” is settled: cancel its document instead.",
                        remedy=remedy.display_name,
                    )
                )
            remedy._enter("cancelled", reason=why)
        return True

    def _check_agent(self):
        """Check the real user before anything is done in sudo.

        :raise AccessError: unless the user is an agent who may write the remedies
        """
        if self.env.su:
            return
        if not self.env.user.has_group(AGENT_GROUP):
            raise AccessError(self.env._("Only agents carry out remedies."))
        self.check_access("write")

    def _lock_remedy(self):
        """Let nobody else work on the remedy; read what they left.

        :raise UserError: while somebody else does
        """
        self.ensure_one()
        if not self.try_lock_for_update():
            raise UserError(
                self.env._(
                    "Somebody else is working on “%(remedy)s”. Look again in a moment.",
                    remedy=self.display_name,
                )
            )
        self.invalidate_recordset()

    def _execute_once(self):
        """Carry out one remedy, unless that was done."""
        self._lock_remedy()
        if self.state == "done":
            return
        self._check_executable()
        try:
            with self.env.cr.savepoint():
                self._enter("executing")
                values = self.with_company(self.company_id)._put_right()
                self.env.flush_all()
                now = self.complaint_id._now()
                self._enter("done", executed_at=now, error=False, **values)
        except OperationalError:
            # Another transaction was faster: the request begins again.
            raise
        except Exception as error:
            self._fail(error)

    def _check_executable(self):
        if self.state != "approved":
            raise UserError(
                self.env._(
                    "“%(remedy)s” is not approved: ask for approval first.",
                    remedy=self.display_name,
                )
            )
        if self.complaint_id.state not in flow.OPEN_STATES:
            raise UserError(
                self.env._(
                    "%(complaint)s has ended: its remedies are not carried out any"
                    " more.",
                    complaint=self.complaint_id.name,
                )
            )

    def _fail(self, error):
        """Keep why it could not be carried out."""
        if isinstance(error, UserError):
            text = error.args[0]
        else:
            _logger.warning("Remedy %s failed", self.id, exc_info=error)
            text = self.env._("Unexpected error: %(error)s", error=error)
        self._enter("failed", error=text)

    # -- By kind ---------------------------------------------------------------

    def _executors(self):
        """Return the name of the method that carries out each kind.

        It returns the values of ``document_ref`` and further fields.
        """
        return {
            "refund": "_give_refund",
            "return": "_take_back_goods",
            "exchange": "_exchange_goods",
            "replacement": "_send_replacement",
            "repair": "_order_repair",
            "price_reduction": "_reduce_price",
            "goodwill": "_give_goodwill",
            "apology": "_apologize",
        }

    def _put_right(self):
        """Make the document; return the values that lead to it."""
        return getattr(self, self._executors()[self.kind])()

    def _documents_values(self, documents, **values):
        """Return the values of a remedy from which documents came."""
        reference = f"{documents._name},{documents[0].id}" if documents else False
        return {"document_ref": reference, **values}

    def _execution_notice(self):
        """Return a notification of what came of it."""
        failed = self.filtered(lambda each: each.state == "failed")
        done = self - failed
        texts = [each.error for each in failed.sudo()]
        texts += [each._result_text() for each in done.sudo()]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": (
                    self.env._("It could not be carried out")
                    if failed
                    else self.env._("Carried out")
                ),
                "message": "\n".join(text for text in texts if text),
                "type": "danger" if failed else "success",
                "sticky": bool(failed),
                # Closing nothing makes the form show what is new.
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
