from odoo import api, models

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

    @api.private
    def _leading(self):
        """The set without what ended accounts go on to show: who moved under another scheme has two accounts, and from
        the new one's first period on that one leads. At most one query, and none where nobody has two."""
        if len(self.sudo().cycle_id.root_id) < 2:
            return self
        in_force = self.sudo().member_id.unit_id._effective_schemes()
        begins = {}
        for score in self.sudo():
            if score.cycle_id.root_id == in_force[score.member_id.unit_id.id].root_id:
                first = score.period_id.date_from
                begins[score.member_id] = min(first, begins.get(score.member_id, first))
        return self.filtered(lambda score: (
            score.sudo().cycle_id.root_id == in_force[score.sudo().member_id.unit_id.id].root_id
            or score.member_id not in begins or score.period_id.date_to < begins[score.member_id]))

    @api.private
    def _other_accounts(self):
        """The same member's newest scores under other schemes in the time of this one's cycle, one an account, oldest
        first; beyond the user's own rights: only what may be said beside a score that he may read."""
        self.ensure_one()
        cycle = self.sudo().cycle_id
        scores = self.sudo().search([
            ("member_id", "=", self.member_id.id), ("cycle_id", "!=", cycle.id),
            ("cycle_id.root_id", "!=", cycle.root_id.id),
            ("period_id.date_to", ">=", cycle.date_from), ("period_id.date_from", "<=", cycle.date_to)])
        return scores.browse(
            mine.sorted(lambda score: (score.period_id.date_to, score.id))[-1].id
            for _cycle, mine in sorted(scores.grouped("cycle_id").items(), key=lambda item: item[0].id))
