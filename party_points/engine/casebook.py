"""Worked cases: a small branch, what happened to it, and what must come out (docs/developer/cases.md).

This module reads a case file into plain values and puts `set` into the scheme; `case_run` lets the engine work on them,
another runner may put the same values through records; `case_report` compares and prints for both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .case_reader import FIRST_YEAR, LAST_YEAR, Reader
from .case_types import Case, CaseError, fault, gather, items_of, mapping, rows_of, unknown
from .compiler import compile
from .document import parse
from .dossier import Dossier
from .faults import Fault

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


def read_cases(book: object, load: Any, document: Mapping[str, Any] | None = None) -> list[Case]:
    """The cases of a parsed file. `load(name, is_path)` gives the text or mapping of a scheme document: by its code in
    the library, or by a path beside the case file. `document`: the one to take, whatever the file names. Raises
    `CaseError` with every fault, or `DocumentError` for the scheme."""
    if not isinstance(book, Mapping):
        raise fault("", "book")
    cases = book.get("cases")
    if not isinstance(cases, Sequence) or isinstance(cases, str) or not cases:
        raise fault("cases", "cases")
    faults: list[Fault] = []

    def read(number: int, case: object) -> Case:
        return _case(f"cases[{number}]", book, case, load, document)

    found = gather(faults, enumerate(cases), read)
    if faults:
        raise CaseError(faults)
    return found


def _case(place: str, book: Mapping[str, Any], case: object, load: Any, given: Mapping[str, Any] | None) -> Case:
    data = mapping(place, case, CASE_KEYS)
    named = _document(place, book, data, load) if given is None else given
    document = _with_set(place, named, data.get("set") or {})
    scheme = compile(document)
    year = data.get("year")
    if not isinstance(year, int) or isinstance(year, bool):
        raise fault(f"{place}.year", "year")
    if not FIRST_YEAR < year < LAST_YEAR:
        raise fault(f"{place}.year", "years", value=year, low=FIRST_YEAR + 1, high=LAST_YEAR - 1)
    reader = Reader(place, scheme, year)
    faults: list[Fault] = []
    people = items_of(place, data, "members")
    members = dict(gather(faults, people, lambda name, one: (str(name), reader.member(str(name), one))))
    # Who has a fault of his own is known all the same: else each of his entries would be one more.
    reader.members = {str(name): members.get(str(name), Dossier()) for name, _one in people}
    rows = {key: list(rows_of(place, data, key)) for key in ("entries", "facts", "figures", "ballots", "expect")}
    entries = gather(faults, rows["entries"], reader.entry)
    after = len(rows["entries"])
    facts = gather(faults, rows["facts"], lambda number, item: reader.fact(after + number, number, item))
    made = Case(
        title=str(data.get("title") or place),
        year=year,
        scheme=scheme,
        document=document,
        members=members,
        entries=tuple(entries),
        facts=tuple(facts),
        figures=tuple(gather(faults, rows["figures"], reader.figure)),
        ballots=tuple(gather(faults, rows["ballots"], reader.ballot)),
        pending=frozenset(gather(faults, enumerate(reader.listed("pending", data.get("pending"))), reader.waiting)),
        history=dict(gather(faults, items_of(place, data, "history"), reader.past)),
        expect=tuple(gather(faults, rows["expect"], reader.expected)),
        raw=data,
    )
    if faults:
        raise CaseError(faults)
    return made


def _document(place: str, book: Mapping[str, Any], case: Mapping[str, Any], load: Any) -> Mapping[str, Any]:
    for source in (case, book):
        if isinstance(source.get("document"), Mapping):
            return parse(source["document"])
        if source.get("document"):
            return parse(load(str(source["document"]), True))
        if source.get("scheme"):
            return parse(load(str(source["scheme"]), False))
    raise fault(place, "no_scheme")


def _with_set(place: str, document: Mapping[str, Any], changes: Any) -> Mapping[str, Any]:
    """The document with the figures that the branch sets itself: a figure replaces the rule's way to its points."""
    if not changes:
        return document
    mapping(f"{place}.set", changes, None)
    rules = [dict(rule) if isinstance(rule, Mapping) else rule for rule in document.get("rules") or ()]
    by_code = {rule.get("code"): rule for rule in rules if isinstance(rule, dict)}
    for code, fields in changes.items():
        if code not in by_code:
            raise unknown(f"{place}.set", "rule", code, [str(known) for known in by_code])
        mapping(f"{place}.set.{code}", fields, WAYS)
        rule: dict[str, Any] = by_code[code]
        if any(way in fields for way in WAYS[:3]):
            for way in WAYS:
                rule.pop(way, None)
        rule.update(fields)
    return {**document, "rules": rules}
