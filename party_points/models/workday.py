from datetime import datetime, timedelta

import pytz

from odoo import api, fields, models


class PartyWorkday(models.Model):
    _name = "party.workday"
    _description = "Exceptional Working or Free Day"
    _order = "date desc"
    _rec_name = "date"

    date = fields.Date(required=True)
    working = fields.Boolean(help="Ticked: a weekend day that is worked. Else: a weekday that is free.")
    name = fields.Char(string="Reason")

    _date_uniq = models.Constraint("UNIQUE (date)", "There is already a line for this day.")

    @api.model
    @api.private
    def _today(self):
        """The day in the organisation's time zone (parameter party_points.tz), whatever the server's."""
        return datetime.now(pytz.timezone(self._zone())).date()

    @api.model
    @api.private
    def _zone(self):
        """The organisation's time zone, for dates on paper too: a reader's own would put another day there."""
        return self.env["ir.config_parameter"].sudo().get_param("party_points.tz") or "Asia/Shanghai"

    @api.model
    @api.private
    def _working_days(self, date_from, date_to):
        """The set of working days from one date to another, both included.

        The company calendar's weekdays, less its public holidays; a line of this model overrules both.
        """
        calendar = self.env.company.sudo().resource_calendar_id
        weekdays = {int(line.dayofweek) for line in calendar.attendance_ids if line.day_period != "lunch"}
        weekdays = weekdays or set(range(5))
        free = set()
        zone = pytz.timezone(calendar.tz or "Asia/Shanghai")
        start, stop = datetime.combine(date_from, datetime.min.time()), datetime.combine(date_to, datetime.max.time())
        for leave in self.env["resource.calendar.leaves"].sudo().search([
                ("resource_id", "=", False), ("calendar_id", "in", [False, calendar.id]),
                ("date_from", "<=", stop + timedelta(days=1)), ("date_to", ">=", start - timedelta(days=1))]):
            first, last = (pytz.utc.localize(moment).astimezone(zone).date()
                           for moment in (leave.date_from, leave.date_to))
            free.update(first + timedelta(days=n) for n in range((last - first).days + 1))
        exceptions = {line.date: line.working for line in self.sudo().search(
            [("date", ">=", date_from), ("date", "<=", date_to)])}
        days = (date_from + timedelta(days=n) for n in range((date_to - date_from).days + 1))
        return {day for day in days if exceptions.get(day, day.weekday() in weekdays and day not in free)}

    @api.model
    @api.private
    def _add_working_days(self, date, n):
        """The day that is `n` working days after `date`; 0: the date itself."""
        date = fields.Date.to_date(date)
        while n > 0:
            stop = date + timedelta(days=2 * n + 14)
            days = sorted(self._working_days(date + timedelta(days=1), stop))
            if len(days) >= n:
                return days[n - 1]
            n -= len(days)
            date = stop
        return date
