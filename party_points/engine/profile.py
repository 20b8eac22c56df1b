"""Profiles: what many members share as of a period (scoring.md §2, §7, §11).

Most members of a batch were enrolled all the time with one status and track. Everything that follows from dates alone
is computed once for each profile, and `evaluate` works profile by profile.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from .cycle import Cycle, Period
from .dossier import Dossier, Exemption, Span
from .scheme import Scheme

DAY = timedelta(days=1)
MEMBERS = frozenset(("full", "probationary"))
Mark = tuple[str | None] | None


class Profile(NamedTuple):
    """The time structure of an account as of one period.

    `marks[i]` belongs to the period `first + i` (0: the first of the cycle; negative in lifetime schemes): None where
    the period is not counted (not enrolled, or wholly exempt), else a 1-tuple with the track of its last enrolled day.
    `track`: of the last enrolled day of the cycle so far. `ended`: the enrolment ended before the period asked for, so
    that lifetime nodes are 0.
    """

    marks: tuple[Mark, ...]
    track: str | None
    first: int = 0
    ended: bool = False


class Presence(NamedTuple):
    """How a member stands as of a period.

    `scored`: has a score; else `why`: `not_enrolled`, `status`, `posts`, `exempt`. `graded`: takes part in ranks and
    grades. `counts`: is in N where `share_of: members`. `outcomes`: whether outcomes apply. `set_cents`: the total that
    the organisation set for an exempt member. `status`, `track`, `branch`: of the last enrolled day.
    `lifetime_from`: from which day lifetime windows take entries (None: all).
    """

    scored: bool
    why: str | None
    graded: bool
    counts: bool
    outcomes: bool
    status: str | None
    track: str | None
    branch: object
    set_cents: int | None
    lifetime_from: date | None


def profile(scheme: Scheme, dossier: Dossier, period: Period, since: date | None = None) -> Profile:
    """The profile of a member as of the period. `since`: where time begins for members whose enrolment states no first
    day (lifetime schemes only; default: the cycle's first day).

    >>> from .compiler import compile
    >>> scheme = compile('{"code": "T", "period": "quarter", "statuses_scored": ["full"], "statuses_graded": [],'
    ...                  ' "nodes": [{"code": "total"}]}')
    >>> me = Dossier((Span(date(2024, 8, 5), None),))
    >>> profile(scheme, me, scheme.calendar.period("2024-Q4")).marks
    (None, None, (None,), (None,))
    """
    cycle = scheme.calendar.cycle(period.year)
    periods = list(_periods(scheme, dossier, period, cycle, since))
    last = dossier.last_day(cycle.first, period.last)
    span = dossier.span_on(last) if last is not None else None
    ended = scheme.lifetime and dossier.last_day(period.first, period.last) is None
    return Profile(
        marks=tuple(_mark(dossier, each) for each in periods),
        track=span.track if span is not None else None,
        first=scheme.calendar.offset(periods[0], cycle),
        ended=ended,
    )


def _periods(scheme: Scheme, dossier: Dossier, period: Period, cycle: Cycle, since: date | None) -> Iterator[Period]:
    """The periods of the account's windows, up to the one asked for."""
    begin = cycle.first
    if scheme.lifetime:
        begin = min(begin, lifetime_from(dossier, period.last) or since or begin)
    year = scheme.calendar.cycle_of(begin).year
    while year <= cycle.year:
        for each in scheme.calendar.cycle(year).periods:
            if each.last >= begin and each.first <= period.first:
                # The one asked for may be cut off at a day.
                yield period if each.code == period.code else each
        year += 1


def lifetime_from(dossier: Dossier, last: date) -> date | None:
    """The first day of the unbroken enrolment that reaches furthest up to `last`: where lifetime windows begin.

    >>> lifetime_from(Dossier((Span(date(2020, 1, 1), date(2020, 5, 1)), Span(date(2022, 3, 1)))), date(2024, 1, 1))
    datetime.date(2022, 3, 1)
    """
    begin: date | None = None
    end: date | None = None
    started = False
    for span in dossier.spans:
        if span.first is not None and span.first > last:
            break
        joined = started and (end is None or span.first is None or span.first <= end + DAY)
        begin = begin if joined else span.first
        end, started = span.last, True
    return begin


def _mark(dossier: Dossier, period: Period) -> Mark:
    """The track of the period's last enrolled day, None where no enrolled day of it is free of exemption."""
    day = dossier.last_day(period.first, period.last)
    if day is None or (dossier.exempt and _wholly_exempt(dossier, period)):
        return None
    span = dossier.span_on(day)
    return (span.track if span is not None else None,)


def _wholly_exempt(dossier: Dossier, period: Period) -> bool:
    day = period.first
    while day <= period.last:
        if dossier.span_on(day) is not None and dossier.exempt_on(day) is None:
            return False
        day += DAY
    return True


def presence(scheme: Scheme, dossier: Dossier, period: Period) -> Presence:
    """Whether and how the member is scored, ranked and graded as of the period (§7, §11)."""
    cycle = scheme.calendar.cycle(period.year)
    last = dossier.last_day(cycle.first, period.last)
    span = dossier.span_on(last) if last is not None else None
    here = dossier.span_on(period.last)
    exemption = dossier.exempt_on(period.last)
    set_cents = exemption.cents if exemption is not None and scheme.exempt.score_set else None
    why = _why_not(scheme, dossier, period, span, exemption)
    scored = why is None or (why == "exempt" and set_cents is not None)
    ranked = why is None and here is not None
    return Presence(
        scored=scored,
        why=None if scored else why,
        graded=ranked and here is not None and here.status in scheme.statuses_graded,
        counts=here is not None and here.status in MEMBERS,
        outcomes=ranked,
        status=span.status if span is not None else None,
        track=span.track if span is not None else None,
        branch=span.branch if span is not None else None,
        set_cents=set_cents if scored else None,
        lifetime_from=lifetime_from(dossier, period.last),
    )


def _why_not(
    scheme: Scheme, dossier: Dossier, period: Period, span: Span | None, exemption: Exemption | None
) -> str | None:
    if span is None:
        return "not_enrolled"
    if span.status not in scheme.statuses_scored:
        return "status"
    if scheme.posts_scored and not scheme.posts_scored & dossier.posts_on(period.last):
        return "posts"
    return "exempt" if exemption is not None else None


def entries_window(scheme: Scheme, dossier: Dossier, period: Period) -> tuple[date | None, date]:
    """From which day to which the entries of an account decide its score as of the period."""
    if scheme.lifetime:
        return lifetime_from(dossier, period.last), period.last
    return scheme.calendar.cycle(period.year).first, period.last
