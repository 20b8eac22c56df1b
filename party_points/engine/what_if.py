"""A changed scheme on entries that were confirmed under another one: what differs, and what has to be done anew.

`compare` says it of two compiled schemes, so that only what a change can touch is worked out again: limits act rule by
rule and family by family (scoring.md §3), prices rule by rule (§4), so the entries of all other rules keep their sums.
`what_if_replay` makes the entries of the touched rules anew, `what_if_why` says what made the difference for a member.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from .amounts import exact
from .scheme import Node, Rule, Scheme

PARTS = {"node": "nodes", "rule": "rules", "grade": "grades"}
FIELDS = {
    "node": ("opening", "min", "max", "weight"),
    "rule": ("points", "unit", "max_count", "max_points", "subject_cap"),
    "grade": ("from", "quota"),
}
PER_WINDOW = ("max_count", "max_points")
UNCOMPARED = frozenset(("code", "name"))
GRADING = (
    "grades",
    "tie_break",
    "ceilings",
    "pending",
    "veto_grade",
    "consecutive",
    "outcomes",
    "rank_nodes",
    "rank_scope",
    "statuses_graded",
)


class Difference(NamedTuple):
    """A place where two documents differ: `part` is node, rule or grade; `field` None where the whole part is new
    (`old` None) or gone (`new` None). Values are those of the document."""

    part: str
    code: str
    field: str | None
    old: Any
    new: Any


class Change(NamedTuple):
    """What a changed scheme does otherwise; rules by code.

    again        entries of these rules are limited anew, and posted where the changed scheme says (closed under
                 families; rules of both schemes, and new ones that close windows)
    direct       of these and `gone`, the ones that are treated otherwise themselves: who has no entry of them keeps all
                 that is counted of the others
    moved        of these, the ones whose entries land on another node, or with another effect
    priced       of these, the ones that price otherwise
    shared       joint shares are made anew
    closed       what closes a window is made anew
    gone         rules that the changed scheme lacks: their entries count nothing
    restated     what the present scheme counted of `again` must be settled too: it isn't what is stored
    values       nodes, ballots or who is scored differ
    grading      grades, ranks or who is graded differ
    """

    again: frozenset[str]
    direct: frozenset[str]
    moved: frozenset[str]
    priced: frozenset[str]
    shared: frozenset[str]
    closed: frozenset[str]
    gone: frozenset[str]
    restated: bool
    values: bool
    grading: bool

    @property
    def touched(self) -> frozenset[str]:
        """Rules whose stored sums can't be taken as they are."""
        return self.again | self.gone

    @property
    def everyone(self) -> bool:
        """Whether members are concerned who have no entry of the touched rules, or all of what counts is settled."""
        return bool(self.closed or self.shared or self.restated)

    @property
    def nothing(self) -> bool:
        """Whether every total and grade stays."""
        return not (self.touched or self.values or self.grading)


class ValueRefused(ValueError):
    """A changed value that the document can't take. Codes: `part` (no such node, rule or grade), `field`, `tier`
    (known), `number`, `choice` (the approver chooses the points)."""

    def __init__(self, code: str, /, **params: object) -> None:
        super().__init__(f"{code} {params}")
        self.code, self.params = code, params


def compare(before: Scheme, after: Scheme, whole: bool = True) -> Change:
    """What `after` does otherwise than `before`. `whole`: asked as of the cycle's end; earlier, families have to be
    settled as of that day in both schemes (§3: an as-of score settles only the entries dated up to it).

    >>> from .compiler import compile
    >>> text = ('{"code": "T", "period": "year", "statuses_scored": ["full"], "statuses_graded": [], "nodes":'
    ...         ' [{"code": "t", "max": %s}], "rules": [{"code": "r", "node": "t", "points": %s}]}')
    >>> old, capped, dearer = (compile(text % pair) for pair in ((10, 1), (5, 1), (10, 2)))
    >>> compare(old, old).nothing, compare(old, capped).touched, sorted(compare(old, dearer).priced)
    (True, frozenset(), ['r'])
    """
    old, new = before.rule_by_code, after.rule_by_code
    both, gone = old.keys() & new.keys(), frozenset(old.keys() - new.keys())
    recut = before.calendar != after.calendar
    priced = {code for code in both if _pricing(old[code]) != _pricing(new[code])}
    shared = {
        code for code in both if (old[code].joint or new[code].joint) and (code in priced or _joined(old, new, code))
    }
    closed = set(_closing_otherwise(before, after, recut))
    again = priced | shared | closed
    again |= {code for code in both if _limits(before, old[code]) != _limits(after, new[code])}
    values = _valued(before) != _valued(after)
    grading = any(before.document.get(key) != after.document.get(key) for key in GRADING)
    # What never resets, or is cut into other periods, is summed by date: no stored sum can be taken.
    everything = recut or ((before.lifetime or after.lifetime) and bool(again or gone or values or grading))
    if everything:
        again |= both
    if not whole:
        again |= {code for code in both if old[code].family or new[code].family}
    direct = frozenset(again) | gone
    again = _with_families(again, gone, old, new)
    return Change(
        again=frozenset(again),
        direct=direct,
        moved=frozenset(code for code in direct & both if _landing(before, old[code]) != _landing(after, new[code])),
        priced=frozenset(priced),
        shared=frozenset(shared),
        closed=frozenset(closed),
        gone=gone,
        restated=everything or not whole,
        values=values,
        grading=grading,
    )


def _pricing(rule: Rule) -> tuple[object, ...]:
    return (
        rule.effect,
        rule.points,
        rule.range,
        rule.tiers,
        rule.unset,
        rule.unit,
        rule.grant,
        rule.shortfall,
        rule.rate_below,
        rule.repeat_pct,
        rule.post_pct,
    )


def _binding(rule: Rule) -> tuple[object, ...]:
    return rule.posts, rule.except_posts, rule.tracks, rule.statuses


def _landing(scheme: Scheme, rule: Rule) -> tuple[str, str]:
    return scheme.nodes[rule.node].code, rule.effect


def _limits(scheme: Scheme, rule: Rule) -> tuple[object, ...]:
    node = scheme.nodes[rule.node]
    family = None if rule.family is None else (rule.family, scheme.families[rule.family])
    return node.code, node.window, rule.max_count, rule.max_points, rule.subject_cap, family, _binding(rule)


def _joined(old: Mapping[str, Rule], new: Mapping[str, Rule], code: str) -> bool:
    return old[code].joint != new[code].joint


def _closing_otherwise(before: Scheme, after: Scheme, recut: bool) -> Iterator[str]:
    """Rules that close windows in one of the schemes, and not in the same way in the other."""
    for code, rule in after.rule_by_code.items():
        other = before.rule_by_code.get(code)
        closes = rule.closes or (other is not None and other.closes)
        if closes and (recut or other is None or _closing(before, other) != _closing(after, rule)):
            yield code


def _closing(scheme: Scheme, rule: Rule) -> tuple[object, ...]:
    source = rule.source, rule.events, rule.activities, rule.declared_by
    return _pricing(rule), _binding(rule), scheme.nodes[rule.node].window, source


def _with_families(
    again: set[str], gone: frozenset[str], old: Mapping[str, Rule], new: Mapping[str, Rule]
) -> set[str]:
    """Add what a touched rule shares a family with, in either scheme, until nothing more comes."""
    found = set(again)
    while True:
        families = {
            rules[code].family for rules in (old, new) for code in found | gone if code in rules and rules[code].family
        }
        linked = {code for rules in (old, new) for code, rule in rules.items() if rule.family in families}
        wider = found | {code for code in linked if code in new and code in old}
        if not families or wider == found:
            return found
        found = wider


def _valued(scheme: Scheme) -> tuple[object, ...]:
    """All that turns sums into values, and says who has any, without the numbers of nodes."""
    nodes = {node.code: _node(scheme, node) for node in scheme.nodes}
    who = scheme.statuses_scored, scheme.posts_scored, scheme.exempt.score_set, scheme.calendar
    return nodes, who, numbered(scheme)


def _node(scheme: Scheme, node: Node) -> tuple[object, ...]:
    parent = None if node.parent is None else scheme.nodes[node.parent].code
    spill = None if node.overflow_to is None else scheme.nodes[node.overflow_to].code
    figures = node.measures, dict(node.overrides), node.tracks
    return parent, node.kind, node.window, node.fold, figures, spill, dict(node.levels)


def numbered(scheme: Scheme) -> dict[str, tuple[object, ...]]:
    """Figure and ballot nodes by code, with what their readings are read by."""
    return {
        node.code: (node.kind, dict(node.levels), scheme.ballots[node.index]._replace(node=0))
        if node.kind == "ballot"
        else (node.kind, dict(node.levels))
        for node in scheme.nodes
        if node.kind in ("figure", "ballot")
    }


def differences(before: Scheme, after: Scheme) -> list[Difference]:
    """Where nodes, rules and grades of the documents differ, in the documents' order; names are not compared.

    >>> from .compiler import compile
    >>> text = ('{"code": "T", "period": "year", "statuses_scored": ["full"], "statuses_graded": [],'
    ...         ' "nodes": [{"code": "t", "max": %s}]}')
    >>> differences(compile(text % 10), compile(text % 5))
    [Difference(part='node', code='t', field='max', old=10, new=5)]
    """
    return [one for part in PARTS for one in _differing(part, before.document, after.document)]


def _differing(part: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    old, new = ({item["code"]: item for item in document.get(PARTS[part]) or ()} for document in (before, after))
    for code, item in old.items():
        if code not in new:
            yield Difference(part, code, None, code, None)
            continue
        for field in dict.fromkeys((*item, *new[code])):
            if field not in UNCOMPARED and item.get(field) != new[code].get(field):
                yield Difference(part, code, field, item.get(field), new[code].get(field))
    for code in new:
        if code not in old:
            yield Difference(part, code, None, None, code)


def with_value(
    document: Mapping[str, Any], part: str, code: str, field: str, value: str | None, tier: str | None = None
) -> dict[str, Any]:
    """A copy of a parsed document with one value changed; `ValueRefused` where it has no such place.

    `value` is the number's text; None takes a bound, limit or quota away. `tier`: which level's points, on a rule
    with tiers. Whether the document still compiles is for `compile` to say.

    >>> with_value({"nodes": [{"code": "a", "max": 5}]}, "node", "a", "max", "7.5")
    {'nodes': [{'code': 'a', 'max': Decimal('7.5')}]}
    """
    if field not in FIELDS.get(part, ()):
        raise ValueRefused("field", field=field)
    items = list(document.get(PARTS[part]) or ())
    place = next((at for at, item in enumerate(items) if item["code"] == code), None)
    if place is None:
        raise ValueRefused("part", part=part, code=code)
    items[place] = _changed(dict(items[place]), field, _number(value), tier)
    return {**document, PARTS[part]: items}


def _number(value: str | None) -> Decimal | int | None:
    if value is None:
        return None
    try:
        exact(value)
    except ValueError:
        raise ValueRefused("number", value=value) from None
    number = Decimal(value.strip())
    return int(number) if number == number.to_integral_value() else number


def _changed(item: dict[str, Any], field: str, number: Decimal | int | None, tier: str | None) -> dict[str, Any]:
    if field == "points" and item.get("tiers"):
        if tier not in item["tiers"]:
            raise ValueRefused("tier", known=sorted(item["tiers"]), tier=tier)
        return {**item, "tiers": {**item["tiers"], tier: _needed(number)}}
    if field == "points":
        if "range" in item:
            raise ValueRefused("choice")
        return {key: value for key, value in item.items() if key != "unset"} | {field: _needed(number)}
    if number is None:
        return {key: value for key, value in item.items() if key != field}
    if field in PER_WINDOW:
        return {**item, field: {"per": "cycle", **(item.get(field) or {}), "n": number}}
    return {**item, field: number}


def _needed(number: Decimal | int | None) -> Decimal | int:
    if number is None:
        raise ValueRefused("number", value="")
    return number
