"""Entries of touched rules made anew under a changed scheme (scoring.md §4): prices, joint shares, closing entries.

Points are fixed when an entry is confirmed; here they are what the changed scheme would have given to the same event.
Entries are replayed by date, then number, as worked cases confirm them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from .amounts import CENTS, half_up, text
from .binding import unbound
from .closing import ATTENDED, DUE, Tally, closings
from .cycle import Period
from .dossier import Dossier
from .facts import counts_by_itself, takes
from .ledger import CLOSING, DECLARED, DERIVED, FACT, Entry
from .pricing import Claim, Earlier, Holder, completed, price, shares, surcharged
from .reasons import Reason, Refusal
from .scheme import Rule, Scale, Scheme
from .what_if import Change

LAST_NUMBER = 2**62
OWN = (DECLARED, FACT)


class Posting(NamedTuple):
    """An entry as the ledger holds it: `tier` of its event, the day of its reversal, what stands stored as counted
    (cents) and effective."""

    entry: Entry
    tier: str | None = None
    reversed_on: date | None = None
    counted: int = 0
    effective: bool = False


class Fact(NamedTuple):
    """A fact that counts towards a target."""

    source: str
    event: str | None
    activity: str | None
    tier: str | None
    date: date
    quantity: Fraction | int


class Replayed(NamedTuple):
    """A member's entries of the touched rules under the changed scheme, and what is to be said of some of them.

    `notes`: entry key → Reason: `gone` (rule), `refused` (code: why it can't be confirmed any more), `clamped` (points,
    low, high: the approver's choice cut into the new range), `kept` (points: nobody chose, so the old points stand).
    """

    entries: list[Entry]
    notes: dict[Hashable, Reason]


def narrowed(scheme: Scheme, rules: Iterable[str]) -> Scheme:
    """The scheme with these of its rules alone: for what looks at every rule."""
    kept = frozenset(rules)
    return replace(scheme, rules=tuple(rule for rule in scheme.rules if rule.code in kept))


def replay(
    before: Scheme, after: Scheme, change: Change, dossier: Dossier, ledger: Sequence[Posting]
) -> Replayed:
    """Price a member's entries of the touched rules anew; joint shares and closing entries that are made anew are left
    out. `ledger`: what was ever confirmed of these rules, reversed or not; reversals themselves aren't handed over.
    """
    made = Replayed([], {})
    for posting in sorted(ledger, key=lambda one: (one.entry.date, one.entry.number)):
        entry = posting.entry
        if entry.rule in change.gone:
            made.notes[entry.key] = Reason("gone", {"rule": entry.rule})
        elif entry.origin in OWN:
            priced = entry.rule in change.priced
            found = _again(before, after, dossier, posting, ledger, made.notes) if priced else entry
            if found is not None:
                made.entries.append(found)
        elif entry.rule not in (change.shared if entry.origin == DERIVED else change.closed):
            made.entries.append(entry)
    return made


def _again(
    before: Scheme,
    after: Scheme,
    dossier: Dossier,
    posting: Posting,
    ledger: Sequence[Posting],
    notes: dict[Hashable, Reason],
) -> Entry | None:
    """The entry at the changed scheme's price; None where that refuses it."""
    entry = posting.entry
    old, new = before.rule(entry.rule), after.rule(entry.rule)
    if _plain(old) and _plain(new) and dossier.span_on(entry.date) is not None:
        cents, note = _plainly(before, after, entry.rule, posting.tier, entry.quantity, entry.cents)
    else:
        earlier = _earlier(before, posting, ledger) if old.depends_on_order or new.depends_on_order else []
        cents, note = _priced(old, new, after, dossier, posting, earlier)
    if note is not None:
        notes[entry.key] = note
    return None if cents is None else entry._replace(cents=cents)


def _plain(rule: Rule) -> bool:
    """Whether the points don't depend on whom and when: no surcharge, no units carried on, binding everybody."""
    return rule.binds_all and not (rule.depends_on_order or rule.post_pct)


@lru_cache(maxsize=4096)
def _plainly(
    before: Scheme, after: Scheme, rule: str, tier: str | None, quantity: Fraction | int, cents: int
) -> tuple[int | None, Reason | None]:
    """The price of a plain event: the same for everybody, so it is asked for once."""
    day = date(2000, 1, 1)
    posting = Posting(Entry(None, rule, day, 0, cents, quantity=quantity), tier)
    return _priced(before.rule(rule), after.rule(rule), after, Dossier(), posting, [])


def _priced(
    old: Rule, new: Rule, after: Scheme, dossier: Dossier, posting: Posting, earlier: list[Earlier]
) -> tuple[int | None, Reason | None]:
    """Cents (None: refused), and what is to be said of them."""
    entry = posting.entry
    points, note = _choice(old, new, posting.tier, dossier, entry, earlier)
    claim = Claim(entry.rule, entry.date, entry.number, entry.quantity, posting.tier, points)
    try:
        return price(after, dossier, claim, earlier).cents, note
    except Refusal as refusal:
        return None, Reason("refused", {"code": refusal.code, **refusal.params})


def _earlier(scheme: Scheme, posting: Posting, ledger: Sequence[Posting]) -> list[Earlier]:
    """The entries of the rule and cycle that stood when this one was confirmed."""
    entry, cycle = posting.entry, scheme.calendar.cycle_of(posting.entry.date)
    return [
        Earlier(other.date, other.number, other.quantity)
        for other, _tier, gone, _counted, _effective in ledger
        if other.rule == entry.rule
        and other.origin in OWN
        and cycle.first <= other.date <= cycle.last
        and (other.date, other.number) < (entry.date, entry.number)
        and (not other.reversed or (gone is not None and gone > entry.date))
    ]


def _base(rule: Rule, dossier: Dossier, entry: Entry, earlier: list[Earlier]) -> Fraction | None:
    """The points of one unit before surcharges that an entry's cents came from; None where nothing tells."""
    if rule.effect != "points" or rule.closes:
        return None
    factor = 1 + surcharged(rule, Fraction(0), Fraction(1), bool(earlier), dossier, entry.date).surcharge
    if rule.unit is not None:
        factor *= completed(rule, Fraction(entry.quantity), earlier)
    return Fraction(half_up(entry.cents / factor), CENTS) if factor else None


def _choice(
    old: Rule, new: Rule, tier: str | None, dossier: Dossier, entry: Entry, earlier: list[Earlier]
) -> tuple[Fraction | None, Reason | None]:
    """The approver's points for the changed rule, kept inside its range, and what is to be said of that."""
    scale = _scale(new, tier)
    base = _base(old, dossier, entry, earlier) if scale is not None else None
    if scale is None or base is None:
        return None, None
    low, high = scale
    cut = base if low is None else max(base, low)
    cut = cut if high is None else min(cut, high)
    if cut != base:
        return cut, Reason("clamped", {"points": _said(base), "low": _said(low), "high": _said(high)})
    return base, None if _scale(old, tier) is not None else Reason("kept", {"points": _said(base)})


def _said(points: Fraction | None) -> str | None:
    return None if points is None else text(half_up(points * CENTS))


def _scale(rule: Rule, tier: str | None) -> Scale | None:
    """The range that the approver chooses in, on this tier; None where the rule fixes the points."""
    if rule.effect != "points" or rule.closes:
        return None
    if rule.unset:
        return Scale(None, None)
    stated = rule.tiers.get(tier or "") if rule.tiers is not None else rule.range
    return stated if isinstance(stated, Scale) else None


def derive(
    after: Scheme, change: Change, origin: Holder, entries: Iterable[Entry], holders: Sequence[Holder]
) -> Iterator[tuple[Hashable, Entry]]:
    """The joint shares that a member's entries (as `replay` made them) bring the holders: (whose, entry)."""
    for entry in entries:
        if entry.rule not in change.shared or entry.origin == DERIVED:
            continue
        for share in shares(after, after.rule(entry.rule), entry.cents, entry.date, origin, holders):
            key = ("derived", entry.key, share.key)
            yield share.key, Entry(
                key, entry.rule, entry.date, entry.number, share.cents, entry.subject, 1, DERIVED, entry.reversed
            )


def close(
    closing: Scheme, dossier: Dossier, entries: Sequence[Entry], facts: Sequence[Fact], periods: Iterable[Period]
) -> list[Entry]:
    """What closes the windows of these periods (in order, all of them over), of the rules of `closing`: the changed
    scheme narrowed to the rules that close anew. `entries`: the member's, as `replay` made them."""
    made: list[Entry] = []

    def tally(rule: Rule, first: date, last: date) -> Tally:
        return counted_in(rule, dossier, entries, facts, (first, last))

    for period in periods:
        again = _breached(closing, made, period)
        for one in closings(closing, dossier, period, tally, again):
            number = LAST_NUMBER + len(made)
            made.append(
                Entry(("closing", one.rule, one.window), one.rule, one.date, number, one.price.cents, origin=CLOSING)
            )
    return made


def _breached(scheme: Scheme, made: Sequence[Entry], period: Period) -> Callable[[Rule], bool]:
    """Whether a rule closed a window of the cycle before the period."""
    cycle = scheme.calendar.cycle(period.year)
    rules = {entry.rule for entry in made if cycle.first <= entry.date}
    return lambda rule: rule.code in rules


def counted_in(
    rule: Rule, dossier: Dossier, entries: Sequence[Entry], facts: Sequence[Fact], window: tuple[date, date]
) -> Tally:
    """What the rule counted of a member in a window: facts that count by themselves, and unreversed entries."""
    first, last = window
    quantity = attended = due = Fraction(0)
    for fact in facts if counts_by_itself(rule) else ():
        if not first <= fact.date <= last or unbound(rule, dossier, fact.date) is not None:
            continue
        if takes(rule, fact.source, fact.event, fact.activity, fact.tier):
            quantity += fact.quantity
            attended += fact.quantity if fact.event in ATTENDED else 0
            due += fact.quantity if fact.event in DUE else 0
    for entry in entries:
        if entry.rule == rule.code and entry.origin in OWN and not entry.reversed and first <= entry.date <= last:
            quantity += Fraction(entry.quantity)
    return Tally(quantity, attended, due)
