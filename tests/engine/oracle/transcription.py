"""A worked case from the first entry to the outcomes, in the order in which the contract tells it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor

from . import days, events, limits
from .events import Line, number, rounded
from .standing import Standing
from .tree import Tree

NOT_COUNTED = {"draft", "submitted", "checked", "refused", "withdrawn"}
ATTENDED = {"present", "late", "left_early"}
DUE = ATTENDED | {"absent", "proxy"}


@dataclass
class Person:
    name: str
    status: str
    track: str | None
    total: Fraction
    nodes: dict
    vetoed: bool
    graded: bool
    present: bool
    pending: bool
    ceiling: str | None
    effective_rules: set
    history: list


def run(document, case, codes):
    """``{"periods": {code: {member: {…} or None}}, "counted": {entry id: Fraction}}`` for the periods asked for."""
    return Case(document, case).run(codes)


class Case:
    def __init__(self, document, case):
        self.document, self.case = document, case
        self.rules = {rule["code"]: rule for rule in document["rules"]}
        for code, values in (case.get("set") or {}).items():
            self.rules[code] = {**self.rules[code], **values, "unset": False}
        self.members = case["members"]
        self.periods = days.periods(document["period"], case["year"])
        self.lines = defaultdict(list)
        self.given = []
        self._confirm_all()

    # What is posted

    def _confirm_all(self):
        happened = []
        for position, entry in enumerate(self.case.get("entries") or []):
            if entry.get("state") not in NOT_COUNTED:
                happened += self._spread(entry, self.rules[entry["rule"]], position, True)
        for position, fact in enumerate(self.case.get("facts") or []):
            for rule in self.rules.values():
                if rule.get("declared_by") == "source" and takes(rule, fact) and not chosen(rule, fact):
                    happened += self._spread(fact, rule, 10_000 + position, False)
        for day, position, name, rule, what, declared in sorted(happened, key=lambda one: one[:2]):
            self._confirm(day, position, name, rule, what, declared)

    def _spread(self, what, rule, position, declared):
        if "member" in what:
            names = [what["member"]]
        else:
            key = "branch" if "branch" in what else "department"
            names = [name for name, member in self.members.items() if member.get(key) == what[key]]
        return [
            (what["date"], position, name, rule, what, declared) for name in names
            if events.bound(rule, self.members[name], what["date"])
        ]

    def _confirm(self, day, position, name, rule, what, declared):
        member = self.members[name]
        before = [
            line for line in self.lines[name]
            if line.rule["code"] == rule["code"] and not line.derived and line.order < (day, position)
            and not (line.reversed_on and line.reversed_on <= day)
        ]
        line = Line(
            what.get("id") if "member" in what else None, name, rule, day, position,
            events.price(rule, member, what, before), number(what.get("quantity", 1)), what.get("subject"),
            what.get("reversed"), effect=rule.get("effect", "points"),
        )
        self.lines[name].append(line)
        if declared and line.name is not None:
            self.given.append(line)
        for other, points in events.shares(rule, line.points, name, self.members, day).items():
            self.lines[other].append(Line(
                None, other, rule, day, 20_000 + position, points, Fraction(1), what.get("subject"),
                what.get("reversed"),
                derived=True,
            ))

    def period_of(self, day):
        return next(index for index, (_code, first, last) in enumerate(self.periods) if first <= day <= last)

    def _closed(self, name, k):
        """Lines made by the closing of windows up to the end of period ``k``."""
        member, lines = self.members[name], []
        for rule in self.rules.values():
            for index in range(k + 1):
                _code, first, last = self.periods[index]
                if rule.get("grant") == "period":
                    day = min(last, member.get("to") or date.max)
                    if day >= first and events.bound(rule, member, day):
                        lines.append(self._made(name, rule, day, number(rule["points"])))
                if rule.get("shortfall") and self._window_ends(rule, index):
                    lines += self._shortfall(name, rule, index)
            if rule.get("rate_below") and k == len(self.periods) - 1:
                lines += self._rate(name, rule)
        return lines

    def _made(self, name, rule, day, points, effect="points"):
        return Line(None, name, rule, day, 30_000, rounded(points), Fraction(1), None, effect=effect)

    def _window_ends(self, rule, index):
        tree = Tree(self.document, {}, self.periods, index, [], [], {}, [])
        return tree.is_period(tree.nodes[rule["node"]]) or index == len(self.periods) - 1

    def _shortfall(self, name, rule, index):
        tree = Tree(self.document, {}, self.periods, index, [], [], {}, [])
        first = self.periods[index if tree.is_period(tree.nodes[rule["node"]]) else 0][1]
        last, want = self.periods[index][2], rule["shortfall"]
        if not events.bound(rule, self.members[name], last):
            return []
        have = sum((
            number(fact.get("quantity", 1)) for fact in self._facts(name) if takes(rule, fact)
            and first <= fact["date"] <= last and events.bound(rule, self.members[name], fact["date"])
        ), Fraction(0))
        have += sum((
            line.quantity for line in self.lines[name] if line.rule["code"] == rule["code"] and line.position < 10_000
            and not line.reversed_on and first <= line.day <= last
        ), Fraction(0))
        missing = number(want["target"]) - have
        if missing <= 0:
            return []
        if want.get("effect") == "void":
            return [self._made(name, rule, last, Fraction(0), "void")]
        units = floor(missing / number(want.get("unit", 1)))
        return [self._made(name, rule, last, units * number(want["points"]))] if units else []

    def _rate(self, name, rule):
        last = self.periods[-1][2]
        if not events.bound(rule, self.members[name], last):
            return []
        facts = [
            fact for fact in self._facts(name) if fact["source"] == "attendance"
            and (not rule.get("activities") or fact.get("activity") in rule["activities"])
            and events.bound(rule, self.members[name], fact["date"])
        ]
        due = sum(fact["event"] in DUE for fact in facts)
        attended = sum(fact["event"] in ATTENDED for fact in facts)
        if not due or Fraction(attended, due) >= number(rule["rate_below"]["rate"]):
            return []
        return [self._made(name, rule, last, number(rule["rate_below"]["points"]))]

    def _facts(self, name):
        member = self.members[name]
        for fact in self.case.get("facts") or []:
            if fact.get("member") == name or ("branch" in fact and fact["branch"] == member.get("branch")):
                yield fact

    # What comes out

    def run(self, codes):
        result = {"periods": {}, "counted": {}}
        for code in codes:
            k = next(index for index, period in enumerate(self.periods) if period[0] == code)
            result["periods"][code] = self._period(k)
        last = self.periods[-1][2]
        for line in self.given:
            if self.members[line.member].get("exempt"):
                continue
            settled = limits.counted(self.document, [one for one in self.lines[line.member] if one.day <= last],
                                     self.period_of)
            result["counted"][line.name] = settled[id(line)][0]
        return result

    def _period(self, k):
        first, last = self.periods[0][1], self.periods[k][2]
        people = {}
        for name, member in self.members.items():
            if self._scored(member, first, last):
                people[name] = self._person(name, member, k)
        outcome = dict.fromkeys(self.members)
        for pool in {self._pool(member) for member in self.members.values()}:
            mine = {name: one for name, one in people.items() if self._pool(self.members[name]) == pool}
            size = sum(
                member["status"] in ("full", "probationary") and events.enrolled(member, last)
                for member in self.members.values() if self._pool(member) == pool
            )
            standing = Standing(self.document, mine, size)
            for name, one in mine.items():
                outcome[name] = {
                    "total": one.total, "nodes": one.nodes, "rank": standing.rank.get(name),
                    "grade": standing.grade.get(name), "tie": standing.tie.get(name),
                    "outcomes": standing.outcomes(name),
                }
        return outcome

    def _pool(self, member):
        return None if self.document.get("rank_scope") == "superior" else member.get("branch")

    def _scored(self, member, first, last):
        if member.get("exempt") or member["status"] not in self.document["statuses_scored"]:
            return False
        if (member.get("from") or date.min) > last or (member.get("to") or date.max) < first:
            return False
        posts = self.document.get("posts_scored")
        return not posts or bool(events.posts_on(member, last) & set(posts))

    def _person(self, name, member, k):
        last = self.periods[k][2]
        lines = [line for line in self.lines[name] if line.day <= last] + self._closed(name, k)
        settled = limits.counted(self.document, lines, self.period_of)
        effective = [line for line in lines if settled[id(line)][1]]
        counts = [
            index for index, (_code, start, end) in enumerate(self.periods)
            if (member.get("from") or date.min) <= end and (member.get("to") or date.max) >= start
        ]
        tree = Tree(
            self.document, member, self.periods, k,
            [(line.rule["node"], line.day, settled[id(line)][0]) for line in effective if line.effect == "points"],
            [(line.rule["node"], line.day) for line in effective if line.effect == "void"],
            self._readings(name, member), counts,
        )
        root = next(node for node in self.document["nodes"] if not node.get("parent"))
        vetoed = any(line.effect == "veto" for line in effective)
        present = events.enrolled(member, last)
        return Person(
            name, member["status"], member.get("track"), Fraction(0) if vetoed else rounded(tree.shown(root)),
            {node["code"]: rounded(tree.shown(node)) for node in tree.nodes.values() if tree.exists(node)},
            vetoed, present and member["status"] in self.document["statuses_graded"], present,
            name in (self.case.get("pending") or []), self._ceiling(name, last, effective),
            {line.rule["code"] for line in effective}, (self.case.get("history") or {}).get(name) or [],
        )

    def _readings(self, name, member):
        """``{node: [(day, points)]}``, oldest first; a figure for a period is dated its last day."""
        result, tree = defaultdict(list), Tree(self.document, member, self.periods, 0, [], [], {}, [])
        for given in self.case.get("figures") or []:
            if given["member"] == name:
                day = given.get("date") or next(last for code, _first, last in self.periods if code == given["period"])
                node = tree.nodes[given["node"]]
                if "level" in given:
                    points = number((node.get("levels") or {}).get(given["level"], 0))
                else:
                    points = number(given["value"]) * tree.setting(node, "max") / 100
                result[given["node"]].append((day, points))
        for held in self.case.get("ballots") or []:
            ballot = next(one for one in self.document["ballots"] if one["node"] == held["node"])
            points = decided(ballot, held, name) if ballot["mode"] == "by_grade" else voted(ballot, held, name)
            if points is not None:
                node = tree.nodes[held["node"]]
                if ballot["mode"] != "by_grade":
                    points = points * tree.setting(node, "max") / 100
                result[held["node"]].append((held["date"], points))
        return {code: sorted(readings, key=lambda one: one[0]) for code, readings in result.items()}

    def _ceiling(self, name, last, effective):
        order = [grade["code"] for grade in self.document.get("grades") or []]
        worst = None
        for ceiling in self.document.get("ceilings") or []:
            if "sanction" in ceiling:
                hit = any(
                    fact["source"] == "sanction" and fact["date"] <= last
                    and ceiling["sanction"] in ("any", fact["event"])
                    and (not ceiling.get("tiers") or fact.get("tier") in ceiling["tiers"])
                    and events.enrolled(self.members[name], fact["date"])
                    for fact in self._facts(name)
                )
            else:
                hit = sum(line.rule["code"] == ceiling["rule"] for line in effective) >= ceiling.get("count", 1)
            if hit and (worst is None or order.index(ceiling["at_most"]) > order.index(worst)):
                worst = ceiling["at_most"]
        return worst


def takes(rule, fact):
    """Whether a rule takes a fact: its source, event, activity and tier."""
    wanted = rule.get("event")
    return (
        rule.get("source") == fact["source"]
        and (wanted is None or fact.get("event") in (wanted if isinstance(wanted, list) else [wanted]))
        and (not rule.get("activities") or fact.get("activity") in rule["activities"])
        and (not rule.get("tiers") or fact.get("tier") in rule["tiers"])
    )


def chosen(rule, fact):
    """Whether an approver has to choose the points: such a rule never posts by itself."""
    if rule.get("shortfall") or rule.get("rate_below"):
        return True
    tiers = rule.get("tiers")
    return bool(rule.get("range") or rule.get("unset") or (tiers and isinstance(tiers[fact["tier"]], list)))


def decided(ballot, held, name):
    """Points of the option that the meeting decided on for the member; None where it did not judge him."""
    decision = (held.get("decided") or {}).get(name)
    if decision is None:
        return None
    option, points = decision if isinstance(decision, list) else (decision, None)
    fixed = next((one["points"] for one in ballot["options"] if one["code"] == option), 0)
    if isinstance(fixed, list):
        return Fraction(0) if points is None else number(points)
    return number(fixed)


def voted(ballot, held, name):
    """The result of a proportional ballot, 0 to 100; None where nobody voted on the member."""
    votes = (held.get("votes") or {}).get(name)
    if votes is None:
        return None
    scores = {option["code"]: number(option["points"]) for option in ballot["options"]}
    total = weights = Fraction(0)
    for group in ballot["groups"]:
        cast = votes.get(group["code"]) or {}
        valid = sum(count for option, count in cast.items() if option in scores)
        if not valid:
            continue
        divisor = sum(cast.values()) if ballot.get("divisor") == "cast" else valid
        got = sum(count * scores[option] for option, count in cast.items() if option in scores)
        total += number(group["weight"]) * Fraction(got) / divisor
        weights += number(group["weight"])
    return total / weights if weights else Fraction(0)
