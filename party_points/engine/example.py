"""A made-up member under a scheme: what certain entries would come to (scoring.md §2 to §7). Nothing is stored.

The way of a worked case, for one member and without a file: price → settle → close the windows → evaluate → explain →
grade. It is what the editor of a scheme shows while the document is being written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from .account import Reading, account, batch_of, hundredths
from .case_ledger import CaseLedger
from .case_types import Case, CaseEntry
from .cycle import Period
from .dossier import Dossier, Held, Span
from .evaluation import evaluate
from .ledger import DECLARED
from .profile import presence
from .reasons import Reason
from .scheme import Scheme
from .standing import Candidate, standings
from .trace import Trace, explain

NAME = "example"


class Example(NamedTuple):
    """Who is imagined, and what is said of him. `readings`: node → a value in points, or a level's name. Of a ballot
    node the value is the decided points (by grade) or the result of 0–100."""

    status: str
    track: str | None
    posts: Sequence[str]
    period: Period
    entries: Sequence[CaseEntry]
    readings: Mapping[str, Fraction | str] = {}


class Told(NamedTuple):
    """What became of one entry: cents asked and counted, and why less counts; `points` None: it can't be confirmed.

    `number`: its place among the example's entries; None for one that the job makes which closes a window.
    """

    number: int | None
    rule: str
    date: date
    points: int | None
    counted: int
    reason: Reason | None


class ExampleResult(NamedTuple):
    """What comes out. `why_not_scored`: a code of `presence`, then the rest is empty. `grade` goes by bounds and
    conditions alone: places are given out among the members of a real branch. `why`: for the better grades missed."""

    why_not_scored: str | None
    trace: Trace | None = None
    entries: tuple[Told, ...] = ()
    graded: bool = False
    grade: str | None = None
    why: tuple[Reason, ...] = ()


def run_example(scheme: Scheme, example: Example) -> ExampleResult:
    """What the example's member gets as of its period.

    >>> from .compiler import compile
    >>> scheme = compile('{"code": "T", "period": "year", "statuses_scored": ["full"], "statuses_graded": ["full"],'
    ...     ' "nodes": [{"code": "total", "opening": 60, "max": 61}], "rules": [{"code": "r", "node": "total",'
    ...     ' "points": 2}], "grades": [{"code": "good", "from": 61, "quota": 0.1}, {"code": "rest"}]}')
    >>> year = scheme.calendar.period("2024")
    >>> entry = CaseEntry(None, "r", 0, date(2024, 5, 1), NAME, None, None, Fraction(1), None, None, None,
    ...     "confirmed", None)
    >>> result = run_example(scheme, Example("full", None, (), year, [entry]))
    >>> result.trace["total"], result.grade, result.entries[0].counted
    ('61', 'good', 200)
    """
    dossier = Dossier(
        (Span(None, None, example.status, example.track, NAME, NAME, NAME),),
        tuple(Held(post) for post in example.posts),
    )
    present = presence(scheme, dossier, example.period)
    if not present.scored:
        return ExampleResult(present.why)
    ledger = CaseLedger(_case(scheme, example, dossier))
    last = example.period.last
    entries = [entry for entry in ledger.entries[NAME] if entry.origin == DECLARED or entry.date <= last]
    readings = _readings(scheme, example)
    made = account(scheme, dossier, example.period, entries, readings, ledger.since)
    scores = evaluate(scheme, batch_of(example.period, [made]))
    told = [
        Told(_number(entry.key), entry.rule, entry.date, entry.cents, item.cents, item.reason)
        for entry, item in zip(entries, made.settled, strict=True)
        if entry.origin == DECLARED or entry.cents or not item.reason
    ]
    told += [
        Told(entry.number, entry.rule, entry.date, None, 0, reason) for entry, (_name, reason) in ledger.refused
    ]
    candidate = Candidate(
        key=NAME,
        pool=NAME,
        status=example.status,
        track=example.track,
        cents=scores.totals[0],
        values=scores.rows[0],
        graded=present.graded,
        vetoed=bool(made.vetoes),
        effective=made.effective,
    )
    standing = standings(_without_places(scheme), [candidate])[0]
    trace = explain(scheme, dossier, example.period, entries, readings, ledger.since)
    return ExampleResult(None, trace, tuple(told), present.graded, standing.grade, tuple(standing.why))


def _case(scheme: Scheme, example: Example, dossier: Dossier) -> Case:
    return Case(
        title=NAME,
        year=example.period.year,
        scheme=scheme,
        document=scheme.document,
        members={NAME: dossier},
        entries=tuple(example.entries),
        facts=(),
        figures=(),
        ballots=(),
        pending=frozenset(),
        history={},
        expect=(),
        raw={},
    )


def _number(key: object) -> int | None:
    """The place of a declared entry, out of the key that the ledger of a case gives it."""
    return key[1] if isinstance(key, tuple) and key[0] == "entry" else None


def _readings(scheme: Scheme, example: Example) -> list[Reading]:
    """The values given for figure and ballot nodes, dated the period's last day."""
    return [
        Reading(node, example.period.last, value if isinstance(value, str) else hundredths(value))
        for node, value in example.readings.items()
        if scheme.node(node).kind in ("figure", "ballot")
    ]


def _without_places(scheme: Scheme) -> Scheme:
    """The scheme without quotas: one member alone competes with nobody."""
    grades = tuple(replace(grade, quota=None, top_share=None) for grade in scheme.grades)
    return replace(scheme, grades=grades, outcomes=(), consecutive=())
