"""Worked cases: what differs from what was expected, as JSON and as text; the same for every runner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from .amounts import CENTS, fraction_text, text
from .case_run import EntryResult, MemberResult, PeriodResult
from .case_types import Case, Expected
from .reasons import Reason


def differences(case: Case, results: Sequence[PeriodResult]) -> list[str]:
    """What differs from the case's expectations, one sentence each; empty where all is as expected."""
    found: list[str] = []
    for expected, result in zip(case.expect, results, strict=True):
        for member, what in expected.members.items():
            found.extend(f"{expected.period} {member}: {said}" for said in _member(what, result.members.get(member)))
        found.extend(f"{expected.period} {said}" for said in _counted(expected, result))
    return found


def _member(what: Any, result: MemberResult | None) -> Iterable[str]:
    if what is None or result is None:
        if what is not None:
            yield "expected a score, is not scored"
        elif result is not None:
            yield f"expected no score, has {text(result.total)}"
        return
    wanted = what if isinstance(what, Mapping) else {"total": what}
    for key, value in wanted.items():
        if key == "nodes":
            yield from _nodes(value, result)
        else:
            yield from _one(key, value, result)


def _one(key: str, value: Any, result: MemberResult) -> Iterable[str]:
    got: Any = getattr(result, key)
    if key == "total":
        if value * CENTS != got:
            yield f"total: expected {fraction_text(value)}, got {text(got)}"
    elif key == "outcomes":
        if sorted(value) != sorted(got):
            yield f"outcomes: expected {', '.join(value) or 'none'}, got {', '.join(got) or 'none'}"
    elif (None if value is None else str(value)) != (None if got is None else str(got)):
        yield f"{key}: expected {value}, got {got}{_because(key, result)}"


def _because(key: str, result: MemberResult) -> str:
    said = "; ".join(sentence(reason) for reason in result.why)
    return f" ({said})" if key == "grade" and said else ""


def _nodes(wanted: Mapping[str, Any], result: MemberResult) -> Iterable[str]:
    for code, value in wanted.items():
        got = result.nodes.get(str(code))
        if value is None or got is None:
            if value is not None or got is not None:
                yield f"node {code}: expected {_said(value)}, got {None if got is None else text(got)}"
        elif value * CENTS != got:
            yield f"node {code}: expected {_said(value)}, got {text(got)}"


def _said(value: Fraction | None) -> str | None:
    return None if value is None else fraction_text(value)


def _counted(expected: Expected, result: PeriodResult) -> Iterable[str]:
    for name, value in expected.counted.items():
        named = [entry for entry in result.entries if entry.id is not None and str(entry.id) == str(name)]
        if not named:
            yield f"entry {name}: expected {_said(value)}, there is no such entry dated up to the period's end"
            continue
        got = sum(entry.counted for entry in named)
        if value * CENTS != got:
            why = "; ".join(sentence(entry.reason) for entry in named if entry.reason)
            yield f"entry {name}: expected {_said(value)}, counted {text(got)}" + (f" ({why})" if why else "")


def as_json(case: Case, results: Sequence[PeriodResult]) -> dict[str, Any]:
    """A case's results as plain values."""
    return {
        "title": case.title,
        "scheme": case.scheme.code,
        "year": case.year,
        "expect": [
            {
                "period": result.period,
                "members": {name: _member_json(one) for name, one in result.members.items()},
                "entries": [_entry_json(entry) for entry in result.entries],
            }
            for result in results
        ],
        "differences": differences(case, results),
    }


def _member_json(result: MemberResult | None) -> dict[str, Any] | None:
    if result is None:
        return None
    told: dict[str, Any] = {
        "total": number(result.total),
        "rank": result.rank,
        "grade": result.grade,
        "tie": result.tie,
        "outcomes": list(result.outcomes),
        "nodes": {code: number(cents) for code, cents in result.nodes.items()},
    }
    if result.ranks:
        told["ranks"] = dict(result.ranks)
    if result.why:
        told["why"] = [{"code": reason.code, **reason.params} for reason in result.why]
    return told


def _entry_json(entry: EntryResult) -> dict[str, Any]:
    return {
        "id": entry.id,
        "member": entry.member,
        "rule": entry.rule,
        "date": entry.date.isoformat(),
        "origin": entry.origin,
        "points": None if entry.points is None else number(entry.points),
        "counted": number(entry.counted),
        "why": None if entry.reason is None else {"code": entry.reason.code, **entry.reason.params},
    }


def number(cents: int) -> int | float:
    """Cents as a JSON number: its shortest text is exact to the cent.

    >>> number(9200), number(6747)
    (92, 67.47)
    """
    whole, rest = divmod(cents, CENTS)
    return whole if not rest else float(text(cents))


def as_text(case: Case, results: Sequence[PeriodResult]) -> list[str]:
    """A case's results as lines to read."""
    lines = [f"{case.scheme.code} {case.year}: {case.title}"]
    for result in results:
        lines.append(f"  {result.period}")
        for name, one in result.members.items():
            lines.append(f"    {_line(name, one)}")
            if one is not None and one.nodes:
                lines.append("      " + ", ".join(f"{code} {text(cents)}" for code, cents in one.nodes.items()))
        lines.extend(f"    {_entry_line(entry)}" for entry in result.entries)
    wrong = differences(case, results)
    lines.extend(f"  DIFFERS {said}" for said in wrong)
    lines.append("  as expected" if not wrong else f"  {len(wrong)} differ")
    return lines


def _line(name: str, result: MemberResult | None) -> str:
    if result is None:
        return f"{name}: not scored"
    parts = [f"{name}: {text(result.total)}"]
    parts.extend(f"{key} {value}" for key in ("rank", "grade", "tie") if (value := getattr(result, key)) is not None)
    if result.outcomes:
        parts.append("→ " + ", ".join(result.outcomes))
    parts.extend(f"[{sentence(reason)}]" for reason in result.why)
    return "  ".join(parts)


def _entry_line(entry: EntryResult) -> str:
    named = f"entry {entry.id}" if entry.id is not None else "entry"
    points = "–" if entry.points is None else text(entry.points)
    why = f" ({sentence(entry.reason)})" if entry.reason is not None else ""
    return f"{named} {entry.member} {entry.rule} {entry.date}: {points} → {text(entry.counted)}{why}"


def sentence(reason: Reason) -> str:
    """A reason as it stands in a report for developers: the code and what goes with it."""
    params = ", ".join(
        f"{key} {fraction_text(value) if isinstance(value, Fraction) else value}"
        for key, value in reason.params.items()
        if value not in (None, "", [], False)
    )
    return f"{reason.code}: {params}" if params else reason.code
