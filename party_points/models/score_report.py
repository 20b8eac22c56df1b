from odoo import fields, models
from odoo.tools import SQL


class PartyScoreReport(models.Model):
    """Scores as graphs and pivots read them: one row a score, with the band of five points it lies in. A view."""

    _name = "party.score.report"
    _description = "Score analysis"
    _auto = False
    _order = "period_id desc, total desc"
    _rec_name = "member_id"

    score_id = fields.Many2one("party.score", string="Score", readonly=True)
    member_id = fields.Many2one("party.member", string="Member", readonly=True)
    period_id = fields.Many2one("party.period", string="Period", readonly=True)
    cycle_id = fields.Many2one("party.cycle", string="Cycle", readonly=True)
    unit_id = fields.Many2one("party.branch", string="Unit", readonly=True)
    branch_id = fields.Many2one("party.branch", string="Branch", readonly=True)
    status = fields.Selection(
        [
            ("full", "Full member"),
            ("probationary", "Probationary member"),
            ("activist", "Activist"),
            ("employee", "Employee"),
        ],
        string="Status",
        readonly=True,
    )
    track = fields.Char(string="Track", readonly=True)
    state = fields.Selection([("running", "Running"), ("final", "Final")], string="State", readonly=True)
    grade_code = fields.Char(string="Grade code", readonly=True)
    missing = fields.Boolean(string="Incomplete", readonly=True)
    vetoed = fields.Boolean(string="Vetoed", readonly=True)
    total = fields.Float(string="Total", digits=(12, 2), readonly=True, aggregator="avg")
    band = fields.Char(string="Band", readonly=True, help="Five points wide; the lower bound belongs to it.")

    @property
    def _table_query(self):
        return SQL(
            """SELECT s.id, s.id AS score_id, s.member_id, s.period_id, p.cycle_id, s.unit_id, s.branch_id, s.status,
                      s.track, s.state, s.grade_code, s.missing, s.vetoed, s.total,
                      lpad((floor(s.total / 5) * 5)::int::text, 4) || '–' || (floor(s.total / 5) * 5 + 5)::int AS band
                 FROM party_score s JOIN party_period p ON p.id = s.period_id"""
        )
