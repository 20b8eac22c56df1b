"""Ranks, grades and outcomes of the members of a branch (scoring.md §7, §8): `standings`."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

from .conditions import Past, in_a_row
from .grading import Graded, grade_pool
from .outcomes import follow
from .ranking import Places, competition
from .reasons import Reason
from .scheme import RankNode, Scheme


class Sanction(NamedTuple):
    """A fact of source `sanction` dated in the cycle up to the period's end."""

    event: str
    tier: str | None = None


class Decision(NamedTuple):
    """The meeting's word on a grade (§7): of who was tied for `tie`, or else of who was to have `computed`."""

    grade: str
    tie: str | None = None
    computed: str | None = None

    def holds(self, tie: str | None, grade: str | None, proposed: bool) -> bool:
        """Whether the computation still leaves to the meeting what was decided here.

        >>> word = Decision("good", tie="good")
        >>> word.holds("good", None, False), word.holds(None, "fair", True)
        (True, False)
        """
        if tie is not None:
            return tie == self.tie
        return proposed and grade == self.computed


class Candidate(NamedTuple):
    """A member as of a period, with all that ranks, grades and outcomes ask.

    `pool`: who is ranked together (the branch, or the superior where `rank_scope: superior`). `values`: the shown node
    values in the order of `Scheme.nodes`. `brought`: for rank nodes with `window: period` on a cycle or lifetime node,
    what the period brought (cents). `effective`: rule code → number of effective entries in the cycle so far (derived
    ones left out). `history`: earlier cycles, oldest first, None for a cycle without a result. `decided`: the meeting's
    word on the grade, if it has spoken.
    """

    key: Hashable
    pool: Hashable
    status: str
    track: str | None
    cents: int
    values: Sequence[int | None]
    graded: bool = True
    outcomes: bool = True
    counts: bool = True
    vetoed: bool = False
    pending: bool = False
    brought: Mapping[int, int] = {}
    effective: Mapping[str, int] = {}
    sanctions: Sequence[Sanction] = ()
    history: Sequence[Past | None] = ()
    decided: Decision | None = None


class Standing(NamedTuple):
    """Where a member stands: competition rank (None: not ranked), grade, the grade at whose quota edge he is tied,
    outcomes in the document's order (by the meeting's grade, where it has decided), extra ranks in the order of
    `rank_nodes`, and why not a better grade (`why`). `proposed`: the meeting may change the grade. `interim`: it only
    stands until a case is closed. `last`: whether the member has the last place, as later cycles remember it."""

    key: Hashable
    rank: int | None
    grade: str | None
    tie: str | None
    outcomes: tuple[str, ...]
    ranks: tuple[int | None, ...]
    why: Sequence[Reason]
    proposed: bool = False
    interim: bool = False
    last: bool = False


def standings(
    scheme: Scheme, candidates: Sequence[Candidate], members: Mapping[Hashable, int] | None = None
) -> list[Standing]:
    """Rank and grade the candidates pool by pool, and say what follows.

    `members`: pool → N for `share_of: members` (all enrolled full and probationary members, exempt ones too); where
    a pool is missing, the candidates that `counts` are N. The result is in the order of `candidates`.
    """
    pools: dict[Hashable, list[int]] = {}
    for place, candidate in enumerate(candidates):
        pools.setdefault(candidate.pool, []).append(place)
    found: dict[int, Standing] = {}
    for pool, places in pools.items():
        group = [candidates[place] for place in places]
        known = (members or {}).get(pool)
        n = known if known is not None else sum(1 for candidate in group if candidate.counts)
        for place, standing in zip(places, _stand(scheme, group, n), strict=True):
            found[place] = standing
    return [found[place] for place in range(len(candidates))]


def _stand(scheme: Scheme, group: list[Candidate], members: int) -> list[Standing]:
    """The standings of one pool."""
    places = competition([_ranked(candidate, candidate.cents) for candidate in group])
    extra = {each: competition(_by_node(group, each)) for each in _rank_nodes(scheme)}
    graded = grade_pool(scheme, group, places.ranks, members)
    found = []
    for index, candidate in enumerate(group):
        mine = graded[index]
        if scheme.consecutive:
            mine = _repeated(scheme, candidate, mine, _this_cycle(candidate, mine.grade, places, index))
        outcomes: tuple[str, ...] = ()
        if scheme.outcomes:
            grade = _settled(candidate, mine)
            now = _this_cycle(candidate, grade, places, index)
            outcomes = follow(scheme, candidate, grade, now, index, places, extra)
        ranks = tuple(extra[each].ranks[index] for each in scheme.rank_nodes)
        found.append(
            Standing(
                candidate.key,
                places.ranks[index],
                mine.grade,
                mine.tie,
                outcomes,
                ranks,
                mine.why,
                mine.proposed,
                mine.interim,
                places.last[index] and not candidate.vetoed,
            )
        )
    return found


def _settled(candidate: Candidate, mine: Graded) -> str | None:
    """The grade that outcomes go by: the meeting's, where the computation leaves it to the meeting."""
    word = candidate.decided
    return word.grade if word is not None and word.holds(mine.tie, mine.grade, mine.proposed) else mine.grade


def _ranked(candidate: Candidate, value: int | None) -> int | None:
    return value if candidate.graded else None


def looks_back(scheme: Scheme) -> bool:
    """Whether some grade or outcome asks for earlier cycles, so that `Candidate.history` matters."""
    return bool(scheme.consecutive) or any(
        item.when.consecutive is not None or item.when.times is not None for item in scheme.outcomes
    )


def _this_cycle(candidate: Candidate, grade: str | None, places: Places, index: int) -> Past:
    """This cycle as repetitions see it: no grade while a case is pending, no place under a veto."""
    rank = None if candidate.vetoed else places.ranks[index]
    last = places.last[index] and not candidate.vetoed
    return Past(None if candidate.pending else grade, candidate.cents, rank, last)


def _rank_nodes(scheme: Scheme) -> tuple[RankNode, ...]:
    asked = [item.when.rank_node for item in scheme.outcomes if item.when.rank_node is not None]
    return tuple(dict.fromkeys((*scheme.rank_nodes, *asked)))


def _by_node(group: list[Candidate], each: RankNode) -> list[int | None]:
    """The values that a further rank goes by: what the period brought, or the node's shown value."""
    values = [
        candidate.brought.get(each.node, 0) if each.brought else candidate.values[each.node] for candidate in group
    ]
    return [_ranked(candidate, value) for candidate, value in zip(group, values, strict=True)]


def _repeated(scheme: Scheme, candidate: Candidate, mine: Graded, now: Past) -> Graded:
    """Replace the computed grade where a repetition makes another one: the longest row decides."""
    best = None
    for item in scheme.consecutive:
        if candidate.graded and in_a_row(item.streak, candidate.history, now):
            if best is None or item.streak.n >= best.streak.n:
                best = item
    if best is None or mine.grade == best.gives:
        return mine
    reason = Reason("consecutive", {"n": best.streak.n, "computed": mine.grade, "gives": best.gives})
    return mine._replace(grade=best.gives, tie=None, why=(*mine.why, reason), proposed=False)
