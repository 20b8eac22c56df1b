"""The plan of an evaluation: every node in every window of a profile, with its constants as integers (scoring.md §2).

A *slot* is a node in one of its windows: a period node has one for each period, another node a single one. Inside,
values are integers of 1 ÷ `scale` cents. The scale follows from the scheme's weights and decimals, the number of
periods that a mean runs over, and (`extra`) the divisors of the ballots at hand: everything stays exact.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import NamedTuple

from .amounts import CENTS, half_up_ratio
from .profile import Profile
from .scheme import PERIOD, Measures, Node, Scheme

UNBOUNDED = 1 << 4000


class Slot(NamedTuple):
    """One node in one window.

    `key`: its place in the tables. `low`, `high`: bounds. `raw`, `value`: without any entry. `parent`: the key of the
    slot it contributes to (-1: none) with the factor `num` ÷ `den`; `spill`: where its overflow goes (-1: nowhere).
    `reading`: for ballot and figure nodes what one hundredth of a reading is worth, else None. `shown`: whether this
    window is the one that is shown.
    """

    node: int
    position: int
    key: int
    low: int
    high: int
    raw: int
    value: int
    parent: int
    num: int
    den: int
    spill: int
    reading: int | None
    shown: bool


class Plan(NamedTuple):
    """The slots in the order of work, the number of keys, the scale, and the shown row of a member without entries."""

    profile: Profile
    scale: int
    keys: int
    slots: tuple[Slot, ...]
    row: tuple[int | None, ...]


@lru_cache(maxsize=512)
def plan_for(scheme: Scheme, profile: Profile, extra: int = 1) -> Plan:
    """The plan of a profile; `extra` is what the scale must also be a multiple of."""
    counted = [place for place, mark in enumerate(profile.marks) if mark is not None]
    scale = extra * _scale(scheme, max(len(counted), 1))
    return _Planner(scheme, profile, scale, counted).plan()


def _scale(scheme: Scheme, periods: int) -> int:
    """The least common denominator of all values, in cents, where means run over so many periods."""
    grains = [1] * len(scheme.nodes)
    for index in scheme.order:
        node = scheme.nodes[index]
        grain = lcm(
            grains[index], *(_own_grain(scheme, node, each) for each in (node.measures, *node.overrides.values()))
        )
        grains[index] = grain
        if node.parent is not None:
            folds = node.window == PERIOD and scheme.nodes[node.parent].window != PERIOD and node.fold == "mean"
            weights = (node.measures.weight, *(each.weight for each in node.overrides.values()))
            up = grain * lcm(*(weight.denominator for weight in weights)) * (periods if folds else 1)
            grains[node.parent] = lcm(grains[node.parent], up)
        if node.overflow_to is not None:
            grains[node.overflow_to] = lcm(grains[node.overflow_to], grain)
    return lcm(*grains)


def _own_grain(scheme: Scheme, node: Node, measures: Measures) -> int:
    numbers = [CENTS * number for number in (measures.opening, measures.min, measures.max) if number is not None]
    if node.kind in ("figure", "ballot") and measures.max is not None:
        numbers.append(measures.max / CENTS)
    numbers.extend(CENTS * points for points in node.levels.values())
    return lcm(*(number.denominator for number in numbers))


class _Planner:
    """Builds a plan: one pass over the nodes in order, values without entries worked out on the way."""

    def __init__(self, scheme: Scheme, profile: Profile, scale: int, counted: list[int]) -> None:
        self.scheme, self.profile, self.scale, self.counted = scheme, profile, scale, counted
        self.width = max(len(profile.marks), 1)
        self.added = [0] * (len(scheme.nodes) * self.width)
        self.row: list[int | None] = [None] * len(scheme.nodes)
        self.slots: list[Slot] = []

    def plan(self) -> Plan:
        """The finished plan."""
        for index in self.scheme.order:
            node = self.scheme.nodes[index]
            if node.window == PERIOD:
                self._period_node(node)
            else:
                self._whole_node(node)
        keys = len(self.scheme.nodes) * self.width
        return Plan(self.profile, self.scale, keys, tuple(self.slots), tuple(self.row))

    def _period_node(self, node: Node) -> None:
        last = len(self.profile.marks) - 1
        if node.exists(self.profile.track):
            self.row[node.index] = 0
        for position in self.counted:
            mark = self.profile.marks[position]
            track = mark[0] if mark is not None else None
            if node.exists(track):
                self._slot(node, position, track, position == last)
            elif position == last:
                self.row[node.index] = None

    def _whole_node(self, node: Node) -> None:
        if not node.exists(self.profile.track):
            return
        if node.window == "lifetime" and self.profile.ended:
            self.row[node.index] = 0
            return
        self._slot(node, 0, self.profile.track, True)

    def _slot(self, node: Node, position: int, track: str | None, shown: bool) -> None:
        measures = node.on(track)
        key = node.index * self.width + position
        low = -UNBOUNDED if measures.min is None else self._int(measures.min)
        high = UNBOUNDED if measures.max is None else self._int(measures.max)
        reading = self._reading(node, measures)
        raw = self._int(measures.opening) + self.added[key] if reading is None else 0
        value = min(max(raw, low), high) if reading is None else 0
        parent, num, den = self._contribution(node, position, measures)
        spill = self._spill(node, position)
        self.slots.append(
            Slot(node.index, position, key, low, high, raw, value, parent, num, den, spill, reading, shown)
        )
        if parent >= 0:
            self.added[parent] += value * num // den
        if spill >= 0 and raw > high:
            self.added[spill] += raw - high
        if shown:
            self.row[node.index] = half_up_ratio(value, self.scale)

    def _int(self, points: Fraction) -> int:
        scaled = points * (CENTS * self.scale)
        assert scaled.denominator == 1, "the scale misses a denominator"
        return scaled.numerator

    def _reading(self, node: Node, measures: Measures) -> int | None:
        """What a reading of one hundredth is worth: of `max ÷ 100`, or of a point where a ballot fixes points."""
        if node.kind not in ("ballot", "figure"):
            return None
        if node.kind == "ballot" and self.scheme.ballots[node.index].mode == "by_grade":
            return self.scale
        worth = (measures.max or Fraction(0)) / CENTS * self.scale
        return worth.numerator // worth.denominator

    def _contribution(self, node: Node, position: int, measures: Measures) -> tuple[int, int, int]:
        """The slot contributed to, and the factor: weight, and the fold where period meets cycle or lifetime."""
        if node.parent is None:
            return -1, 0, 1
        parent = self.scheme.nodes[node.parent]
        if node.window != PERIOD or parent.window == PERIOD:
            key = parent.index * self.width + (position if parent.window == PERIOD else 0)
            return key, measures.weight.numerator, measures.weight.denominator
        if node.fold == "last" and position != self.counted[-1]:
            return -1, 0, 1
        weight = node.on(self.profile.track).weight
        if node.fold == "mean":
            weight /= len(self.counted)
        return parent.index * self.width, weight.numerator, weight.denominator

    def _spill(self, node: Node, position: int) -> int:
        if node.overflow_to is None:
            return -1
        target = self.scheme.nodes[node.overflow_to]
        return target.index * self.width + (position if target.window == PERIOD else 0)
