"""The rules of a document (scoring.md §4, §12)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from .facts import REPORTED
from .reading import STATUSES, Codes, Item
from .scheme import Joint, Limit, Node, Rate, Rule, Scale, Shortfall

MOST_RULES = 5_000
MOST_TIERS = 500
EFFECTS = ("points", "void", "veto")
DECLARERS = ("member", "anyone", "recorder", "department", "source")
KEYS = frozenset(
    [
        "code",
        "name",
        "node",
        "points",
        "range",
        "tiers",
        "unset",
        "unit",
        "effect",
        "grant",
        "shortfall",
        "rate_below",
        "repeat_pct",
        "post_pct",
        "joint",
        "scope",
        "posts",
        "except_posts",
        "tracks",
        "statuses",
        "source",
        "event",
        "activities",
        "declared_by",
        "department",
        "evidence",
        "approval",
        "superior_above",
        "max_count",
        "max_points",
        "subject_cap",
        "family",
    ]
)


class Declared(NamedTuple):
    """What rules may refer to."""

    nodes: Mapping[str, Node]
    tracks: Collection[str]
    families: Collection[str]


def compile_rules(document: Item, declared: Declared) -> tuple[Rule, ...]:
    """The rules that could be read; faults are noted at their place."""
    codes = Codes()
    rules: list[Rule] = []
    for item in document.items("rules", MOST_RULES):
        item.only(KEYS)
        code = item.code("code")
        if not codes.add(item, code) or code is None:
            continue
        rule = _rule(item, code, len(rules), declared)
        if rule is not None:
            rules.append(rule)
    return tuple(rules)


def _rule(item: Item, code: str, index: int, declared: Declared) -> Rule | None:
    node_code = item.known("node", "node", declared.nodes, required=True)
    rule = Rule(
        index=index,
        code=code,
        name=item.name(),
        node=declared.nodes[node_code].index if node_code is not None else 0,
        effect=item.choice("effect", EFFECTS, "points") or "points",
        points=item.number("points"),
        range=item.range("range"),
        tiers=_tiers(item),
        unset=item.flag("unset"),
        unit=item.positive("unit"),
        shortfall=_shortfall(item),
        rate_below=_rate(item),
        joint=_joint(item),
        family=item.known("family", "family", declared.families),
        grant=item.choice("grant", ("period",)) is not None,
        **_binding(item, declared),
        **_limits(item),
        **_handling(item),
    )
    _check_points(item, rule)
    _check_facts(item, rule)
    if rule.declared_by == "department" and rule.department is None:
        item.fault("department", "missing")
    _check_node(item, rule, node_code, declared)
    return rule if node_code is not None else None


def _tiers(item: Item) -> Mapping[str, Fraction | Scale] | None:
    inner = item.item("tiers")
    if inner is None:
        return None
    if not inner.data:
        return item.fault("tiers", "empty")  # type: ignore[func-returns-value]
    if len(inner.data) > MOST_TIERS:
        return item.fault("tiers", "too_many", n=len(inner.data), most=MOST_TIERS)  # type: ignore[func-returns-value]
    tiers: dict[str, Fraction | Scale] = {}
    for tier, value in inner.data.items():
        listed = isinstance(value, list | tuple)
        points = inner.ranged(str(tier), value) if listed else inner.exactly(str(tier), value)
        if points is not None:
            tiers[str(tier)] = points
    return tiers


def _shortfall(item: Item) -> Shortfall | None:
    inner = item.item("shortfall")
    if inner is None:
        return None
    inner.only(("target", "unit", "points", "effect"))
    target = inner.positive("target", required=True)
    unit = inner.positive("unit")
    points = inner.number("points")
    void = inner.choice("effect", ("void",)) == "void"
    if void == (points is not None):
        inner.fault("", "needs_one", choices="points, effect: void")
    if target is None:
        return None
    return Shortfall(target, unit if unit is not None else Fraction(1), None if void else points)


def _rate(item: Item) -> Rate | None:
    inner = item.item("rate_below")
    if inner is None:
        return None
    inner.only(("rate", "points"))
    if not inner.has("rate"):
        inner.fault("rate", "missing")
    rate, points = inner.share("rate"), inner.number("points", required=True)
    return None if rate is None or points is None else Rate(rate, points)


def _joint(item: Item) -> tuple[Joint, ...]:
    found = []
    for part in item.items("joint", 50):
        part.only(("from", "pct", "posts"))
        start, pct, posts = part.cents("from"), part.number("pct", required=True), part.codes("posts")
        if not posts:
            part.fault("posts", "missing")
        if pct is not None and pct < 0:
            part.fault("pct", "negative", value=part.data["pct"])
        elif pct is not None:
            found.append(Joint(start or 0, pct, frozenset(posts)))
    return tuple(found)


def _binding(item: Item, declared: Declared) -> dict[str, Any]:
    return {
        "posts": frozenset(item.codes("posts")),
        "except_posts": frozenset(item.codes("except_posts")),
        "tracks": frozenset(item.known_list("tracks", "track", declared.tracks)),
        "statuses": frozenset(item.known_list("statuses", "status", STATUSES)),
    }


def _limits(item: Item) -> dict[str, Any]:
    return {
        "max_count": _limit(item, "max_count", cents=False),
        "max_points": _limit(item, "max_points", cents=True),
        "subject_cap": item.cents("subject_cap"),
        "superior_above": item.cents("superior_above"),
    }


def _limit(item: Item, key: str, cents: bool) -> Limit | None:
    inner = item.item(key)
    if inner is None:
        return None
    inner.only(("n", "per"))
    if not inner.has("n"):
        inner.fault("n", "missing")
    n = inner.cents("n") if cents else inner.count("n")
    return None if n is None else Limit(n, inner.choice("per", ("period", "cycle"), "cycle") or "cycle")


def _handling(item: Item) -> dict[str, Any]:
    return {
        "repeat_pct": _surcharge(item, "repeat_pct"),
        "post_pct": _surcharge(item, "post_pct"),
        "scope": item.choice("scope", ("person", "department", "branch"), "person"),
        "source": item.code("source", False),
        "events": frozenset(item.codes("event")),
        "activities": frozenset(item.codes("activities")),
        "declared_by": item.choice("declared_by", DECLARERS, "recorder"),
        "department": item.code("department", False),
        "evidence": item.choice("evidence", ("required", "optional"), "optional"),
        "approval": item.choice("approval", ("branch", "superior"), "branch"),
    }


def _surcharge(item: Item, key: str) -> Fraction:
    pct = item.number(key) or Fraction(0)
    if pct < 0:
        item.fault(key, "negative", value=item.data[key])
    return pct


def _check_facts(item: Item, rule: Rule) -> None:
    """Warn of sources and events that nothing reports: such a rule would wait for ever."""
    if rule.source is None:
        return
    known = REPORTED.get(rule.source)
    if rule.source not in REPORTED:
        hint = item.hint(rule.source, REPORTED)
        item.checker.warn(item.at("source"), "source_unknown", value=rule.source, suggestion=hint)
    elif known is not None:
        for event in sorted(rule.events - known):
            hint = item.hint(event, known)
            item.checker.warn(item.at("event"), "event_unknown", source=rule.source, value=event, suggestion=hint)


def _check_points(item: Item, rule: Rule) -> None:
    """One way to its points, unless it acts otherwise."""
    ways = [key for key in ("points", "range", "tiers", "shortfall", "rate_below") if item.has(key)]
    for key in ("shortfall", "rate_below"):
        if item.has(key) and rule.grant:
            item.fault("grant", "excludes", first="grant", second=key)
    if len(ways) > 1:
        item.fault("", "points_ways", found=", ".join(ways))
    elif not ways and rule.effect == "points" and not rule.unset:
        item.fault("", "points_none")
    if rule.grant and rule.effect == "points" and rule.points is None:
        item.fault("grant", "only_with", key="grant", other="points")
    if rule.unset:
        item.checker.unready_at(item.at("unset"), "unset")


def _check_node(item: Item, rule: Rule, node_code: str | None, declared: Declared) -> None:
    node = declared.nodes.get(node_code) if node_code else None
    if node is not None and node.kind in ("ballot", "figure") and rule.effect == "points":
        voids = rule.shortfall is not None and rule.shortfall.points is None
        if not voids:
            item.fault("node", "kind_rule", kind=node.kind, node=node.code)
