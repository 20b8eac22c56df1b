"""A trace as a tree to read in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def tree_lines(trace: Mapping[str, Any]) -> list[str]:
    """The lines of a trace made by `explain`."""
    lines = [f"{trace['scheme']} {trace['period']}: total {trace['total']}"]
    if trace["vetoed"]:
        rules = ", ".join(f"{entry['rule']} of {entry['date']}" for entry in trace["vetoes"])
        lines.append(f"  vetoed: {rules}; the nodes keep their values")
    uncounted = [each["period"] for each in trace["periods"] if not each["counted"]]
    if uncounted:
        lines.append(f"  not counted: {', '.join(uncounted)}")
    lines.extend(_node(trace["tree"], 1))
    for entry in trace["elsewhere"]:
        lines.append(f"  outside: {_entry(entry)}")
    return lines


def _node(node: Mapping[str, Any], depth: int) -> Iterator[str]:
    pad = "  " * depth
    name = node["name"].get("zh_CN") or node["name"].get("en_US") or ""
    if not node["exists"]:
        yield f"{pad}{node['code']} {name}: not for this track"
        return
    yield f"{pad}{node['code']} {name}: {node['value']}{_gives(node.get('contribution'))}"
    several = node["window"] == "period"
    for window in node["windows"]:
        told = list(_window(window, several))
        if several or told:
            head = f"{window['window']}: {window['value']}" if several else None
            if head:
                yield f"{pad}  {head}"
            for line in told:
                yield f"{pad}  {'  ' if several else ''}{line}"
    for child in node["children"]:
        yield from _node(child, depth + 1)


def _gives(contribution: Mapping[str, Any] | None) -> str:
    if contribution is None:
        return ""
    if contribution["fold"]:
        how = f"{contribution['fold']} of {contribution['over']} = {contribution['folded']}"
        weight = f", weight {contribution['weight']}" if contribution["weight"] != "1" else ""
        return f" → {contribution['points']} ({how}{weight})"
    return f" → {contribution['points']} (weight {contribution['weight']})" if contribution["weight"] != "1" else ""


def _window(window: Mapping[str, Any], several: bool) -> Iterator[str]:
    if window.get("opening", "0") != "0":
        yield f"opens at {window['opening']}"
    if "reading" in window:
        reading = window["reading"]
        if reading["missing"]:
            yield "nothing read yet: 0"
        else:
            yield f"read {reading.get('value') or reading.get('level')}"
    for entry in window["entries"]:
        yield _entry(entry)
    for source in window.get("overflow_in", ()):
        yield f"overflow of {source['from']}: {source['points']}"
    for entry in window["void"]:
        yield f"void by {entry['rule']} of {entry['date']}"
    if window["bound"]:
        yield f"{window['raw']} is bounded by {window['bound']} {window[window['bound']]}: {window['value']}"
    if window.get("overflow"):
        yield f"{window['overflow']['points']} overflows to {window['overflow']['to']}"


def _entry(entry: Mapping[str, Any]) -> str:
    line = f"{entry['date']} {entry['rule']}: {entry['counted']}"
    if entry["reason"] is None:
        return line
    params = ", ".join(f"{key} {value}" for key, value in entry["reason"]["params"].items())
    return f"{line} of {entry['points']} ({entry['reason']['code']}{': ' + params if params else ''})"
