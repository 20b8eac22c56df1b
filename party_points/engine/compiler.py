"""`compile`: a scheme document becomes a Scheme, or a list of everything that is wrong with it (scoring.md §12)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from .compile_grades import (
    Known,
    compile_ballots,
    compile_ceilings,
    compile_consecutive,
    compile_families,
    compile_grades,
)
from .compile_nodes import compile_nodes
from .compile_outcomes import compile_branch_outcomes, compile_duties, compile_outcomes, compile_rank_nodes
from .compile_rules import Declared, compile_rules
from .compile_stages import check_texts, compile_stages
from .cycle import PERIODS, Calendar
from .document import parse
from .faults import DocumentError, Fault
from .full_marks import check_full_marks
from .reading import STATUSES, Checker, Codes, Item
from .scheme import CYCLE, ExemptTerms, Measures, Node, Scheme

KEYS = frozenset(
    [
        "code",
        "name",
        "sector",
        "summary",
        "cycle",
        "period",
        "statuses_scored",
        "statuses_graded",
        "posts_scored",
        "exempt",
        "rank_scope",
        "tracks",
        "nodes",
        "rules",
        "ballots",
        "families",
        "grades",
        "tie_break",
        "ceilings",
        "pending",
        "veto_grade",
        "consecutive",
        "outcomes",
        "branch_outcomes",
        "duties",
        "rank_nodes",
        "stages",
        "extra",
        "notes",
    ]
)
_NOTHING = Measures(Fraction(0), None, None, Fraction(1))
_PLACEHOLDER = Node(0, "", {}, None, None, CYCLE, None, _NOTHING, {}, frozenset(), None, {}, True)


def compile(document: str | bytes | Mapping[str, Any]) -> Scheme:
    """The scheme that a document describes (JSON text, or a mapping without binary floats).

    Raises `DocumentError` with every fault that forbids running it. What forbids only publishing it is in
    `Scheme.faults`, what an administrator should look at in `Scheme.warnings`.

    >>> compile('{"code": "T", "period": "year", "statuses_scored": ["full"], "statuses_graded": ["full"],'
    ...         ' "nodes": [{"code": "base"}], "rules": [{"code": "r", "node": "bas", "points": 1}]}')
    Traceback (most recent call last):
    ...
    engine.faults.DocumentError: rules[0].node: no node 'bas' (did you mean 'base'?)
    """
    checker = Checker()
    scheme = _compile(Item(checker, "", parse(document)))
    if checker.faults or scheme is None:
        raise DocumentError(checker.faults)
    return scheme


def inspect(document: str | bytes | Mapping[str, Any]) -> tuple[Scheme | None, tuple[Fault, ...]]:
    """The compiled scheme, or None with every fault that forbids running it, as data. Never raises."""
    try:
        return compile(document), ()
    except DocumentError as error:
        return None, error.faults


def check(document: str | bytes | Mapping[str, Any]) -> tuple[Fault, ...]:
    """Every fault of a document: those that forbid running it, then those that forbid publishing it. Never raises."""
    checker = Checker()
    try:
        _compile(Item(checker, "", parse(document)))
    except DocumentError as error:
        return error.faults
    return (*checker.faults, *checker.unready)


def _compile(document: Item) -> Scheme | None:
    document.only(KEYS)
    check_texts(document)
    code = document.code("code")
    tracks = _tracks(document)
    nodes, order = compile_nodes(document, tracks)
    by_code = {node.code: node for node in nodes}
    families = compile_families(document)
    rules = compile_rules(document, Declared(_all_nodes(document, by_code), tracks, families))
    known_rules = {rule.code: rule for rule in rules}
    grades = compile_grades(document, by_code, known_rules)
    known = Known(by_code, known_rules, {grade.code: grade.index for grade in grades}, tracks)
    scheme = Scheme(
        code=code or "",
        document=document.data,
        calendar=_calendar(document),
        exempt=_exempt(document),
        rank_scope=document.choice("rank_scope", ("branch", "superior"), "branch") or "branch",
        tracks=tracks,
        nodes=nodes,
        order=order,
        rules=rules,
        ballots=compile_ballots(document, by_code),
        families=families,
        grades=grades,
        tie_break=tuple(by_code[node].index for node in document.known_list("tie_break", "node", by_code)),
        ceilings=compile_ceilings(document, known),
        interim_grade=_interim(document, known),
        veto_grade=document.known("veto_grade", "grade", known.grades),
        consecutive=compile_consecutive(document, known),
        outcomes=compile_outcomes(document, known),
        branch_outcomes=compile_branch_outcomes(document),
        duties=compile_duties(document, known),
        rank_nodes=compile_rank_nodes(document, known),
        stages=compile_stages(document),
        **_statuses(document),
    )
    if document.checker.faults:
        return None
    check_full_marks(document.checker, scheme)
    return replace(scheme, faults=tuple(document.checker.unready), warnings=tuple(document.checker.warnings))


def _all_nodes(document: Item, by_code: Mapping[str, Node]) -> Mapping[str, Node]:
    """The nodes that rules may name. Where the tree itself is broken, its codes still count as known, so that a fault
    of the tree doesn't drag one for every rule behind it."""
    if by_code or not isinstance(document.data.get("nodes"), list | tuple):
        return by_code
    listed = [node.get("code") for node in document.data["nodes"] if isinstance(node, Mapping)]
    return {code: _PLACEHOLDER for code in listed if isinstance(code, str)}


def _tracks(document: Item) -> tuple[str, ...]:
    codes, tracks = Codes(), []
    for item in document.items("tracks", 200):
        item.only(("code", "name"))
        item.name()
        code = item.code("code")
        if codes.add(item, code) and code is not None:
            tracks.append(code)
    return tuple(tracks)


def _calendar(document: Item) -> Calendar:
    if not document.has("period"):
        document.fault("period", "missing")
    unit = document.choice("period", PERIODS, "year") or "year"
    cycle = document.data.get("cycle")
    if cycle is None or cycle == "year":
        return Calendar(unit)
    inner = document.item("cycle") if isinstance(cycle, Mapping) else None
    if inner is None:
        document.fault("cycle", "choice", value=cycle, choices="year, {first_day: MM-DD}", suggestion=None)
        return Calendar(unit)
    inner.only(("first_day",))
    return _first_day(inner, unit)


def _first_day(inner: Item, unit: str) -> Calendar:
    text = inner.data.get("first_day")
    if isinstance(text, str) and re.fullmatch("[0-9]{2}-[0-9]{2}", text):
        month, day = int(text[:2]), int(text[3:])
        if 1 <= month <= 12 and 1 <= day <= 28:
            return Calendar(unit, month, day)
    inner.fault("first_day", "date", value=text)
    return Calendar(unit)


def _statuses(document: Item) -> dict[str, Any]:
    for key in ("statuses_scored", "statuses_graded"):
        if not document.has(key):
            document.fault(key, "missing")
    document.filled("statuses_scored")
    return {
        "statuses_scored": frozenset(document.known_list("statuses_scored", "status", STATUSES)),
        "statuses_graded": frozenset(document.known_list("statuses_graded", "status", STATUSES)),
        "posts_scored": frozenset(document.codes("posts_scored")),
    }


def _exempt(document: Item) -> ExemptTerms:
    item = document.item("exempt")
    if item is None:
        return ExemptTerms()
    item.only(("approval", "reasons", "score", "no_awards"))
    score_set = item.choice("score", ("set_by_organisation",)) is not None
    return ExemptTerms(item.codes("approval"), item.codes("reasons"), score_set, item.flag("no_awards"))


def _interim(document: Item, known: Known) -> str | None:
    item = document.item("pending")
    if item is None:
        return None
    item.only(("interim_grade",))
    return item.known("interim_grade", "grade", known.grades)
