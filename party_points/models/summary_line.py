from odoo import api, fields, models

from .rankings import Ranked


class PartySummaryLine(models.Model):
    """A member's places in a published summary: what was shown stays, whatever the ledger says later."""

    _name = "party.summary.line"
    _description = "Published place in a ranking"
    _order = "summary_id desc, rank, member_name, id"
    _log_access = False

    summary_id = fields.Many2one(
        "party.summary", string="Interim ranking", required=True, readonly=True, index=True, ondelete="cascade")
    branch_id = fields.Many2one("party.branch", string="Branch", readonly=True, index=True, ondelete="restrict")
    member_id = fields.Many2one("party.member", string="Member record", readonly=True, index=True, ondelete="restrict")
    member_name = fields.Char(string="Member", readonly=True)
    rank = fields.Integer(string="Rank", readonly=True, aggregator=None)
    places = fields.Json(
        string="Places", readonly=True,
        help="[rank or none, cents] for the total, then for each ranked node in the scheme's order.")

    _summary_member_uniq = models.Constraint(
        "UNIQUE (summary_id, member_id)", "A member stands once in a published ranking.")

    @api.private
    def _snapshot(self, summaries):
        """Write down the rankings of these summaries as the ledger stands."""
        found = summaries._standing_rows()
        self.create([
            {"summary_id": summary.id, "branch_id": summary.branch_id.id, "member_id": row.member,
             "member_name": row.name, "rank": row.places[0][0], "places": [list(place) for place in row.places]}
            for summary in summaries for row in found[summary.id]])

    @api.private
    def _rows(self):
        """As `party.summary._standing_rows` gives them."""
        return [Ranked(line.member_id.id, line.member_name, [tuple(place) for place in line.places]) for line in self]
