"""The tree of a document: windows and overflow, every circle and mismatch named (scoring.md §2, §11, §12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from .amounts import fraction_text
from .reading import Codes, Item
from .scheme import CYCLE, LIFETIME, PERIOD, Measures, Node

MOST_NODES = 2_000
KINDS = ("points", "ballot", "figure")
WINDOWS = (CYCLE, PERIOD, LIFETIME)
FOLDS = ("mean", "sum", "last")
MEASURES = ("opening", "min", "max", "weight")
KEYS = frozenset(
    [
        "code",
        "parent",
        "name",
        "kind",
        "opening",
        "min",
        "max",
        "window",
        "fold",
        "weight",
        "overflow_to",
        "tracks",
        "track",
        "levels",
        "adds_up",
    ]
)


class Draft(NamedTuple):
    """A node as read, before codes are resolved."""

    item: Item
    code: str
    parent: str | None
    overflow: str | None
    node: Node


def compile_nodes(document: Item, tracks: tuple[str, ...]) -> tuple[tuple[Node, ...], tuple[int, ...]]:
    """The nodes, and the order in which they can be valued (children and overflow sources first)."""
    drafts = _read(document, tracks)
    if not drafts:
        if not document.checker.faults:
            document.fault("nodes", "root_none")
        return (), ()
    index = {draft.code: number for number, draft in enumerate(drafts)}
    nodes = [_resolve(draft, index) for draft in drafts]
    _check_roots(document, drafts)
    if _loops(drafts, [node.parent for node in nodes], "parent", "parent_loop"):
        return (), ()
    nodes = _with_children(nodes)
    for draft, node in zip(drafts, nodes, strict=True):
        _check_window(draft.item, node, nodes)
        _check_overflow(draft.item, node, nodes)
        _check_kind(draft.item, node)
    order = _order(drafts, nodes)
    return tuple(nodes), order


def _read(document: Item, tracks: tuple[str, ...]) -> list[Draft]:
    codes = Codes()
    drafts: list[Draft] = []
    if not document.has("nodes"):
        document.fault("nodes", "missing")
    for item in document.items("nodes", MOST_NODES):
        item.only(KEYS)
        code = item.code("code")
        if codes.add(item, code) and code is not None:
            node = _node(item, code, len(drafts), tracks)
            drafts.append(Draft(item, code, item.code("parent", False), item.code("overflow_to", False), node))
    return drafts


def _node(item: Item, code: str, index: int, tracks: tuple[str, ...]) -> Node:
    base = _measures(item, Measures(Fraction(0), None, None, Fraction(1)))
    overrides = {}
    inner = item.item("track")
    if inner is not None:
        inner.only(tracks)
        for track in tracks:
            override = inner.item(track)
            if override is not None:
                override.only(MEASURES)
                overrides[track] = _measures(override, base)
    return Node(
        index=index,
        code=code,
        name=item.name(),
        parent=None,
        kind=item.choice("kind", KINDS),
        window=item.choice("window", WINDOWS, CYCLE) or CYCLE,
        fold=item.choice("fold", FOLDS),
        measures=base,
        overrides=overrides,
        tracks=frozenset(item.known_list("tracks", "track", tracks)),
        overflow_to=None,
        levels=_levels(item),
        adds_up=item.flag("adds_up", True),
    )


def _measures(item: Item, base: Measures) -> Measures:
    values = {}
    for key in MEASURES:
        value = item.number(key)
        values[key] = value if item.has(key) and value is not None else getattr(base, key)
        if key in item.data and item.data[key] is None and key in ("min", "max"):
            values[key] = None
    made = Measures(**values)
    if made.min is not None and made.max is not None and made.min > made.max:
        item.fault("", "bounds", low=fraction_text(made.min), high=fraction_text(made.max))
        return base
    return made


def _levels(item: Item) -> Mapping[str, Fraction]:
    inner = item.item("levels")
    if inner is None:
        return {}
    levels = {level: inner.number(level) for level in inner.data if isinstance(level, str)}
    return {level: points for level, points in levels.items() if points is not None}


def _resolve(draft: Draft, index: Mapping[str, int]) -> Node:
    places: dict[str, int | None] = {}
    for key, target in (("parent", draft.parent), ("overflow_to", draft.overflow)):
        places[key] = None if target is None else index.get(target)
        if target is not None and target not in index:
            hint = draft.item.hint(target, index)
            draft.item.fault(key, "unknown", what="node", value=target, suggestion=hint)
    return replace(draft.node, parent=places["parent"], overflow_to=places["overflow_to"])


def _check_roots(document: Item, drafts: list[Draft]) -> None:
    roots = [draft for draft in drafts if not draft.item.has("parent")]
    if not roots:
        document.fault("nodes", "root_none")
    for draft in roots[1:]:
        draft.item.fault("parent", "root_many", first=roots[0].code)


def _loops(drafts: list[Draft], targets: list[int | None], key: str, fault: str) -> bool:
    """Note every circle that following `targets` runs into, once; True where there is one."""
    state = [0] * len(targets)
    found = False
    for start in range(len(targets)):
        path: list[int] = []
        at: int | None = start
        while at is not None and state[at] == 0:
            state[at] = 1
            path.append(at)
            at = targets[at]
        if at is not None and state[at] == 1:
            found = True
            circle = [drafts[node].code for node in path[path.index(at) :]]
            drafts[at].item.fault(key, fault, loop=" → ".join([*circle[:20], circle[0]]))
        for node in path:
            state[node] = 2
    return found


def _with_children(nodes: list[Node]) -> list[Node]:
    children: dict[int, list[int]] = {}
    for node in nodes:
        if node.parent is not None:
            children.setdefault(node.parent, []).append(node.index)
    return [replace(node, children=tuple(children.get(node.index, ()))) for node in nodes]


def _check_window(item: Item, node: Node, nodes: list[Node]) -> None:
    parent = None if node.parent is None else nodes[node.parent]
    if node.fold is not None and node.window != PERIOD:
        item.fault("fold", "fold_alone")
    if parent is None or node.window == parent.window:
        return
    if node.window != PERIOD:
        item.fault("window", "window", window=node.window, parent=parent.window)
    elif not item.has("fold"):
        item.fault("fold", "fold_missing", parent=parent.window)


def _check_overflow(item: Item, node: Node, nodes: list[Node]) -> None:
    if node.overflow_to is None:
        return
    if node.measures.max is None and not any(own.max is not None for own in node.overrides.values()):
        item.fault("overflow_to", "overflow_max")
    target = nodes[node.overflow_to]
    if node.window != target.window and node.window != PERIOD:
        item.fault("overflow_to", "overflow_window", window=node.window, target=target.window)
    if target.kind in ("ballot", "figure"):
        item.fault("overflow_to", "kind_rule", kind=target.kind, node=target.code)


def _check_kind(item: Item, node: Node) -> None:
    if node.levels and node.kind != "figure":
        item.fault("levels", "levels_kind")
    if node.kind not in ("ballot", "figure"):
        return
    if node.children:
        item.fault("kind", "kind_children", kind=node.kind)
    if node.kind == "figure" and not node.levels and node.measures.max is None:
        item.fault("max", "kind_max", kind=node.kind)


def _order(drafts: list[Draft], nodes: list[Node]) -> tuple[int, ...]:
    """Children and overflow sources before the nodes that they feed; faults a circle through overflow."""
    feeds: list[list[int]] = [[] for _ in nodes]
    waiting = [0] * len(nodes)
    for node in nodes:
        for target in {node.parent, node.overflow_to} - {None}:
            feeds[node.index].append(target)  # type: ignore[arg-type]
            waiting[target] += 1  # type: ignore[index]
    ready = [node.index for node in nodes if not waiting[node.index]]
    order: list[int] = []
    while ready:
        index = ready.pop()
        order.append(index)
        for target in feeds[index]:
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    if len(order) < len(nodes):
        _fault_overflow_loop(drafts, nodes, [bool(count) for count in waiting])
        return ()
    return tuple(order)


def _fault_overflow_loop(drafts: list[Draft], nodes: list[Node], stuck: list[bool]) -> None:
    """Walk from a stuck node to one that feeds it until a node comes back: that stretch is a circle."""
    fed_by: dict[int, int] = {}
    for node in nodes:
        for target in (node.parent, node.overflow_to):
            if target is not None and stuck[node.index] and stuck[target]:
                fed_by[target] = node.index
    at = next(iter(fed_by))
    seen: dict[int, int] = {}
    path: list[int] = []
    while at not in seen:
        seen[at] = len(path)
        path.append(at)
        at = fed_by[at]
    circle = list(reversed(path[seen[at] :]))
    source = next(index for index in circle if nodes[index].overflow_to in circle)
    codes = [nodes[index].code for index in circle]
    drafts[source].item.fault("overflow_to", "overflow_loop", loop=" → ".join([*codes[:20], codes[0]]))
