"""Worked cases: a small branch, what happened to it, and what must come out (docs/developer/cases.md).

This module reads a case file into plain values and puts `set` into the scheme; `case_run` lets the engine work on them,
another runner may put the same values through records; `case_report` compares and prints for both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .case_reader import FIRST_YEAR, LAST_YEAR, Reader
from .case_types import Case, CaseError, items_of, mapping, rows_of
from .compiler import compile
from .document import parse
from .faults import suggest

WAYS = ("points", "range", "tiers", "unset")
CASE_KEYS = frozenset(
    [
        "title",
        "scheme",
        "document",
        "year",
        "members",
        "entries",
        "facts",
        "figures",
        "ballots",
        "pending",
        "history",
        "set",
        "expect",
        "notes",
    ]
)


def read_cases(book: object, load: Any) -> list[Case]:
    """The cases of a parsed file. `load(name, is_path)` gives the text or mapping of a scheme document: by its code in
    the library, or by a path beside the case file. Raises `CaseError`, or `DocumentError` for the scheme."""
    if not isinstance(book, Mapping):
        raise CaseError("a case file is a mapping with 'scheme' (or 'document') and 'cases'")
    cases = book.get("cases")
    if not isinstance(cases, Sequence) or isinstance(cases, str) or not cases:
        raise CaseError("cases: a list of cases is missing")
    return [_case(f"cases[{number}]", book, case, load) for number, case in enumerate(cases)]


def _case(place: str, book: Mapping[str, Any], case: object, load: Any) -> Case:
    data = mapping(place, case, CASE_KEYS)
    document = _with_set(place, _document(place, book, data, load), data.get("set") or {})
    scheme = compile(document)
    year = data.get("year")
    if not isinstance(year, int) or not FIRST_YEAR < year < LAST_YEAR:
        raise CaseError(f"{place}.year: a year is missing")
    reader = Reader(place, scheme, year)
    members = {str(name): reader.member(str(name), one) for name, one in items_of(place, data, "members")}
    reader.members = members
    entries = tuple(reader.entry(number, item) for number, item in rows_of(place, data, "entries"))
    facts = tuple(reader.fact(len(entries) + number, item) for number, item in rows_of(place, data, "facts"))
    return Case(
        title=str(data.get("title") or place),
        year=year,
        scheme=scheme,
        document=document,
        members=members,
        entries=entries,
        facts=facts,
        figures=tuple(reader.figure(number, item) for number, item in rows_of(place, data, "figures")),
        ballots=tuple(reader.ballot(number, item) for number, item in rows_of(place, data, "ballots")),
        pending=frozenset(reader.known("pending", name) for name in reader.listed("pending", data.get("pending"))),
        history={str(name): reader.history(str(name), past) for name, past in items_of(place, data, "history")},
        expect=tuple(reader.expected(number, item) for number, item in rows_of(place, data, "expect")),
        raw=data,
    )


def _document(place: str, book: Mapping[str, Any], case: Mapping[str, Any], load: Any) -> Mapping[str, Any]:
    for source in (case, book):
        if isinstance(source.get("document"), Mapping):
            return parse(source["document"])
        if source.get("document"):
            return parse(load(str(source["document"]), True))
        if source.get("scheme"):
            return parse(load(str(source["scheme"]), False))
    raise CaseError(f"{place}: neither 'scheme' (a code of the library) nor 'document' (a path) is given")


def _with_set(place: str, document: Mapping[str, Any], changes: Any) -> Mapping[str, Any]:
    """The document with the figures that the branch sets itself: a figure replaces the rule's way to its points."""
    if not changes:
        return document
    mapping(f"{place}.set", changes, None)
    rules = [dict(rule) if isinstance(rule, Mapping) else rule for rule in document.get("rules") or ()]
    by_code = {rule.get("code"): rule for rule in rules if isinstance(rule, dict)}
    for code, fields in changes.items():
        if code not in by_code:
            hint = suggest(str(code), [str(known) for known in by_code])
            raise CaseError(f"{place}.set: no rule '{code}'" + (f" (did you mean '{hint}'?)" if hint else ""))
        mapping(f"{place}.set.{code}", fields, WAYS)
        rule: dict[str, Any] = by_code[code]
        if any(way in fields for way in WAYS[:3]):
            for way in WAYS:
                rule.pop(way, None)
        rule.update(fields)
    return {**document, "rules": rules}
