"""Which confirmed entries count, and for how much (scoring.md §3, §11): `settle`, one of the engine's verbs."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from .amounts import text
from .binding import unbound
from .dossier import Dossier
from .reasons import Reason
from .scheme import PERIOD, Limit, Rule, Scheme

DECLARED, FACT, DERIVED, CLOSING = "declared", "fact", "derived", "closing"


class Entry(NamedTuple):
    """A confirmed entry of one member, as the limits see it.

    `cents`: points fixed on confirmation. `number` orders the entries of one day. `origin`: `declared`, `fact`,
    `derived` (a joint share: unlimited) or `closing` (made by the job that closes a window). `reversed`: some reversal
    points to it (whenever that was; the reversal itself is not handed over).
    """

    key: Hashable
    rule: str
    date: date
    number: int
    cents: int
    subject: str | None = None
    quantity: Fraction | int = 1
    origin: str = DECLARED
    reversed: bool = False


class Settled(NamedTuple):
    """What is left of an entry: `cents` counted, why less than its points, and whether it is effective
    (for `void`, `veto`, `requires_rule` and the `count` of ceilings)."""

    key: Hashable
    cents: int
    reason: Reason | None
    effective: bool


class _Standing:
    """An entry on its way through the limits."""

    __slots__ = ("cents", "entry", "reason", "rule", "struck")

    def __init__(self, entry: Entry, rule: Rule) -> None:
        self.entry, self.rule, self.cents = entry, rule, entry.cents
        self.reason: Reason | None = None
        self.struck = False

    def strike(self, code: str, **params: object) -> None:
        """Nothing is left, and the entry is not effective."""
        self.cents, self.struck, self.reason = 0, True, Reason(code, params)

    def cut(self, room: int, code: str, **params: object) -> None:
        """Cut to what a limit leaves, which is less than the entry, by absolute value."""
        self.cents = room if self.cents > 0 else -room
        self.reason = Reason(code, params)
        self.struck = self.struck or not room


def settle(scheme: Scheme, dossier: Dossier, entries: Iterable[Entry], until: date | None = None) -> list[Settled]:
    """Settle the entries of one member and one cycle, those dated up to `until` (None: all).

    Returns one `Settled` for each entry that was handed over, in the same order; those after `until` are worth 0 with
    the reason `future`. Unknown rules are a `KeyError`. `@node` as a rule is an opening balance: no limit knows it.

    The limits act in the contract's order: `max_count`, family, `subject_cap`, `max_points`; each by date, then number.
    """
    standing = [_Standing(entry, scheme.rule(entry.rule)) for entry in entries]
    limited = []
    for item in standing:
        reason = _outside(scheme, dossier, item, until)
        if reason is not None:
            item.strike(reason.code, **reason.params)
        elif item.entry.origin != DERIVED and item.reason is None:
            limited.append(item)
    limited.sort(key=lambda item: (item.entry.date, item.entry.number))
    _limit_count(scheme, limited)
    _keep_highest(scheme, [item for item in limited if not item.struck])
    _cap_subjects([item for item in limited if not item.struck])
    _limit_points(scheme, [item for item in limited if not item.struck])
    return [Settled(item.entry.key, item.cents, item.reason, not item.struck) for item in standing]


def _outside(scheme: Scheme, dossier: Dossier, item: _Standing, until: date | None) -> Reason | None:
    """Why an entry counts nothing before any limit is asked."""
    entry, rule = item.entry, item.rule
    if entry.reversed:
        return Reason("reversed")
    if until is not None and entry.date > until:
        return Reason("future", {"until": until.isoformat()})
    reason = unbound(rule, dossier, entry.date)
    if reason is None and scheme.nodes[rule.node].window != PERIOD and dossier.exempt_on(entry.date):
        return Reason("exempt_day", {"date": entry.date.isoformat()})
    if reason is None and rule.shortfall is not None and entry.origin not in (CLOSING, DERIVED):
        item.cents, item.reason = 0, Reason("only_counts", {"quantity": str(entry.quantity)})
    return reason


def _window(scheme: Scheme, limit: Limit, day: date) -> object:
    return scheme.calendar.period_of(day).code if limit.per == "period" else None


def _limit_count(scheme: Scheme, items: list[_Standing]) -> None:
    taken: dict[object, int] = {}
    for item in items:
        limit = item.rule.max_count
        if limit is None:
            continue
        key = (item.rule.index, _window(scheme, limit, item.entry.date))
        taken[key] = taken.get(key, 0) + 1
        if taken[key] > limit.n:
            item.strike("max_count", n=limit.n, per=limit.per, place=taken[key])


def _keep_highest(scheme: Scheme, items: list[_Standing]) -> None:
    best: dict[object, _Standing] = {}
    families: list[tuple[object, _Standing]] = []
    for item in items:
        family = item.rule.family
        if family is None:
            continue
        subject = item.entry.subject
        if scheme.families[family] == "cycle":
            key: object = family
        elif subject is None:
            continue
        else:
            key = family, subject
        families.append((key, item))
        other = best.get(key)
        if other is None or abs(item.cents) > abs(other.cents):
            best[key] = item
    for key, item in families:
        winner = best[key].entry
        if item.entry is not winner:
            item.strike("family", family=item.rule.family, beaten_by=winner.key, points=text(winner.cents))


def _cap_subjects(items: list[_Standing]) -> None:
    used: dict[object, int] = {}
    for item in items:
        cap = item.rule.subject_cap
        if cap is None:
            continue
        subject = item.entry.subject
        key = (item.rule.index, subject)
        left = cap - used.get(key, 0) if subject is not None else cap
        if abs(item.cents) > left:
            item.cut(left, "subject_cap", cap=text(cap), left=text(left))
        used[key] = used.get(key, 0) + abs(item.cents)


def _limit_points(scheme: Scheme, items: list[_Standing]) -> None:
    used: dict[object, int] = {}
    for item in items:
        limit = item.rule.max_points
        if limit is None:
            continue
        key = (item.rule.index, _window(scheme, limit, item.entry.date))
        left = limit.n - used.get(key, 0)
        if abs(item.cents) > left:
            item.cut(left, "max_points", n=text(limit.n), per=limit.per, left=text(left))
        used[key] = used.get(key, 0) + abs(item.cents)
