from odoo import api, fields, models

# How far back the line of totals beside a member's name reaches.
TREND_DAYS = 370


class PartyMember(models.Model):
    _inherit = "party.member"

    score_id = fields.Many2one("party.score", string="Newest score", compute="_compute_score_id")
    score_total = fields.Float(string="Running score", digits=(12, 2), compute="_compute_score_id")
    score_trend = fields.Json(string="Trend", compute="_compute_score_id",
                              help="The totals of the periods of a year, oldest first: [[period, total, state]].")

    @api.depends_context("uid")
    def _compute_score_id(self):
        """The newest score that the user may read, and the way to it; one query for any number of members."""
        by_member = {}
        if self.env["party.score"].has_access("read"):
            first = fields.Date.subtract(self.env["party.cycle"]._today(), days=TREND_DAYS)
            scores = self.env["party.score"].search(
                [("member_id", "in", self.ids), ("period_id.date_to", ">=", first)], order="period_id, id")._leading()
            by_member = scores.grouped("member_id")
        for member in self:
            scores = by_member.get(member._origin, self.env["party.score"]).sorted(
                lambda score: (score.period_id.date_to, score.id))
            newest = scores[-1:]
            member.score_id = newest
            member.score_total = newest.total
            member.score_trend = [[score.period_id.code, score.total, score.state] for score in scores]

    def get_points_page(self, period_code=None):
        """The explained score of this member for the component on the form; see party.score.get_score_page."""
        self.ensure_one()
        score = self._newest_score(period_code)
        return score.get_score_page() if score else {"explanation": None, "trend": []}

    def action_open_score(self):
        """The newest score with its tree."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "party.score",
            "res_id": self.score_id.id,
            "views": [(False, "form")],
            "name": self.name,
        }
