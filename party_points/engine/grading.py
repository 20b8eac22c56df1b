"""Grades of a branch: bounds, conditions, quotas, ties at their edge, ceilings, pending cases (scoring.md §7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from .amounts import CENTS, fraction_text, text
from .reasons import Reason, Told
from .scheme import Ceiling, Grade, Scheme

if TYPE_CHECKING:
    from .standing import Candidate


class Graded(NamedTuple):
    """A member's grade, or the grade at whose edge he is tied; `why`: what kept each better grade from him.

    Reason codes: `below` (grade, from, total, short), `node_min` (grade, node, least, value), `top_share` (grade, rank,
    places, n), `requires_rule` (grade, rule), `quota` (grade, places, n, taken_by, last: the lowest total
    that has a place), `tie` (grade, places, n, tied),
    `ceiling` (at_most, sanction or rule), `veto` (grade), `pending` (interim), `consecutive` (n, computed, gives).
    """

    grade: str | None
    tie: str | None
    why: Sequence[Reason]
    proposed: bool = False
    interim: bool = False


def grade_pool(scheme: Scheme, group: Sequence[Candidate], ranks: Sequence[int | None], members: int) -> list[Graded]:
    """The grades of the members who are ranked together; `members` is N where `share_of: members`."""
    nothing = Graded(None, None, ())
    if not scheme.grades:
        return [nothing for _ in group]
    return _Grading(scheme, group, ranks, members).grades()


class Missed(NamedTuple):
    """A condition of a grade that a member doesn't meet; `place`: the node or rule that it asks for."""

    code: str
    grade: Grade
    place: int | str | None = None


class _Grading:
    """Goes down the list of grades once; who takes a place in one is out of the race for the next."""

    def __init__(self, scheme: Scheme, group: Sequence[Candidate], ranks: Sequence[int | None], members: int) -> None:
        self.scheme, self.group, self.ranks, self.members = scheme, group, ranks, members
        self.counted = sum(1 for candidate in group if candidate.graded)
        self.computed = [grade for grade in scheme.grades if grade.computed]
        self.bounds = {grade.index: _bound(grade) for grade in self.computed}
        self.missed: dict[int, list[Missed | Reason]] = {}
        self.found: dict[int, Graded] = {}

    def grades(self) -> list[Graded]:
        """Grades in the order of the group; who isn't graded has none."""
        racing = [index for index, candidate in enumerate(self.group) if self._decided(index, candidate)]
        for grade in self.computed:
            racing = self._award(grade, racing)
        nothing = Graded(None, None, ())
        for index in racing:
            self.found[index] = Graded(None, None, self._told(index))
        # What was found holds on to this object, which tells its reasons: not the other way round as well.
        found, self.found = self.found, {}
        return [found.get(index, nothing) for index in range(len(self.group))]

    def _decided(self, index: int, candidate: Candidate) -> bool:
        """Settle those who are out of the race; True for the others."""
        if not candidate.graded:
            return False
        if candidate.vetoed and self.scheme.veto_grade is not None:
            grade = self.scheme.veto_grade
            self.found[index] = Graded(grade, None, (Reason("veto", {"grade": grade}),))
            return False
        if candidate.pending:
            interim = self.scheme.interim_grade
            self.found[index] = Graded(interim, None, (Reason("pending", {"interim": interim}),), interim=True)
            return False
        ceiling = self._ceiling(candidate)
        if ceiling is not None:
            self.found[index] = self._capped(index, ceiling)
        return ceiling is None

    def _ceiling(self, candidate: Candidate) -> Ceiling | None:
        """The lowest ceiling over the member."""
        over = [ceiling for ceiling in self.scheme.ceilings if _strikes(ceiling, candidate)]
        return max(over, key=lambda ceiling: ceiling.at_most, default=None)

    def _capped(self, index: int, ceiling: Ceiling) -> Graded:
        """The grade that the member would have, places left aside, but none better than the ceiling."""
        cap = self.scheme.grades[ceiling.at_most]
        reason = Reason("ceiling", _ceiling_params(cap, ceiling))
        proposed = False
        for grade in self.computed:
            if self._meets(index, grade):
                cap = max(grade, cap, key=lambda each: each.index)
                proposed = cap.in_principle
                break
        self._miss(index, reason)
        return Graded(cap.code, None, self._told(index), proposed)

    def _award(self, grade: Grade, racing: list[int]) -> list[int]:
        """Give the grade to those who meet it; the rest goes on to the next."""
        meeting = [index for index in racing if self._meets(index, grade)]
        if grade.quota is None:
            self._give(grade, meeting)
        else:
            self._give_places(grade, meeting)
        return [index for index in racing if index not in self.found]

    def _give(self, grade: Grade, indexes: list[int]) -> None:
        for index in indexes:
            self.found[index] = Graded(grade.code, None, self._told(index), grade.in_principle)

    def _give_places(self, grade: Grade, meeting: list[int]) -> None:
        """Fill the places in order; those tied at the edge wait for the meeting, the others fall to the next grade."""
        n = self._n(grade)
        places = max(int((grade.quota or 0) * n), grade.quota_min)
        ordered = sorted(meeting, key=self._order, reverse=True)
        taken, rest = ordered[:places], ordered[places:]
        tied: list[int] = []
        if taken and rest and self._order(taken[-1]) == self._order(rest[0]):
            edge = self._order(rest[0])
            tied = [index for index in ordered if self._order(index) == edge]
            taken = [index for index in taken if self._order(index) > edge]
            rest = [index for index in rest if self._order(index) < edge]
        self._give(grade, taken)
        keys = [self.group[index].key for index in tied]
        for index in tied:
            self._miss(index, Reason("tie", {"grade": grade.code, "places": places, "n": n, "tied": keys}))
            self.found[index] = Graded(None, grade.code, self._told(index))
        takers = taken or tied
        keys = [self.group[index].key for index in takers]
        last = min((self.group[index].cents for index in takers), default=None)
        params = {"places": places, "n": n, "taken_by": keys, "last": None if last is None else text(last)}
        for index in rest:
            self._miss(index, Reason("quota", {"grade": grade.code, **params}))

    def _order(self, index: int) -> tuple[int, ...]:
        """What places are given by: the total, then the `tie_break` nodes as shown."""
        candidate = self.group[index]
        return (candidate.cents, *(candidate.values[node] or 0 for node in self.scheme.tie_break))

    def _n(self, grade: Grade) -> int:
        return self.members if grade.share_of == "members" else self.counted

    def _meets(self, index: int, grade: Grade) -> bool:
        """Whether all conditions but the quota hold; notes each that doesn't."""
        missing = list(self._missing(index, grade))
        if missing:
            self._miss(index, *missing)
        return not missing

    def _miss(self, index: int, *reasons: Missed | Reason) -> None:
        self.missed.setdefault(index, []).extend(reasons)

    def _missing(self, index: int, grade: Grade) -> Iterator[Missed]:
        candidate = self.group[index]
        bound = self.bounds[grade.index]
        if bound is not None and not bound.reached(candidate.cents):
            yield Missed("below", grade)
        for node, least in grade.node_min.items():
            if (candidate.values[node] or 0) < least * CENTS:
                yield Missed("node_min", grade, node)
        if grade.top_share is not None:
            rank = self.ranks[index]
            if rank is None or rank > int(grade.top_share * self._n(grade)):
                yield Missed("top_share", grade)
        for rule in grade.requires_rule:
            if not candidate.effective.get(rule):
                yield Missed("requires_rule", grade, rule)

    def _told(self, index: int) -> Sequence[Reason]:
        return Told(self, index) if index in self.missed else ()

    def reasons(self, index: int) -> list[Reason]:
        """What kept each better grade from a member of the group."""
        return [self._reason(index, missed) for missed in self.missed[index]]

    def _reason(self, index: int, missed: Missed | Reason) -> Reason:
        """What a condition that doesn't hold says."""
        if isinstance(missed, Reason):
            return missed
        grade, candidate, n = missed.grade, self.group[index], self._n(missed.grade)
        params: dict[str, object] = {}
        if missed.code == "below" and (bound := self.bounds[grade.index]) is not None:
            params = {
                "from": bound.said,
                "open": grade.open,
                "total": text(candidate.cents),
                "short": bound.short(candidate.cents),
            }
        elif missed.code == "node_min" and isinstance(missed.place, int):
            node = self.scheme.nodes[missed.place].code
            value, least = candidate.values[missed.place] or 0, grade.node_min[missed.place]
            params = {"node": node, "least": fraction_text(least), "value": text(value)}
        elif missed.code == "top_share" and grade.top_share is not None:
            params = {"rank": self.ranks[index], "places": int(grade.top_share * n), "n": n}
        elif missed.code == "requires_rule":
            params = {"rule": missed.place}
        return Reason(missed.code, {"grade": grade.code, **params})


class _Bound(NamedTuple):
    """A grade's lower bound in cents (an int where it has no more than two decimals), and as text."""

    cents: int | Fraction
    open: bool
    said: str

    def reached(self, cents: int) -> bool:
        return cents > self.cents if self.open else cents >= self.cents

    def short(self, cents: int) -> str:
        """How much is missing, as decimal text."""
        missing = max(self.cents - cents, 0)
        return text(missing) if isinstance(missing, int) else fraction_text(missing / CENTS)


def _bound(grade: Grade) -> _Bound | None:
    if grade.bound is None:
        return None
    cents = grade.bound * CENTS
    return _Bound(cents.numerator if cents.denominator == 1 else cents, grade.open, fraction_text(grade.bound))


def _strikes(ceiling: Ceiling, candidate: Candidate) -> bool:
    """Whether the ceiling stands over the member."""
    if ceiling.rule is not None:
        return candidate.effective.get(ceiling.rule, 0) >= ceiling.count
    matching = sum(
        1
        for sanction in candidate.sanctions
        if ceiling.sanction in ("any", sanction.event) and (not ceiling.tiers or sanction.tier in ceiling.tiers)
    )
    return matching >= ceiling.count


def _ceiling_params(cap: Grade, ceiling: Ceiling) -> Mapping[str, object]:
    cause = {"rule": ceiling.rule, "count": ceiling.count} if ceiling.rule else {"sanction": ceiling.sanction}
    return {"at_most": cap.code, **cause}
