"""Ballots, families, grades, ceilings and repetitions of a document (scoring.md §5, §7, §12)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import NamedTuple

from .amounts import fraction_text
from .facts import REPORTED
from .reading import Codes, Item
from .scheme import Ballot, Ceiling, Consecutive, Grade, Node, Option, Rule, Scale, Streak

MOST = 500
PLACES = ("first", "second", "last")
GRADE_KEYS = frozenset(
    [
        "code",
        "name",
        "from",
        "open",
        "node_min",
        "quota",
        "quota_min",
        "top_share",
        "share_of",
        "requires_rule",
        "computed",
        "in_principle",
    ]
)


class Known(NamedTuple):
    """What grades, ceilings and outcomes may refer to."""

    nodes: Mapping[str, Node]
    rules: Mapping[str, Rule]
    grades: Mapping[str, int]
    tracks: Collection[str]


def compile_families(document: Item) -> Mapping[str, str]:
    """Family code → scope."""
    codes, families = Codes(), {}
    for item in document.items("families", MOST):
        item.only(("code", "name", "scope"))
        item.name()
        code = item.code("code")
        if codes.add(item, code) and code is not None:
            families[code] = item.choice("scope", ("subject", "cycle"), "subject") or "subject"
    return families


def compile_ballots(document: Item, nodes: Mapping[str, Node]) -> Mapping[int, Ballot]:
    """Node index → ballot; every ballot node needs one."""
    ballots: dict[int, Ballot] = {}
    for item in document.items("ballots", MOST):
        item.only(("node", "name", "code", "mode", "options", "groups", "divisor", "every"))
        _label(item)
        node_code = item.known("node", "node", nodes, required=True)
        node = nodes.get(node_code) if node_code else None
        ballot = _ballot(item, node)
        if node is None:
            continue
        if node.index in ballots:
            item.fault("node", "duplicate", value=node.code, first="an earlier ballot")
        ballots[node.index] = ballot
    for node in nodes.values():
        if node.kind == "ballot" and node.index not in ballots:
            document.fault("ballots", "ballot_missing", node=node.code)
    return ballots


def _label(item: Item) -> None:
    """Check the name and code that a part may have and that nothing refers to."""
    item.name()
    item.code("code", False)


def _ballot(item: Item, node: Node | None) -> Ballot:
    if not item.has("mode"):
        item.fault("mode", "missing")
    mode = item.choice("mode", ("proportional", "by_grade"), "by_grade") or "by_grade"
    if node is not None and node.kind != "ballot":
        item.fault("node", "ballot_kind", node=node.code)
    elif node is not None and mode == "proportional" and node.measures.max is None:
        item.fault("node", "kind_max", kind="proportional ballot")
    return Ballot(
        node=node.index if node is not None else 0,
        mode=mode,
        options=_options(item, mode),
        weights=_weights(item),
        cast=item.choice("divisor", ("valid", "cast"), "valid") == "cast",
        every=item.code("every", False),
    )


def _options(item: Item, mode: str) -> Mapping[str, Option]:
    codes, options = Codes(), {}
    if not item.data.get("options"):
        item.fault("options", "missing")
    for part in item.items("options", MOST):
        part.only(("code", "name", "points"))
        code = part.code("code")
        value = part.data.get("points")
        points: Fraction | Scale | None
        if isinstance(value, list | tuple) and mode == "by_grade":
            points = part.ranged("points", value)
        else:
            points = part.number("points", required=True)
        if codes.add(part, code) and code is not None and points is not None:
            options[code] = Option(code, part.name(), points)
    return options


def _weights(item: Item) -> Mapping[str, Fraction]:
    codes, weights = Codes(), {}
    whole = True
    for part in item.items("groups", MOST):
        part.only(("code", "name", "weight"))
        part.name()
        code = part.code("code")
        weight = part.share("weight") if part.has("weight") else Fraction(1)
        whole = whole and weight is not None
        if codes.add(part, code) and code is not None and weight is not None:
            weights[code] = weight
    if not item.has("groups"):
        item.fault("groups", "missing")
    elif whole and sum(weights.values()) != 1:
        item.fault("groups", "weights", sum=fraction_text(sum(weights.values(), Fraction(0))))
    return weights


def compile_grades(document: Item, nodes: Mapping[str, Node], rules: Mapping[str, Rule]) -> tuple[Grade, ...]:
    """The grades in their order."""
    codes = Codes()
    grades: list[Grade] = []
    items: list[Item] = []
    for item in document.items("grades", MOST):
        item.only(GRADE_KEYS)
        code = item.code("code")
        grade = _grade(item, code or "", len(grades), nodes, rules)
        if codes.add(item, code):
            grades.append(grade)
            items.append(item)
    _check_order(document, grades, items)
    return tuple(grades)


def _grade(item: Item, code: str, index: int, nodes: Mapping[str, Node], rules: Mapping[str, Rule]) -> Grade:
    return Grade(
        index=index,
        code=code,
        name=item.name(),
        bound=item.number("from"),
        open=item.flag("open"),
        node_min=node_values(item, "node_min", nodes),
        quota=item.share("quota"),
        quota_min=item.count("quota_min") or 0,
        top_share=item.share("top_share"),
        share_of=item.choice("share_of", ("members", "graded")),
        requires_rule=item.known_list("requires_rule", "rule", rules),
        computed=item.flag("computed", True),
        in_principle=item.flag("in_principle"),
    )


def node_values(item: Item, key: str, nodes: Mapping[str, Node]) -> Mapping[int, Fraction]:
    """`{node: points}` by node index."""
    inner = item.item(key)
    values: dict[int, Fraction] = {}
    for code in inner.data if inner is not None else ():
        if code not in nodes:
            inner.fault(str(code), "unknown", what="node", value=code, suggestion=inner.hint(code, nodes))  # type: ignore[union-attr]
            continue
        value = inner.number(code, required=True)  # type: ignore[union-attr]
        if value is not None:
            values[nodes[code].index] = value
    return values


def _check_order(document: Item, grades: list[Grade], items: list[Item]) -> None:
    """Bounds must fall from grade to grade; the last computed one should have none."""
    computed = [(grade, item) for grade, item in zip(grades, items, strict=True) if grade.computed]
    if grades and not computed:
        document.fault("grades", "computed_none")
    above: Fraction | None = None
    taker: Grade | None = None
    for grade, item in computed:
        if taker is not None and _leaves_none(taker, grade):
            document.checker.warn(item.path, "grade_unreached", first=taker.code)
        elif not (grade.node_min or grade.requires_rule or grade.quota is not None or grade.top_share is not None):
            taker = grade
        if grade.bound is None:
            continue
        if above is not None and grade.bound > above:
            item.fault("from", "grade_order", value=item.data["from"], above=fraction_text(above))
        above = grade.bound
    if computed and computed[-1][0].bound is not None:
        item = computed[-1][1]
        document.checker.warn(item.at("from"), "grade_last", value=item.data["from"])


def _leaves_none(taker: Grade, grade: Grade) -> bool:
    """Whether a grade without further conditions takes everybody who could have the later one."""
    if taker.bound is None or grade.bound is None:
        return taker.bound is None
    return grade.bound > taker.bound or (grade.bound == taker.bound and (grade.open or not taker.open))


def compile_ceilings(document: Item, known: Known) -> tuple[Ceiling, ...]:
    """The ceilings."""
    found = []
    for item in document.items("ceilings", MOST):
        item.only(("sanction", "tiers", "rule", "count", "at_most", "code", "name"))
        _label(item)
        if item.has("sanction") == item.has("rule"):
            item.fault("", "needs_one", choices="sanction, rule")
        at_most = item.known("at_most", "grade", known.grades, required=True)
        sanction = item.code("sanction", False)
        events = REPORTED["sanction"] or ()
        if sanction is not None and sanction != "any" and sanction not in events:
            hint = item.hint(sanction, events)
            item.checker.warn(
                item.at("sanction"), "event_unknown", source="sanction", value=sanction, suggestion=hint)
        ceiling = Ceiling(
            sanction=sanction,
            tiers=frozenset(item.codes("tiers")),
            rule=item.known("rule", "rule", known.rules),
            count=item.count("count", least=1) or 1,
            at_most=known.grades.get(at_most or "", 0),
        )
        if at_most is not None:
            found.append(ceiling)
    return tuple(found)


def compile_consecutive(document: Item, known: Known) -> tuple[Consecutive, ...]:
    """The repetitions that make another grade."""
    found = []
    for item in document.items("consecutive", MOST):
        item.only(("n", "grade", "score", "rank", "or_below", "gives", "code", "name"))
        _label(item)
        gives = item.known("gives", "grade", known.grades, required=True)
        streak = read_streak(item, known)
        if gives is not None and streak is not None:
            found.append(Consecutive(streak, gives))
    return tuple(found)


def read_streak(item: Item, known: Known, counted: bool = True) -> Streak | None:
    """`{n, grade | score | rank, or_below}`; without `counted`, `n` is not asked."""
    n = item.count("n", required=True, least=1) if counted else 1
    grades = item.known_list("grade", "grade", known.grades)
    item.filled("grade")
    score, rank = item.bounds("score"), item.choice("rank", PLACES)
    if not (item.has("grade") or item.has("score") or item.has("rank")):
        item.fault("", "needs_one", choices="grade, score, rank")
    below = item.flag("or_below")
    if below and not item.has("grade"):
        item.fault("or_below", "only_with", key="or_below", other="grade")
    if n is None:
        return None
    return Streak(n, frozenset(_or_below(grades, known.grades) if below else grades) or None, score, rank)


def _or_below(grades: Collection[str], order: Mapping[str, int]) -> list[str]:
    best = min((order[grade] for grade in grades), default=len(order))
    return [grade for grade, place in order.items() if place >= best]
