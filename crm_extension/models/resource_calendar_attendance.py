from odoo import api, models


class ResourceCalendarAttendance(models.Model):
    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        """Create; promises made by former working hours are marked."""
        attendances = super().create(vals_list)
        attendances.calendar_id._note_changed_hours()
        return attendances

    def write(self, vals):
        """Write; promises made by former working hours are marked."""
        calendars = self.calendar_id
        result = super().write(vals)
        (calendars | self.calendar_id)._note_changed_hours()
        return result

    def unlink(self):
        """Delete; promises made by former working hours are marked."""
        calendars = self.calendar_id
        result = super().unlink()
        calendars.exists()._note_changed_hours()
        return result
