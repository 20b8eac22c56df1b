from odoo import fields, models


class PartyMember(models.Model):
    _inherit = "party.member"

    result_ids = fields.One2many("party.result", "member_id", string="Years' results")

    def _earlier_years(self):
        """The member's results as the portal shows them, the latest first: ``[{year, total, rank, grade}]``."""
        if not self:
            return []
        return [{
            "year": result.year,
            "total": f"{result.total:.2f}" if result.has_total else "",
            "rank": result.rank or "",
            "grade": result.grade_name or "",
        } for result in self.env["party.result"].search([("member_id", "in", self.ids)], order="year desc")]
