from odoo import api, models

SPAN_FIELDS = {
    "calendar_id",
    "company_id",
    "date_from",
    "date_to",
    "resource_id",
    "time_type",
}


class ResourceCalendarLeaves(models.Model):
    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        """Create; promises made by former working hours are marked."""
        leaves = super().create(vals_list)
        leaves._calendars_of_company()._note_changed_hours()
        return leaves

    def write(self, vals):
        """Write; promises made by former working hours are marked."""
        if SPAN_FIELDS.isdisjoint(vals):
            return super().write(vals)
        calendars = self._calendars_of_company()
        result = super().write(vals)
        (calendars | self._calendars_of_company())._note_changed_hours()
        return result

    def unlink(self):
        """Delete; promises made by former working hours are marked."""
        calendars = self._calendars_of_company()
        result = super().unlink()
        calendars.exists()._note_changed_hours()
        return result

    def _calendars_of_company(self):
        """Return the working hours that the leaves shorten, of those in promises."""
        common = self.filtered(lambda leave: not leave.resource_id)
        everywhere = common.filtered(lambda leave: not leave.calendar_id)
        promised = self.env["customer.complaint.sla.hours"]
        return common.calendar_id | promised._calendars_in(everywhere.company_id)
