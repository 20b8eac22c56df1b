"""What came out of worked cases, in the reader's language and in the order in which the screen shows it."""

from .. import engine
from ..engine.amounts import fraction_text
from ..engine.case_report import compared, wanted_of
from .explain import Teller, amount, plain
from .standing_words import GradeWords

KEYS = ("total", "rank", "grade", "tie", "outcomes")


class CaseWords:
    """Tells the results of one case. ``named(names)`` picks a name of the document in the reader's language."""

    def __init__(self, env, case, named):
        self.env, self.case, self.scheme, self.named = env, case, case.scheme, named
        # The whole file is the reader's own: names may stand in every sentence.
        self.grades = GradeWords(env, case.scheme, named, {name: name for name in case.members})
        self.outcomes = {outcome.code: named(outcome.name) for outcome in case.scheme.outcomes}

    def tell(self, results):
        """The case with a list of its periods; ``count``: how much differs."""
        wrong = compared(self.case, results)
        return {
            "title": self.case.title,
            "year": self.case.year,
            "count": len(wrong),
            "periods": [
                self._period(expected, result, [one for one in wrong if one.period == expected.period])
                for expected, result in zip(self.case.expect, results, strict=True)
            ],
        }

    def _period(self, expected, result, wrong):
        differing = {(one.member, one.key, one.code) for one in wrong}
        members = [
            self._member(name, expected.members.get(name), name in expected.members, one, differing)
            for name, one in result.members.items()
        ]
        return {
            "code": result.period,
            "count": len(wrong),
            "members": members,
            "entries": [self._entry(entry, expected, differing) for entry in result.entries],
            # Entries that a case expects and that aren't there.
            "missing": [one.code for one in wrong if one.key == "counted" and one.got is None],
        }

    def _member(self, name, what, named, result, differing):
        """A line of the table: what came out, what was expected of it, and which of the two differ."""
        wanted = {} if what is None else wanted_of(what)
        cells = {key: self._cell(name, key, wanted, result, differing) for key in KEYS}
        if what is None and named:
            # "not scored" is what the case expects
            cells["total"].update(given=True, expected=None, wrong=(name, "scored", None) in differing)
        elif (name, "scored", None) in differing:
            cells["total"]["wrong"] = True
        return {
            "name": name,
            "scored": result is not None,
            "explained": bool(result and result.nodes),
            "wrong": any(one[0] == name for one in differing),
            "cells": cells,
            "nodes": [self._node(name, code, points, result, differing) for code, points in
                      (wanted.get("nodes") or {}).items()],
            "why": [self.grades.sentence(reason, name) for reason in result.why] if result else [],
        }

    def _cell(self, name, key, wanted, result, differing):
        value = None if result is None else getattr(result, key)
        return {
            "value": self._shown(key, value, result is not None),
            "given": key in wanted,
            "expected": self._shown(key, wanted.get(key), True, expected=True) if key in wanted else None,
            "wrong": (name, key, None) in differing,
        }

    def _shown(self, key, value, scored, expected=False):
        if not scored:
            return None
        if key == "total":
            return amount(fraction_text(value) if expected else engine.text(value))
        if key == "outcomes":
            return [self.outcomes.get(str(code), str(code)) for code in value or ()]
        if value is None:
            return None
        return self.grades.grade(str(value)) if key in ("grade", "tie") else str(value)

    def _node(self, name, code, points, result, differing):
        cents = result and result.nodes.get(str(code))
        return {
            "code": str(code),
            "name": self.named(self.scheme.node(str(code)).name),
            "value": None if cents is None else amount(engine.text(cents)),
            "expected": None if points is None else amount(fraction_text(points)),
            "wrong": (name, "node", str(code)) in differing,
        }

    def _entry(self, entry, expected, differing):
        ident = None if entry.id is None else str(entry.id)
        wanted = next((value for name, value in expected.counted.items() if str(name) == ident), None)
        return {
            "id": ident,
            "member": entry.member,
            "date": entry.date.isoformat(),
            "rule": self.named(self.scheme.rule(entry.rule).name),
            "points": None if entry.points is None else amount(engine.text(entry.points)),
            "counted": amount(engine.text(entry.counted)),
            "expected": None if wanted is None else amount(fraction_text(wanted)),
            "wrong": ident is not None and (None, "counted", ident) in differing,
            "cut": entry.points is not None and entry.points != entry.counted,
            "why": self.reason(entry.reason),
        }

    def reason(self, reason):
        """Why an entry counts less than its points, or never came to be."""
        if reason is None:
            return None
        Entry = self.env["party.entry"]
        if reason.code == "not_confirmed":
            states = dict(Entry._fields["state"]._description_selection(self.env))
            return states.get(reason.params["state"], reason.params["state"])
        if reason.code in ("family", "max_count", "subject_cap", "max_points", "reversed", "exempt_day", "only_counts",
                           "not_enrolled", "not_bound", "future"):
            # Which entry of a case beat another one has no record that could be named.
            return Entry._reason_text(engine.Reason(reason.code, {**reason.params, "beaten_by": None}))
        return Entry._refusal_text(engine.Refusal(reason.code, **reason.params))


class CaseTeller(Teller):
    """The tree of a member of a case, as the score component draws it; there are no records behind it."""

    def __init__(self, words, trace):
        self.words, self.trace, self.env, self.scheme = words, trace, words.env, words.scheme
        self.code, self.named = trace["period"], words.named

    def payload(self, name, result):
        """The payload of ``party.score.explain`` for a member of a case."""
        root = self.scheme.root.on(self.trace["track"])
        grade = result.grade and {
            "code": result.grade, "name": self.words.grades.grade(result.grade), "preview": True}
        return {
            "member": {"id": 0, "name": name},
            "period": {"code": self.code, "name": self.code},
            "total": amount(engine.text(result.total)),
            "max": None if root.max is None else amount(root.max),
            "final": False,
            "state": "running",
            "grade": grade,
            "graded": bool(grade),
            "rank": result.rank,
            "vetoed": any(reason.code == "veto" for reason in result.why),
            "notes": [self.words.grades.sentence(reason, name) for reason in result.why],
            "tree": self.node(self.trace["tree"]),
        }

    def frozen(self, node):
        return None

    def period_name(self, code):
        return code

    def entry(self, told):
        """An entry of the case: its place in the file stands for the number that a record has."""
        rule = self.scheme.rule(told["rule"])
        reason = told["reason"] and engine.Reason(**told["reason"])
        return {
            "id": str(told["key"]),
            "number": None,
            "date": told["date"],
            "rule": self.named(rule.name),
            "points": amount(told["points"]),
            "counted": amount(told["counted"]),
            "cut": told["points"] != told["counted"] or (rule.effect != "points" and not told["effective"]),
            "reason": self.words.reason(reason),
            "effect": rule.effect,
            "state": "reversed" if reason and reason.code == "reversed" else "confirmed",
            "state_name": "",
            "description": "",
            "subject": told.get("subject") or "",
            "tier": "",
            "quantity": plain(str(told.get("quantity", "1"))),
        }
