import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.tools import SQL, split_every
from odoo.tools.mail import email_normalize_all

_logger = logging.getLogger(__name__)

AT_ONCE = 50
"""So many notices are told by whoever caused them; more are left to the schedule."""
BATCH = 100

MAILS = {
    "welcome": ("crm_extension.mail_template_tier_welcome", "mail_welcome"),
    "promotion": ("crm_extension.mail_template_tier_promotion", "mail_promotion"),
    "warning": ("crm_extension.mail_template_tier_warning", "mail_warning"),
    "grace": ("crm_extension.mail_template_tier_grace", "mail_grace"),
    "demotion": ("crm_extension.mail_template_tier_demotion", "mail_demotion"),
}
"""Kind of mail -> its template, and the program's switch of it."""

TOLD = {
    "enrolled": ("welcome", False),
    "promoted": ("promotion", True),
    "rule_change": ("promotion", True),
    "grace": ("grace", True),
    "demoted": ("demotion", True),
    "return": ("demotion", True),
}
"""Trigger of an event -> the mail, and whether it is noted on the customer.

What is not here is noted and not mailed. A change of the rules is mailed upwards only.
"""


class CustomerTierNotice(models.Model):
    """What is still to be told about a membership: one row for each event or warning.

    A row goes in the transaction that makes its mail and its note. So a job that is
    killed leaves the rest to the next one, and nobody is told twice.
    """

    _name = "customer.tier.notice"
    _inherit = ["customer.tier.notice.texts"]
    _description = "Notice about a loyalty tier"
    _log_access = False
    _order = "id"

    membership_id = fields.Many2one(
        "customer.tier.membership",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    event_id = fields.Many2one(
        "customer.tier.event",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
        help="Empty for a warning.",
    )
    mail = fields.Selection(
        [
            ("welcome", "Welcome"),
            ("promotion", "Promotion"),
            ("warning", "Warning"),
            ("grace", "Grace"),
            ("demotion", "Demotion"),
        ],
        readonly=True,
        help="What is mailed to the customer. Empty: nothing.",
    )
    is_noted = fields.Boolean(
        "Note on the customer", readonly=True, help="Whether a note is still to write."
    )
    tried_on = fields.Date(
        readonly=True, help="When the mail could not be written; tried again later."
    )

    # -- Noting ------------------------------------------------------------------

    @api.model
    def _note_events(self, program, event_ids):
        """Have the customers of these events told: called by the engine.

        Nobody gets a mail about a move that an override hides, or that another of
        these events undid.

        :param program: customer.tier.program
        :param event_ids: ids of customer.tier.event of this program, just written
        """
        if not event_ids or self._is_quiet(program):
            return
        self._flush_sources()
        self._hand_over(
            SQL(
                """
                SELECT membership_id, id,
                       CASE WHEN mail IN ('promotion', 'demotion')
                             AND began_at IS NOT DISTINCT FROM to_tier_id
                            THEN NULL ELSE mail END,
                       is_noted
                  FROM (%s) AS facts
                """,
                self._event_facts(program, event_ids),
            )
        )

    def _event_facts(self, program, event_ids):
        """Return the events with what may be mailed about each, as SQL."""
        triggers, mails, noted = self._told_columns(program)
        return SQL(
            """
            SELECT e.id, e.membership_id, e.to_tier_id,
                   first_value(e.from_tier_id) OVER (
                       PARTITION BY e.membership_id ORDER BY e.id
                   ) AS began_at,
                   CASE WHEN m.state = 'suspended' OR %(hidden)s
                          OR (e.trigger = 'rule_change' AND t.sequence <= f.sequence)
                        THEN NULL ELSE told.mail END AS mail,
                   COALESCE(told.noted, TRUE) AS is_noted
              FROM customer_tier_event e
              JOIN customer_tier_membership m ON m.id = e.membership_id
         LEFT JOIN customer_tier f ON f.id = e.from_tier_id
         LEFT JOIN customer_tier t ON t.id = e.to_tier_id
         LEFT JOIN customer_tier o ON o.id = m.override_tier_id
         LEFT JOIN unnest(%(triggers)s::text[], %(mails)s::text[], %(noted)s::bool[])
                   AS told(trigger, mail, noted) ON told.trigger = e.trigger
             WHERE e.id = ANY(%(ids)s)
            """,
            hidden=self._hidden(SQL("e.date"), SQL("GREATEST(f.sequence, t.sequence)")),
            triggers=triggers,
            mails=mails,
            noted=noted,
            ids=list(event_ids),
        )

    @api.model
    def _note_warnings(self, program, membership_ids):
        """Have these members warned that their tier is about to end.

        Who does not see the earned tier, as an override hides it, gets no mail.

        :param program: customer.tier.program
        :param membership_ids: ids of customer.tier.membership
        """
        if not membership_ids or self._is_quiet(program):
            return
        self._flush_sources()
        self._hand_over(
            SQL(
                """
                SELECT m.id, NULL::int4,
                       CASE WHEN m.state = 'suspended' OR %(hidden)s
                              OR m.tier_id IS DISTINCT FROM m.earned_tier_id
                            THEN NULL ELSE %(mail)s END,
                       TRUE
                  FROM customer_tier_membership m
             LEFT JOIN customer_tier t ON t.id = m.earned_tier_id
             LEFT JOIN customer_tier o ON o.id = m.override_tier_id
                 WHERE m.id = ANY(%(ids)s)
                """,
                hidden=self._hidden(SQL("m.valid_until"), SQL("t.sequence")),
                mail="warning" if program[MAILS["warning"][1]] else None,
                ids=list(membership_ids),
            )
        )

    def _is_quiet(self, program):
        return program.quiet_start and not program.evaluated_on

    def _told_columns(self, program):
        """Return ``TOLD`` as columns, without the mails that the program has off."""
        mails = [
            mail if program[MAILS[mail][1]] else None for mail, _noted in TOLD.values()
        ]
        return list(TOLD), mails, [noted for _mail, noted in TOLD.values()]

    def _hidden(self, day, sequence):
        """Return whether an override of a day makes a move up to a level unseen.

        :param sequence: the place of the highest tier that the move is about
        """
        return SQL(
            """
            COALESCE(o.id IS NOT NULL
                     AND (m.override_kind = 'pin' OR o.sequence >= %s)
                     AND %s BETWEEN COALESCE(m.override_from, '-infinity'::date)
                                AND COALESCE(m.override_until, 'infinity'::date), FALSE)
            """,
            sequence,
            day,
        )

    def _flush_sources(self):
        for name in ("program", "event", "membership"):
            self.env[f"customer.tier.{name}"].flush_model()
        self.env["customer.tier"].flush_model(["sequence"])

    def _hand_over(self, rows):
        """Keep the notices of a query; tell few of them now, many by the schedule.

        :param rows: SQL of membership, event, mail, and whether to note it
        """
        self.env.cr.execute(
            SQL(
                """
                WITH kept AS (
                    INSERT INTO customer_tier_notice
                           (membership_id, event_id, mail, is_noted)
                    SELECT told.*
                      FROM (%(rows)s) AS told(membership_id, event_id, mail, is_noted)
                     WHERE mail IS NOT NULL OR is_noted
                  ORDER BY event_id, membership_id
                 RETURNING id)
                SELECT count(*), (array_agg(id ORDER BY id))[:%(most)s] FROM kept
                """,
                rows=rows,
                most=AT_ONCE,
            )
        )
        count, ids = self.env.cr.fetchone()
        if count > AT_ONCE:
            self.env.ref("crm_extension.ir_cron_customer_tier_notice").sudo()._trigger()
        elif count:
            self.sudo().browse(ids)._tell_safely()

    # -- Telling -----------------------------------------------------------------

    @api.model
    def _cron_tell(self, batch_size=BATCH):
        """Tell what waits, batch by batch."""
        waiting = self.search(self._waiting_domain()).ids
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=len(waiting))
        for batch in split_every(batch_size, waiting, self.browse):
            batch.try_lock_for_update()._tell_safely()
            if not progress._commit_progress(len(batch)):
                break
            self.env.invalidate_all()

    def _waiting_domain(self):
        today = fields.Date.today()
        return ["|", ("tried_on", "=", False), ("tried_on", "<", today)]

    def _tell_safely(self):
        """Tell; what cannot be told is put off, and never stops who caused it."""
        try:
            with self.env.cr.savepoint():
                self._tell()
        except OperationalError:
            # Somebody else wrote at the same time: the whole transaction is repeated.
            raise
        except Exception:
            _logger.exception("Notices %s about loyalty tiers failed", self.ids)
            self.tried_on = fields.Date.today()

    def _tell(self):
        """Mail and note these; the rows of what is told are gone after it."""
        self.membership_id.invalidate_recordset()
        answers = self._answers()
        failed = self._send_mails(self.filtered(lambda each: answers[each] == "mailed"))
        answers.update(dict.fromkeys(failed, "failed"))
        self._post_notes(answers)
        failed.write({"is_noted": False, "tried_on": fields.Date.today()})
        (self - failed).unlink()

    def _answers(self):
        """Return for each notice whether the customer gets a mail, or why not.

        Of several that wait for one member, the last is mailed alone.

        :return: dict of notice to ``mailed``, ``no_address``, ``refused``, ``outdated``
            or ``none``
        """
        addresses = {
            partner: email_normalize_all(partner.email or "")
            for partner in self.membership_id.partner_id
        }
        refused = self._refused({each for some in addresses.values() for each in some})
        newest = self._newest_mails()
        answers = {}
        for notice in self:
            own = addresses[notice.membership_id.partner_id]
            if not notice.mail:
                answers[notice] = "none"
            elif notice.id not in newest or not notice._is_current():
                answers[notice] = "outdated"
            elif not own:
                answers[notice] = "no_address"
            else:
                answers[notice] = "mailed" if refused.isdisjoint(own) else "refused"
        return answers

    def _refused(self, addresses):
        """Return which of these addresses asked to get no more mail."""
        blacklist = self.env["mail.blacklist"].sudo()
        found = blacklist.search([("email", "in", list(addresses))])
        return set(found.mapped("email"))

    def _newest_mails(self):
        """Return the ids of the last mail that waits, for each member."""
        groups = self.sudo()._read_group(
            [("membership_id", "in", self.membership_id.ids), ("mail", "!=", False)],
            ["membership_id"],
            ["id:max"],
        )
        return {newest for _member, newest in groups}

    def _is_current(self):
        """Tell whether the membership still is what the mail would be about."""
        member, event = self.membership_id, self.event_id
        if member.state == "suspended" or member.program_id.state != "active":
            return False
        if self.mail == "welcome":
            return True
        if self.mail == "warning":
            return member.warned_for in (False, member.valid_until)
        if self.mail == "grace" and not member.in_grace:
            return False
        return member.earned_tier_id == event.to_tier_id

    def _send_mails(self, notices):
        """Make the mails, kind by kind; return the notices whose mail failed."""
        failed = self.browse()
        for mail, some in notices.grouped("mail").items():
            template = self.env.ref(MAILS[mail][0], raise_if_not_found=False)
            if not some._mail(template):
                alone = [each for each in some if not each._mail(template)]
                failed = failed.union(*alone)
        return failed

    def _mail(self, template):
        """Make the mails of these by a template; tell whether it could be done."""
        if not template:
            return False
        try:
            with self.env.cr.savepoint():
                members = self.membership_id._measured()
                template = template.with_env(members.env).sudo()
                template.send_mail_batch(members.ids)
        except OperationalError:
            raise
        except Exception:
            # A template is written by people and can fail in any way.
            _logger.warning(
                "The mail template %s cannot be written", template.id, exc_info=True
            )
            return False
        return True

    def _post_notes(self, answers):
        """Write the notes on the customers, in the language of each company."""
        author = self.env.ref("base.partner_root")
        noted = self.filtered("is_noted")
        for company, notices in noted.grouped(
            lambda each: each.membership_id.company_id
        ).items():
            lang = company.partner_id.lang or self.env.lang
            partners = notices.membership_id.partner_id
            partners._message_log_batch(
                notices.with_context(lang=lang)._note_bodies(answers),
                author_id=author.id,
            )
