"""Competition ranks and the places first, second and last (scoring.md §7)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Places(NamedTuple):
    """For each member the rank (None: not ranked), and whether he has the lowest value where not all are equal."""

    ranks: list[int | None]
    last: list[bool]

    def holds(self, index: int, place: str) -> bool:
        """Whether the member has the place `first`, `second` or `last`."""
        if place == "last":
            return self.last[index]
        return self.ranks[index] == {"first": 1, "second": 2}[place]


def competition(values: Sequence[int | None]) -> Places:
    """Rank values, the highest first, equal ones alike (1, 2, 2, 4); None is not ranked.

    >>> competition([90, 80, None, 80, 70])
    Places(ranks=[1, 2, None, 2, 4], last=[False, False, False, False, True])
    >>> competition([5, 5]).last
    [False, False]
    """
    ranked = sorted((value for value in values if value is not None), reverse=True)
    rank_of: dict[int, int] = {}
    for position, value in enumerate(ranked):
        rank_of.setdefault(value, position + 1)
    lowest = ranked[-1] if ranked and ranked[-1] != ranked[0] else None
    ranks = [None if value is None else rank_of[value] for value in values]
    return Places(ranks, [lowest is not None and value == lowest for value in values])
