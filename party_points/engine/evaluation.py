"""The value of every node for every member of a batch (scoring.md §2): `evaluate`, one of the engine's verbs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from .amounts import CENTS
from .columns import SILENT, Group, Tracer
from .cycle import Period
from .profile import Profile
from .scheme import Scheme
from .slots import plan_for
from .tables import Value

WIDEST = 10**30


class Batch(NamedTuple):
    """Members to score as of one period. Members are numbered 0, 1, 2, … inside the batch; nodes and periods by index.

    profiles     the distinct profiles
    profile_of   for each member the index of its profile
    sums         (member, node, period, cents): Σ counted of the entries that count. Order is free, rows add up
    columns      (node, period, members, cents): the same, many members at once (two sequences of one length): faster
    voids        (member, node, period): an effective void entry stands there
    vetoes       members with an effective veto dated in the cycle up to the period's end
    readings     (member, node, period, value), oldest first: figures and ballot results. An int is hundredths of a
                 figure or point, a Decimal or Fraction is the figure or the points themselves, a str is a level. The
                 last one in a window counts

    The period index counts from the cycle's first period (0), negative for earlier cycles (lifetime). For nodes whose
    window is cycle or lifetime it decides nothing and may be any period of the window.
    """

    period: Period
    profiles: Sequence[Profile]
    profile_of: Sequence[int]
    sums: Iterable[tuple[int, int, int, int]] = ()
    columns: Iterable[tuple[int, int, Sequence[int], Sequence[int]]] = ()
    voids: Iterable[tuple[int, int, int]] = ()
    vetoes: Iterable[int] = ()
    readings: Iterable[tuple[int, int, int, Value]] = ()


class Scores(NamedTuple):
    """Scores of a batch.

    `totals`: cents for each member, 0 under a veto. `rows`: for each member the shown value (cents) of every node in
    the order of `Scheme.nodes`; None where the member's track has no such node. Nodes of a period window show the
    period asked for. `vetoed`: the members whose total a veto struck.
    """

    totals: list[int]
    rows: list[list[int | None]]
    vetoed: frozenset[int]

    def column(self, node: int) -> list[int | None]:
        """One node's shown values for all members."""
        return [row[node] for row in self.rows]


def evaluate(scheme: Scheme, batch: Batch, tracer: Tracer = SILENT) -> Scores:
    """Value every node for all members of the batch.

    >>> from .compiler import compile
    >>> from .dossier import Dossier
    >>> from .profile import profile
    >>> scheme = compile('{"code": "T", "period": "quarter", "statuses_scored": ["full"], "statuses_graded": [],'
    ...   ' "nodes": [{"code": "total"}, {"code": "base", "parent": "total", "opening": 50, "max": 50, "min": 0,'
    ...   '  "kind": "points", "window": "period", "fold": "mean"}]}')
    >>> third = scheme.calendar.period("2024-Q3")
    >>> evaluate(scheme, Batch(third, [profile(scheme, Dossier(), third)], [0, 0], sums=[(1, 1, 0, -4000)])).rows
    [[5000, 5000], [3667, 5000]]
    """
    readings = [row if type(row[3]) is not Decimal else _exactly(row) for row in batch.readings]
    groups, group_of, local = _grouped(scheme, batch, readings)
    for member, node, period, value in readings:
        group_of[member].feed[node][period].put(local[member], value)
    feeds = [group.feed for group in group_of]
    for member, node, period, cents in batch.sums:
        feeds[member][node][period].add(local[member], cents)
    for node, period, members, column in batch.columns:
        _take_column(groups, group_of, local, (node, period), members, column)
    for member, node, period in batch.voids:
        group_of[member].void(scheme, local[member], node, period)
    rows = _rows(groups, scheme, tracer, len(group_of))
    root = scheme.root.index
    totals = [row[root] or 0 for row in rows]
    vetoed = frozenset(batch.vetoes)
    for member in vetoed:
        totals[member] = 0
    return Scores(totals, rows, vetoed)


def _rows(groups: list[Group], scheme: Scheme, tracer: Tracer, members: int) -> list[list[int | None]]:
    """Work out every group, and put its members' rows in their places."""
    if len(groups) == 1:
        return groups[0].rows(scheme, tracer)
    rows: list[list[int | None]] = [[]] * members
    for group in groups:
        for member, row in zip(group.members, group.rows(scheme, tracer), strict=True):
            rows[member] = row
    return rows


def _exactly(row: tuple[int, int, int, Value]) -> tuple[int, int, int, Value]:
    """A row with a decimal reading: an int of hundredths where that is exact, else a fraction."""
    member, node, period, value = row
    scaled = Fraction(value) * CENTS
    return (member, node, period, scaled.numerator if scaled.denominator == 1 else Fraction(value))


def _grouped(
    scheme: Scheme, batch: Batch, readings: list[tuple[int, int, int, Value]]
) -> tuple[list[Group], list[Group], list[int]]:
    """The groups; for each member its group, and its number there. Members whose ballots have divisors get a scale
    that holds them."""
    divisors: dict[int, int] = {}
    for member, _node, _period, value in readings:
        if isinstance(value, Fraction) and value.denominator != 1:
            divisors[member] = lcm(divisors.get(member, 1), value.denominator)
    wide = _buckets(set(divisors.values()))
    made: dict[tuple[int, int], Group] = {}
    group_of: list[Group] = []
    local: list[int] = []
    for member, number in enumerate(batch.profile_of):
        extra = wide[divisors[member]] if member in divisors else 1
        group = made.get((number, extra))
        if group is None:
            group = made[number, extra] = Group(scheme, plan_for(scheme, batch.profiles[number], extra))
        local.append(len(group.members))
        group.members.append(member)
        group_of.append(group)
    return list(made.values()), group_of, local


def _buckets(divisors: set[int]) -> Mapping[int, int]:
    """For each divisor a common multiple that few others share: as few scales as possible, none of them huge."""
    found: dict[int, int] = {}
    bucket: list[int] = []
    common = 1
    for divisor in sorted(divisors):
        wider = lcm(common, divisor)
        if bucket and wider > WIDEST:
            found.update(dict.fromkeys(bucket, common))
            bucket, wider = [], divisor
        bucket.append(divisor)
        common = wider
    found.update(dict.fromkeys(bucket, common))
    return found


def _take_column(
    groups: list[Group],
    group_of: list[Group],
    local: list[int],
    slot: tuple[int, int],
    members: Sequence[int],
    column: Sequence[int],
) -> None:
    """Sums of many members at once; a column may name a member several times."""
    node, period = slot
    if len(groups) == 1:
        groups[0].feed[node][period].extend(members, column)
        return
    for member, cents in zip(members, column, strict=True):
        group_of[member].feed[node][period].add(local[member], cents)
