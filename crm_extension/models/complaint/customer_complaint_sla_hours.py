import hashlib
import json

from odoo import api, fields, models
from odoo.tools import SQL

from ...analytics.working_time import Clock, NoWorkingTime, Timetable, WorkingHours


class CustomerComplaintSlaHours(models.Model):
    """Working hours as they were when something was promised by them.

    Rows are added and never changed: what was promised stays promised, whatever becomes
    of the calendar.
    """

    _name = "customer.complaint.sla.hours"
    _description = "Working hours of promises"
    _log_access = False
    _order = "id desc"
    _rec_name = "calendar_id"

    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working hours",
        readonly=True,
        index=True,
        ondelete="set null",
    )
    company_id = fields.Many2one(
        "res.company", readonly=True, index=True, ondelete="cascade"
    )
    fingerprint = fields.Char(readonly=True, required=True)
    data = fields.Json(readonly=True, required=True)
    kept_at = fields.Datetime(readonly=True, required=True)

    _fingerprint_unique = models.UniqueIndex("(calendar_id, company_id, fingerprint)")

    @api.model
    def _keep(self, calendar, company):
        """Return the row of a calendar's present working hours.

        :param calendar: resource.calendar
        :param company: res.company
        :return: the row, or an empty recordset when there is no working time at all
        """
        hours = calendar._promised_hours(company)
        if not _has_working_time(hours):
            return self.browse()
        key = {
            "calendar_id": calendar.id,
            "company_id": company.id,
            "fingerprint": _fingerprint(hours),
        }
        domain = [(name, "=", value) for name, value in key.items()]
        kept = self.sudo().search(domain, limit=1)
        return kept or self.sudo()._insert(key, hours) or self.sudo().search(domain)

    @api.model
    def _insert(self, key, hours):
        """Add a row; of two that do so at once, one is told to try again."""
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO customer_complaint_sla_hours
                            (calendar_id, company_id, fingerprint, data, kept_at)
                     VALUES (%s, %s, %s, %s, %s)
                ON CONFLICT DO NOTHING
                  RETURNING id
                """,
                *key.values(),
                json.dumps(hours.as_data()),
                self.env["customer.complaint"]._now(),
            )
        )
        return self.browse(row[0] for row in rows)

    def _timetables(self):
        """Return a Timetable by id, and time by the clock by None."""
        tables = {None: Clock()}
        for row in self.sudo():
            tables[row.id] = Timetable(WorkingHours.from_data(row.data))
        return tables

    # -- When a calendar changes -----------------------------------------------

    @api.model
    def _calendars_in(self, companies):
        """Return the calendars by which something is promised in companies."""
        if not companies:
            return self.env["resource.calendar"]
        return self.sudo().search([("company_id", "in", companies.ids)]).calendar_id

    @api.model
    def _note_changed(self, calendars):
        """Mark what is promised by working hours that calendars no longer have."""
        known = self.sudo().search([("calendar_id", "in", calendars.ids)])
        if not known:
            return
        pairs = {(row.calendar_id, row.company_id) for row in known}
        current = {
            pair: _fingerprint(pair[0]._promised_hours(pair[1])) for pair in pairs
        }
        former = known.filtered(
            lambda row: row.fingerprint != current[row.calendar_id, row.company_id]
        )
        self.env["customer.complaint.sla.status"]._mark_outdated("hours_id", former)


def _has_working_time(hours):
    try:
        Timetable(hours)
    except NoWorkingTime:
        return False
    return True


def _fingerprint(hours):
    text = json.dumps(hours.as_data(), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
