from odoo import api, models
from odoo.tools import SQL

from . import collector


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

    @api.model
    @api.private
    def _finalise(self, reviews):
        """Freeze the scores of these reviews' branches and periods, with rank and grade."""
        for period, same in reviews.grouped("period_id").items():
            self._finalise_branches(period, same.branch_id)
        self.invalidate_model()

    @api.private
    def _finalise_branches(self, period, branches):
        """Freeze the scores of these branches in a period, and make the year's results where it is the cycle's last."""
        self.env["party.result"]._conclude(period, self._freeze(period, branches))

    @api.private
    @collector.put_off()
    def _freeze(self, period, branches):
        """Write rank and grade of these branches' scores in a period and freeze them: a handful of statements.

        Returns ``[(StoredScore, engine.Standing or None)]``; a grade is the meeting's where it has decided.
        """
        scores, found = self._stand(period.cycle_id.scheme_id._compiled(), period, branches.sudo())
        decided = self.env["party.grade.decision"].sudo()._decided(branches, period)
        mine, frozen = set(branches.ids), []
        for score in scores:
            if score.branch in mine:
                standing, decision = found.get(score.id), decided.get((score.branch, period.id, score.member))
                if standing and decision and decision._applies(standing):
                    standing = standing._replace(grade=decision.grade_code)
                frozen.append((score, standing))
        # What is final already is left out here: as a condition of the statement, the state would mislead the planner
        # right after a table of final scores was analysed.
        rows = [(score.id, one and one.rank, one and one.grade) for score, one in frozen if score.state == "running"]
        if rows:
            self.env.cr.execute(
                SQL(
                    """UPDATE party_score s SET state = 'final', rank = t.rank, grade_code = t.grade
                         FROM unnest(%s::int[], %s::int[], %s::text[]) AS t(id, rank, grade)
                        WHERE s.id = t.id""",
                    *map(list, zip(*rows, strict=True)),
                )
            )
        return frozen

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
            self.env["party.result"]._withdraw(period, same.branch_id)
        self.invalidate_model()
