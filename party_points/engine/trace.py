"""Why a score is what it is: `explain`, the engine's fourth verb. The same evaluation, with somebody listening.

The tree is made of plain values that JSON takes: amounts as decimal texts, reasons as codes with parameters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from .account import Account, Reading, account, batch_of
from .amounts import CENTS, fraction_text, text
from .columns import Tracer
from .cycle import Period
from .dossier import Dossier
from .evaluation import evaluate
from .ledger import Entry, Settled
from .scheme import PERIOD, Node, Scheme
from .slots import Plan, Slot, plan_for
from .tables import Value

Trace = dict[str, Any]


class Worth(NamedTuple):
    """A slot as it was worked out, in points."""

    raw: Fraction
    value: Fraction
    over: Fraction


class Recorder(Tracer):
    """Writes down every slot of a batch of one member."""

    asks_for_all = True

    def __init__(self) -> None:
        self.worths: dict[tuple[int, int], Worth] = {}

    def slot(
        self, plan: Plan, slot: Slot, members: Iterable[int], raws: Sequence[int], values: Sequence[int], void: Set[int]
    ) -> None:
        """Keep raw sum, value and overflow."""
        unit = Fraction(1, CENTS * plan.scale)
        over = max(raws[0] - slot.high, 0) if slot.spill >= 0 and not void else 0
        self.worths[slot.node, slot.position] = Worth(raws[0] * unit, values[0] * unit, over * unit)


def explain(
    scheme: Scheme,
    dossier: Dossier,
    period: Period,
    entries: Sequence[Entry],
    readings: Iterable[Reading] = (),
    since: date | None = None,
) -> Trace:
    """The tree of one member's score as of the period, with every entry, limit, bound and fold that made it.

    `entries`: all the member's confirmed entries of the cycle (lifetime schemes: since the first day), reversed ones
    too; they are settled here. Takes what `account` takes; raises `KeyError` for unknown rules or nodes.
    """
    made = account(scheme, dossier, period, entries, readings, since)
    recorder = Recorder()
    scores = evaluate(scheme, batch_of(period, [made]), recorder)
    teller = _Teller(scheme, period, made, entries, scores.rows[0], recorder)
    return {
        "scheme": scheme.code,
        "period": period.code,
        "total": text(scores.totals[0]),
        "vetoed": bool(made.vetoes),
        "vetoes": [teller.entry(entry) for entry in made.vetoes],
        "track": made.profile.track,
        "ended": made.profile.ended,
        "periods": teller.periods(),
        "tree": teller.node(scheme.root),
        "elsewhere": teller.elsewhere(),
    }


class _Teller:
    """Puts the recorded slots, the settled entries and the scheme's constants together."""

    def __init__(
        self,
        scheme: Scheme,
        period: Period,
        made: Account,
        entries: Sequence[Entry],
        row: list[int | None],
        recorder: Recorder,
    ) -> None:
        self.scheme, self.period, self.made, self.row, self.recorder = scheme, period, made, row, recorder
        self.settled: dict[int, Settled] = {id(entry): item for entry, item in zip(entries, made.settled, strict=True)}
        self.entries = entries
        self.cycle = scheme.calendar.cycle(period.year)
        self.told: set[int] = set()
        self.codes = self._codes()
        self.posted = self._by_slot()
        plan = plan_for(scheme, made.profile)
        self.slots = {(slot.node, slot.position) for slot in plan.slots}

    def _codes(self) -> list[str]:
        codes: list[str] = []
        year = self.cycle.year
        while len(codes) < len(self.made.profile.marks):
            upto = self.period.index + 1 if year == self.cycle.year else None
            codes = [each.code for each in self.scheme.calendar.cycle(year).periods[:upto]] + codes
            year -= 1
        return codes[len(codes) - len(self.made.profile.marks) :]

    def periods(self) -> list[Trace]:
        """The periods of the account: counted or not, and with which track."""
        return [
            {"period": code, "counted": mark is not None, "track": mark[0] if mark else None}
            for code, mark in zip(self.codes, self.made.profile.marks, strict=True)
        ]

    def entry(self, entry: Entry) -> Trace:
        """An entry with its points, what was counted and why."""
        self.told.add(id(entry))
        item = self.settled[id(entry)]
        return {
            "key": entry.key,
            "rule": entry.rule,
            "date": entry.date.isoformat(),
            "origin": entry.origin,
            "subject": entry.subject,
            "points": text(entry.cents),
            "counted": text(item.cents),
            "effective": item.effective,
            "reason": {"code": item.reason.code, "params": dict(item.reason.params)} if item.reason else None,
        }

    def elsewhere(self) -> list[Trace]:
        """Entries that no window of the tree took: after the period, or on a node that the member's track lacks."""
        return [self.entry(entry) for entry in self.entries if id(entry) not in self.told]

    def node(self, node: Node) -> Trace:
        """A node with its windows and children."""
        shown = self.row[node.index]
        track = self.made.profile.track
        told: Trace = {
            "code": node.code,
            "name": dict(node.name),
            "kind": node.kind,
            "window": node.window,
            "exists": shown is not None,
            "value": None if shown is None else text(shown),
            "windows": self._windows(node),
        }
        if node.parent is not None:
            told["contribution"] = self._contribution(node, track)
        told["children"] = [self.node(self.scheme.nodes[child]) for child in node.children]
        return told

    def _windows(self, node: Node) -> list[Trace]:
        if node.window != PERIOD:
            code = "lifetime" if node.window == "lifetime" else str(self.cycle.year)
            return [self._window(node, 0, code, self.made.profile.track)] if self._known(node, 0) else []
        marks = self.made.profile.marks
        return [
            self._window(node, place, code, mark[0])
            for place, (code, mark) in enumerate(zip(self.codes, marks, strict=True))
            if mark is not None and self._known(node, place)
        ]

    def _known(self, node: Node, place: int) -> bool:
        return (node.index, place) in self.slots

    def _window(self, node: Node, place: int, code: str, track: str | None) -> Trace:
        measures = node.on(track)
        worth = self.recorder.worths.get((node.index, place), Worth(Fraction(0), Fraction(0), Fraction(0)))
        voids = [entry for index, at, entry in self.made.voids if index == node.index and self._here(node, at, place)]
        told: Trace = {
            "window": code,
            "track": track,
            "entries": [self.entry(entry) for entry in self._entries(node, place) if entry not in voids],
            "raw": fraction_text(worth.raw),
            "min": None if measures.min is None else fraction_text(measures.min),
            "max": None if measures.max is None else fraction_text(measures.max),
            "bound": None
            if voids
            else "min"
            if worth.value > worth.raw
            else "max"
            if worth.value < worth.raw
            else None,
            "void": [self.entry(entry) for entry in voids],
            "value": fraction_text(worth.value),
        }
        if node.kind in ("ballot", "figure"):
            told["reading"] = self._reading(node, place)
        else:
            told["opening"] = fraction_text(measures.opening)
            told["overflow_in"] = self._overflow_in(node, place)
        if node.overflow_to is not None and not voids:
            target = self.scheme.nodes[node.overflow_to].code
            told["overflow"] = {"to": target, "points": fraction_text(worth.over)} if worth.over else None
        return told

    def _here(self, node: Node, at: int, place: int) -> bool:
        """Whether a period index belongs to the node's window at `place`."""
        return node.window != PERIOD or at - self.made.profile.first == place

    def _entries(self, node: Node, place: int) -> list[Entry]:
        return self.posted.get((node.index, place if node.window == PERIOD else 0), [])

    def _by_slot(self) -> dict[tuple[int, int], list[Entry]]:
        """The entries dated up to the period's end, by node and place of the window; vetoes are told apart."""
        found: dict[tuple[int, int], list[Entry]] = {}
        for entry in self.entries:
            rule = self.scheme.rule(entry.rule)
            if rule.effect != "veto" and entry.date <= self.period.last:
                whole = self.scheme.nodes[rule.node].window != PERIOD
                place = 0 if whole else self._place(entry.date) - self.made.profile.first
                found.setdefault((rule.node, place), []).append(entry)
        return found

    def _place(self, day: date) -> int:
        return self.scheme.calendar.offset(self.scheme.calendar.period_of(day), self.cycle)

    def _reading(self, node: Node, place: int) -> Trace:
        """What a ballot or figure node read, or that there is nothing yet."""
        found: Value | None = None
        for index, at, value in self.made.readings:
            if index == node.index and self._here(node, at, place):
                found = value
        if found is None:
            return {"missing": True}
        if isinstance(found, str):
            return {"missing": False, "level": found, "mapped": found in node.levels}
        points = Fraction(found, CENTS) if isinstance(found, int) else Fraction(found)
        return {"missing": False, "value": fraction_text(points)}

    def _overflow_in(self, node: Node, place: int) -> list[Trace]:
        found = []
        for source in self.scheme.nodes:
            if source.overflow_to != node.index:
                continue
            same = node.window == PERIOD
            overs = [
                worth.over
                for (index, at), worth in self.recorder.worths.items()
                if index == source.index and (at == place or not same)
            ]
            if any(overs):
                found.append({"from": source.code, "points": fraction_text(sum(overs, Fraction(0)))})
        return found

    def _contribution(self, node: Node, track: str | None) -> Trace:
        """What the node gives its parent: weight, and the fold where a period node meets a whole one."""
        parent = self.scheme.nodes[node.parent or 0]
        weight = node.on(track).weight
        told: Trace = {"weight": fraction_text(weight), "fold": None}
        folds = node.window == PERIOD and parent.window != PERIOD
        worths = self.recorder.worths
        counted = [place for place, mark in enumerate(self.made.profile.marks) if mark is not None]
        values = [
            worths[node.index, place].value if (node.index, place) in worths else Fraction(0) for place in counted
        ]
        if not folds:
            last = len(self.made.profile.marks) - 1 if node.window == PERIOD else 0
            worth = worths.get((node.index, last))
            amount = weight * (worth.value if worth else Fraction(0))
        else:
            told["fold"], told["over"] = node.fold, len(counted)
            folded = sum(values, Fraction(0))
            if node.fold == "mean":
                folded = folded / len(values) if values else Fraction(0)
            elif node.fold == "last":
                folded = values[-1] if values else Fraction(0)
            told["folded"] = fraction_text(folded)
            amount = weight * folded
        told["points"] = fraction_text(amount)
        return told
