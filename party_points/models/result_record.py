"""How results come to be, and what later years read of them. All in sets: one statement writes, one reads."""

from odoo import api, models
from odoo.tools import SQL

from ..engine import Past
from .scheme_words import comma

COLUMNS = {
    "member_id": "int", "year": "int", "scheme_id": "int", "cycle_id": "int", "branch_id": "int", "cents": "bigint",
    "rank": "int", "last": "bool", "grade_code": "text", "vetoed": "bool", "interim": "bool", "scheme_text": "text",
    "source": "text", "note": "text",
}


class PartyResult(models.Model):
    _inherit = "party.result"

    # -- by review ---------------------------------------------------------------------------------------------

    @api.model
    @api.private
    def _conclude(self, period, frozen):
        """Make the year's results of a period's final scores, where it is the last of its cycle.

        :param frozen: ``[(StoredScore, engine.Standing or None)]``; who has no standing (a total set for an exempt
            member) has a total
        """
        cycle = period.cycle_id
        if period.date_to != cycle.date_to:
            return
        rows = [
            {
                "member_id": score.member, "year": cycle.year, "scheme_id": cycle.scheme_id.id, "cycle_id": cycle.id,
                "branch_id": score.branch, "cents": score.cents, "rank": found and found.rank,
                "last": bool(found and found.last), "grade_code": found and found.grade, "vetoed": score.vetoed,
                "interim": bool(found and found.interim),
            }
            for score, found in frozen
        ]
        self._upsert(rows, "review")

    @api.model
    @api.private
    def _withdraw(self, period, branches):
        """The review is open again: the results that it made are none any more; what they were stays in the steps."""
        if period.date_to != period.cycle_id.date_to:
            return
        results = self.sudo().search([
            ("cycle_id", "=", period.cycle_id.id), ("branch_id", "in", branches.ids), ("origin", "=", "review")])
        self.env["party.step"].sudo()._log(results, "reopen", "review", False, reason=results._described())
        self.env.cr.execute(SQL("DELETE FROM party_result WHERE id = ANY(%s)", list(results.ids)))
        self.invalidate_model()

    # -- rows --------------------------------------------------------------------------------------------------

    @api.model
    @api.private
    def _upsert(self, rows, origin):
        """Write results, replacing those of the same member, account and year; a step for each, with what was before.

        :param rows: dicts with the keys of `COLUMNS` (`cents` None: no total); missing ones are empty
        :return: the results
        """
        if not rows:
            return self.browse()
        before = {(one.member_id.id, one.root_id.id, one.year): one for one in self._standing(rows)}
        texts = {one.id: text for one, text in zip(before.values(), self._texts(before.values()), strict=True)}
        columns = [SQL("%s::%s[]", [row.get(name) for row in rows], SQL(kind)) for name, kind in COLUMNS.items()]
        names = SQL(", ").join(map(SQL.identifier, COLUMNS))
        found = self.env.execute_query(SQL(
            """ INSERT INTO party_result (member_id, year, scheme_id, root_id, cycle_id, branch_id, total, has_total,
                       rank, last, grade_code, vetoed, interim, scheme_text, source, note, origin)
                SELECT t.member_id, t.year, t.scheme_id, s.root_id, t.cycle_id, t.branch_id,
                       COALESCE(t.cents, 0)::numeric / 100, t.cents IS NOT NULL, t.rank, COALESCE(t.last, FALSE),
                       t.grade_code, COALESCE(t.vetoed, FALSE), COALESCE(t.interim, FALSE), t.scheme_text, t.source,
                       t.note, %(origin)s
                  FROM unnest(%(columns)s) AS t(%(names)s) JOIN party_scheme s ON s.id = t.scheme_id
              ORDER BY t.member_id, t.year
                ON CONFLICT (member_id, root_id, year) DO UPDATE
                   SET (scheme_id, cycle_id, branch_id, total, has_total, rank, last, grade_code, vetoed, interim,
                        scheme_text, source, note, origin)
                     = (EXCLUDED.scheme_id, EXCLUDED.cycle_id, EXCLUDED.branch_id, EXCLUDED.total, EXCLUDED.has_total,
                        EXCLUDED.rank, EXCLUDED.last, EXCLUDED.grade_code, EXCLUDED.vetoed, EXCLUDED.interim,
                        EXCLUDED.scheme_text, EXCLUDED.source, EXCLUDED.note, EXCLUDED.origin)
             RETURNING id """, origin=origin, columns=SQL(", ").join(columns), names=names))
        self.invalidate_model()
        results = self.sudo().browse(row[0] for row in found)
        results._log_written(origin, texts)
        return results

    def _log_written(self, origin, before):
        """A step each: by review or import, what it is now, and what it was before."""
        now = self._described()
        reasons = {
            one.id: self.env._("%(now)s (before: %(before)s)", now=now[one.id], before=before[one.id])
            if one.id in before else now[one.id] for one in self}
        action = "finalise" if origin == "review" else "import"
        self.env["party.step"].sudo()._log(self, action, False, origin, reason=reasons)

    @api.model
    def _standing(self, rows):
        """The results that rows of these members, accounts and years would replace."""
        schemes = self.env["party.scheme"].sudo().browse({row["scheme_id"] for row in rows})
        wanted = {(row["member_id"], schemes.browse(row["scheme_id"]).root_id.id, row["year"]) for row in rows}
        return self.sudo().search([
            ("member_id", "in", list({key[0] for key in wanted})), ("root_id", "in", schemes.root_id.ids),
            ("year", "in", list({key[2] for key in wanted})),
        ]).filtered(lambda one: (one.member_id.id, one.root_id.id, one.year) in wanted)

    def _described(self):
        """``{id: what the result says, in a line}``."""
        return dict(zip(self.ids, self._texts(self), strict=True))

    @api.model
    def _texts(self, results):
        return [self._text(
            one.year, round(one.total * 100) if one.has_total else None, one.rank, one.last, one.grade_name,
            one.source) for one in results]

    @api.model
    @api.private
    def _text(self, year, cents, rank, last, grade, source=None):
        """A result in a line: ``2024: 92.50, rank 3, Excellent (list.xlsx, row 5)``."""
        parts = [f"{cents / 100:.2f}"] if cents is not None else []
        if rank:
            parts.append(self.env._("rank %s", rank))
        if last:
            parts.append(self.env._("last place"))
        if grade:
            parts.append(grade)
        return f"{year}: {comma(self.env).join(parts)}" + (f" ({source})" if source else "")

    # -- for later years ---------------------------------------------------------------------------------------

    @api.model
    @api.private
    def _history(self, member_ids, cycle):
        """``{member id: (engine.Past or None, …)}``: the years before the cycle in the same account, oldest first.

        From a member's first result on, a year without one is None: a gap breaks a row of years. One query.
        """
        rows = self.env.execute_query(SQL(
            """ SELECT member_id, year, CASE WHEN NOT interim THEN grade_code END,
                       CASE WHEN has_total THEN (total * 100)::bigint END,
                       CASE WHEN NOT vetoed AND rank > 0 THEN rank END, last AND NOT vetoed
                  FROM party_result
                 WHERE member_id = ANY(%s) AND root_id = %s AND year < %s
              ORDER BY member_id, year """, list(member_ids), cycle.root_id.id, cycle.year))
        found = {}
        for member, year, grade, cents, rank, last in rows:
            found.setdefault(member, {})[year] = Past(grade, cents, rank, bool(last))
        return {
            member: tuple(years.get(year) for year in range(min(years), cycle.year)) for member, years in found.items()}
