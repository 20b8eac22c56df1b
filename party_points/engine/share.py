"""What a node gives its parent, told from values that are stored already (scoring.md §2)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from .amounts import half_up
from .scheme import PERIOD, Scheme


def shown_component(scheme: Scheme, node: int, track: str | None, rows: Sequence[Sequence[int | None]]) -> int:
    """Cents to show for a node right under the total: what it brings to it; of a node that brings nothing by its
    weight of 0, and stands beside the total for its own sake, its newest value. Arguments as for `shown_share`."""
    if rows and not scheme.nodes[node].on(track).weight:
        return rows[-1][node] or 0
    return shown_share(scheme, node, track, rows)


def shown_share(scheme: Scheme, node: int, track: str | None, rows: Sequence[Sequence[int | None]]) -> int:
    """Cents that the node brings to its parent, for a table of components.

    `rows`: the member's shown node values (cents, in the order of `Scheme.nodes`) as of each period that counts, oldest
    first; without rows nothing is brought. Stored values are rounded, so a mean can differ from the exact one of
    `evaluate` by a cent: totals are never made of it.
    """
    values = [row[node] or 0 for row in rows]
    if not values:
        return 0
    each = scheme.nodes[node]
    over = each.parent is not None and scheme.nodes[each.parent].window != PERIOD
    folded = Fraction(values[-1])
    if each.window == PERIOD and over and each.fold != "last":
        folded = Fraction(sum(values), len(values) if each.fold == "mean" else 1)
    return half_up(folded * each.on(track).weight)
