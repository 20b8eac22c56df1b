from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import engine
from . import stated


class PartyGradeDecision(models.Model):
    """A grade that the meeting decided, beside the computed one: of those tied at the edge of a quota, and of grades
    that are proposals (scoring.md section 7). Rows are added, never changed; the last one of a round counts, and only
    as long as the computation still leaves the grade to the meeting.
    """

    _name = "party.grade.decision"
    _description = "Grade decided by the meeting"
    _order = "id desc"

    review_id = fields.Many2one("party.review", string="Review", required=True, readonly=True, index=True,
                                ondelete="restrict")
    round = fields.Integer(string="Round", required=True, readonly=True, aggregator=None)
    branch_id = fields.Many2one(related="review_id.branch_id", string="Branch", store=True, index=True)
    member_id = fields.Many2one("party.member", string="Member", required=True, readonly=True, index=True,
                                ondelete="restrict")
    computed_code = fields.Char(string="Computed grade code", readonly=True)
    tie_code = fields.Char(string="Tied for", readonly=True)
    grade_code = fields.Char(string="Grade code", required=True, readonly=True)
    computed_name = fields.Char(string="Computed grade", compute="_compute_names")
    grade_name = fields.Char(string="Decided", compute="_compute_names")
    reason = fields.Text(string="Reason", required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Recorded by", required=True, readonly=True, ondelete="restrict")
    date = fields.Date(string="On", required=True, readonly=True)

    @api.depends("grade_code", "computed_code", "tie_code", "review_id")
    @api.depends_context("lang")
    def _compute_names(self):
        named = self.env["party.score"]._named
        for decision in self:
            grades = {one.code: named(one.name) for one in decision.sudo().review_id.scheme_id._compiled().grades}
            computed = grades.get(decision.computed_code)
            if decision.tie_code:
                computed = self.env._("Tied for %(grade)s", grade=grades.get(decision.tie_code, decision.tie_code))
            decision.computed_name = computed
            decision.grade_name = grades.get(decision.grade_code, decision.grade_code)

    @api.model_create_multi
    def create(self, vals_list):
        raise UserError(self.env._("The meeting's decisions are recorded on the review."))

    def write(self, vals):
        raise UserError(self.env._("A decision stays. Decide anew: the last one counts."))

    def unlink(self):
        raise UserError(self.env._("A decision stays. Decide anew: the last one counts."))

    @api.private
    def _applies(self, standing):
        """Whether the computation still leaves to the meeting what was decided here."""
        return self._word().holds(standing.tie, standing.grade, standing.proposed)

    @api.private
    def _word(self):
        """The decision as the engine knows it."""
        return engine.Decision(self.grade_code, self.tie_code or None, self.computed_code or None)

    @api.model
    @api.private
    def _decided(self, branches, periods):
        """``{(branch id, period id, member id): the last decision of the review's present round}``, two queries."""
        reviews = self.env["party.review"].sudo().search([
            ("branch_id", "in", branches.ids), ("period_id", "in", periods.ids)])
        found = {}
        for decision in self.sudo().search([("review_id", "in", reviews.ids)], order="id"):
            if decision.round == decision.review_id.round:
                place = decision.review_id.branch_id.id, decision.review_id.period_id.id, decision.member_id.id
                found[place] = decision
        return found

    @api.model
    @api.private
    def _standing_decisions(self, scores):
        """``{score id: decision}`` of those scores whose grade the meeting has decided (`_decided`)."""
        found = self._decided(scores.branch_id, scores.period_id)
        places = {score.id: (score.branch_id.id, score.period_id.id, score.member_id.id) for score in scores} \
            if found else {}
        return {key: found[place] for key, place in places.items() if place in found}

    @api.private
    def _record(self, review, score, standing, grade, reason):
        """Store a decision that was judged before."""
        return super(PartyGradeDecision, self.sudo()).create([{
            "review_id": review.id, "round": review.round, "member_id": score.member_id.id,
            "computed_code": standing.grade, "tie_code": standing.tie, "grade_code": grade.code, "reason": reason,
            "user_id": self.env.uid, "date": self.env["party.workday"]._today(),
        }])


class PartyReviewDecide(models.Model):
    """The meeting's word on grades."""

    _inherit = "party.review"

    @api.private
    def _decidable(self, score):
        """``(standing, [engine grades that may be chosen])`` of a score whose grade the meeting decides; else None.

        Of those tied: the grade that they are tied for, or a later one. Of a proposal: any.
        """
        standing = score.sudo()._standings().get(score.id)
        grades = score.sudo().scheme_id._compiled().grades
        if not standing or score.state == "final" or not (standing.tie or standing.proposed):
            return None
        first = next((one.index for one in grades if one.code == standing.tie), 0)
        return standing, [one for one in grades if one.index >= first]

    def decide_grade(self, score_id, grade, reason):
        """Record the grade that the meeting decided for a member who is tied, or whose grade is a proposal.

        :param score_id: the member's score in this review's branch and period
        :param grade: code of the grade
        :param reason: why; it stays beside the computed grade
        """
        self.ensure_one()
        self.check_access("read")
        self.branch_id._check_capability("review")
        reason = (stated.read_text(self.env, reason) or "").strip()
        grade = stated.read_text(self.env, grade)
        if not reason:
            raise UserError(self.env._("Say why: the reason stays beside the computed grade."))
        score = self.env["party.score"].browse(stated.read_id(self.env, score_id)).exists()
        if not score or (score.sudo().branch_id, score.sudo().period_id) != (self.branch_id, self.period_id):
            raise UserError(self.env._("This score isn't one of the review."))
        if score.sudo().member_id.user_id == self.env.user:
            raise UserError(self.env._("Nobody decides about himself."))
        if self.state not in ("open", "meeting", "published"):
            raise UserError(self.env._("The review is final: grades can't be decided any more."))
        found = self._decidable(score.sudo())
        chosen = found and next((one for one in found[1] if one.code == grade), None)
        if not chosen:
            raise UserError(self.env._("The meeting has nothing to decide here, or not this grade."))
        self.env["party.grade.decision"]._record(self, score.sudo(), found[0], chosen, reason)
        told = f"{score.sudo().member_id.name}: {self.env['party.score']._named(chosen.name)}. {reason}"
        self.env["party.step"].sudo()._log(
            self, "decide_grade", self.state, self.state, reason=told,
            posts=self.branch_id._capability_posts("review"))
        self.invalidate_recordset()
        score.invalidate_recordset()
        return True
