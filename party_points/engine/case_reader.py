"""Reads the parts of a worked case: members, entries, facts, figures, ballots, history, expectations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date as Date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .amounts import exact, to_cents
from .case_types import CaseBallot, CaseEntry, CaseError, CaseFact, CaseFigure, Expected, items_of, mapping
from .conditions import Past
from .dossier import Dossier, Exemption, Held, Span
from .faults import suggest
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
MEMBER_KEYS = (*SPAN_KEYS, "exempt", "posts", "spans", "name")
FIRST_YEAR, LAST_YEAR = 1900, 2999
EXPECTED_KEYS = ("total", "rank", "grade", "tie", "outcomes", "nodes")
POST_KEYS = ("post", "from", "to", "branch", "group")


class Reader:
    """Reads the parts of one case; every complaint names its place."""

    def __init__(self, place: str, scheme: Scheme, year: int) -> None:
        self.place, self.scheme, self.year = place, scheme, year
        self.members: Mapping[str, Dossier] = {}

    def known(self, where: str, name: object) -> str:
        """The name of a member of the case."""
        if str(name) not in self.members:
            hint = suggest(str(name), self.members)
            said = f" (did you mean '{hint}'?)" if hint else ""
            raise CaseError(f"{self.place}.{where}: no member '{name}'{said}")
        return str(name)

    def wrong(self, where: str, said: str) -> CaseError:
        """A complaint about a place of the case."""
        return CaseError(f"{self.place}.{where}: {said}")

    def day(self, where: str, value: object) -> Date:
        """A day, as YAML's date or as ISO text."""
        try:
            day = (
                Date(value.year, value.month, value.day) if isinstance(value, Date) else Date.fromisoformat(str(value))
            )
        except ValueError:
            raise self.wrong(where, f"'{value}' is no date (YYYY-MM-DD)") from None
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise self.wrong(where, f"{day} lies outside {FIRST_YEAR} to {LAST_YEAR}")
        return day

    def listed(self, where: str, value: object) -> list[Any]:
        """A list; nothing is an empty one."""
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            raise self.wrong(where, "a list expected")
        return list(value)

    def name(self, where: str, value: object) -> str | int | None:
        """The name of a branch, group or department."""
        if value is None or isinstance(value, str | int):
            return value
        raise self.wrong(where, f"'{value}' is no name")

    def optional_day(self, where: str, value: object) -> Date | None:
        """A day, or None."""
        return None if value is None else self.day(where, value)

    def number(self, where: str, value: object) -> Fraction:
        """An exact number."""
        try:
            return exact(value)  # type: ignore[arg-type]
        except ValueError:
            raise CaseError(f"{self.place}.{where}: '{value}' is no number") from None

    def member(self, name: str, value: Any) -> Dossier:
        """A member's dossier. `spans`: several enrolments, or changes of status, track or branch, one after another."""
        where = f"members.{name}"
        data = mapping(f"{self.place}.{where}", value or {}, MEMBER_KEYS)
        listed = self.listed(f"{where}.spans", data.get("spans")) or [{}]
        spans = [mapping(f"{self.place}.{where}.spans", item, SPAN_KEYS) for item in listed]
        made = tuple(self._span(where, {**data, **span}) for span in spans)
        posts = tuple(
            self._post(f"{where}.posts[{n}]", post)
            for n, post in enumerate(self.listed(f"{where}.posts", data.get("posts")))
        )
        return Dossier(made, posts, self._exemptions(where, data.get("exempt")))

    def _span(self, where: str, data: Mapping[str, Any]) -> Span:
        track = data.get("track")
        if track is not None and str(track) not in self.scheme.tracks:
            raise CaseError(f"{self.place}.{where}.track: the scheme has no track '{track}'")
        return Span(
            self.optional_day(f"{where}.from", data.get("from")),
            self.optional_day(f"{where}.to", data.get("to")),
            str(data.get("status") or "full"),
            None if track is None else str(track),
            *(self.name(f"{where}.{key}", data.get(key)) for key in ("branch", "group", "department")),
        )

    def _post(self, where: str, value: Any) -> Held:
        data: Mapping[str, Any] = (
            {"post": value} if isinstance(value, str) else mapping(f"{self.place}.{where}", value, POST_KEYS)
        )
        first, last = self.optional_day(where, data.get("from")), self.optional_day(where, data.get("to"))
        places = (self.name(f"{where}.{key}", data.get(key)) for key in ("branch", "group"))
        return Held(str(data.get("post")), first, last, *places)

    def _exemptions(self, where: str, value: Any) -> tuple[Exemption, ...]:
        if not value:
            return ()
        if value is True:
            return (Exemption(),)
        if isinstance(value, list | tuple):
            return tuple(one for item in value for one in self._exemptions(where, item))
        data = mapping(f"{self.place}.{where}.exempt", value, ("total", "from", "to", "reason"))
        total = data.get("total")
        cents = None if total is None else to_cents(self.number(f"{where}.exempt.total", total))
        first, last = (self.optional_day(f"{where}.exempt", data.get(key)) for key in ("from", "to"))
        return (Exemption(first, last, cents),)

    def _whose(self, where: str, data: Mapping[str, Any]) -> tuple[str | None, object, object]:
        given = [key for key in ("member", "branch", "department") if data.get(key) is not None]
        if len(given) != 1:
            raise CaseError(f"{self.place}.{where}: one of member, branch, department is needed")
        member = self.known(f"{where}.member", data["member"]) if given == ["member"] else None
        branch, department = (self.name(f"{where}.{key}", data.get(key)) for key in ("branch", "department"))
        return member, branch, department

    def entry(self, number: int, value: Any) -> CaseEntry:
        """A declared entry."""
        where = f"entries[{number}]"
        data = mapping(f"{self.place}.{where}", value, ENTRY_KEYS)
        rule = str(data.get("rule"))
        if rule not in self.scheme.rule_by_code:
            hint = suggest(rule, self.scheme.rule_by_code)
            raise CaseError(
                f"{self.place}.{where}.rule: no rule '{rule}'" + (f" (did you mean '{hint}'?)" if hint else "")
            )
        points = data.get("points")
        return CaseEntry(
            data.get("id"),
            rule,
            number,
            self.day(f"{where}.date", data.get("date")),
            *self._whose(where, data),
            self.number(f"{where}.quantity", data["quantity"]) if data.get("quantity") is not None else Fraction(1),
            None if points is None else self.number(f"{where}.points", points),
            _text(data.get("tier")),
            _text(data.get("subject")),
            str(data.get("state") or "confirmed"),
            self.optional_day(f"{where}.reversed", data.get("reversed")),
        )

    def fact(self, number: int, value: Any) -> CaseFact:
        """A fact of a source."""
        where = f"facts[{number}]"
        data = mapping(f"{self.place}.{where}", value, FACT_KEYS)
        return CaseFact(
            data.get("id"),
            number,
            str(data.get("source")),
            _text(data.get("event")),
            self.day(f"{where}.date", data.get("date")),
            *self._whose(where, data),
            self.number(f"{where}.quantity", data["quantity"]) if data.get("quantity") is not None else Fraction(1),
            _text(data.get("activity")),
            _text(data.get("tier")),
            _text(data.get("subject")),
        )

    def _node(self, where: str, data: Mapping[str, Any], kind: str) -> str:
        code = str(data.get("node"))
        if code not in self.scheme.node_index or self.scheme.node(code).kind != kind:
            raise CaseError(f"{self.place}.{where}.node: no {kind} node '{code}'")
        return code

    def figure(self, number: int, value: Any) -> CaseFigure:
        """A figure of a member."""
        where = f"figures[{number}]"
        data = mapping(f"{self.place}.{where}", value, ("node", "member", "period", "date", "value", "level", "id"))
        given = data.get("value")
        if (given is None) == (data.get("level") is None):
            raise CaseError(f"{self.place}.{where}: one of value, level is needed")
        return CaseFigure(
            self._node(where, data, "figure"),
            self.known(f"{where}.member", data.get("member")),
            self._date_or_period(where, data),
            None if given is None else self.number(f"{where}.value", given),
            _text(data.get("level")),
        )

    def _date_or_period(self, where: str, data: Mapping[str, Any]) -> Date:
        if data.get("date") is not None:
            return self.day(f"{where}.date", data["date"])
        try:
            return self.scheme.calendar.bounds(str(data.get("period")))[1]
        except ValueError as error:
            raise CaseError(f"{self.place}.{where}.period: {error}") from None

    def ballot(self, number: int, value: Any) -> CaseBallot:
        """A closed ballot."""
        where = f"ballots[{number}]"
        data = mapping(f"{self.place}.{where}", value, ("node", "date", "period", "votes", "decided", "id"))
        decided = {}
        for name, choice in items_of(f"{self.place}.{where}", data, "decided"):
            option, points = choice if isinstance(choice, list | tuple) and len(choice) == 2 else (choice, None)
            exactly = None if points is None else self.number(f"{where}.decided.{name}", points)
            decided[self.known(f"{where}.decided", name)] = (str(option), exactly)
        votes = {
            self.known(f"{where}.votes", name): {
                str(group): self._counts(f"{where}.votes.{name}.{group}", counts)
                for group, counts in mapping(f"{self.place}.{where}.votes.{name}", groups, None).items()
            }
            for name, groups in items_of(f"{self.place}.{where}", data, "votes")
        }
        return CaseBallot(self._node(where, data, "ballot"), self._date_or_period(where, data), votes, decided)

    def _counts(self, where: str, value: object) -> dict[str, int]:
        counts = {}
        for option, count in mapping(f"{self.place}.{where}", value, None).items():
            if not isinstance(count, int) or isinstance(count, bool) or count < 0:
                raise self.wrong(f"{where}.{option}", f"'{count}' is no number of votes")
            counts[str(option)] = count
        return counts

    def history(self, name: str, value: Any) -> tuple[Past | None, ...]:
        """Earlier years, oldest first; a year that is missing between two that are named is a gap."""
        self.known("history", name)
        found: list[Past | None] = []
        before: int | None = None
        for number, item in enumerate(self.listed(f"history.{name}", value)):
            data = mapping(f"{self.place}.history.{name}[{number}]", item or {}, ("year", "grade", "total", "rank"))
            year = data.get("year")
            if isinstance(year, int) and before is not None:
                found.extend([None] * (year - before - 1))
            before = year if isinstance(year, int) else None
            total = data.get("total")
            cents = None if total is None else to_cents(self.number(f"history.{name}[{number}].total", total))
            found.append(Past(_text(data.get("grade")), cents, data.get("rank")) if data else None)
        if before is not None:
            found.extend([None] * (self.year - before - 1))
        return tuple(found)

    def expected(self, number: int, value: Any) -> Expected:
        """What must come out as of a period."""
        where = f"{self.place}.expect[{number}]"
        data = mapping(where, value, ("period", "members", "counted"))
        code = str(data.get("period"))
        try:
            period = self.scheme.calendar.period(code)
        except ValueError as error:
            raise CaseError(f"{where}.period: {error}") from None
        if period.year != self.year:
            raise CaseError(f"{where}.period: {code} is no period of {self.year}")
        members = {
            self.known(f"expect[{number}].members", name): self._what(f"expect[{number}].members.{name}", what)
            for name, what in items_of(where, data, "members")
        }
        counted = {
            name: self.number(f"expect[{number}].counted.{name}", what)
            for name, what in items_of(where, data, "counted")
        }
        return Expected(code, members, counted)

    def _what(self, where: str, value: Any) -> Any:
        """What is expected of a member: None, a total, or a mapping."""
        if value is None:
            return None
        if not isinstance(value, Mapping):
            return self.number(where, value)
        mapping(f"{self.place}.{where}", value, EXPECTED_KEYS)
        found = dict(value)
        if "total" in value:
            found["total"] = self.number(f"{where}.total", value["total"])
        if "outcomes" in value:
            found["outcomes"] = [str(code) for code in self.listed(f"{where}.outcomes", value["outcomes"])]
        if "nodes" in value:
            nodes = mapping(f"{self.place}.{where}.nodes", value["nodes"] or {}, self.scheme.node_index)
            found["nodes"] = {
                code: None if points is None else self.number(f"{where}.nodes.{code}", points)
                for code, points in nodes.items()
            }
        return found


def _text(value: object) -> str | None:
    if value is None:
        return None
    return format(value, "f") if isinstance(value, Decimal) else str(value)
