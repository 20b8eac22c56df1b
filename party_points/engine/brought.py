"""What a period brought to a node and all below it, overflow included (scoring.md §11, for ranks in a period)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence, Set

from .amounts import half_up_ratio
from .columns import Tracer
from .evaluation import Batch, evaluate
from .scheme import RankNode, Scheme
from .slots import Plan, Slot


def asked(scheme: Scheme) -> tuple[RankNode, ...]:
    """The rank nodes of a scheme, in its own list and in its outcomes, that go by what the period brought."""
    every = (*scheme.rank_nodes, *(item.when.rank_node for item in scheme.outcomes if item.when.rank_node is not None))
    return tuple(dict.fromkeys(each for each in every if each.brought))


def below(scheme: Scheme, node: int) -> frozenset[int]:
    """The node and all below it."""
    found, waiting = set(), [node]
    while waiting:
        index = waiting.pop()
        found.add(index)
        waiting.extend(scheme.nodes[index].children)
    return frozenset(found)


class _Spills(Tracer):
    """Hears the overflow of the period asked for into a subtree, from outside of it."""

    asks_for_all = True

    def __init__(self, scheme: Scheme, subtree: Collection[int], members: int) -> None:
        self.scheme, self.subtree = scheme, subtree
        self.cents = [0] * members

    def slot(
        self, plan: Plan, slot: Slot, members: Iterable[int], raws: Sequence[int], values: Sequence[int], void: Set[int]
    ) -> None:
        """Add what spilled, rounded to cents."""
        node = self.scheme.nodes[slot.node]
        if slot.spill < 0 or not slot.shown or node.overflow_to not in self.subtree or node.index in self.subtree:
            return
        for member, raw in zip(members, raws, strict=True):
            if raw > slot.high and member not in void:
                self.cents[member] += half_up_ratio(raw - slot.high, plan.scale)


def brought(scheme: Scheme, batch: Batch) -> dict[int, list[int]]:
    """For each node asked for, what the batch's period brought to each member (cents).

    `batch.sums` and `batch.columns` must be lists (they are read again), with true period indexes.
    """
    found = {}
    for each in asked(scheme):
        subtree = below(scheme, each.node)
        spills = _Spills(scheme, subtree, len(batch.profile_of))
        evaluate(scheme, batch, spills)
        cents = spills.cents
        for member, node, place, amount in batch.sums:
            if place == batch.period.index and node in subtree:
                cents[member] += amount
        for node, place, members, column in batch.columns:
            if place == batch.period.index and node in subtree:
                for member, amount in zip(members, column, strict=True):
                    cents[member] += amount
        found[each.node] = cents
    return found
