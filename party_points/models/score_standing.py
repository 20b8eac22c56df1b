from odoo import api, fields, models
from odoo.exceptions import UserError

from .scheme_words import comma
from .standing_words import MOST_NAMED, GradeWords


class PartyScoreStanding(models.Model):
    """Where a member stands, in words: grade, ties, what kept a better grade away, what is proposed to follow."""

    _inherit = "party.score"

    standing_grade = fields.Char(string="Grade so far", compute="_compute_standing",
                                 help="A preview until the cycle's end; decided by the meeting where that is due.")
    standing_why = fields.Char(string="Why", compute="_compute_standing",
                               help="What kept the next better grade away.")
    standing_outcomes = fields.Char(string="Proposed", compute="_compute_standing",
                                    help="What the scheme says should follow; people decide.")
    standing_open = fields.Boolean(string="The meeting decides", compute="_compute_standing")

    @api.depends_context("lang", "uid")
    @api.depends("total", "tree", "state", "grade_code")
    def _compute_standing(self):
        told = {}
        for _key, scores in self.grouped(lambda score: (score.period_id, score.scheme_id)).items():
            told.update(scores._told_standings())
        for score in self:
            mine = told.get(score.id) or {}
            score.standing_grade = mine.get("grade_text") or False
            score.standing_why = (mine.get("why") or [False])[-1 if mine.get("tie") else 0]
            score.standing_outcomes = comma(self.env).join(one["name"] for one in mine.get("outcomes") or ()) or False
            score.standing_open = bool(mine.get("open"))

    def action_decide_grade(self):
        """Ask for the meeting's word on this score's grade, in the review of its branch and period."""
        self.ensure_one()
        self.check_access("read")
        review = self.env["party.review"].search(
            [("branch_id", "=", self.branch_id.id), ("period_id", "=", self.period_id.id)], limit=1)
        if not review:
            raise UserError(self.env._("The review of this period isn't open yet."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Grade of %(member)s", member=self.member_id.name),
            "res_model": "party.grade.decide",
            "view_mode": "form",
            "target": "new",
            "context": {"default_review_id": review.id, "default_member_id": self.member_id.id},
        }

    @api.private
    def _told_standings(self):
        """``{score id: {...}}`` of scores of one period, in the reader's language:

        ``grade_text``, ``tie`` (name of the grade), ``why`` (sentences, the best grade first), ``better`` (the best
        grade that was missed), ``outcomes`` ([{name, unless}]), ``open`` (the meeting may decide), ``interim``,
        ``decided`` ({grade, computed, reason} where the meeting did). Names of others only where the reader may read
        their scores. Nothing for who isn't graded.
        """
        scores = self.sudo()
        standings = scores._standings()
        decided = self.env["party.grade.decision"].sudo()._standing_decisions(scores)
        scheme = scores.scheme_id._compiled()
        words = GradeWords(self.env, scheme, self._named, self._readable_names(standings))
        knows = self.env["party.sanction"].sudo(False).has_access("read")
        return {
            score.id: self._told(scheme, words, score, standings[score.id], decided.get(score.id))
            # An investigation is told to those only who may read of it, and never to the member.
            if not standings[score.id].interim or knows and score.member_id.user_id != self.env.user
            else self._untold(score)
            for score in scores if score.id in standings
        }

    def _untold(self, score):
        """What is said of a grade that waits for a reason that the reader isn't to know."""
        return {
            "grade": score.grade_code or None if score.state == "final" else None,
            "grade_text": None, "tie": None, "better": None, "outcomes": [], "open": False, "interim": False,
            "decided": None, "why": [self.env._("The grade isn't settled yet.")] if score.state != "final" else [],
        }

    def _readable_names(self, standings):
        """``{score id: member's name}`` of those named in a reason whose scores the reader may read."""
        # Many reasons share one list: each is looked at once.
        lists = {
            id(keys): keys for standing in standings.values() for reason in standing.why
            for keys in (reason.params.get("taken_by", ()), reason.params.get("tied", ()))
        }
        named = {key for keys in lists.values() if len(keys) <= MOST_NAMED for key in keys}
        readable = self.env["party.score"].sudo(False).browse(named)._filtered_access("read")
        return {score.id: score.member_id.name for score in readable.sudo()}

    def _told(self, scheme, words, score, standing, decision):
        applies = decision and decision._applies(standing)
        grade = decision.grade_code if applies else standing.grade
        if score.state == "final":
            grade = score.grade_code or None
        followed = standing.outcomes
        outcomes = [one for one in scheme.outcomes if one.code in followed]
        missed = [reason for reason in standing.why if reason.params.get("grade")]
        return {
            "grade": grade,
            "grade_text": self._grade_text(words, grade, standing, applies),
            "tie": words.grade(standing.tie) if standing.tie else None,
            "why": words.sentences(standing),
            "better": words.grade(missed[0].params["grade"]) if missed and missed[0].params["grade"] != grade else None,
            "outcomes": [
                {"name": self._named(one.name), "unless": bool(one.terms.get("unless"))} for one in outcomes
            ],
            "open": score.state != "final" and not applies and bool(standing.tie or standing.proposed),
            "interim": standing.interim,
            "decided": {
                "grade": words.grade(decision.grade_code),
                "computed": words.grade(decision.computed_code) if decision.computed_code else None,
                "reason": decision.reason,
            } if applies else None,
        }

    def _grade_text(self, words, grade, standing, applies):
        if grade is None:
            return self.env._("Tied for %(grade)s", grade=words.grade(standing.tie)) if standing.tie else None
        if applies:
            return self.env._("%(grade)s (decided)", grade=words.grade(grade))
        if standing.interim:
            return self.env._("%(grade)s (case open)", grade=words.grade(grade))
        return words.grade(grade)


class PartyReviewStanding(models.Model):
    """What the meeting has to decide about grades: ties at the edge of a quota, and grades in principle."""

    _inherit = "party.review"

    open_score_ids = fields.Many2many("party.score", string="Grades for the meeting", compute="_compute_open_grades")
    open_count = fields.Integer(string="Grades to decide", compute="_compute_open_grades")
    decision_ids = fields.One2many("party.grade.decision", "review_id", string="Grades decided", readonly=True)
    has_grades = fields.Boolean(compute="_compute_open_grades")

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_open_grades(self):
        for review in self:
            graded = bool(review.sudo().scheme_id._compiled().grades)
            decidable = graded and review.state in ("open", "meeting", "published")
            scores = review.score_ids.filtered("standing_open") if decidable else False
            review.has_grades = graded
            review.open_score_ids = scores
            review.open_count = len(scores or ())

    def action_finalise(self):
        """As ever; but the year's grades don't become final while somebody is tied at the edge of a quota (§7)."""
        self.branch_id._check_capability("review")
        for review in self:
            if tied := review._undecided_ties():
                raise UserError(self.env._(
                    "%(names)s are tied at the edge of a quota and have no grade yet. Let the meeting decide on them "
                    "first, under Grades.", names="、".join(tied.mapped("member_id.name"))))
        return super().action_finalise()

    def _undecided_ties(self):
        """The tied scores on which the meeting hasn't decided, where the review is the year's last; else none."""
        self.ensure_one()
        period, scores = self.period_id.sudo(), self.sudo().score_ids
        if period.date_to != period.cycle_id.date_to:
            return scores.browse()
        standings = scores._standings()
        decided = self.env["party.grade.decision"].sudo()._standing_decisions(scores)
        return scores.filtered(lambda score: score.id in standings and standings[score.id].tie and not (
            score.id in decided and decided[score.id]._applies(standings[score.id])))
