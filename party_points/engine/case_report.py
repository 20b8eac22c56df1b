"""Worked cases: what differs from what was expected, as JSON and as text; the same for every runner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from .amounts import CENTS, fraction_text, text
from .case_run import EntryResult, MemberResult, PeriodResult
from .case_types import Case, Expected
from .reasons import Reason


class Difference(NamedTuple):
    """What isn't as expected. `key`: scored (score or none), total, rank, grade, tie, outcomes, node or counted;
    `code`: the node or the entry. Amounts are decimal texts. `why`: what the engine says of it."""

    period: str
    member: str | None
    key: str
    code: str | None
    expected: Any
    got: Any
    why: tuple[Reason, ...] = ()

    def __str__(self) -> str:
        because = "; ".join(sentence(reason) for reason in self.why)
        return f"{self.period} {self._what()}{f' ({because})' if because else ''}"

    def _what(self) -> str:
        if self.key == "counted":
            if self.got is None:
                missing = "there is no such entry dated up to the period's end"
                return f"entry {self.code}: expected {self.expected}, {missing}"
            return f"entry {self.code}: expected {self.expected}, counted {self.got}"
        if self.key == "scored":
            said = "expected a score, is not scored" if self.got is None else f"expected no score, has {self.got}"
            return f"{self.member}: {said}"
        named = f"node {self.code}" if self.key == "node" else self.key
        return f"{self.member}: {named}: expected {_listed(self.expected)}, got {_listed(self.got)}"


def _listed(value: Any) -> Any:
    return (", ".join(value) or "none") if isinstance(value, list) else value


def differences(case: Case, results: Sequence[PeriodResult]) -> list[str]:
    """What differs from the case's expectations, one sentence each; empty where all is as expected."""
    return [str(one) for one in compared(case, results)]


def compared(case: Case, results: Sequence[PeriodResult]) -> list[Difference]:
    """What differs from the case's expectations, as values."""
    found: list[Difference] = []
    for expected, result in zip(case.expect, results, strict=True):
        for member, what in expected.members.items():
            found.extend(_member(expected.period, member, what, result.members.get(member)))
        found.extend(_counted(expected, result))
    return found


def wanted_of(what: Any) -> Mapping[str, Any]:
    """What is expected of a scored member, by key: the total alone is short for a mapping with it."""
    return what if isinstance(what, Mapping) else {"total": what}


def _member(period: str, member: str, what: Any, result: MemberResult | None) -> Iterable[Difference]:
    if what is None or result is None:
        if what is not None:
            yield Difference(period, member, "scored", None, True, None)
        elif result is not None:
            yield Difference(period, member, "scored", None, None, text(result.total))
        return
    for key, value in wanted_of(what).items():
        if key == "nodes":
            for code, points in value.items():
                got = result.nodes.get(str(code))
                if (None if points is None else points * CENTS) != got:
                    had = None if got is None else text(got)
                    yield Difference(period, member, "node", str(code), _said(points), had)
        else:
            yield from _one(period, member, key, value, result)


def _one(period: str, member: str, key: str, value: Any, result: MemberResult) -> Iterable[Difference]:
    got: Any = getattr(result, key)
    if key == "total":
        if value * CENTS != got:
            yield Difference(period, member, key, None, fraction_text(value), text(got))
    elif key == "outcomes":
        if sorted(value) != sorted(got):
            yield Difference(period, member, key, None, list(value), list(got))
    elif (None if value is None else str(value)) != (None if got is None else str(got)):
        yield Difference(period, member, key, None, value, got, result.why if key == "grade" else ())


def _said(value: Fraction | None) -> str | None:
    return None if value is None else fraction_text(value)


def _counted(expected: Expected, result: PeriodResult) -> Iterable[Difference]:
    for name, value in expected.counted.items():
        named = [entry for entry in result.entries if entry.id is not None and str(entry.id) == str(name)]
        if not named:
            yield Difference(expected.period, None, "counted", str(name), _said(value), None)
            continue
        got = sum(entry.counted for entry in named)
        if value * CENTS != got:
            why = tuple(entry.reason for entry in named if entry.reason)
            yield Difference(expected.period, None, "counted", str(name), _said(value), text(got), why)


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
