"""The plain values of a worked case, and how its file is read with a place in every complaint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date as Date
from fractions import Fraction
from typing import Any, NamedTuple

from .conditions import Past
from .dossier import Dossier
from .faults import suggest
from .scheme import Scheme

NOT_CONFIRMED = frozenset(("draft", "submitted", "checked", "refused", "withdrawn"))


class CaseError(ValueError):
    """A case file that can't be read; the text names the place."""


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
    if not isinstance(value, Mapping):
        raise CaseError(f"{place}: keys and values expected")
    for key in value:
        if keys is not None and key not in keys:
            hint = suggest(str(key), keys)
            raise CaseError(f"{place}: no such key '{key}'" + (f" (did you mean '{hint}'?)" if hint else ""))
    return value


def items_of(place: str, data: Mapping[str, Any], key: str) -> Iterable[tuple[Any, Any]]:
    return mapping(f"{place}.{key}", data.get(key) or {}, None).items()


def rows_of(place: str, data: Mapping[str, Any], key: str) -> Iterable[tuple[int, Any]]:
    rows = data.get(key) or []
    if not isinstance(rows, list | tuple):
        raise CaseError(f"{place}.{key}: a list expected")
    return enumerate(rows)
