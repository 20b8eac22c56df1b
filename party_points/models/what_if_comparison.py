"""Members of a cycle under the scheme that scored it and under a changed one: valued twice, ranked twice.

Nothing here writes.
"""

from dataclasses import replace
from typing import NamedTuple

from .. import engine
from ..engine.what_if import numbered
from ..engine.what_if_why import Pairing, grade_reason, rules_moved
from .scoring_batch import Valued
from .scoring_data import Account
from .what_if_account import DraftAccount, Present
from .what_if_batch import Batch


class Compared(NamedTuple):
    """One member under both schemes; a side on which he isn't scored is None. ``rules``: engine Moved of the touched
    rules, ``notes``: {entry id: Reason}."""

    member: int
    unit: int
    branch: int
    before: Valued | None
    after: Valued | None
    was: object
    now: object
    nodes: list
    rules: list
    grade: object
    notes: dict

    @property
    def moved(self):
        """By how many cents the total differs; None where a side has none."""
        return None if self.before is None or self.after is None else self.after.total - self.before.total

    @property
    def regraded(self):
        return _grade(self.was) != _grade(self.now)

    @property
    def changed(self):
        return self.moved != 0 or self.regraded


class Comparison:
    """Two schemes on one cycle as of one period, with what holds for every batch."""

    def __init__(self, cycle, period, scheme, today):
        self.env, self.period, self.today = cycle.env, period, today
        self.account = Account(cycle)
        self.account.unit_stretches = self.env["party.dossier"]._account(cycle, cycle._units(period.date_to).ids)
        self.draft = DraftAccount(self.account, scheme)
        before, after = self.account.scheme, scheme
        whole = period == self.account.cycle.period_ids.sorted("date_to")[-1]
        self.change = engine.compare(before, after, whole)
        self.pairing = Pairing(before, after)
        self.same_presence = all(_who(before)[key] == _who(after)[key] for key in _who(before))
        self.same_readings = self.pairing.aligned and numbered(before) == numbered(after)
        self.closing = engine.narrowed(after, self.change.closed)
        self.over = [
            one for year in sorted(set(self.draft.cycles.mapped("year"))) for one in after.calendar.cycle(year).periods
            if one.last <= period.date_to and one.last < today
        ]
        self.grading = tuple(replace(one, outcomes=(), rank_nodes=()) for one in (before, after))
        self.grades = [grade.code for grade in after.grades]
        # Where every rule is touched, none of the stored sums is of use.
        self.afresh = before.rule_by_code.keys() <= self.change.touched
        self.looks_back = any(map(engine.looks_back, self.grading))
        self.posts = any(
            rule.posts or rule.except_posts or rule.post_pct or rule.joint
            for one in (before, after) for rule in one.rules if rule.code in self.change.touched
        )

    def on(self, env):
        """The same comparison by another cursor; asks nothing of the present one."""
        env = env(su=True)
        return Comparison(
            env["party.cycle"].browse(self.account.cycle.id), env["party.period"].browse(self.period.id),
            self.draft.scheme, self.today)

    def compare(self, ids, pools):
        """``[Compared]`` of those of these members whose branch is among ``{branch id: pool}``."""
        if not ids:
            return []
        members = Present(self.account, sorted(ids))
        batch = Batch(self, members)
        before = batch.before()
        after = before if self._stays() else batch.after(before)
        was = self._stand(0, before, pools, batch)
        now = was | self._stand(1, after, self._otherwise(before, after, pools, batch.concerned), batch)
        return [
            self._pair(member, before.get(member), after.get(member), was, now, batch)
            for member in before.keys() | after.keys()
            if (before.get(member) or after[member]).branch in pools
        ]

    def _otherwise(self, before, after, pools, concerned):
        """Of ``{branch id: pool}`` the ones in which somebody may stand otherwise."""
        if self.change.grading or not self.same_presence:
            return pools
        moved = {
            pools.get(one.branch) for member, one in after.items()
            if member in concerned or ((other := before.get(member)) is not one and other != one)}
        return {branch: pool for branch, pool in pools.items() if pool in moved}

    def _stays(self):
        return not (self.change.touched or self.change.values) and self.same_presence and self.pairing.aligned

    def _pair(self, member, before, after, was, now, batch):
        some = after or before
        was, now = was.get(member), now.get(member)
        notes = batch.notes.get(member, {})
        made = Compared(member, some.unit, some.branch, before, after, was, now, (), (), None, notes)
        if not made.changed:
            return made
        differ = before is not None and after is not None and before.row is not None and after.row is not None
        found = batch.rules.get(member)
        return made._replace(
            nodes=self.pairing.moved(before.row, after.row) if differ and before is not after else [],
            rules=rules_moved(*found) if found else [], grade=grade_reason(was, now, self.grades))

    def _stand(self, side, valued, pools, batch):
        """{member id: Standing} of those who are scored by their nodes."""
        scheme = self.grading[side]
        if scheme.rank_scope != "superior":
            pools = {branch: branch for branch in pools}
        effective, known = batch.effective(side) if scheme.rules_asked else {}, batch.weighing(self.looks_back)
        candidates = [
            engine.Candidate(
                key=one.member, pool=pools[one.branch], status=one.presence.status, track=one.presence.track,
                cents=one.total, values=one.row, graded=one.presence.graded, outcomes=False, vetoed=one.vetoed,
                effective=effective.get(one.member, {}), pending=one.member in known.pending,
                sanctions=known.sanctions.get(one.member, ()), history=known.history.get(one.member, ()))
            for one in valued.values() if one.branch in pools and one.row is not None
        ]
        wide = any(grade.share_of == "members" for grade in scheme.grades)
        members = self.env["party.score"]._members_of(pools, self.period) if wide else None
        return {standing.key: standing for standing in engine.standings(scheme, candidates, members)}


def _who(scheme):
    """What decides how a member is present."""
    return {
        "scored": scheme.statuses_scored, "graded": scheme.statuses_graded, "posts": scheme.posts_scored,
        "exempt": scheme.exempt, "calendar": scheme.calendar, "lifetime": scheme.lifetime,
    }


def _grade(standing):
    return None if standing is None else standing.grade or standing.tie and f"?{standing.tie}"
