"""Reads the parts of a worked case: members, entries, facts, figures, ballots, history, expectations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date as Date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import pairwise
from typing import Any

from .amounts import exact, to_cents
from .case_types import (
    NOT_CONFIRMED,
    CaseBallot,
    CaseEntry,
    CaseError,
    CaseFact,
    CaseFigure,
    Expected,
    fault,
    gather,
    items_of,
    mapping,
    unknown,
)
from .conditions import Past
from .document import kind_of
from .dossier import Dossier, Exemption, Held, Span
from .faults import Fault, brief, suggest
from .reading import STATUSES
from .scheme import Scheme

ENTRY_KEYS = frozenset(
    [
        "id",
        "rule",
        "member",
        "branch",
        "department",
        "date",
        "points",
        "quantity",
        "tier",
        "subject",
        "state",
        "reversed",
        "note",
        "origin",
    ]
)
FACT_KEYS = frozenset(
    [
        "id",
        "source",
        "event",
        "member",
        "branch",
        "department",
        "date",
        "quantity",
        "activity",
        "tier",
        "subject",
        "note",
    ]
)
SPAN_KEYS = ("status", "track", "from", "to", "branch", "department", "group")
STATES = (*sorted(NOT_CONFIRMED), "confirmed")
MEMBER_KEYS = (*SPAN_KEYS, "exempt", "posts", "spans", "name")
FIRST_YEAR, LAST_YEAR = 1900, 2999
HIGHEST = 100  # of a figure
# Points, quantities and votes stay below this; digits before or after the point below that.
BIGGEST, LONGEST = 10**9, 30
ONE = Fraction(1)
WHOSE = ("member", "branch", "department")
EXPECTED_KEYS = ("total", "rank", "grade", "tie", "outcomes", "nodes")
POST_KEYS = ("post", "from", "to", "branch", "group")


class Reader:
    """Reads the parts of one case; every complaint names its place."""

    def __init__(self, place: str, scheme: Scheme, year: int) -> None:
        self.place, self.scheme, self.year = place, scheme, year
        self.members: Mapping[str, Dossier] = {}

    def at(self, where: str) -> str:
        """The whole place of a part of the case."""
        return f"{self.place}.{where}"

    def known(self, where: str, name: object) -> str:
        """The name of a member of the case."""
        if str(name) not in self.members:
            raise unknown(self.at(where), "member", name, self.members)
        return str(name)

    def waiting(self, number: int, name: object) -> str:
        """A member under investigation."""
        return self.known(f"pending[{number}]", name)

    def day(self, where: str, value: object) -> Date:
        """A day, as YAML's date or as ISO text."""
        try:
            day = (
                Date(value.year, value.month, value.day) if isinstance(value, Date) else Date.fromisoformat(str(value))
            )
        except ValueError:
            raise fault(self.at(where), "day", value=str(value)) from None
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise fault(self.at(where), "years", value=day.isoformat(), low=FIRST_YEAR, high=LAST_YEAR)
        return day

    def listed(self, where: str, value: object) -> list[Any]:
        """A list; nothing is an empty one."""
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            raise fault(self.at(where), "type", expected="a list", found=brief(value))
        return list(value)

    def name(self, where: str, value: object) -> str | int | None:
        """The name of a branch, group or department."""
        if value is None or isinstance(value, str | int):
            return value
        raise fault(self.at(where), "name", value=str(value))

    def choice(self, where: str, value: object, choices: Sequence[str]) -> str:
        """One of some words."""
        if value not in choices:
            hint = suggest(str(value), choices)
            raise fault(self.at(where), "choice", value=str(value), choices=list(choices), suggestion=hint)
        return str(value)

    def optional_day(self, where: str, value: object) -> Date | None:
        """A day, or None."""
        return None if value is None else self.day(where, value)

    def stretch(self, where: str, data: Mapping[str, Any]) -> tuple[Date | None, Date | None]:
        """First and last day, either open; the first isn't after the last."""
        first, last = (self.optional_day(f"{where}.{key}", data.get(key)) for key in ("from", "to"))
        if first and last and last < first:
            raise fault(self.at(f"{where}.to"), "day_order", first=first.isoformat(), last=last.isoformat())
        return first, last

    def number(self, where: str, value: object) -> Fraction:
        """An exact number, of a size that points can have."""
        try:
            if isinstance(value, str | Decimal) and not -LONGEST < Decimal(value).adjusted() < LONGEST:
                raise fault(self.at(where), "too_big", value=brief(value), most=f"1e{LONGEST}")
            found = exact(value)  # type: ignore[arg-type]
        except (ValueError, InvalidOperation) as error:
            if isinstance(error, CaseError):
                raise
            raise fault(self.at(where), "number", value=str(value)) from None
        if abs(found) >= BIGGEST:
            raise fault(self.at(where), "too_big", value=brief(value), most=BIGGEST)
        return found

    def optional_number(self, where: str, value: object, missing: Fraction | None = None) -> Fraction | None:
        """A number, or what stands in where none is given."""
        return missing if value is None else self.number(where, value)

    def member(self, name: str, value: Any) -> Dossier:
        """A member's dossier. `spans`: several enrolments, or changes of status, track or branch, one after another."""
        where = f"members.{name}"
        data = mapping(self.at(where), value or {}, MEMBER_KEYS)
        listed = self.listed(f"{where}.spans", data.get("spans"))
        if not listed:
            made: tuple[Span, ...] = (self._span(where, data),)
        else:
            places = [f"{where}.spans[{number}]" for number in range(len(listed))]
            spans = [mapping(self.at(at), item, SPAN_KEYS) for at, item in zip(places, listed, strict=True)]
            made = tuple(self._span(at, {**data, **span}) for at, span in zip(places, spans, strict=True))
            self._one_after_another(where, made)
        posts = tuple(
            self._post(f"{where}.posts[{n}]", post)
            for n, post in enumerate(self.listed(f"{where}.posts", data.get("posts")))
        )
        return Dossier(made, posts, self._exemptions(f"{where}.exempt", data.get("exempt")))

    def _span(self, where: str, data: Mapping[str, Any]) -> Span:
        track = data.get("track")
        if track is not None and str(track) not in self.scheme.tracks:
            raise unknown(self.at(f"{where}.track"), "track", track, self.scheme.tracks)
        return Span(
            *self.stretch(where, data),
            self.choice(f"{where}.status", data.get("status") or "full", STATUSES),
            None if track is None else str(track),
            *(self.name(f"{where}.{key}", data.get(key)) for key in ("branch", "group", "department")),
        )

    def _one_after_another(self, where: str, spans: Sequence[Span]) -> None:
        """Stretches are given in order and don't overlap."""
        for number, (span, after) in enumerate(pairwise(spans), start=1):
            if span.last is None or after.first is None or after.first <= span.last:
                raise fault(self.at(f"{where}.spans[{number}]"), "overlap")

    def _post(self, where: str, value: Any) -> Held:
        data: Mapping[str, Any]
        data = {"post": value} if isinstance(value, str) else mapping(self.at(where), value, POST_KEYS)
        if not data.get("post"):
            raise fault(self.at(f"{where}.post"), "missing")
        places = (self.name(f"{where}.{key}", data.get(key)) for key in ("branch", "group"))
        return Held(str(data["post"]), *self.stretch(where, data), *places)

    def _exemptions(self, where: str, value: Any) -> tuple[Exemption, ...]:
        if not value:
            return ()
        if value is True:
            return (Exemption(),)
        if isinstance(value, list | tuple):
            rows = enumerate(value)
            return tuple(one for number, item in rows for one in self._exemptions(f"{where}[{number}]", item))
        data = mapping(self.at(where), value, ("total", "from", "to", "reason"))
        total = self.optional_number(f"{where}.total", data.get("total"))
        return (Exemption(*self.stretch(where, data), None if total is None else to_cents(total)),)

    def _whose(self, where: str, data: Mapping[str, Any]) -> tuple[str | None, object, object]:
        given = [key for key in WHOSE if data.get(key) is not None]
        if len(given) != 1:
            raise fault(self.at(where), "needs_one", choices=list(WHOSE))
        member = self.known(f"{where}.member", data["member"]) if given == ["member"] else None
        branch, department = (self.name(f"{where}.{key}", data.get(key)) for key in ("branch", "department"))
        return member, branch, department

    def entry(self, number: int, value: Any) -> CaseEntry:
        """A declared entry."""
        where = f"entries[{number}]"
        data = mapping(self.at(where), value, ENTRY_KEYS)
        rule = str(data.get("rule"))
        if rule not in self.scheme.rule_by_code:
            raise unknown(self.at(f"{where}.rule"), "rule", rule, self.scheme.rule_by_code)
        day = self.day(f"{where}.date", data.get("date"))
        taken_back = self.optional_day(f"{where}.reversed", data.get("reversed"))
        if taken_back and taken_back < day:
            raise fault(
                self.at(f"{where}.reversed"), "day_order", first=day.isoformat(), last=taken_back.isoformat()
            )
        return CaseEntry(
            data.get("id"),
            rule,
            number,
            day,
            *self._whose(where, data),
            self.optional_number(f"{where}.quantity", data.get("quantity"), ONE) or Fraction(0),
            self.optional_number(f"{where}.points", data.get("points")),
            _text(data.get("tier")),
            _text(data.get("subject")),
            self.choice(f"{where}.state", data.get("state") or "confirmed", STATES),
            taken_back,
        )

    def fact(self, number: int, index: int, value: Any) -> CaseFact:
        """A fact of a source; `number` is its place after the entries, `index` the one in its own list."""
        where = f"facts[{index}]"
        data = mapping(self.at(where), value, FACT_KEYS)
        if not data.get("source"):
            raise fault(self.at(f"{where}.source"), "missing")
        return CaseFact(
            data.get("id"),
            number,
            str(data["source"]),
            _text(data.get("event")),
            self.day(f"{where}.date", data.get("date")),
            *self._whose(where, data),
            self.optional_number(f"{where}.quantity", data.get("quantity"), ONE) or Fraction(0),
            _text(data.get("activity")),
            _text(data.get("tier")),
            _text(data.get("subject")),
        )

    def _node(self, where: str, data: Mapping[str, Any], kind: str) -> str:
        code = str(data.get("node"))
        if code not in self.scheme.node_index or self.scheme.node(code).kind != kind:
            known = [node.code for node in self.scheme.nodes if node.kind == kind]
            raise unknown(self.at(f"{where}.node"), f"{kind} node", code, known)
        return code

    def figure(self, number: int, value: Any) -> CaseFigure:
        """A figure of a member: a level where the node reads levels, else a value of 0 to 100."""
        where = f"figures[{number}]"
        data = mapping(self.at(where), value, ("node", "member", "period", "date", "value", "level", "id"))
        given, level = data.get("value"), data.get("level")
        if (given is None) == (level is None):
            raise fault(self.at(where), "needs_one", choices=["value", "level"])
        node = self._node(where, data, "figure")
        levels = self.scheme.node(node).levels
        if given is not None and levels:
            raise fault(self.at(f"{where}.value"), "reads_level", node=node, choices=list(levels))
        if level is not None and not levels:
            raise fault(self.at(f"{where}.level"), "no_levels", node=node)
        points = self.optional_number(f"{where}.value", given)
        if points is not None and not 0 <= points <= HIGHEST:
            raise fault(self.at(f"{where}.value"), "figure_range", value=str(given), most=HIGHEST)
        member = self.known(f"{where}.member", data.get("member"))
        return CaseFigure(node, member, self._date_or_period(where, data), points, _text(level))

    def _date_or_period(self, where: str, data: Mapping[str, Any]) -> Date:
        if data.get("date") is not None:
            return self.day(f"{where}.date", data["date"])
        try:
            return self.scheme.calendar.bounds(str(data.get("period")))[1]
        except ValueError:
            raise self._no_period(f"{where}.period", data.get("period")) from None

    def _no_period(self, where: str, value: object) -> CaseError:
        calendar = self.scheme.calendar
        example = calendar.cycle(self.year).periods[-1].code
        return fault(self.at(where), "period", value=str(value), example=example)

    def ballot(self, number: int, value: Any) -> CaseBallot:
        """A closed ballot."""
        where = f"ballots[{number}]"
        data = mapping(self.at(where), value, ("node", "date", "period", "votes", "decided", "id"))
        decided = {}
        for name, choice in items_of(self.at(where), data, "decided"):
            option, points = choice if isinstance(choice, list | tuple) and len(choice) == 2 else (choice, None)
            exactly = self.optional_number(f"{where}.decided.{name}", points)
            decided[self.known(f"{where}.decided.{name}", name)] = (str(option), exactly)
        votes = {
            self.known(f"{where}.votes.{name}", name): {
                str(group): self._counts(f"{where}.votes.{name}.{group}", counts)
                for group, counts in mapping(self.at(f"{where}.votes.{name}"), groups, None).items()
            }
            for name, groups in items_of(self.at(where), data, "votes")
        }
        return CaseBallot(self._node(where, data, "ballot"), self._date_or_period(where, data), votes, decided)

    def _counts(self, where: str, value: object) -> dict[str, int]:
        counts = {}
        for option, count in mapping(self.at(where), value, None).items():
            if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count < BIGGEST:
                raise fault(self.at(f"{where}.{option}"), "votes", value=str(count))
            counts[str(option)] = count
        return counts

    def past(self, name: object, value: Any) -> tuple[str, tuple[Past | None, ...]]:
        """A member's earlier years, oldest first; a year that is missing between two that are named is a gap."""
        return self.known(f"history.{name}", name), self._history(str(name), value)

    def _history(self, name: str, value: Any) -> tuple[Past | None, ...]:
        found: list[Past | None] = []
        before: int | None = None
        for number, item in enumerate(self.listed(f"history.{name}", value)):
            where = f"history.{name}[{number}]"
            data = mapping(self.at(where), item or {}, ("year", "grade", "total", "rank"))
            year = data.get("year")
            if isinstance(year, int) and not FIRST_YEAR <= year < self.year:
                raise fault(self.at(f"{where}.year"), "years", value=year, low=FIRST_YEAR, high=self.year - 1)
            if isinstance(year, int) and before is not None:
                found.extend([None] * (year - before - 1))
            before = year if isinstance(year, int) else None
            total = self.optional_number(f"{where}.total", data.get("total"))
            cents = None if total is None else to_cents(total)
            found.append(Past(_text(data.get("grade")), cents, data.get("rank")) if data else None)
        if before is not None:
            found.extend([None] * (self.year - before - 1))
        return tuple(found)

    def expected(self, number: int, value: Any) -> Expected:
        """What must come out as of a period."""
        where = f"expect[{number}]"
        data = mapping(self.at(where), value, ("period", "members", "counted"))
        code = str(data.get("period"))
        try:
            period = self.scheme.calendar.period(code)
        except ValueError:
            raise self._no_period(f"{where}.period", data.get("period")) from None
        if period.year != self.year:
            raise fault(self.at(f"{where}.period"), "period_year", value=code, year=self.year)
        faults: list[Fault] = []

        def what(name: object, wanted: Any) -> tuple[str, Any]:
            at = f"{where}.members.{name}"
            return self.known(at, name), self._what(at, wanted)

        def points(name: object, wanted: Any) -> tuple[object, Fraction]:
            return name, self.number(f"{where}.counted.{name}", wanted)

        members = dict(gather(faults, items_of(self.at(where), data, "members"), what))
        counted = dict(gather(faults, items_of(self.at(where), data, "counted"), points))
        if faults:
            raise CaseError(faults)
        return Expected(code, members, counted)

    def _what(self, where: str, value: Any) -> Any:
        """What is expected of a member: None, a total, or a mapping."""
        if value is None:
            return None
        if not isinstance(value, Mapping):
            return self.number(where, value)
        mapping(self.at(where), value, EXPECTED_KEYS)
        found = dict(value)
        if "total" in value:
            found["total"] = self.number(f"{where}.total", value["total"])
        for key in ("grade", "tie"):
            if isinstance(value.get(key), Mapping | list | tuple):
                raise fault(self.at(f"{where}.{key}"), "type", expected="a code", found=kind_of(value[key]))
        if value.get("rank") is not None:
            found["rank"] = self.number(f"{where}.rank", value["rank"])
        if "outcomes" in value:
            found["outcomes"] = [str(code) for code in self.listed(f"{where}.outcomes", value["outcomes"])]
        if "nodes" in value:
            nodes = mapping(self.at(f"{where}.nodes"), value["nodes"] or {}, self.scheme.node_index)
            found["nodes"] = {
                code: self.optional_number(f"{where}.nodes.{code}", points) for code, points in nodes.items()
            }
        return found


def _text(value: object) -> str | None:
    if value is None:
        return None
    return format(value, "f") if isinstance(value, Decimal) else str(value)
