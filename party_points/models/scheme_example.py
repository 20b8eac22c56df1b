"""The editor's example: "a member with these entries gets …", worked out by the engine and put into words."""

from datetime import date
from fractions import Fraction

from odoo import api, models

from .. import engine
from ..engine.amounts import exact
from ..engine.case_types import CaseEntry
from .explain import amount, plain
from .scheme_node import tree_order

MOST_ENTRIES = 100


def _of(kind, value):
    """A value of that type; an empty one where something else was sent."""
    return value if isinstance(value, kind) else kind()


class PartyScheme(models.Model):
    _inherit = "party.scheme"

    @api.private
    def _example(self, compiled, given):
        """What a made-up member gets under a compiled document.

        :param dict given: ``{status, track, posts, period, entries: [{rule, date, quantity, tier, points, subject}],
            readings: {node: value or level}}``; numbers as texts, ``period`` the index in the cycle (None: the last).
            What can't be read is said beside the entry and counts nothing
        :return: ``{periods, period, problem, total, max, graded, grade, why, vetoed, nodes, entries, further}``
        """
        given = _of(dict, given)
        cycle = compiled.calendar.cycle_of(self.env["party.cycle"]._today())
        index = given.get("period")
        index = index if isinstance(index, int) and 0 <= index < len(cycle.periods) else len(cycle.periods) - 1
        period = cycle.periods[index]
        claims, unread = self._example_claims(compiled, cycle, _of(list, given.get("entries")))
        result = engine.run_example(compiled, engine.Example(
            status=_of(str, given.get("status")) or "full",
            track=given["track"] if given.get("track") in compiled.tracks else None,
            posts=[post for post in _of(list, given.get("posts")) if isinstance(post, str)],
            period=period,
            entries=claims,
            readings=dict(self._example_readings(compiled, _of(dict, given.get("readings")))),
        ))
        told = {
            "periods": [{"code": one.code, "first": str(one.first), "last": str(one.last)} for one in cycle.periods],
            "period": index,
            "problem": self._why_not_scored(result.why_not_scored),
        }
        return told | (_Words(self.env, compiled, period).result(result, unread) if result.trace else {})

    def _example_claims(self, compiled, cycle, rows):
        """``(entries of the engine, {place: what can't be read})``."""
        claims, unread = [], {}
        for place, row in enumerate(rows[:MOST_ENTRIES]):
            try:
                claims.append(self._example_claim(compiled, cycle, place, _of(dict, row)))
            except ValueError as problem:
                unread[place] = str(problem)
        return claims, unread

    def _example_claim(self, compiled, cycle, place, row):
        if _of(str, row.get("rule")) not in compiled.rule_by_code:
            raise ValueError(self.env._("Choose a rule that the scheme has."))
        return CaseEntry(
            id=place, rule=row["rule"], number=place, member="example",
            date=self._example_day(cycle, _of(str, row.get("date"))), branch=None, department=None,
            quantity=self._example_number(row.get("quantity") or "1"),
            points=self._example_number(row["points"]) if row.get("points") else None,
            tier=_of(str, row.get("tier")) or None, subject=_of(str, row.get("subject")) or None, state="confirmed",
            reversed=None,
        )

    def _example_day(self, cycle, text):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
        if day is None or not cycle.first <= day <= cycle.last:
            raise ValueError(self.env._(
                "Choose a day of the cycle, from %(first)s to %(last)s.", first=cycle.first, last=cycle.last))
        return day

    def _example_number(self, text):
        try:
            number = exact(str(text))
        except ValueError:
            number = None
        if number is None or abs(number) >= 10**9 or len(str(text)) > 30:
            raise ValueError(self.env._("“%(value)s” is no number.", value=str(text)[:30]))
        return number

    def _example_readings(self, compiled, readings):
        """The values of figure and ballot nodes that can be read; the others count as not there yet."""
        for code, text in readings.items():
            node = compiled.nodes[compiled.node_index[code]] if code in compiled.node_index else None
            if node is None or not text:
                continue
            if isinstance(text, str) and text in node.levels:
                yield code, text
                continue
            try:
                value = self._example_number(text)
            except ValueError:
                continue
            yield code, min(max(value, Fraction(0)), Fraction(10**6))

    def _why_not_scored(self, code):
        return code and {
            "status": self.env._("The scheme doesn't score members of this status."),
            "posts": self.env._("The scheme scores only holders of certain posts: choose one."),
        }.get(code, self.env._("The scheme doesn't score this member."))

    @api.private
    def _document_name(self, part):
        """The name of a document's part in the reader's language."""
        names = part or {}
        return names.get(self.env.lang or "en_US") or names.get("zh_CN") or names.get("en_US") or ""


class _Words:
    """Turns the engine's result into what the panel shows."""

    def __init__(self, env, compiled, period):
        self.env, self.compiled, self.period = env, compiled, period
        self.schemes, self.reasons = env["party.scheme"], env["party.entry"]

    def result(self, result, unread):
        trace = result.trace
        root = self.compiled.root.on(trace["track"])
        declared = {told.number: told for told in result.entries if told.number is not None}
        places = sorted(declared.keys() | unread.keys())
        return {
            "total": amount(trace["total"]),
            "max": None if root.max is None else amount(root.max),
            "graded": result.graded,
            "grade": self.grade_name(result.grade),
            "why": [self.why(reason) for reason in result.why],
            "vetoed": trace["vetoed"],
            "nodes": list(self.nodes(trace)),
            "entries": {
                str(place): {"counted": "0.00", "points": None, "reason": unread[place], "refused": True}
                if place in unread else self.entry(declared[place]) for place in places
            },
            "further": [self.entry(told) for told in result.entries if told.number is None],
        }

    def entry(self, told):
        rule = self.compiled.rule(told.rule)
        refused = told.points is None
        text = None
        if told.reason:
            # Entries of an example have no records that a sentence could point to.
            params = {key: value for key, value in told.reason.params.items() if key != "beaten_by"}
            text = (self.reasons._refusal_text(engine.Refusal(told.reason.code, **params)) if refused
                    else self.reasons._reason_text(engine.Reason(told.reason.code, params)))
        return {
            "name": self.schemes._document_name(rule.name) or rule.code,
            "date": told.date.isoformat(), "refused": refused, "reason": text, "effect": rule.effect,
            "points": None if refused else amount(engine.text(told.points)),
            "counted": amount(engine.text(told.counted)),
        }

    def nodes(self, trace):
        """Every node that the member has, in tree order: ``{code, name, level, value, max, gives, notes}``."""
        told = {}
        waiting = [trace["tree"]]
        while waiting:
            node = waiting.pop()
            told[node["code"]] = node
            waiting.extend(node["children"])
        for part, level in tree_order(self.compiled.document["nodes"]):
            node = told[part["code"]]
            if node["exists"] and level:
                most = self.compiled.node(node["code"]).on(trace["track"]).max
                yield {
                    "code": node["code"], "name": self.schemes._document_name(node["name"]) or node["code"],
                    "level": level, "value": amount(node["value"]), "max": None if most is None else amount(most),
                    "gives": amount(node["contribution"]["points"]), "notes": self.notes(node),
                    "touched": any(window["entries"] or window["void"] for window in node["windows"]),
                }

    def notes(self, node):
        """What bounds, voids and overflow did, of the window that counts now."""
        windows = [one for one in node["windows"] if node["window"] != "period" or one["window"] == self.period.code]
        return [text for window in windows[:1] for text in self.window_notes(window)]

    def window_notes(self, window):
        if window["void"]:
            yield self.env._("Void: this node counts 0 while the entry stands.")
        if (window.get("reading") or {}).get("missing"):
            yield self.env._("No figure or decision yet: counts 0.")
        if window["bound"]:
            values = {"raw": plain(window["raw"]), "bound": plain(window[window["bound"]])}
            yield (self.env._("%(raw)s, but at most %(bound)s count.", **values) if window["bound"] == "max"
                   else self.env._("%(raw)s, but it doesn't fall below %(bound)s.", **values))
        if over := window.get("overflow"):
            target = self.compiled.node(over["to"])
            yield self.env._("%(points)s above the cap go to %(node)s.", points=plain(over["points"]),
                             node=self.schemes._document_name(target.name) or target.code)

    def grade_name(self, code):
        grade = next((grade for grade in self.compiled.grades if grade.code == code), None)
        return grade and (self.schemes._document_name(grade.name) or grade.code)

    def why(self, reason):
        """Why a better grade was missed."""
        params = {key: value for key, value in reason.params.items() if isinstance(value, str)}
        grade = self.grade_name(params.get("grade") or params.get("at_most")) or ""
        values = {"grade": grade, "least": plain(params.get("from") or params.get("least") or "0")}
        texts = {
            "below": lambda: self.env._("%(grade)s needs more than %(least)s.", **values) if reason.params.get("open")
            else self.env._("%(grade)s needs %(least)s.", **values),
            "node_min": lambda: self.env._(
                "%(grade)s needs %(least)s on %(node)s.", node=self.node_name(params), **values),
            "requires_rule": lambda: self.env._("%(grade)s needs an entry of %(rule)s.", grade=grade,
                                                rule=self.rule_name(params)),
            "ceiling": lambda: self.env._("A ceiling allows no better grade than %(grade)s.", grade=grade),
            "veto": lambda: self.env._("A veto stands: the total is 0, the values below show what was struck."),
        }
        return texts.get(reason.code, lambda: reason.code)()

    def node_name(self, params):
        node = self.compiled.node(params["node"])
        return self.schemes._document_name(node.name) or node.code

    def rule_name(self, params):
        rule = self.compiled.rule(params["rule"])
        return self.schemes._document_name(rule.name) or rule.code
