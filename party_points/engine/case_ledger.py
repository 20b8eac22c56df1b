"""The ledger of a worked case: entries confirmed by date, then position; facts, joint shares, closing jobs."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from datetime import date as Date
from fractions import Fraction
from typing import NamedTuple

from .binding import unbound
from .case_types import NOT_CONFIRMED, Case, CaseEntry, CaseFact
from .closing import ATTENDED, DUE, Closing, Tally, closings
from .cycle import Period
from .dossier import Dossier
from .facts import counts_by_itself, posts_by_itself, takes
from .ledger import CLOSING, DECLARED, DERIVED, FACT, Entry
from .pricing import Claim, Earlier, Holder, Price, price, shares
from .profile import lifetime_from
from .reasons import Reason, Refusal
from .scheme import Rule


class Event(NamedTuple):
    """Something to confirm for one member."""

    date: Date
    number: int
    key: Hashable
    member: str
    rule: Rule
    origin: str
    quantity: Fraction
    points: Fraction | None
    tier: str | None
    subject: str | None
    reversed: Date | None


class CaseLedger:
    """The confirmed entries of every member. `ids`: entry key → the id that the case gave; `refused`: what could not be
    confirmed, with the member and the reason; `since`: where time begins for those enrolled without a first day."""

    def __init__(self, case: Case) -> None:
        self.case, self.scheme = case, case.scheme
        self.entries: dict[str, list[Entry]] = {name: [] for name in case.members}
        self.reversals: dict[Hashable, Date] = {}
        self.ids: dict[Hashable, object] = {}
        self.refused: list[tuple[Entry, tuple[str, Reason]]] = []
        self.holders = [Holder(name, dossier) for name, dossier in case.members.items()]
        self.facts_of: dict[str, list[CaseFact]] = {name: [] for name in case.members}
        for fact in case.facts:
            for name in self._whom(fact):
                self.facts_of[name].append(fact)
        cycle = self.scheme.calendar.cycle(case.year)
        dates = [cycle.first, *(item.date for item in case.entries), *(item.date for item in case.facts)]
        self.since = self.scheme.calendar.cycle_of(min(dates)).first if self.scheme.lifetime else cycle.first
        self.next_number = len(case.entries) + len(case.facts) + len(self.scheme.rules) * len(case.facts)
        for event in sorted(self._events(), key=lambda event: (event.date, event.number)):
            self._confirm(event)
        self._close()

    def _events(self) -> Iterator[Event]:
        for entry in self.case.entries:
            yield from self._declared(entry)
        for fact in self.case.facts:
            yield from self._posted(fact)

    def _declared(self, entry: CaseEntry) -> Iterator[Event]:
        rule = self.scheme.rule(entry.rule)
        for name in self._whom(entry):
            key = ("entry", entry.number, name)
            if entry.id is not None and entry.member is not None:
                self.ids[key] = entry.id
            if entry.state in NOT_CONFIRMED:
                self._refuse(key, name, rule, entry.date, entry.number, Reason("not_confirmed", {"state": entry.state}))
                continue
            yield Event(
                entry.date,
                entry.number,
                key,
                name,
                rule,
                DECLARED,
                entry.quantity,
                entry.points,
                entry.tier,
                entry.subject,
                entry.reversed,
            )

    def _posted(self, fact: CaseFact) -> Iterator[Event]:
        """The entries that a fact posts by itself; one fact may serve several rules."""
        base = len(self.case.entries) + (fact.number - len(self.case.entries)) * len(self.scheme.rules)
        for rule in self.scheme.rules:
            if not takes(rule, fact.source, fact.event, fact.activity, fact.tier):
                continue
            if not posts_by_itself(rule, fact.tier):
                continue
            for name in self._whom(fact):
                key = ("fact", fact.number, rule.code, name)
                if fact.id is not None and fact.member is not None:
                    self.ids[key] = fact.id
                yield Event(
                    fact.date,
                    base + rule.index,
                    key,
                    name,
                    rule,
                    FACT,
                    fact.quantity,
                    None,
                    fact.tier,
                    fact.subject,
                    None,
                )

    def _whom(self, item: CaseEntry | CaseFact) -> list[str]:
        """The member, or all members enrolled in the branch or department on the date."""
        if item.member is None:
            return [name for name, dossier in self.case.members.items() if _belongs(dossier, item)]
        return [item.member]

    def _refuse(self, key: Hashable, name: str, rule: Rule, day: Date, number: int, reason: Reason) -> None:
        origin = FACT if isinstance(key, tuple) and key[0] == "fact" else DECLARED
        self.refused.append((Entry(key, rule.code, day, number, 0, origin=origin), (name, reason)))

    def _confirm(self, event: Event) -> None:
        """Price the event and post it; what can't be confirmed counts nothing, and says why."""
        dossier = self.case.members[event.member]
        claim = Claim(event.rule.code, event.date, event.number, event.quantity, event.tier, event.points)
        try:
            fine = price(self.scheme, dossier, claim, self._earlier(event))
        except Refusal as refusal:
            reason = Reason(refusal.code, refusal.params)
            self._refuse(event.key, event.member, event.rule, event.date, event.number, reason)
            return
        entry = Entry(
            event.key,
            event.rule.code,
            event.date,
            event.number,
            fine.cents,
            event.subject,
            event.quantity,
            event.origin,
            event.reversed is not None,
        )
        self._post(event.member, entry, event.rule, event.reversed)

    def _earlier(self, event: Event) -> list[Earlier]:
        """The member's entries of the rule in the cycle that stand on the day: reversals come before entries."""
        cycle = self.scheme.calendar.cycle_of(event.date)
        return [
            Earlier(entry.date, entry.number, entry.quantity)
            for entry in self.entries[event.member]
            if entry.rule == event.rule.code
            and entry.origin in (DECLARED, FACT)
            and cycle.first <= entry.date <= cycle.last
            and (entry.key not in self.reversals or self.reversals[entry.key] > event.date)
        ]

    def _post(self, member: str, entry: Entry, rule: Rule, reversal: Date | None) -> None:
        self.entries[member].append(entry)
        if reversal is not None:
            self.reversals[entry.key] = reversal
        origin = Holder(member, self.case.members[member])
        for share in shares(self.scheme, rule, entry.cents, entry.date, origin, self.holders):
            self.next_number += 1
            derived = Entry(
                ("derived", entry.key, share.key),
                rule.code,
                entry.date,
                self.next_number,
                share.cents,
                entry.subject,
                1,
                DERIVED,
                entry.reversed,
            )
            self.entries[str(share.key)].append(derived)

    def _close(self) -> None:
        """What the closing jobs make, period by period."""
        self.next_number += 1_000_000
        for name, dossier in self.case.members.items():
            begin = self.since
            if self.scheme.lifetime:
                begin = lifetime_from(dossier, self.scheme.calendar.cycle(self.case.year).last) or self.since
            for year in range(self.scheme.calendar.cycle_of(begin).year, self.case.year + 1):
                for period in self.scheme.calendar.cycle(year).periods:
                    self._close_period(name, dossier, period)

    def _close_period(self, name: str, dossier: Dossier, period: Period) -> None:
        def tally(rule: Rule, first: Date, last: Date) -> Tally:
            return self._tally(name, dossier, rule, first, last)

        def again(rule: Rule) -> bool:
            cycle = self.scheme.calendar.cycle_of(period.last)
            return any(
                entry.rule == rule.code and entry.origin == CLOSING and cycle.first <= entry.date <= cycle.last
                for entry in self.entries[name]
            )

        for made in closings(self.scheme, dossier, period, tally, again):
            self._post_closing(name, made)

    def _post_closing(self, name: str, made: Closing) -> None:
        self.next_number += 1
        fine: Price = made.price
        entry = Entry(
            ("closing", made.rule, name, made.window),
            made.rule,
            made.date,
            self.next_number,
            fine.cents,
            None,
            1,
            CLOSING,
            False,
        )
        self._post(name, entry, self.scheme.rule(made.rule), None)

    def _tally(self, name: str, dossier: Dossier, rule: Rule, first: Date, last: Date) -> Tally:
        """Facts that the rule takes and the member's unreversed entries of it, in the window."""
        quantity = attended = due = Fraction(0)
        for fact in self.facts_of[name] if counts_by_itself(rule) else ():
            if not first <= fact.date <= last or unbound(rule, dossier, fact.date):
                continue
            if takes(rule, fact.source, fact.event, fact.activity, fact.tier):
                quantity += fact.quantity
                attended += fact.quantity if fact.event in ATTENDED else 0
                due += fact.quantity if fact.event in DUE else 0
        for entry in self.entries[name]:
            if entry.rule == rule.code and entry.origin in (DECLARED, FACT) and not entry.reversed:
                quantity += Fraction(entry.quantity) if first <= entry.date <= last else 0
        return Tally(quantity, attended, due)


def _belongs(dossier: Dossier, item: CaseEntry | CaseFact) -> bool:
    span = dossier.span_on(item.date)
    if span is None:
        return False
    return span.branch == item.branch if item.branch is not None else span.department == item.department
