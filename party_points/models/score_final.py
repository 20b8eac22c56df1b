from odoo import api, models
from odoo.tools import SQL

from ..engine import Candidate, standings


class PartyScoreFinal(models.Model):
    """Ranks and grades of a branch, and the freeze that a final review brings."""

    _inherit = "party.score"

    def init(self):
        """A trigger that no code can pass: a final score stays as it is until its review is reopened."""
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION party_score_final() RETURNS trigger AS $$
            BEGIN
                RAISE EXCEPTION 'A final score cannot be changed. Its review has to be reopened.';
            END $$ LANGUAGE plpgsql;
            CREATE OR REPLACE TRIGGER party_score_kept BEFORE DELETE ON party_score
                FOR EACH ROW WHEN (OLD.state = 'final') EXECUTE FUNCTION party_score_final();
            CREATE OR REPLACE TRIGGER party_score_frozen BEFORE UPDATE ON party_score
                FOR EACH ROW WHEN (OLD.state = 'final' AND NEW.state = 'final') EXECUTE FUNCTION party_score_final();
        """)

    @api.private
    def _standings(self):
        """``{score id: engine.Standing}`` of these scores of one period, ranked within each branch.

        Where the scheme ranks in the superior organisation, its other branches' scores of the period take part.
        """
        if not self:
            return {}
        period, scheme = self.period_id, self.scheme_id._compiled()
        period.ensure_one()
        branches = self.branch_id.sudo()
        wide = scheme.rank_scope == "superior"
        if wide:
            branches = (
                self.env["party.branch"]
                .sudo()
                .search([("parent_id", "in", branches.parent_id.ids), ("kind", "=", "branch")])
                | branches
            )
        scores = self.sudo() | self.sudo().search([("period_id", "=", period.id), ("branch_id", "in", branches.ids)])
        pools = {branch.id: branch.parent_id.id if wide else branch.id for branch in branches}
        effective = scores._effective_rules(period)
        candidates = [
            score._candidate(pools[score.branch_id.id], effective.get(score.member_id.id, {}))
            for score in scores
            if score.tree
        ]
        candidates = scores._weighed(candidates, period)
        members = self._members_of(pools, period)
        return {standing.key: standing for standing in standings(scheme, candidates, members)}

    def _effective_rules(self, period):
        """``{member id: {rule code: effective entries in the cycle so far}}``, without derived ones; one query."""
        self.env["party.entry"].flush_model()
        found = {}
        for member, rule, count in self.env.execute_query(
            SQL(
                """SELECT member_id, rule_code, count(*) FROM party_entry
                    WHERE cycle_id = %s AND member_id = ANY(%s) AND date <= %s AND state = 'confirmed' AND effective
                      AND origin NOT IN ('derived', 'reversal')
                 GROUP BY 1, 2""",
                period.cycle_id.id,
                self.member_id.ids,
                period.date_to,
            )
        ):
            found.setdefault(member, {})[rule] = count
        return found

    def _members_of(self, pools, period):
        """``{pool: N}``: full and probationary members of the period's last day, exempt ones too; one query."""
        self.env["party.enrolment"].flush_model()
        found = {}
        for branch, count in self.env.execute_query(
            SQL(
                """SELECT branch_id, count(DISTINCT member_id) FROM party_enrolment
                    WHERE branch_id = ANY(%s) AND kind IN ('own', 'mobile') AND status IN ('full', 'probationary')
                      AND COALESCE(date_from, '-infinity') <= %s AND COALESCE(date_to, 'infinity') >= %s
                 GROUP BY 1""",
                list(pools),
                period.date_to,
                period.date_to,
            )
        ):
            found[pools[branch]] = found.get(pools[branch], 0) + count
        return found

    def _candidate(self, pool, effective):
        return Candidate(
            key=self.id,
            pool=pool,
            status=self.status,
            track=self.track or None,
            cents=round(self.total * 100),
            values=self.tree,
            graded=self.graded,
            outcomes=self.graded,
            vetoed=self.vetoed,
            effective=effective,
        )

    @api.model
    @api.private
    def _finalise(self, reviews):
        """Freeze the scores of these reviews' branches and periods, with rank and grade."""
        for period, same in reviews.grouped("period_id").items():
            scores = self.sudo().search([("period_id", "=", period.id), ("branch_id", "in", same.branch_id.ids)])
            if not scores:
                continue
            found = scores._standings()
            grades = scores._graded_by_meeting(found)
            rows = [
                (score.id, found[score.id].rank, grades[score.id]) if score.id in found else (score.id, None, None)
                for score in scores
            ]
            ids, ranks, codes = map(list, zip(*rows, strict=True))
            self.env.cr.execute(
                SQL(
                    """UPDATE party_score s SET state = 'final', rank = t.rank, grade_code = t.grade
                     FROM unnest(%s::int[], %s::int[], %s::text[]) AS t(id, rank, grade)
                    WHERE s.id = t.id AND s.state = 'running'""",
                    ids,
                    ranks,
                    codes,
                )
            )
        self.invalidate_model()

    @api.model
    @api.private
    def _reopen(self, reviews):
        """Let the scores of these reviews follow the ledger again."""
        for period, same in reviews.grouped("period_id").items():
            self.env.cr.execute(
                SQL(
                    """UPDATE party_score SET state = 'running', rank = NULL, grade_code = NULL
                    WHERE period_id = %s AND branch_id = ANY(%s) AND state = 'final'""",
                    period.id,
                    same.branch_id.ids,
                )
            )
        self.invalidate_model()
