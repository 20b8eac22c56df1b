"""Members of one profile, slot by slot: the inner work of `evaluate` (scoring.md §2).

A slot that few members touch is worked out for those alone: what travels upwards are differences from the value that
the plan knows. A slot that many touch is worked out as a whole column. Which way is taken changes no number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence, Set
from fractions import Fraction
from operator import add
from typing import NamedTuple

from .amounts import CENTS
from .scheme import PERIOD, Node, Scheme
from .slots import Plan, Slot
from .tables import Bin, Positions, Table, Value

DENSE = 3  # worth a whole column from a third of the members on, as measured
NOBODY: Set[int] = frozenset()


class Tracer:
    """Hears of every slot that is worked out. This one stays silent: evaluating a batch asks for no trace."""

    asks_for_all = False

    def slot(
        self, plan: Plan, slot: Slot, members: Iterable[int], raws: Sequence[int], values: Sequence[int], void: Set[int]
    ) -> None:
        """Called once a slot with the touched members, their raw sums and values (1 ÷ scale cents), and who is void
        (numbers inside the batch; `void` inside `members`)."""


SILENT = Tracer()


class Group:
    """Members with one plan: they are fed first (`feed[node][period]`, `void`), then worked out once (`rows`)."""

    def __init__(self, scheme: Scheme, plan: Plan) -> None:
        self.plan = plan
        self.width = max(len(plan.profile.marks), 1)
        self.members: list[int] = []
        self.tables: dict[int, Table] = {}
        self.voids: dict[int, set[int]] = {}
        unused = Bin()
        self.feed = [Positions(unused) for _ in scheme.nodes]
        for slot in plan.slots:
            table = self.tables[slot.key] = Table()
            if scheme.nodes[slot.node].window == PERIOD:
                self.feed[slot.node][plan.profile.first + slot.position] = table
            else:
                self.feed[slot.node].other = table

    def void(self, scheme: Scheme, member: int, node: int, period: int) -> None:
        """Note a void entry of a member (number inside the group)."""
        whole = scheme.nodes[node].window != PERIOD
        position = 0 if whole else period - self.plan.profile.first
        if 0 <= position < self.width:
            self.voids.setdefault(node * self.width + position, set()).add(member)

    def rows(self, scheme: Scheme, tracer: Tracer) -> list[list[int | None]]:
        """The shown values of every member, in the order of the nodes."""
        work = _Pass(scheme, self, tracer)
        for slot in self.plan.slots:
            work.slot(slot)
        return list(map(list, zip(*work.shown(), strict=True)))


class _Worked(NamedTuple):
    """A slot worked out: for whom (`dense`: all members in their order), raw sums, values."""

    members: Collection[int]
    raws: list[int]
    values: list[int]
    dense: bool


class _Pass:
    """One pass over a group's slots, children before parents.

    `gathered[key]` is what children and overflow gave a slot so far: a dict of differences from the plan's raw sum, or
    a whole column to which `offset[key]` must be added to make raw sums.
    """

    def __init__(self, scheme: Scheme, group: Group, tracer: Tracer) -> None:
        self.scheme, self.group, self.tracer = scheme, group, tracer
        self.plan, self.size = group.plan, len(group.members)
        self.gathered: dict[int, dict[int, int] | list[int]] = {}
        self.offset: dict[int, int] = {}
        self.raw = {slot.key: slot.raw for slot in group.plan.slots}
        self.columns: dict[int, list[int]] = {}

    def shown(self) -> list[Sequence[int | None]]:
        """A column of shown cents for every node."""
        columns: list[Sequence[int | None]] = []
        for node, known in enumerate(self.plan.row):
            columns.append(self.columns[node] if node in self.columns else [known] * self.size)
        return columns

    def slot(self, slot: Slot) -> None:
        """Work out one slot, and hand on what it gives."""
        void = self.group.voids.get(slot.key, NOBODY)
        table = self.group.tables.pop(slot.key)
        worked = self._read(slot, table, void) if slot.reading is not None else self._sum(slot, table, void)
        if worked is None:
            return
        if void:
            self._strike(worked, void)
        if self.tracer is not SILENT:
            named = [self.group.members[member] for member in worked.members]
            struck = frozenset(self.group.members[member] for member in void)
            self.tracer.slot(self.plan, slot, named, worked.raws, worked.values, struck)
        if slot.shown:
            self._show(slot, worked)
        if slot.spill in self.raw:
            self._spill(slot, worked, void)
        if slot.num and slot.parent in self.raw:
            self._hand_on(slot, worked)

    def _strike(self, worked: _Worked, void: Set[int]) -> None:
        for place, member in enumerate(worked.members):
            if member in void:
                worked.values[place] = 0

    def _sum(self, slot: Slot, table: Table, void: Set[int]) -> _Worked | None:
        """Raw sums and clamped values of a slot that adds up; None where nothing touches it."""
        gathered = self.gathered.pop(slot.key, None)
        if isinstance(gathered, list) or self._many(len(table.members) + len(gathered or ())):
            members: Collection[int] = range(self.size)
            raws = self._column(slot, table, gathered)
        else:
            delta = self._differences(table, gathered, void)
            if not delta:
                return None
            members, raw = delta, slot.raw
            raws = [raw + change for change in delta.values()]
        return _Worked(members, raws, _clamped(slot, raws), isinstance(members, range))

    def _many(self, touched: int) -> bool:
        return touched * DENSE >= self.size or self.tracer.asks_for_all

    def _column(self, slot: Slot, table: Table, gathered: dict[int, int] | list[int] | None) -> list[int]:
        """The raw sums of all members."""
        if isinstance(gathered, list):
            offset = self.offset.pop(slot.key)
            raws = [value + offset for value in gathered] if offset else gathered
        else:
            raws = [slot.raw] * self.size
            for member, change in (gathered or {}).items():
                raws[member] += change
        scale = self.plan.scale
        if scale == 1:
            for member, cents in zip(table.members, table.cents, strict=True):
                raws[member] += cents
        else:
            for member, cents in zip(table.members, table.cents, strict=True):
                raws[member] += cents * scale
        return raws

    def _differences(self, table: Table, gathered: dict[int, int] | None, void: Set[int]) -> dict[int, int]:
        """What entries and children add to the raw sum that the plan knows, for those whom anything touches."""
        scale = self.plan.scale
        given = table.cents if scale == 1 else [cents * scale for cents in table.cents]
        delta = dict(zip(table.members, given, strict=True)) if gathered is None else gathered
        if gathered is not None or len(delta) < len(given):
            delta = gathered if gathered is not None else {}
            get = delta.get
            for member, change in zip(table.members, given, strict=True):
                delta[member] = get(member, 0) + change
        for member in void:
            delta.setdefault(member, 0)
        return delta

    def _read(self, slot: Slot, table: Table, void: Set[int]) -> _Worked | None:
        """Values of a ballot or figure slot: 0 where there is no reading, or a level that the scheme doesn't map."""
        node = self.scheme.nodes[slot.node]
        found: dict[int, tuple[int, int]] = {}
        for member, value in table.readings.items():
            raw = self._reading(slot, node, value)
            found[member] = (0, 0) if raw is None else (raw, min(max(raw, slot.low), slot.high))
        if not found:
            return None
        if not self._many(len(found)):
            return _Worked(found, [raw for raw, _ in found.values()], [value for _, value in found.values()], False)
        nothing = (0, 0)
        pairs = [found.get(member, nothing) for member in range(self.size)]
        return _Worked(range(self.size), [raw for raw, _ in pairs], [value for _, value in pairs], True)

    def _reading(self, slot: Slot, node: Node, value: Value) -> int | None:
        worth = slot.reading or 0
        if isinstance(value, int):
            return value * worth
        if isinstance(value, Fraction):
            return value.numerator * CENTS * worth // value.denominator
        level = node.levels.get(str(value))
        return None if level is None else (level * CENTS * self.plan.scale).numerator

    def _show(self, slot: Slot, worked: _Worked) -> None:
        """Keep the values, rounded half up."""
        scale = self.plan.scale
        cents = worked.values if scale == 1 else _rounded(worked.values, scale)
        if worked.dense:
            self.columns[slot.node] = cents
            return
        column = self.columns[slot.node] = [self.plan.row[slot.node] or 0] * self.size
        for member, value in zip(worked.members, cents, strict=True):
            column[member] = value

    def _hand_on(self, slot: Slot, worked: _Worked) -> None:
        """Add the weighted values to the parent's slot."""
        num, den, known = slot.num, slot.den, slot.value
        if worked.dense:
            given = worked.values if num == den else [value * num // den for value in worked.values]
            self._add_column(slot.parent, given, known * num // den)
        else:
            self._add_changes(slot.parent, worked, known, num, den)

    def _spill(self, slot: Slot, worked: _Worked, void: Set[int]) -> None:
        """Post what is above the maximum on the overflow's target; a void node has no overflow."""
        high = slot.high
        known = max(slot.raw - high, 0)
        overs = [raw - high if raw > high else 0 for raw in worked.raws]
        spilled = worked._replace(values=overs)
        if void:
            self._strike(spilled, void)
        self._add_changes(slot.spill, spilled, known, 1, 1)

    def _add_column(self, key: int, given: list[int], known: int) -> None:
        """Add a whole column, of which the plan has reckoned with `known` for everybody."""
        gathered = self.gathered.get(key)
        if isinstance(gathered, list):
            self.gathered[key] = list(map(add, gathered, given))
            self.offset[key] -= known
            return
        column = self.gathered[key] = list(given)
        self.offset[key] = self.raw[key] - known
        for member, change in (gathered or {}).items():
            column[member] += change

    def _add_changes(self, key: int, worked: _Worked, known: int, num: int, den: int) -> None:
        """Add the differences from `known`, times `num` ÷ `den`, of those who have one."""
        gathered = self.gathered.get(key)
        pairs = zip(worked.members, worked.values, strict=True)
        if isinstance(gathered, list):
            for member, value in pairs:
                if value != known:
                    gathered[member] += (value - known) * num // den
            return
        if gathered is None:
            gathered = self.gathered[key] = {}
        get = gathered.get
        if num == den:
            for member, value in pairs:
                if value != known:
                    gathered[member] = get(member, 0) + value - known
            return
        for member, value in pairs:
            if value != known:
                gathered[member] = get(member, 0) + (value - known) * num // den


def _clamped(slot: Slot, raws: list[int]) -> list[int]:
    low, high = slot.low, slot.high
    return [low if raw < low else high if raw > high else raw for raw in raws]


def _rounded(values: list[int], scale: int) -> list[int]:
    half = scale // 2
    return [(value + half) // scale if value >= 0 else -((half - value) // scale) for value in values]
