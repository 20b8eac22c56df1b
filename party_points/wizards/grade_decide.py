from odoo import api, fields, models


class PartyGradeDecide(models.TransientModel):
    """Asks for the grade that the meeting decided, and why."""

    _name = "party.grade.decide"
    _description = "Decide a grade"

    review_id = fields.Many2one("party.review", string="Review", required=True, readonly=True, ondelete="cascade")
    member_id = fields.Many2one("party.member", string="Member", required=True, readonly=True, ondelete="cascade")
    score_id = fields.Many2one("party.score", string="Score", compute="_compute_score_id")
    computed = fields.Char(related="score_id.standing_grade", string="Computed grade")
    why = fields.Char(related="score_id.standing_why", string="Why it is open")
    allowed_ids = fields.Many2many("party.scheme.grade", compute="_compute_allowed_ids")
    grade_id = fields.Many2one("party.scheme.grade", string="Grade", domain="[('id', 'in', allowed_ids)]")
    reason = fields.Text(string="The meeting's reason", required=True)

    @api.depends("review_id", "member_id")
    def _compute_score_id(self):
        for wizard in self:
            wizard.score_id = self.env["party.score"].search([
                ("member_id", "=", wizard.member_id.id), ("branch_id", "=", wizard.review_id.branch_id.id),
                ("period_id", "=", wizard.review_id.period_id.id)], limit=1)

    @api.depends("score_id")
    def _compute_allowed_ids(self):
        for wizard in self:
            found = wizard.review_id._decidable(wizard.score_id) if wizard.score_id else None
            codes = {one.code for one in found[1]} if found else set()
            grades = wizard.score_id.scheme_id.grade_ids
            wizard.allowed_ids = grades.filtered(lambda one, codes=codes: one.code in codes)

    def action_decide(self):
        """Record the decision; rights are checked there."""
        self.ensure_one()
        self.review_id.decide_grade(self.score_id.id, self.grade_id.code, self.reason)
        return {"type": "ir.actions.act_window_close"}
