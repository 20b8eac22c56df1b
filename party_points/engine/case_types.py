"""The plain values of a worked case, and how its file is read with a place in every complaint."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date as Date
from fractions import Fraction
from typing import Any, NamedTuple, TypeVar

from .conditions import Past
from .dossier import Dossier
from .faults import DocumentError, Fault, brief, suggest
from .scheme import Scheme

NOT_CONFIRMED = frozenset(("draft", "submitted", "checked", "refused", "withdrawn"))
MOST_FAULTS = 100
Read = TypeVar("Read")


class CaseError(DocumentError):
    """A case file that can't be read; `faults` holds what was found, each with its place."""


def fault(path: str, code: str, **params: object) -> CaseError:
    """One complaint about a place of a case file.

    >>> print(fault("cases[0].year", "year"))
    cases[0].year: a year is missing
    """
    return CaseError([Fault(path, code, params)])


def unknown(path: str, what: str, value: object, known: Iterable[str]) -> CaseError:
    """A complaint about a code or name that isn't there, with the one that was probably meant."""
    return fault(path, "unknown", what=what, value=str(value), suggestion=suggest(str(value), known))


def gather(faults: list[Fault], rows: Iterable[tuple[Any, Any]], read: Callable[[Any, Any], Read]) -> list[Read]:
    """What `read` makes of each row; faults are collected, so that a reader sees all of them at once."""
    found = []
    for key, value in rows:
        try:
            found.append(read(key, value))
        except CaseError as error:
            faults.extend(error.faults)
        if len(faults) >= MOST_FAULTS:
            break
    return found


class CaseEntry(NamedTuple):
    """A declared entry; `number` is its position. `whole`: made for a branch or department (`where`)."""

    id: object
    rule: str
    number: int
    date: Date
    member: str | None
    branch: object
    department: object
    quantity: Fraction
    points: Fraction | None
    tier: str | None
    subject: str | None
    state: str
    reversed: Date | None


class CaseFact(NamedTuple):
    """A fact; `number` is its position after the entries."""

    id: object
    number: int
    source: str
    event: str | None
    date: Date
    member: str | None
    branch: object
    department: object
    quantity: Fraction
    activity: str | None
    tier: str | None
    subject: str | None


class CaseFigure(NamedTuple):
    """A figure: a value of 0–100, or a level. One given for a period is dated its last day."""

    node: str
    member: str
    date: Date
    value: Fraction | None
    level: str | None


class CaseBallot(NamedTuple):
    """A closed ballot: votes {member: {group: {option: count}}}, decided {member: (option, points)}."""

    node: str
    date: Date
    votes: Mapping[str, Mapping[str, Mapping[str, int]]]
    decided: Mapping[str, tuple[str, Fraction | None]]


class Expected(NamedTuple):
    """What must come out as of a period: by member None (not scored), a total, or a mapping; counted by entry id."""

    period: str
    members: Mapping[str, Any]
    counted: Mapping[object, Any]


class Case(NamedTuple):
    """One case in plain values. `raw` is the case as written, `document` the scheme's document with `set` put in."""

    title: str
    year: int
    scheme: Scheme
    document: Mapping[str, Any]
    members: Mapping[str, Dossier]
    entries: tuple[CaseEntry, ...]
    facts: tuple[CaseFact, ...]
    figures: tuple[CaseFigure, ...]
    ballots: tuple[CaseBallot, ...]
    pending: frozenset[str]
    history: Mapping[str, tuple[Past | None, ...]]
    expect: tuple[Expected, ...]
    raw: Mapping[str, Any]


def mapping(place: str, value: object, keys: Iterable[str] | None) -> Mapping[str, Any]:
    """The value as keys and values, with no key but those known (None: any)."""
    if not isinstance(value, Mapping):
        raise fault(place, "type", expected="an object", found=brief(value))
    known = None if keys is None else list(keys)
    wrong = [key for key in value if known is not None and key not in known]
    if wrong and known is not None:
        raise CaseError(
            Fault(f"{place}.{key}", "unknown_key", {"suggestion": suggest(str(key), known)})
            for key in wrong[:MOST_FAULTS]
        )
    return value


def items_of(place: str, data: Mapping[str, Any], key: str) -> Iterable[tuple[Any, Any]]:
    return mapping(f"{place}.{key}", data.get(key) or {}, None).items()


def rows_of(place: str, data: Mapping[str, Any], key: str) -> Iterable[tuple[int, Any]]:
    rows = data.get(key) or []
    if not isinstance(rows, list | tuple):
        raise fault(f"{place}.{key}", "type", expected="a list", found=brief(rows))
    return enumerate(rows)
