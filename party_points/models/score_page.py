from odoo import models

# A review in one of these states has shown the period's total to the branch.
SHOWN = ("published", "final", "filed")


class PartyScore(models.Model):
    _inherit = "party.score"

    def get_score_page(self, period_code=None):
        """What the component draws: this score's explanation and the totals of all periods of its cycle.

        :param period_code: explain the same member's score of another period of the cycle instead
        :return: ``{"explanation": payload of explain(), "trend": [{code, name, total, state}]}``
        """
        self.ensure_one()
        scores = self.search([("member_id", "=", self.member_id.id), ("cycle_id", "=", self.cycle_id.id)])
        score = scores.filtered(lambda one: one.period_id.code == period_code)[:1] or self
        states = (scores | score)._shown_states()
        return {
            "explanation": {**score.explain(), "state": states[score.id]},
            "trend": score._trend(scores, states),
        }

    def _trend(self, scores, states):
        """One item a period of the cycle, with the total and how far it is; periods without a score have none."""
        scores_by_period = {score.period_id: score for score in scores}
        trend = []
        for period in self.cycle_id.period_ids.sorted("date_from"):
            score = scores_by_period.get(period)
            trend.append({
                "code": period.code,
                "name": period.display_name,
                "total": f"{score.total:.2f}" if score else None,
                "state": states[score.id] if score else None,
            })
        return trend

    def _shown_states(self):
        """``{score id: "final", "published" or "running"}``.

        Reviews are read beyond the user's own rights: only their state is used, and only for scores that he may read.
        """
        reviews = self.env["party.review"].sudo().search(
            [("branch_id", "in", self.branch_id.ids), ("period_id", "in", self.period_id.ids), ("state", "in", SHOWN)])
        shown = {(review.branch_id.id, review.period_id.id) for review in reviews}
        return {
            score.id: "final" if score.state == "final"
            else "published" if (score.branch_id.id, score.period_id.id) in shown
            else "running"
            for score in self
        }
