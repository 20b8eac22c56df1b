"""Why a member's total or grade is another one under a changed scheme: what made the difference, largest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from .reasons import Reason
from .scheme import Scheme
from .standing import Standing

SAID = 3
# Of a reason of the grading only these are kept: lists of other members aren't.
TOLD = ("from", "total", "short", "node", "least", "value", "rank", "places", "n", "rule", "sanction", "at_most")


class Moved(NamedTuple):
    """A node or rule, what it was worth before and what after (cents; None: it isn't there)."""

    code: str
    before: int | None
    after: int | None

    @property
    def size(self) -> int:
        """By how much it moved."""
        return abs((self.after or 0) - (self.before or 0))


class Pairing:
    """The nodes of two schemes side by side, by code."""

    def __init__(self, before: Scheme, after: Scheme) -> None:
        codes = dict.fromkeys((*(node.code for node in before.nodes), *(node.code for node in after.nodes)))
        old, new = before.node_index, after.node_index
        self.root = after.root.code
        self.pairs = [(code, old.get(code), new.get(code)) for code in codes]
        self.aligned = [node.code for node in before.nodes] == [node.code for node in after.nodes]
        self.parent: dict[str, str | None] = {}
        for scheme in (before, after):
            for node in scheme.nodes:
                self.parent[node.code] = None if node.parent is None else scheme.nodes[node.parent].code

    def moved(self, before: Sequence[int | None], after: Sequence[int | None]) -> list[Moved]:
        """The nodes whose shown value differs and none below them does, the largest difference first.

        `before`, `after`: a member's values in the order of each scheme's nodes. Where only the total differs, periods
        before the one shown, or the weight of a fold, made it.
        """
        if self.aligned:
            sides = zip(self.pairs, before, after, strict=True)
            found = [Moved(pair[0], was, now) for pair, was, now in sides if was != now]
        else:
            found = [
                Moved(code, was, now)
                for code, old, new in self.pairs
                if (was := _at(before, old)) != (now := _at(after, new))
            ]
        above = {self.parent[one.code] for one in found}
        leaves = [one for one in found if one.code not in above]
        leaves.sort(key=lambda one: (-one.size, one.code))
        return leaves[:SAID]


def _at(row: Sequence[int | None], index: int | None) -> int | None:
    return None if index is None else row[index]


def rules_moved(before: Mapping[str, int], after: Mapping[str, int]) -> list[Moved]:
    """The rules whose counted sum differs, the largest difference first.

    >>> rules_moved({"a": 300, "b": 100}, {"a": 200, "b": 100, "c": 500})
    [Moved(code='c', before=None, after=500), Moved(code='a', before=300, after=200)]
    """
    found = [
        Moved(code, before.get(code), after.get(code))
        for code in before.keys() | after.keys()
        if before.get(code, 0) != after.get(code, 0)
    ]
    return sorted(found, key=lambda one: (-one.size, one.code))[:SAID]


def grade_reason(before: Standing | None, after: Standing | None, order: Sequence[str]) -> Reason | None:
    """What decided that the grade is another one; None where it is the same, or nothing more than bounds decided.

    `order`: the grades of the changed scheme, best first. A fall is explained by what keeps the old grade away now, a
    rise by what kept the new one away before. `params` has `fall`, and of the grading's own what is plain.
    """
    was = before.grade if before is not None else None
    now = after.grade if after is not None else None
    if before is None or after is None or was == now:
        return None
    if after.tie is not None:
        return Reason("tie", {"grade": after.tie})
    fall = was in order and (now not in order or order.index(now or "") > order.index(was or ""))
    reasons, about = (after.why, was) if fall else (before.why, now)
    for reason in reasons:
        decided = reason.code in ("veto", "pending", "ceiling", "consecutive")
        if decided or reason.params.get("grade") == about:
            told = {key: reason.params[key] for key in TOLD if reason.params.get(key) is not None}
            return Reason(reason.code, {"fall": fall, "grade": about, **told})
    return None
