"""A member who is exempt now: said wherever the score stands, so that nobody wonders why nothing counts."""

from odoo import api, fields, models
from odoo.tools import format_date


class PartyMember(models.Model):
    _inherit = "party.member"

    exempt_note = fields.Char(string="Exempt now", compute="_compute_exempt_note")

    @api.depends("exemption_ids.state", "exemption_ids.date_from", "exemption_ids.date_to")
    @api.depends_context("uid", "lang")
    def _compute_exempt_note(self):
        """From when to when, for who may read exemptions; one query for any number of members."""
        today, Exemption = self.env["party.workday"]._today(), self.env["party.exemption"]
        running = {}
        if Exemption.has_access("read"):
            running = Exemption.search([
                ("member_id", "in", self.ids), ("state", "=", "approved"),
                ("date_from", "<=", today), ("date_to", ">=", today)]).grouped("member_id")
        for member in self:
            exemption = running.get(member._origin)
            member.exempt_note = exemption and member._exempt_words(exemption[:1])

    def _exempt_words(self, exemption):
        first, last = (format_date(self.env, day) for day in (exemption.date_from, exemption.date_to))
        if exemption.total_set:
            return self.env._(
                "Exempt from points %(first)s – %(last)s. The organisation set the year's total: %(total)s, without "
                "rank or grade.", first=first, last=last, total=f"{exemption.total:.2f}".rstrip("0").rstrip("."))
        return self.env._("Exempt from points %(first)s – %(last)s: a period that ends in this time is not scored.",
                          first=first, last=last)
