from dataclasses import replace

from odoo import api, models
from odoo.tools import SQL

from .. import engine
from .rankings import Ranked
from .scoring_data import Account


class PartySummaryStanding(models.Model):
    """Scores and ranks as of a day within a period, from the ledger as it stands; nothing is stored."""

    _inherit = "party.summary"

    @api.private
    def _standing_rows(self):
        """``{summary id: [Ranked]}``: who is ranked in the branch on the last day, best first.

        A fixed number of queries for each week, whatever the number of branches and members.
        """
        found = {summary.id: [] for summary in self}
        for (period, day), summaries in self.grouped(lambda one: (one.period_id, one.date_to)).items():
            summary_of = {summary.branch_id.id: summary.id for summary in summaries}
            for branch, row in self._ranked(period, day, summaries.branch_id):
                if branch in summary_of:
                    found[summary_of[branch]].append(row)
        for rows in found.values():
            rows.sort(key=lambda row: (row.places[0][0], row.name))
        return found

    def _ranked(self, period, day, branches):
        """``(branch id, Ranked)`` of the ranked members of these branches, and of those that they are ranked with."""
        score = self.env["party.score"].sudo()
        book = Account(period.cycle_id)
        # Of grades and outcomes nothing is asked within a period.
        scheme = replace(book.scheme, grades=(), ceilings=(), consecutive=(), outcomes=())
        so_far = book.engine_period(period).until(day)
        pools = score._pools(branches.sudo(), scheme)
        members = self.env["party.member"].sudo().browse(self._enrolled(pools, day))
        dossiers = self.env["party.dossier"].sudo()._dossiers(members, period.cycle_id)
        batch = engine.batch_of(so_far, score._accounts(book, scheme, dossiers, so_far))
        values, brought = engine.evaluate(scheme, batch), engine.brought(scheme, batch)
        name_of = {member.id: member.name for member in members}
        candidates, branch_of = [], {}
        for place, member in enumerate(dossiers):
            here = engine.presence(scheme, dossiers[member], so_far)
            if here.graded and here.branch in pools:
                branch_of[member] = here.branch
                candidates.append(engine.Candidate(
                    key=member, pool=pools[here.branch], status=here.status, track=here.track,
                    cents=values.totals[place], values=values.rows[place], vetoed=place in values.vetoed,
                    brought={node: cents[place] for node, cents in brought.items()}))
        for one, standing in zip(candidates, engine.standings(scheme, candidates), strict=True):
            nodes = score._ranked_values(scheme, one.values, one.brought)
            places = [(standing.rank, one.cents), *zip(standing.ranks, nodes, strict=True)]
            yield branch_of[one.key], Ranked(one.key, name_of[one.key], places)

    def _enrolled(self, branch_ids, day):
        self.env["party.enrolment"].flush_model()
        return [member for member, in self.env.execute_query(SQL(
            """ SELECT DISTINCT member_id FROM party_enrolment
                 WHERE branch_id = ANY(%s) AND kind IN ('own', 'mobile')
                   AND COALESCE(date_from, '-infinity') <= %s AND COALESCE(date_to, 'infinity') >= %s
              ORDER BY member_id """, list(branch_ids), day, day))]
