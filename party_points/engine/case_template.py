"""A case to begin with for any scheme: two members, an entry for a few of its rules, what comes out now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from fractions import Fraction
from typing import Any

from .amounts import fraction_text
from .case_report import number
from .case_run import run
from .casebook import read_cases
from .scheme import Rule, Scale, Scheme

ENTRIES = 6


def template(scheme: Scheme, year: int) -> dict[str, Any]:
    """A case file as plain values. Its expectations are what the engine makes of it, so that it passes as it is."""
    status = next((one for one in ("full", "employee") if one in scheme.statuses_scored), min(scheme.statuses_scored))
    members = {name: _member(scheme, status) for name in ("m1", "m2")}
    last = scheme.calendar.cycle(year).periods[-1].code
    case: dict[str, Any] = {
        "title": f"{scheme.code}: two members",
        "year": year,
        "members": members,
        "entries": list(_entries(scheme, year)),
        "figures": list(_figures(scheme, last)),
        "ballots": list(_ballots(scheme, last)),
        "expect": [{"period": last, "members": {}}],
    }
    (read,) = read_cases({"document": scheme.document, "cases": [case]}, None)
    for result in run(read):
        for name, one in result.members.items():
            case["expect"][0]["members"][name] = None if one is None else _expected(one.total, one.rank, one.grade)
    return {"scheme": scheme.code, "cases": [{key: value for key, value in case.items() if value}]}


def _expected(total: int, rank: int | None, grade: str | None) -> dict[str, Any]:
    return {"total": number(total), "rank": rank, "grade": grade}


def _member(scheme: Scheme, status: str) -> dict[str, Any]:
    made: dict[str, Any] = {"status": status, "branch": "one"}
    if scheme.tracks:
        made["track"] = scheme.tracks[0]
    if scheme.posts_scored:
        made["posts"] = [{"post": min(scheme.posts_scored)}]
    return made


def _entries(scheme: Scheme, year: int) -> Iterator[dict[str, Any]]:
    """One for each of the first rules that bind anybody, in turn for the two members, a fortnight apart."""
    day = scheme.calendar.cycle(year).first + timedelta(days=14)
    rules = [rule for rule in scheme.rules if not rule.closes and rule.effect == "points" and not rule.posts]
    rules = [rule for rule in rules if not rule.tracks and not rule.statuses]
    nodes: dict[int, Rule] = {}
    for rule in rules:
        nodes.setdefault(rule.node, rule)
    for place, rule in enumerate(list(nodes.values())[:ENTRIES]):
        entry = {"id": place + 1, "rule": rule.code, "member": f"m{place % 2 + 1}", "date": day.isoformat()}
        day += timedelta(days=14)
        yield {**entry, **_way(rule)}


def _way(rule: Rule) -> dict[str, Any]:
    """The tier, and the points where the approver chooses them."""
    given: dict[str, Any] = {}
    stated: Any = rule.range
    if rule.tiers:
        given["tier"], stated = next(iter(rule.tiers.items()))
    if rule.unset:
        return {**given, "points": 1}
    if isinstance(stated, Scale):
        given["points"] = json.loads(fraction_text(_inside(stated)))
    if rule.unit is not None:
        given["quantity"] = json.loads(fraction_text(rule.unit))
    return given


def _inside(scale: Scale) -> Fraction:
    """Points inside the range, other than 0 where that is possible."""
    if scale.high is not None and scale.high > 0:
        return scale.high
    if scale.low is not None:
        return scale.low
    return Fraction(1) if scale.high is None else scale.high - 1


def _figures(scheme: Scheme, period: str) -> Iterator[dict[str, Any]]:
    for node in scheme.nodes:
        if node.kind == "figure":
            given = {"level": next(iter(node.levels))} if node.levels else {"value": 85}
            yield from ({"node": node.code, "member": name, "period": period, **given} for name in ("m1", "m2"))


def _ballots(scheme: Scheme, period: str) -> Iterator[dict[str, Any]]:
    for index, ballot in scheme.ballots.items():
        node = scheme.nodes[index].code
        codes = list(ballot.options)
        if ballot.mode == "proportional":
            groups = {group: {codes[0]: 3, codes[-1]: 1} for group in ballot.weights}
            yield {"node": node, "period": period, "votes": {"m1": groups}}
        else:
            option = ballot.options[codes[0]]
            points = option.points.high if isinstance(option.points, Scale) else None
            chosen = codes[0] if points is None else [codes[0], json.loads(fraction_text(points))]
            yield {"node": node, "period": period, "decided": {"m1": chosen}}


def as_yaml(book: Mapping[str, Any]) -> str:
    """The file as text for people: a line for each member, entry, figure and expectation.

    >>> print(as_yaml({"scheme": "S", "cases": [{"year": 2024, "members": {"m1": {"status": "full"}}}]}), end="")
    scheme: "S"
    cases:
      - year: 2024
        members:
          "m1": {"status": "full"}
    """
    lines = [f"{key}: {_flow(value)}" for key, value in book.items() if key != "cases"]
    lines.append("cases:")
    for case in book["cases"]:
        begin = "  - "
        for key, value in case.items():
            lines.extend(f"{lead}{text}" for lead, text in zip(_leads(begin), _block(key, value), strict=False))
            begin = "    "
    return "\n".join(lines) + "\n"


def _leads(first: str) -> Iterator[str]:
    yield first
    while True:
        yield "    "


def _block(key: str, value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield f"{key}:"
        yield from (f"  {_flow(name)}: {_flow(item)}" for name, item in value.items())
    elif isinstance(value, list):
        yield f"{key}:"
        yield from (f"  - {_flow(item)}" for item in value)
    else:
        yield f"{key}: {_flow(value)}"


def _flow(value: Any) -> str:
    """JSON on one line, which is YAML as well."""
    return json.dumps(value, ensure_ascii=False, default=str)
