"""Duties of posts, and what follows for a branch (scoring.md §10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from .amounts import CENTS, half_up
from .scheme import Duty, Scheme


class Judged(NamedTuple):
    """A duty at the period's end: what was due and given (cents), whether it is met, and the entry that follows
    (`cents` on `node`, by index; `node` None where the scheme names no entry)."""

    met: bool
    due_bonus: int
    due_deduct: int
    cents: int
    node: int | None


def judge(duty: Duty, heads: int, bonus: int, deduct: int) -> Judged:
    """Judge a duty: `bonus` and `deduct` are the cents that the holder gave out in the period (deductions as given,
    negative, or their size), `heads` those whom he led on its last day.

    >>> from fractions import Fraction
    >>> task = Duty("t", {}, "department_head", "week", True, Fraction(30), Fraction(10), (Fraction(30), 1), None)
    >>> judge(task, 2, 6000, -2000)
    Judged(met=True, due_bonus=6000, due_deduct=2000, cents=3000, node=1)
    >>> judge(task, 2, 5999, -2000).met
    False
    """
    times = heads if duty.per_head else 1
    due_bonus, due_deduct = half_up(duty.bonus * times * CENTS), half_up(duty.deduct * times * CENTS)
    met = bonus >= due_bonus and abs(deduct) >= due_deduct
    entry = duty.met if met else duty.missed
    points, node = entry if entry is not None else (Fraction(0), None)
    return Judged(met, due_bonus, due_deduct, half_up(points * CENTS), node)


class BranchYear(NamedTuple):
    """What is known of a branch in a cycle: `counts` of `untrue_entries`, `unpublished_periods`, `late_filings`, …;
    `inspection`: good, poor or None; `ended`: the cycle is over, so that `every: year` is due."""

    counts: Mapping[str, int]
    inspection: str | None = None
    ended: bool = True


class BranchEffect(NamedTuple):
    """An outcome of a branch that is due, how many times, and its effect as the document states it. `cents`: what the
    branch's own account gains or loses by it in all."""

    code: str
    times: int
    effect: Mapping[str, Any]
    cents: int


def branch_effects(scheme: Scheme, year: BranchYear) -> list[BranchEffect]:
    """What follows for a branch in a cycle, in the document's order."""
    found = []
    for item in scheme.branch_outcomes:
        times = _times(item.when, year)
        if times:
            points = item.effect.get("branch_target_points")
            cents = half_up(Fraction(points) * CENTS) * times if points is not None else 0
            found.append(BranchEffect(item.code, times, item.effect, cents))
    return found


def _times(when: Mapping[str, Any], year: BranchYear) -> int:
    """How many times a condition holds: all its parts, `each` as often as it is reached."""
    times: int | None = None
    for key, value in when.items():
        if key == "every":
            held = 1 if year.ended else 0
        elif key == "inspection":
            held = 1 if year.inspection == value else 0
        else:
            held = _count(value, year.counts.get(key, 0))
        times = held if times is None else min(times, held)
    return 1 if times is None else times


def _count(bounds: object, count: int) -> int:
    if not isinstance(bounds, Mapping):
        return 1 if count else 0
    if bounds.get("each") is not None:
        return int(count // bounds["each"])
    if bounds.get("eq") is not None:
        return 1 if count == bounds["eq"] else 0
    return 1 if count >= (1 if bounds.get("gte") is None else bounds["gte"]) else 0


class BranchFigures(NamedTuple):
    """A branch's own figures: the sum and the mean of its members' totals (cents, the mean rounded), its account."""

    members: int
    sum: int
    mean: int
    account: int


def branch_figures(totals: Sequence[int], effects: Sequence[BranchEffect] = ()) -> BranchFigures:
    """Sum and mean of the scored members' totals, and the branch's account from its effects.

    >>> branch_figures([9000, 8001])
    BranchFigures(members=2, sum=17001, mean=8501, account=0)
    """
    total = sum(totals)
    mean = half_up(Fraction(total, len(totals))) if totals else 0
    return BranchFigures(len(totals), total, mean, sum(effect.cents for effect in effects))
