from odoo import api, fields, models

from .score import Unchecked


class PartyWhatIfLine(models.Model):
    """A member whose total or grade a what-if changes. Rows come by SQL, those alone whose scores the user may read."""

    _name = "party.what.if.line"
    _description = "Changed Member of a What-If"
    _order = "size desc, id"
    _log_access = False

    what_if_id = fields.Many2one("party.what.if", required=True, readonly=True, ondelete="cascade")
    member_id = Unchecked("party.member", string="Member", required=True, readonly=True, ondelete="restrict")
    unit_id = Unchecked("party.branch", string="Unit", readonly=True, ondelete="restrict")
    branch_id = Unchecked("party.branch", string="Branch", readonly=True, ondelete="restrict")
    before = fields.Integer(string="Cents before", readonly=True, aggregator=None)
    after = fields.Integer(string="Cents after", readonly=True, aggregator=None)
    size = fields.Integer(string="Cents moved", readonly=True, aggregator=None)
    grade_before = fields.Char(string="Grade before", readonly=True)
    grade_after = fields.Char(string="Grade after", readonly=True)
    rank_before = fields.Integer(string="Rank before", readonly=True, aggregator=None)
    rank_after = fields.Integer(string="Rank after", readonly=True, aggregator=None)
    scored = fields.Char(string="Scored in", readonly=True, help="both, before or after.")
    reason = fields.Json(string="Why", readonly=True)

    _size_idx = models.Index("(what_if_id, size DESC, id)")

    @api.depends("member_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.sudo().member_id.name
