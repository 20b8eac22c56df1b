"""A worked case through the engine alone: confirmation in order, closing jobs, limits, values, ranks and outcomes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from .account import Account, Reading, account, batch_of, hundredths
from .ballots import ballot_decision, ballot_result
from .brought import brought
from .case_ledger import CaseLedger
from .case_types import Case
from .cycle import Period
from .evaluation import Scores, evaluate
from .ledger import DERIVED, Entry
from .profile import Presence, presence
from .reasons import Reason
from .scheme import Scheme
from .standing import Candidate, Sanction, Standing, standings
from .trace import explain


class MemberResult(NamedTuple):
    """What came out for a member, in cents and codes. `nodes`: shown values by code; `why`: of the grade."""

    total: int
    rank: int | None
    grade: str | None
    tie: str | None
    outcomes: tuple[str, ...]
    nodes: Mapping[str, int]
    why: tuple[Reason, ...] = ()
    ranks: Mapping[str, int | None] = {}


class EntryResult(NamedTuple):
    """What became of an entry. `id`: as the case names it (None: not named, or made for a whole branch)."""

    id: object
    member: str
    rule: str
    date: date
    origin: str
    points: int | None
    counted: int
    reason: Reason | None


class PeriodResult(NamedTuple):
    """Results as of a period; a member who isn't scored is None."""

    period: str
    members: Mapping[str, MemberResult | None]
    entries: tuple[EntryResult, ...]


def run(case: Case) -> list[PeriodResult]:
    """Everything that the case expects, in its order."""
    ledger = CaseLedger(case)
    return [_as_of(case, ledger, expected.period) for expected in case.expect]


def explain_member(case: Case, member: str, code: str) -> dict[str, Any]:
    """The trace of one member as of a period of the case."""
    ledger = CaseLedger(case)
    period = case.scheme.calendar.period(code)
    entries = [entry for entry in ledger.entries[member] if entry.date <= period.last]
    return explain(case.scheme, case.members[member], period, entries, _readings(case, member), ledger.since)


def _as_of(case: Case, ledger: CaseLedger, code: str) -> PeriodResult:
    scheme, period = case.scheme, case.scheme.calendar.period(code)
    present = {name: presence(scheme, dossier, period) for name, dossier in case.members.items()}
    accounts = {
        name: account(scheme, dossier, period, ledger.entries[name], _readings(case, name), ledger.since)
        for name, dossier in case.members.items()
    }
    names = [name for name in case.members if present[name].scored and present[name].set_cents is None]
    batch = batch_of(period, [accounts[name] for name in names])
    scores = evaluate(scheme, batch)
    members = member_results(case, period, present, accounts, names, scores, brought(scheme, batch))
    return PeriodResult(code, members, tuple(_entries(case, ledger, accounts, period)))


def member_results(
    case: Case,
    period: Period,
    present: Mapping[str, Presence],
    accounts: Mapping[str, Account],
    names: Sequence[str],
    scores: Scores,
    gained: Mapping[int, list[int]],
) -> dict[str, MemberResult | None]:
    """Ranks, grades and outcomes on the scores: `scores` and `gained` in the order of `names`, the members who are
    scored by their nodes."""
    candidates = [
        _candidate(case, period, name, present[name], accounts[name], scores, place, gained)
        for place, name in enumerate(names)
    ]
    stands = standings(case.scheme, candidates, _members(case.scheme, present))
    return told_members(case, present, names, scores, stands)


def told_members(
    case: Case,
    present: Mapping[str, Presence],
    names: Sequence[str],
    scores: Scores,
    stands: Sequence[Standing],
) -> dict[str, MemberResult | None]:
    """The results of a period from scores and standings of wherever they come, both in the order of `names`."""
    scheme = case.scheme
    members: dict[str, MemberResult | None] = dict.fromkeys(case.members)
    for place, (name, standing) in enumerate(zip(names, stands, strict=True)):
        members[name] = _result(scheme, scores, place, standing)
    for name, one in present.items():
        if one.set_cents is not None:
            members[name] = MemberResult(one.set_cents, None, None, None, (), {})
    return members


def _members(scheme: Scheme, present: Mapping[str, Presence]) -> dict[object, int]:
    """N for `share_of: members` in each pool: exempt members count too."""
    found: dict[object, int] = {}
    for one in present.values():
        pool = _pool(scheme, one)
        found[pool] = found.get(pool, 0) + (1 if one.counts else 0)
    return found


def _pool(scheme: Scheme, one: Presence) -> object:
    return "superior" if scheme.rank_scope == "superior" else ("branch", one.branch)


def _candidate(
    case: Case,
    period: Period,
    name: str,
    one: Presence,
    made: Account,
    scores: Scores,
    place: int,
    gained: Mapping[int, list[int]],
) -> Candidate:
    return Candidate(
        key=name,
        pool=_pool(case.scheme, one),
        status=one.status or "",
        track=one.track,
        cents=scores.totals[place],
        values=scores.rows[place],
        graded=one.graded,
        outcomes=one.outcomes,
        counts=one.counts,
        vetoed=bool(made.vetoes),
        pending=name in case.pending,
        brought={node: cents[place] for node, cents in gained.items()},
        effective=made.effective,
        sanctions=list(_sanctions(case, period, name)),
        history=case.history.get(name, ()),
    )


def _sanctions(case: Case, period: Period, name: str) -> Iterator[Sanction]:
    """Sanctions dated in the cycle up to the period's end, inside the enrolment."""
    first = case.scheme.calendar.cycle(period.year).first
    dossier = case.members[name]
    for fact in case.facts:
        if fact.source != "sanction" or not first <= fact.date <= period.last:
            continue
        span = dossier.span_on(fact.date)
        collective = span is not None and (
            (fact.branch is not None and span.branch == fact.branch)
            or (fact.department is not None and span.department == fact.department)
        )
        if span is not None and (fact.member == name or collective):
            yield Sanction(fact.event or "", fact.tier)


def _result(scheme: Scheme, scores: Scores, place: int, standing: Standing) -> MemberResult:
    row = scores.rows[place]
    nodes = {node.code: cents for node in scheme.nodes if (cents := row[node.index]) is not None}
    ranks = {
        f"{scheme.nodes[each.node].code}:{each.window}": rank
        for each, rank in zip(scheme.rank_nodes, standing.ranks, strict=True)
    }
    return MemberResult(
        scores.totals[place],
        standing.rank,
        standing.grade,
        standing.tie,
        standing.outcomes,
        nodes,
        tuple(standing.why),
        ranks,
    )


def _readings(case: Case, member: str) -> list[Reading]:
    """The member's figures and ballot results, by date and then position."""
    found = []
    for figure in case.figures:
        if figure.member == member:
            value = figure.level if figure.value is None else hundredths(figure.value)
            found.append(Reading(figure.node, figure.date, value if value is not None else 0))
    for ballot in case.ballots:
        terms = case.scheme.ballots[case.scheme.node(ballot.node).index]
        points: Fraction | None = None
        if terms.mode == "proportional" and member in ballot.votes:
            points = ballot_result(terms, ballot.votes[member])
        elif terms.mode == "by_grade" and member in ballot.decided:
            points = ballot_decision(terms, *ballot.decided[member])
        if points is not None:
            found.append(Reading(ballot.node, ballot.date, hundredths(points)))
    return found


def _entries(case: Case, ledger: CaseLedger, accounts: Mapping[str, Account], period: Period) -> Iterator[EntryResult]:
    """What became of every entry dated up to the period's end, in order of date and number."""
    found = []
    for name in case.members:
        for entry, item in zip(ledger.entries[name], accounts[name].settled, strict=True):
            if entry.date > period.last:
                continue
            found.append(
                (
                    entry,
                    EntryResult(
                        ledger.ids.get(entry.key) if entry.origin != DERIVED else None,
                        name,
                        entry.rule,
                        entry.date,
                        entry.origin,
                        entry.cents,
                        item.cents,
                        item.reason,
                    ),
                )
            )
    for entry, refused in ledger.refused:
        if entry.date <= period.last:
            found.append((entry, refused_result(ledger, entry, refused)))
    found.sort(key=lambda pair: (pair[0].date, pair[0].number))
    yield from (result for _entry, result in found)


def refused_result(ledger: CaseLedger, entry: Entry, refused: tuple[str, Reason]) -> EntryResult:
    """An entry that never came to be: why, and that it counts nothing."""
    name, reason = refused
    return EntryResult(ledger.ids.get(entry.key), name, entry.rule, entry.date, entry.origin, None, 0, reason)
