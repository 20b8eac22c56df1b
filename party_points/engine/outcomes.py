"""What follows from a member's score and grade (scoring.md §8, §11)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .amounts import CENTS
from .conditions import Past, in_a_row, inside, often
from .ranking import Places
from .scheme import RankNode, Scheme, When

if TYPE_CHECKING:
    from .standing import Candidate


def follow(
    scheme: Scheme,
    candidate: Candidate,
    grade: str | None,
    now: Past,
    index: int,
    places: Places,
    extra: Mapping[RankNode, Places],
) -> tuple[str, ...]:
    """The codes of the outcomes that are proposed, in the document's order. `index`: the member's in `places`."""
    if not candidate.outcomes:
        return ()
    return tuple(
        item.code
        for item in scheme.outcomes
        if _about_person(item.when, candidate, grade)
        and _place(item.when, candidate, index, places, extra)
        and _repetition(item.when, candidate, now)
    )


def _about_person(when: When, candidate: Candidate, grade: str | None) -> bool:
    """Grade, total, status, track, veto, rules and nodes."""
    return (
        (when.grades is None or grade in when.grades)
        and (when.score is None or inside(when.score, candidate.cents))
        and (when.statuses is None or candidate.status in when.statuses)
        and (when.tracks is None or candidate.track in when.tracks)
        and (when.veto is None or when.veto == candidate.vetoed)
        and all(candidate.effective.get(rule) for rule in when.requires_rule)
        and all((candidate.values[node] or 0) > least * CENTS for node, least in when.node_above.items())
    )


def _place(when: When, candidate: Candidate, index: int, places: Places, extra: Mapping[RankNode, Places]) -> bool:
    """A place holds for those who are ranked, and never under a veto."""
    if when.rank is None:
        return True
    if candidate.vetoed or not candidate.graded:
        return False
    among = places if when.rank_node is None else extra[when.rank_node]
    return among.holds(index, when.rank)


def _repetition(when: When, candidate: Candidate, now: Past) -> bool:
    if when.consecutive is not None and not in_a_row(when.consecutive, candidate.history, now):
        return False
    return when.times is None or often(when.times, candidate.history, now)
