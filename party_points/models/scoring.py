from odoo import api, models
from odoo.tools import SQL

from . import collector
from .scoring_batch import Valuation
from .scoring_data import Account, Members

BATCH = 5000
# One array a column, in this order; the trees are the seventh.
TREE = 6
UPSERT = """
    INSERT INTO party_score AS s
           (member_id, period_id, unit_id, branch_id, status, track, total, tree, graded, vetoed, missing, state,
            date_scored)
    SELECT t.member, %s, t.unit, t.branch, t.status, t.track, round(t.total / 100.0, 2), t.tree::jsonb, t.graded,
           t.vetoed, t.missing, 'running', now() AT TIME ZONE 'UTC'
      FROM unnest(%s::int[], %s::int[], %s::int[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::bool[],
                  %s::bool[], %s::bool[])
           AS t(member, unit, branch, status, track, total, tree, graded, vetoed, missing)
        ON CONFLICT (member_id, period_id) DO UPDATE
       SET unit_id = EXCLUDED.unit_id, branch_id = EXCLUDED.branch_id, status = EXCLUDED.status, track = EXCLUDED.track,
           total = EXCLUDED.total, tree = EXCLUDED.tree, graded = EXCLUDED.graded, vetoed = EXCLUDED.vetoed,
           missing = EXCLUDED.missing, date_scored = EXCLUDED.date_scored
     WHERE s.state = 'running'
       AND (s.unit_id, s.branch_id, s.status, s.track, s.total, s.tree, s.graded, s.vetoed, s.missing)
           IS DISTINCT FROM (EXCLUDED.unit_id, EXCLUDED.branch_id, EXCLUDED.status, EXCLUDED.track, EXCLUDED.total,
                             EXCLUDED.tree, EXCLUDED.graded, EXCLUDED.vetoed, EXCLUDED.missing)
"""


class PartyScoring(models.Model):
    """From the ledger to the table of scores, in sets: a fixed number of statements for a batch of members.

    PostgreSQL adds up what is counted by member, node and period; the engine values the nodes of all members of the
    batch together; one statement writes what changed. Final scores are never touched.
    """

    _inherit = "party.score"

    @api.model
    @api.private
    def _update_running(self, members, cycle, since=None):
        """Bring the running scores of these members up to date, in every period of the cycle that has begun.

        To be called in the transaction that changed what they follow from, after the members were locked.

        :param since: date of what changed; periods that ended before it keep their scores
        """
        if not members or not cycle:
            return
        today = self.env["party.cycle"]._today()
        for one in self._accounts_from(cycle):
            periods = one.period_ids.filtered(
                lambda period: period.date_from <= today and (not since or period.date_to >= since)
            ).sorted("date_from")
            if periods:
                self._score_members(Account(one), members.ids, periods)
        self.env["party.score"].invalidate_model()

    def _accounts_from(self, cycle):
        """The cycle, and the later ones that its entries still count in (lifetime windows)."""
        cycle = cycle.sudo()
        if not cycle.scheme_id._compiled().lifetime:
            return cycle
        return cycle.search(
            [("root_id", "=", cycle.root_id.id), ("date_from", ">=", cycle.date_from)], order="date_from"
        )

    @api.model
    @api.private
    @collector.put_off()
    def _score_members(self, account, member_ids, periods):
        """Score these members as of each of ``periods`` (in order of date) and write the running scores."""
        self.env["party.entry"].flush_model()
        self.env["party.figure"].flush_model()
        valuation = Valuation(Members(account, sorted(member_ids)), periods)
        for period in periods:
            found = valuation.as_of(period)
            self._write(period, found)
            self._drop_running(period, set(member_ids) - {valued.member for valued in found})

    def _write(self, period, found):
        """Upsert the running scores of one period in one statement; rows that didn't change aren't written."""
        if not found:
            return
        rows = [
            (
                valued.member,
                valued.unit,
                valued.branch,
                _text(valued.presence.status),
                _text(valued.presence.track),
                valued.total,
                "NULL" if valued.row is None else f'"{valued.row}"',
                valued.presence.graded,
                valued.vetoed,
                valued.lacking,
            )
            for valued in found
        ]
        arrays = ["{" + ",".join(map(str, column)) + "}" for column in zip(*rows, strict=True)]
        arrays[TREE] = arrays[TREE].replace("None", "null")
        self.env.cr.execute(UPSERT, [period.id, *arrays])

    def _drop_running(self, period, member_ids):
        """Who isn't scored any more (exempt, moved to another scheme) loses the running score."""
        if member_ids:
            self.env.cr.execute(
                SQL(
                    "DELETE FROM party_score WHERE period_id = %s AND state = 'running' AND member_id = ANY(%s)",
                    period.id,
                    list(member_ids),
                )
            )


def _text(value):
    """A text as an element of a PostgreSQL array literal."""
    if value is None or value is False:
        return "NULL"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
