"""Ranks, grades, ties and outcomes of one branch (contract, sections 7 and 8), as the sentences say it."""

from fractions import Fraction
from math import floor

from .events import number, rounded


class Standing:
    """Everything that is judged among the members of one pool (a branch, or the whole superior).

    ``people``: ``{name: Person}`` of the pool's scored members; ``size``: how many full and probationary members are
    enrolled there, exempt ones too.
    """

    def __init__(self, document, people, size):
        self.document = document
        self.people = people
        self.size = size
        self.grades = document.get("grades") or []
        self.order = [grade["code"] for grade in self.grades]
        self.graded = {name: one for name, one in people.items() if one.graded}
        self.rank = {
            name: 1 + sum(other.total > one.total for other in self.graded.values())
            for name, one in self.graded.items()
        }
        self.grade = dict.fromkeys(self.graded)
        self.tie = {}
        self._grade_all()

    # Grades

    def _grade_all(self):
        if not self.grades:
            return
        free = []
        for name, one in self.graded.items():
            if one.vetoed and self.document.get("veto_grade"):
                self.grade[name] = self.document["veto_grade"]
            elif one.pending:
                self.grade[name] = (self.document.get("pending") or {}).get("interim_grade")
            elif one.ceiling is not None:
                self.grade[name] = self._capped(one)
            else:
                free.append(name)
        for grade in self.grades:
            if grade.get("computed") is not False:
                free = self._give(grade, free)
        for name, one in self.graded.items():
            self._repeat(name, one)

    def _capped(self, one):
        """The worse of what the conditions give and the ceiling."""
        for position, grade in enumerate(self.grades):
            if grade.get("computed") is not False and self._meets(grade, one):
                return self.order[max(position, self.order.index(one.ceiling))]
        return one.ceiling

    def _give(self, grade, free):
        meeting = [name for name in free if self._meets(grade, self.graded[name])]
        if grade.get("quota") is None:
            taken = meeting
        else:
            taken = self._places(grade, meeting)
        for name in taken:
            self.grade[name] = grade["code"]
        return [name for name in free if name not in taken and name not in self.tie]

    def _places(self, grade, meeting):
        places = max(floor(number(grade["quota"]) * self._share_base(grade)), grade.get("quota_min", 0))
        if places == 0:
            return []
        if len(meeting) <= places:
            return meeting
        keys = {name: self._tie_key(self.graded[name]) for name in meeting}
        ordered = sorted(meeting, key=lambda name: keys[name], reverse=True)
        edge = keys[ordered[places - 1]]
        if keys[ordered[places]] != edge:
            return ordered[:places]
        self.tie.update((name, grade["code"]) for name in ordered if keys[name] == edge)
        return [name for name in ordered if keys[name] > edge]

    def _tie_key(self, one):
        return (one.total, *(one.nodes.get(code) or Fraction(0) for code in self.document.get("tie_break") or []))

    def _share_base(self, grade):
        return self.size if grade.get("share_of") == "members" else len(self.graded)

    def _meets(self, grade, one):
        if "from" in grade:
            bound = number(grade["from"])
            if one.total < bound or (grade.get("open") and one.total == bound):
                return False
        for code, least in (grade.get("node_min") or {}).items():
            if (one.nodes.get(code) or Fraction(0)) < number(least):
                return False
        if grade.get("top_share") is not None:
            if self.rank[one.name] > floor(number(grade["top_share"]) * self._share_base(grade)):
                return False
        needed = grade.get("requires_rule")
        return not needed or needed in one.effective_rules

    def _repeat(self, name, one):
        for item in self.document.get("consecutive") or []:
            if self._row(item, name, one):
                self.grade[name] = item["gives"]

    # Repetition

    def _row(self, item, name, one):
        """Whether this cycle and the ``n - 1`` before it, without a gap, all hold."""
        past = one.history[-(item["n"] - 1):] if item["n"] > 1 else []
        if len(past) < item["n"] - 1 or not self._holds(item, self._now(name, one)):
            return False
        return all(self._holds(item, cycle) for cycle in past)

    def _now(self, name, one):
        grade = None if one.pending else self.grade.get(name)
        rank = "last" if self.place(name, "last") else self.rank.get(name)
        return {"grade": grade, "total": one.total, "rank": rank}

    def _holds(self, item, cycle):
        if "grade" in item:
            return cycle.get("grade") in self._reached(item)
        if "score" in item:
            return cycle.get("total") is not None and within(number(cycle["total"]), item["score"])
        return cycle.get("rank") is not None and cycle["rank"] == item["rank"]

    def _reached(self, item):
        wanted = listed(item["grade"])
        if not item.get("or_below"):
            return wanted
        return self.order[min(self.order.index(code) for code in wanted):]

    # Places and outcomes

    def place(self, name, which):
        one = self.graded.get(name)
        if one is None or one.vetoed:
            return False
        if which == "first":
            return self.rank[name] == 1
        if which == "second":
            return self.rank[name] == 2
        totals = [other.total for other in self.graded.values()]
        return one.total == min(totals) and min(totals) != max(totals)

    def outcomes(self, name):
        one = self.people[name]
        if not one.present:
            return []
        return sorted(
            outcome["code"] for outcome in self.document.get("outcomes") or []
            if all(self._part(key, value, name, one) for key, value in outcome["when"].items() if key != "unless")
        )

    def _part(self, key, value, name, one):
        tests = {
            "grade": lambda: self.grade.get(name) in listed(value),
            "status": lambda: one.status in listed(value),
            "track": lambda: one.track in listed(value),
            "score": lambda: within(one.total, value),
            "rank": lambda: self.place(name, value),
            "veto": lambda: one.vetoed == value,
            "requires_rule": lambda: value in one.effective_rules,
            "node_above": lambda: all((one.nodes.get(code) or 0) > number(least) for code, least in value.items()),
            "consecutive": lambda: self._row(value, name, one),
            "times": lambda: self._times(value, name, one),
        }
        return tests[key]()

    def _times(self, item, name, one):
        if not self._holds(item, self._now(name, one)):
            return False
        count = 1 + sum(self._holds(item, cycle) for cycle in one.history)
        return count == item["eq"] if "eq" in item else count >= item["gte"]


def listed(value):
    return value if isinstance(value, list) else [value]


def within(value, bounds):
    value = rounded(value)
    return all({
        "gt": value > number(bound), "gte": value >= number(bound),
        "lt": value < number(bound), "lte": value <= number(bound),
    }[key] for key, bound in bounds.items())
