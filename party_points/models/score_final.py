from odoo import api, models
from odoo.tools import SQL


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
        """Freeze the scores of these branches in a period: a handful of statements, whatever their number."""
        scores = self.sudo().search([("period_id", "=", period.id), ("branch_id", "in", branches.ids)])
        if not scores:
            return
        found = scores._standings()
        decided = scores._graded_by_meeting(found)
        rows = [(key, found[key].rank if key in found else None, decided.get(key)) for key in scores.ids]
        ids, ranks, grades = map(list, zip(*rows, strict=True))
        self.env.cr.execute(
            SQL(
                """UPDATE party_score s SET state = 'final', rank = t.rank, grade_code = t.grade
                     FROM unnest(%s::int[], %s::int[], %s::text[]) AS t(id, rank, grade)
                    WHERE s.id = t.id AND s.state = 'running'""",
                ids,
                ranks,
                grades,
            )
        )
        self.env["party.result"]._conclude(
            scores, {key: one._replace(grade=decided[key]) for key, one in found.items()})

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
