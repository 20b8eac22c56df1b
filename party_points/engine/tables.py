"""What a group of members is fed with: postings and readings, by node and period."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

Value = int | Decimal | Fraction | str


class Table:
    """What was posted on a slot: members (numbers inside the group) beside cents, or the last reading of each."""

    __slots__ = ("cents", "members", "readings")

    def __init__(self) -> None:
        self.members: list[int] = []
        self.cents: list[int] = []
        self.readings: dict[int, Value] = {}

    def add(self, member: int, cents: int) -> None:
        """Post cents."""
        self.members.append(member)
        self.cents.append(cents)

    def extend(self, members: Sequence[int], cents: Sequence[int]) -> None:
        """Post cents of many members."""
        self.members.extend(members)
        self.cents.extend(cents)

    def put(self, member: int, value: Value) -> None:
        """Note a reading; the last one stays."""
        self.readings[member] = value


class Bin(Table):
    """Takes what lies outside every window, and forgets it."""

    def add(self, member: int, cents: int) -> None:
        pass

    def extend(self, members: Sequence[int], cents: Sequence[int]) -> None:
        pass

    def put(self, member: int, value: Value) -> None:
        pass


class Positions(dict[int, Table]):
    """Period index → table of a node; any other period leads to `other` (a cycle node's table, or the bin)."""

    def __init__(self, other: Table) -> None:
        super().__init__()
        self.other = other

    def __missing__(self, period: int) -> Table:
        self[period] = self.other
        return self.other
