from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

from .. import engine
from .review_stages import due_date, stage_for
from .scheme_values import Speaker

# What of a condition the app counts by itself. Spot checks, inspections and filings aren't recorded in it yet.
COUNTED = {"unpublished_periods", "every"}


class PartyReviewBranch(models.Model):
    """A branch's own figures, and what the scheme says should follow for it (scoring.md section 10)."""

    _inherit = "party.review"

    branch_follows = fields.Html(
        string="What follows for the branch", compute="_compute_branch_follows", sanitize=False,
        help="As of this period; the system proposes, people decide.",
    )

    @api.depends("state", "date_published")
    @api.depends_context("lang")
    def _compute_branch_follows(self):
        for review in self:
            review.branch_follows = review._branch_table() if review.id else False

    @api.private
    def _branch_year(self):
        """What is known of the branch in the cycle, up to this review's period, as the engine asks for it."""
        review = self.sudo()
        return engine.BranchYear(
            {"unpublished_periods": len(review._unpublished_periods())},
            ended=review.period_id.date_to == review.cycle_id.date_to,
        )

    def _unpublished_periods(self):
        """The branch's reviews of the cycle up to this one that should have been published and never were: their
        deadline has passed, or they became final without."""
        periods, stages = self._periods(), self.scheme_id._compiled().stages
        due, today = {}, self._today()
        for period in periods:
            stage, _together = stage_for("publicity", stages, period, periods)
            if stage and period.date_to <= self.period_id.date_to:
                due[period] = due_date(stage, period.date_to, self.cycle_id.date_to)
        reviews = self.search([
            ("branch_id", "=", self.branch_id.id), ("period_id", "in", [period.id for period in due])])
        return reviews.filtered(lambda one: not one.date_published and not one.line_ids and (
            one.state in ("final", "filed") or (due[one.period_id] and due[one.period_id] < today)))

    @api.private
    def _branch_standing(self):
        """``(engine.BranchFigures, [(outcome of the scheme, times or None where nothing counts it yet)])``."""
        self.ensure_one()
        scheme = self.sudo().scheme_id._compiled()
        effects = engine.branch_effects(scheme, self._branch_year())
        self.env["party.score"].flush_model()
        totals = [cents for (cents,) in self.env.execute_query(SQL(
            "SELECT (total * 100)::bigint FROM party_score WHERE branch_id = %s AND period_id = %s",
            self.branch_id.id, self.period_id.id))]
        times = {effect.code: effect.times for effect in effects}
        return engine.branch_figures(totals, effects), [
            (one, times.get(one.code, 0) if set(one.when) <= COUNTED else None) for one in scheme.branch_outcomes]

    def _branch_table(self):
        figures, outcomes = self._branch_standing()
        facts = [
            (self.env._("Members scored"), figures.members),
            (self.env._("Sum of their totals"), engine.text(figures.sum)),
            (self.env._("Mean"), engine.text(figures.mean)),
        ]
        if any(one.effect.get("branch_target_points") is not None for one, _times in outcomes):
            facts.append((self.env._("The branch's own account"), engine.text(figures.account)))
        head = Markup("<dl class='row mb-3'>%s</dl>") % Markup().join(
            Markup("<dt class='col-6 col-md-3 fw-normal text-muted'>%s</dt><dd class='col-6 col-md-9'>%s</dd>") % fact
            for fact in facts)
        if not outcomes:
            return head
        speaker = Speaker(self.env, self.sudo().scheme_id._compiled().document)
        rows = Markup().join(
            Markup("<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>") % (
                self.env["party.score"]._named(one.name) or one.code, speaker.words("when", dict(one.when)),
                speaker.words("effect", dict(one.effect)), self._times_text(times))
            for one, times in outcomes)
        return head + Markup(
            "<table class='table table-sm'><thead><tr><th>%s</th><th>%s</th><th>%s</th><th>%s</th></tr></thead>"
            "<tbody>%s</tbody></table>") % (
            self.env._("What follows"), self.env._("When"), self.env._("What is done"), self.env._("As of this period"),
            rows)

    def _times_text(self, times):
        if times is None:
            return self.env._("to be judged by hand: nothing reports it yet")
        if not times:
            return self.env._("not now")
        return self.env._("applies") if times == 1 else self.env._("applies %(times)s times", times=times)
