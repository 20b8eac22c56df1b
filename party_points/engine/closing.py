"""What the job that closes a window makes: grants, shortfalls and rates (scoring.md §4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from .binding import unbound
from .cycle import Period
from .dossier import Dossier
from .pricing import Price, surcharged
from .scheme import PERIOD, Rule, Scheme

ATTENDED = frozenset(("present", "late", "left_early"))
DUE = ATTENDED | {"absent", "proxy"}


class Tally(NamedTuple):
    """What a rule counted in a window: the quantity of facts taken and of unreversed entries (shortfall), or attended
    and due (rate). Only what is dated inside the member's enrolment, and binds him on its date, is counted."""

    quantity: Fraction = Fraction(0)
    attended: Fraction = Fraction(0)
    due: Fraction = Fraction(0)


class Closing(NamedTuple):
    """An entry that closes a window: unique for rule, member and window (`window`: period code or cycle year).

    `effect` is `points`, `void` or `veto`; `missing`: units missing, or the rate reached.
    """

    rule: str
    date: date
    window: str
    effect: str
    price: Price
    missing: Fraction | None = None


NOTHING = Price(0, Fraction(0), Fraction(0), False, False, Fraction(0))


def closings(
    scheme: Scheme,
    dossier: Dossier,
    period: Period,
    tally: Callable[[Rule, date, date], Tally],
    again: Callable[[Rule], bool] = lambda rule: False,
) -> list[Closing]:
    """The entries due when the period closes (and, with the cycle's last one, the cycle), in the rules' order.

    `tally(rule, first, last)` says what was counted in a window, both days included. `again(rule)`: whether the member
    has an earlier breach of the rule that stands (`repeat_pct`). Before its window is over, nothing is due: hand over a
    period that has ended.
    """
    found = []
    for rule in scheme.rules:
        if not rule.closes:
            continue
        for code, first, last in _windows(scheme, rule, period):
            made = _close(rule, dossier, code, (first, last), tally, again)
            if made is not None:
                found.append(made)
    return found


def _windows(scheme: Scheme, rule: Rule, period: Period) -> Iterator[tuple[str, date, date]]:
    """The rule's windows that end with the period."""
    if rule.grant or (rule.shortfall is not None and scheme.nodes[rule.node].window == PERIOD):
        yield period.code, period.first, period.last
        return
    cycle = scheme.calendar.cycle(period.year)
    if period.last == cycle.last:
        yield str(cycle.year), cycle.first, cycle.last


def _close(
    rule: Rule,
    dossier: Dossier,
    code: str,
    window: tuple[date, date],
    tally: Callable[[Rule, date, date], Tally],
    again: Callable[[Rule], bool],
) -> Closing | None:
    first, last = window
    day = dossier.last_day(first, last) if rule.grant else last
    if day is None or unbound(rule, dossier, day) is not None:
        return None
    if rule.grant:
        points = rule.points or Fraction(0)
        fine = surcharged(rule, points, Fraction(1), again(rule), dossier, day) if rule.effect == "points" else NOTHING
        return Closing(rule.code, day, code, rule.effect, fine)
    counted = tally(rule, first, last)
    if rule.shortfall is not None:
        return _shortfall(rule, dossier, day, code, counted, again)
    return _rate(rule, dossier, day, code, counted, again)


def _shortfall(
    rule: Rule, dossier: Dossier, day: date, code: str, counted: Tally, again: Callable[[Rule], bool]
) -> Closing | None:
    terms = rule.shortfall
    if terms is None or counted.quantity >= terms.target:
        return None
    missing = Fraction((terms.target - counted.quantity) // terms.unit)
    if terms.points is None:
        return Closing(rule.code, day, code, "void", NOTHING, missing)
    if not missing:
        return None
    base = terms.points * missing
    return Closing(rule.code, day, code, "points", surcharged(rule, base, missing, again(rule), dossier, day), missing)


def _rate(
    rule: Rule, dossier: Dossier, day: date, code: str, counted: Tally, again: Callable[[Rule], bool]
) -> Closing | None:
    terms = rule.rate_below
    if terms is None or counted.due <= 0:
        return None
    reached = counted.attended / counted.due
    if reached >= terms.rate:
        return None
    fine = surcharged(rule, terms.points, Fraction(1), again(rule), dossier, day)
    return Closing(rule.code, day, code, "points", fine, reached)
