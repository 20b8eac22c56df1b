"""Changes of enrolment from a day on, for several members at once."""
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError


class PartyMember(models.Model):
    _inherit = "party.member"

    @api.private
    def _change_enrolment(self, date, values, reason=None):
        """From `date` on the members are enrolled with `values`; what they don't name stays as it was.

        The enrolment before ends on the day before. One that begins on that very day is corrected instead.
        """
        found = self._enrolments_on(date)
        same_day = found.filtered(lambda enrolment: enrolment.date_from == date)
        same_day.write({**values, **({"reason": reason} if reason else {})})
        before = found - same_day
        new = [{
            "member_id": enrolment.member_id.id, "unit_id": enrolment.unit_id.id, "kind": enrolment.kind,
            "status": enrolment.status, "track": enrolment.track, "date_from": date, "date_to": enrolment.date_to,
            "reason": reason, **values,
        } for enrolment in before]
        before.write({"date_to": date - timedelta(days=1)})
        self.env["party.enrolment"].create(new)

    @api.private
    def _end_enrolment(self, last_day, reason=None):
        """The members' enrolments end with `last_day`."""
        self._enrolments_on(last_day).write({"date_to": last_day, **({"reason": reason} if reason else {})})

    def _enrolments_on(self, date):
        found = self.env["party.enrolment"]._on(self, date)
        missing = self.filtered(lambda member: member.id not in found)
        if missing:
            raise UserError(self.env._(
                "%(members)s: not enrolled on %(date)s. Add the enrolment on the member's form.",
                members=", ".join(missing[:5].mapped("name")), date=date))
        return self.env["party.enrolment"].union(*found.values())
