from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from .. import engine
from .scoring_data import Account, Members


class Weighing(NamedTuple):
    """What weighs on grades beside the scores, by member: investigations, sanctions, earlier cycles."""

    pending: Set[int]
    sanctions: Mapping[int, Sequence]
    history: Mapping[int, Sequence]


class StoredScore(NamedTuple):
    """A score as the table has it."""

    id: int
    member: int
    branch: int
    status: str
    track: str
    cents: int
    tree: list | None
    graded: bool
    vetoed: bool
    state: str


class Candidacy(NamedTuple):
    """What ranks and grades ask of scores of one period, read in sets: scores as the table has them, and by member
    what it doesn't hold."""

    scores: Sequence[StoredScore]
    pools: Mapping[int, int]
    effective: Mapping[int, Mapping[str, int]]
    brought: Mapping[int, Mapping[int, int]]
    present: Set[int]
    weighing: Weighing
    decided: Mapping[tuple[int, int], engine.Decision]

    def candidates(self):
        """`engine.Candidate`s by score id; a total that was set for an exempt member takes no part."""
        known = self.weighing
        return [
            engine.Candidate(
                key=one.id, pool=self.pools[one.branch], status=one.status, track=one.track or None, cents=one.cents,
                values=one.tree, graded=one.graded, vetoed=one.vetoed, outcomes=one.member in self.present,
                brought=self.brought.get(one.member, {}), effective=self.effective.get(one.member, {}),
                pending=one.member in known.pending, sanctions=known.sanctions.get(one.member, ()),
                history=known.history.get(one.member, ()), decided=self.decided.get((one.branch, one.member)),
            )
            for one in self.scores
            if one.tree
        ]


class PartyScoreCandidates(models.Model):
    """Where the members of a branch stand: the engine ranks and grades, this reads what it asks for.

    A fixed number of statements for any number of branches; what a scheme doesn't ask for isn't read.
    """

    _inherit = "party.score"

    @api.private
    def _standings(self):
        """``{score id: engine.Standing}`` of these scores of one period, ranked within each branch.

        Where the scheme ranks in the superior organisation, its other branches' scores of the period take part. Within
        a branch the order is that of ``self``, then that of ids.
        """
        if not self:
            return {}
        period, scheme = self.period_id, self.scheme_id._compiled()
        period.ensure_one()
        return self._stand(scheme, period, self.branch_id.sudo())[1]

    @api.private
    def _stand(self, scheme, period, branches):
        """``([StoredScore], {score id: engine.Standing})`` of these branches in a period, and of those that they are
        ranked with."""
        pools = self._pools(branches, scheme)
        candidacy = self._candidacy(scheme, period, pools)
        whole = any(grade.share_of == "members" for grade in scheme.grades)
        members = self._members_of(pools, period) if whole else None
        found = engine.standings(scheme, candidacy.candidates(), members)
        return candidacy.scores, {standing.key: standing for standing in found}

    def _pools(self, branches, scheme):
        """``{branch id: id of the organisation that its members are ranked in}``."""
        if scheme.rank_scope != "superior":
            return {branch.id: branch.id for branch in branches}
        branches |= branches.search([("parent_id", "in", branches.parent_id.ids), ("kind", "=", "branch")])
        return {branch.id: branch.parent_id.id for branch in branches}

    def _candidacy(self, scheme, period, pools):
        """Read everything that the standings of these branches ask for."""
        scores = self._stored_scores(period, list(pools))
        member_ids = sorted({score.member for score in scores})
        return Candidacy(
            scores=scores,
            pools=pools,
            effective=self._effective_rules(scheme, member_ids, period),
            brought=self._brought(scheme, member_ids, period),
            present=self._enrolled_on(period.date_to, member_ids),
            weighing=self._weighing(member_ids, period, engine.looks_back(scheme)),
            decided=self._meetings_words(scheme, period, pools),
        )

    def _meetings_words(self, scheme, period, pools):
        """``{(branch id, member id): engine.Decision}``: outcomes go by the grade that the meeting decided; two
        queries, none where nothing follows from a grade."""
        if not (scheme.grades and scheme.outcomes):
            return {}
        found = self.env["party.grade.decision"].sudo()._decided(self.env["party.branch"].browse(pools), period)
        return {(branch, member): word._word() for (branch, _period, member), word in found.items()}

    @api.private
    def _weighing(self, member_ids, period, looks_back):
        """The `Weighing` of these members as of a period; two queries."""
        pending, sanctions = self.env["party.sanction"].sudo()._weighing(member_ids, period)
        history = self.env["party.result"].sudo()._history(member_ids, period.cycle_id) if looks_back else {}
        return Weighing(pending, sanctions, history)

    def _stored_scores(self, period, branch_ids):
        """``[StoredScore]``, those of ``self`` first. Branch by branch, so that what the planner believes of a table
        that has just been filled can't make it read all of the period."""
        self.flush_model()
        return [StoredScore(*row) for row in self.env.execute_query(
            SQL(
                """SELECT s.id, s.member_id, s.branch_id, s.status, s.track, (s.total * 100)::bigint, s.tree, s.graded,
                          s.vetoed, s.state
                     FROM unnest(%s::int[]) AS branch(id)
               CROSS JOIN LATERAL (SELECT * FROM party_score
                                    WHERE branch_id = branch.id AND period_id = %s OFFSET 0) s
                LEFT JOIN unnest(%s::int[]) WITH ORDINALITY AS own(id, place) ON own.id = s.id
                 ORDER BY own.place NULLS LAST, s.id""",
                branch_ids,
                period.id,
                list(self.ids),
            )
        )]

    def _effective_rules(self, scheme, member_ids, period):
        """``{member id: {rule code: effective entries in the cycle so far}}``, without derived ones, of the rules that
        the scheme's grades, ceilings and outcomes ask for; one query."""
        if not scheme.rules_asked:
            return {}
        self.env["party.entry"].flush_model()
        found = {}
        for member, rule, count in self.env.execute_query(
            SQL(
                """SELECT member_id, rule_code, count(*) FROM party_entry
                    WHERE cycle_id = %s AND member_id = ANY(%s) AND date <= %s AND state = 'confirmed' AND effective
                      AND origin NOT IN ('derived', 'reversal') AND rule_code = ANY(%s)
                 GROUP BY 1, 2""",
                period.cycle_id.id,
                member_ids,
                period.date_to,
                list(scheme.rules_asked),
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

    def _enrolled_on(self, day, member_ids):
        """Ids of the members who are enrolled on the day: for those who left earlier nothing follows; one query."""
        self.env["party.enrolment"].flush_model()
        return frozenset(
            member
            for (member,) in self.env.execute_query(
                SQL(
                    """SELECT DISTINCT member_id FROM party_enrolment
                        WHERE member_id = ANY(%s) AND kind IN ('own', 'mobile')
                          AND COALESCE(date_from, '-infinity') <= %s AND COALESCE(date_to, 'infinity') >= %s""",
                    member_ids,
                    day,
                    day,
                )
            )
        )

    def _brought(self, scheme, member_ids, period):
        """``{member id: {node: cents that the period brought to it}}``, where the scheme ranks by that."""
        if not member_ids or not engine.asked(scheme):
            return {}
        book = Account(period.cycle_id)
        last, members = book.engine_period(period), self.env["party.member"].sudo().browse(member_ids)
        dossiers = self.env["party.dossier"].sudo()._dossiers(members, period.cycle_id)
        accounts = self._accounts(book, scheme, {one: dossiers[one] for one in member_ids}, last)
        found = engine.brought(scheme, engine.batch_of(last, accounts))
        return {
            member: {node: cents[place] for node, cents in found.items()} for place, member in enumerate(member_ids)
        }

    def _accounts(self, book, scheme, dossiers, last):
        """`engine.Account`s in the order of ``{member id: engine.Dossier}``, from the entries up to the last day of the
        engine's period ``last``; two queries a cycle."""
        members, entries, readings = self.env["party.member"].sudo().browse(dossiers), {}, {}
        for cycle in book.cycles.sorted("date_from"):
            for member, mine in self.env["party.entry"].sudo()._engine_entries(members, cycle, last.last).items():
                entries.setdefault(member, []).extend(mine)
        for member, node, date, value in Members(book, sorted(dossiers)).readings() if dossiers else ():
            if date <= last.last:
                readings.setdefault(member, []).append(engine.Reading(scheme.nodes[node].code, date, value))
        return [
            engine.account(scheme, dossier, last, entries.get(one, ()), readings.get(one, ()), book.since)
            for one, dossier in dossiers.items()
        ]
