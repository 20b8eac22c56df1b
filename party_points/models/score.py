from odoo import api, fields, models
from odoo.tools import SQL


class Unchecked(fields.Many2one):
    """A reference without a foreign key. Scores are written by the hundred thousand from rows that the database holds
    together itself (entries and enrolments keep units from being deleted); checking them again takes most of the time.
    """

    def update_db_foreign_key(self, model, column):
        """Make none."""


class PartyScore(models.Model):
    """What one member is worth at the end of one period: the total and, compactly, the value of every node.

    Rows come and go by SQL only (models/scoring.py); nobody has more than the right to read them. ``tree`` is a list of
    integers of cents in the order of the nodes of the cycle's scheme version, null where a node doesn't exist for the
    member's track. A *final* row is never written again: its review froze it.
    """

    _name = "party.score"
    _description = "Score"
    _order = "period_id desc, total desc, id"
    _log_access = False

    member_id = fields.Many2one("party.member", string="Member", required=True, readonly=True, ondelete="restrict")
    period_id = Unchecked("party.period", string="Period", required=True, readonly=True, ondelete="restrict")
    cycle_id = fields.Many2one(related="period_id.cycle_id", string="Cycle")
    scheme_id = fields.Many2one(related="period_id.cycle_id.scheme_id", string="Scheme")
    unit_id = Unchecked("party.branch", string="Unit", readonly=True, ondelete="restrict")
    branch_id = Unchecked("party.branch", string="Branch", readonly=True, ondelete="restrict")
    status = fields.Selection(
        [
            ("full", "Full member"),
            ("probationary", "Probationary member"),
            ("activist", "Activist"),
            ("employee", "Employee"),
        ],
        string="Status",
        readonly=True,
        help="The member's status on the last enrolled day of the period.",
    )
    track = fields.Char(string="Track", readonly=True)
    total = fields.Float(string="Total", digits=(12, 2), readonly=True, aggregator="avg")
    tree = fields.Json(string="Node values", readonly=True)
    state = fields.Selection(
        [("running", "Running"), ("final", "Final")], string="State", default="running", required=True, readonly=True
    )
    graded = fields.Boolean(
        string="Graded", readonly=True, help="Graded members have a rank; others are scored without one."
    )
    grade_code = fields.Char(string="Grade code", readonly=True)
    grade_name = fields.Char(string="Grade", compute="_compute_grade_name")
    rank = fields.Integer(string="Rank", readonly=True, aggregator=None, help="Set when the score is final.")
    vetoed = fields.Boolean(string="Vetoed", readonly=True)
    missing = fields.Boolean(
        string="Incomplete", readonly=True, help="A figure or a ballot result is still missing, it counts 0 until then."
    )
    date_scored = fields.Datetime(string="Scored on", readonly=True)
    previous_total = fields.Float(string="Previous period", digits=(12, 2), compute="_compute_previous")
    change = fields.Float(string="Against last period", digits=(12, 2), compute="_compute_previous")
    has_previous = fields.Boolean(string="Has a previous score", compute="_compute_previous")

    _member_period_uniq = models.Constraint("UNIQUE (member_id, period_id)", "A member has one score in a period.")
    _branch_period_idx = models.Index("(branch_id, period_id)")
    _period_idx = models.Index("(period_id)")

    @api.depends("member_id", "period_id")
    def _compute_display_name(self):
        for score in self:
            score.display_name = f"{score.member_id.display_name or ''} · {score.period_id.name or ''}"

    @api.depends("grade_code", "period_id")
    @api.depends_context("lang")
    def _compute_grade_name(self):
        for score in self:
            grades = score.sudo().scheme_id._compiled().grades if score.grade_code else ()
            score.grade_name = next(
                (score._named(grade.name) for grade in grades if grade.code == score.grade_code), False
            )

    def _named(self, names):
        """A name of the scheme's document in the user's language."""
        return names.get(self.env.lang or "en_US") or names.get("en_US") or next(iter(names.values()), "")

    @api.depends("total", "period_id")
    def _compute_previous(self):
        """The same member's total one period earlier, and the difference."""
        previous = {}
        if self.ids:
            self.flush_model(["member_id", "period_id", "total"])
            previous = dict(
                self.env.execute_query(
                    SQL(
                        """SELECT s.id, p.total
                     FROM party_score s
                     JOIN party_period now ON now.id = s.period_id
                     JOIN LATERAL (
                          SELECT o.total
                            FROM party_score o
                            JOIN party_period op ON op.id = o.period_id
                           WHERE o.member_id = s.member_id AND op.cycle_id = now.cycle_id AND op.date_to < now.date_from
                        ORDER BY op.date_to DESC LIMIT 1) p ON true
                    WHERE s.id IN %s""",
                        tuple(self.ids),
                    )
                )
            )
        for score in self:
            before = previous.get(score.id)
            score.has_previous = before is not None
            score.previous_total = before or 0.0
            score.change = score.total - before if before is not None else 0.0
