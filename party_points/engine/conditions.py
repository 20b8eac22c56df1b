"""Conditions on grades, totals and places, in this cycle and in a row of cycles (scoring.md §7, §8, §11)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .amounts import CENTS
from .scheme import Bounds, Streak, Times

PLACE_NUMBERS = {"first": 1, "second": 2}


class Past(NamedTuple):
    """A cycle's result. `rank`: `first`, `second`, `last` or a number; `last`: whether it was the last place too."""

    grade: str | None = None
    cents: int | None = None
    rank: str | int | None = None
    last: bool = False


def inside(bounds: Bounds, cents: int) -> bool:
    """Whether a rounded amount lies within all bounds that are set.

    >>> from fractions import Fraction
    >>> inside(Bounds(gte=Fraction(80), lt=Fraction(90)), 8000), inside(Bounds(gt=Fraction(80)), 8000)
    (True, False)
    """
    return (
        (bounds.gt is None or cents > bounds.gt * CENTS)
        and (bounds.gte is None or cents >= bounds.gte * CENTS)
        and (bounds.lt is None or cents < bounds.lt * CENTS)
        and (bounds.lte is None or cents <= bounds.lte * CENTS)
    )


def at_place(past: Past, place: str) -> bool:
    """Whether the cycle's rank was that place.

    >>> at_place(Past(rank="last"), "last"), at_place(Past(rank=1), "first"), at_place(Past(rank=3), "last")
    (True, True, False)
    """
    if place == "last" and past.last:
        return True
    return past.rank == place or past.rank == PLACE_NUMBERS.get(place)


def holds(streak: Streak, past: Past | None) -> bool:
    """Whether a streak's condition held in one cycle; never where that cycle lacks what is asked."""
    if past is None:
        return False
    if streak.grades is not None and past.grade not in streak.grades:
        return False
    if streak.score is not None and (past.cents is None or not inside(streak.score, past.cents)):
        return False
    return streak.rank is None or at_place(past, streak.rank)


def in_a_row(streak: Streak, history: Sequence[Past | None], now: Past) -> bool:
    """Whether the condition held in this cycle and the `n - 1` before it, without a gap.

    >>> twice = Streak(2, frozenset(["poor"]), None, None)
    >>> in_a_row(twice, [Past("poor")], Past("poor")), in_a_row(twice, [Past("poor"), None], Past("poor"))
    (True, False)
    """
    if not holds(streak, now):
        return False
    before = list(history)[len(history) - (streak.n - 1) :] if streak.n > 1 else []
    return len(history) >= streak.n - 1 and all(holds(streak, past) for past in before)


def often(times: Times, history: Iterable[Past | None], now: Past) -> bool:
    """Whether the condition holds now, and has held in so many cycles in all."""
    if not holds(times.streak, now):
        return False
    count = 1 + sum(1 for past in history if holds(times.streak, past))
    return (times.eq is None or count == times.eq) and (times.gte is None or count >= times.gte)
