"""One member's account: from confirmed entries to what `evaluate` takes (scoring.md §2, §3).

The shell's SQL does the same for many members at once, from the stored `counted`; this is the way for one member, for
traces, previews and worked cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from .cycle import Calendar, Cycle, Period
from .dossier import Dossier
from .evaluation import Batch
from .ledger import CLOSING, DERIVED, Entry, Settled, settle
from .profile import Profile, lifetime_from, profile
from .scheme import LIFETIME, Scheme
from .tables import Value


class Reading(NamedTuple):
    """A figure (an int of hundredths, or a level) or a ballot's result (a Fraction) on a node, with its date."""

    node: str
    date: date
    value: Value


class Postings(NamedTuple):
    """What entries come to: `settled` in their order, and as in Account."""

    settled: list[Settled]
    sums: list[tuple[int, int, int]]
    voids: list[tuple[int, int, Entry]]
    vetoes: list[Entry]
    effective: dict[str, int]


class Account(NamedTuple):
    """What one member's entries come to as of a period, before nodes are valued.

    `settled` in the order of the entries. `sums`, `voids`, `readings` as in Batch, without the member. `vetoes`: the
    effective veto entries dated in the cycle. `effective`: rule code → effective entries in the cycle, without derived
    ones.
    """

    profile: Profile
    settled: list[Settled]
    sums: list[tuple[int, int, int]]
    voids: list[tuple[int, int, Entry]]
    vetoes: list[Entry]
    effective: Mapping[str, int]
    readings: list[tuple[int, int, Value]]


def settle_all(scheme: Scheme, dossier: Dossier, entries: Sequence[Entry], until: date) -> list[Settled]:
    """Settle entries of any number of cycles: limits run per cycle, for lifetime nodes too."""
    cycles: dict[int, list[int]] = {}
    by_year = scheme.calendar[1:] == (1, 1)
    for place, entry in enumerate(entries):
        year = entry.date.year if by_year else scheme.calendar.cycle_of(entry.date).year
        cycles.setdefault(year, []).append(place)
    if len(cycles) == 1:
        return settle(scheme, dossier, entries, until)
    found: list[Settled | None] = [None] * len(entries)
    for places in cycles.values():
        settled = settle(scheme, dossier, [entries[place] for place in places], until)
        for place, item in zip(places, settled, strict=True):
            found[place] = item
    return [item for item in found if item is not None]


def account(
    scheme: Scheme,
    dossier: Dossier,
    period: Period,
    entries: Sequence[Entry],
    readings: Iterable[Reading] = (),
    since: date | None = None,
) -> Account:
    """Settle a member's entries as of the period and sum them up. `since`: see `profile`."""
    cycle = scheme.calendar.cycle(period.year)
    made = Account(profile(scheme, dossier, period, since), *postings(scheme, dossier, period, entries), [])
    begin = lifetime_from(dossier, period.last) if scheme.lifetime else None
    for reading in sorted(readings, key=lambda reading: reading.date):
        node = scheme.node(reading.node)
        if _in_window(node.window, cycle, begin, reading.date) and reading.date <= period.last:
            made.readings.append((node.index, _place(scheme, cycle, reading.date), reading.value))
    return made


def postings(scheme: Scheme, dossier: Dossier, period: Period, entries: Sequence[Entry]) -> Postings:
    """Settle a member's entries as of the period and sum them up by node and period.

    They may be those of some rules alone, as long as no family is torn apart: limits don't look beyond.
    """
    cycle = scheme.calendar.cycle(period.year)
    made = Postings(settle_all(scheme, dossier, entries, period.last), [], [], [], {})
    begin = lifetime_from(dossier, period.last) if scheme.lifetime else None
    for entry, item in zip(entries, made.settled, strict=True):
        if item.effective and entry.date <= period.last:
            _take(scheme, cycle, begin, entry, item, made)
    return made


def _take(scheme: Scheme, cycle: Cycle, begin: date | None, entry: Entry, item: Settled, made: Postings) -> None:
    rule = scheme.rule(entry.rule)
    window = LIFETIME if scheme.lifetime else scheme.nodes[rule.node].window
    in_cycle = entry.date >= cycle.first
    if in_cycle and entry.origin != DERIVED:
        made.effective[entry.rule] = made.effective.get(entry.rule, 0) + 1
    effect = rule.effect_of(entry.origin == CLOSING)
    if effect == "veto":
        if in_cycle:
            made.vetoes.append(entry)
    elif _in_window(window, cycle, begin, entry.date):
        place = _place(scheme, cycle, entry.date)
        if effect == "void":
            made.voids.append((rule.node, place, entry))
        elif item.cents:
            made.sums.append((rule.node, place, item.cents))


def _in_window(window: str, cycle: Cycle, begin: date | None, day: date) -> bool:
    if window == LIFETIME:
        return begin is None or day >= begin
    return day >= cycle.first


def _place(scheme: Scheme, cycle: Cycle, day: date) -> int:
    """The period index of a day, counted from the cycle's first."""
    return _index(scheme.calendar, cycle.year, day)


@lru_cache(maxsize=4096)
def _index(calendar: Calendar, year: int, day: date) -> int:
    return calendar.offset(calendar.period_of(day), calendar.cycle(year))


def batch_of(period: Period, accounts: Sequence[Account]) -> Batch:
    """Accounts as one batch, numbered in their order."""
    profiles: dict[Profile, int] = {}
    profile_of = [profiles.setdefault(made.profile, len(profiles)) for made in accounts]
    numbered = list(enumerate(accounts))
    return Batch(
        period=period,
        profiles=list(profiles),
        profile_of=profile_of,
        sums=[(member, *row) for member, made in numbered for row in made.sums],
        voids=[(member, node, place) for member, made in numbered for node, place, _entry in made.voids],
        vetoes=[member for member, made in numbered if made.vetoes],
        readings=[(member, *row) for member, made in numbered for row in made.readings],
    )


def hundredths(value: Fraction) -> Value:
    """A reading in points as `evaluate` likes it: an int of hundredths where that is exact, else the fraction."""
    scaled = value * 100
    return scaled.numerator if scaled.denominator == 1 else value
