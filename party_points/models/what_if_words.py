"""A what-if in the reader's words: why a member's total or grade is another one, and where two schemes differ."""

from odoo.tools import LazyTranslate

from .. import engine
from . import scheme_words as words
from .scheme_mirror import translated

_lt = LazyTranslate(__name__)

FIELDS = {
    "opening": _lt("Opening"), "min": _lt("Floor"), "max": _lt("Cap"), "weight": _lt("Weight"),
    "points": _lt("Points"), "range": _lt("Range of points"), "tiers": _lt("Points by level"),
    "unit": _lt("Quantity for one unit"), "max_count": _lt("Times that count at most"),
    "max_points": _lt("Points at most"), "subject_cap": _lt("Cap for one subject"), "from": _lt("Lower bound"),
    "quota": _lt("Quota"), "family": _lt("Highest only"), "repeat_pct": _lt("Surcharge for repetition"),
    "post_pct": _lt("Surcharge for post holders"), "joint": _lt("Joint liability"), "window": _lt("Window"),
    "fold": _lt("Periods taken together"), "shortfall": _lt("Target"), "grant": _lt("Granted to all"),
    "node_min": _lt("Points needed on nodes"), "top_share": _lt("Share of the first"),
}
SHOWN = 100
LONGEST = 80


class Teller:
    """Words for one comparison of two compiled schemes."""

    def __init__(self, env, before, after):
        self.env, self.before, self.after = env, before, after
        self.nodes, self.rules, self.grades = {}, {}, {}
        for scheme in (before, after):
            self.nodes.update((one.code, self._named(one)) for one in scheme.nodes)
            self.rules.update((one.code, self._named(one)) for one in scheme.rules)
            self.grades.update((one.code, self._named(one)) for one in scheme.grades)
        self.node_of = {
            rule.code: scheme.nodes[rule.node].code for scheme in (before, after) for rule in scheme.rules}

    def _named(self, part):
        texts = translated(part.name, part.code)
        return texts.get(self.env.lang) or texts.get("en_US") or part.code

    def grade(self, key):
        """A grade's name; who waits for the meeting, and who has none, is told so."""
        if not key:
            return self.env._("No grade")
        if key.startswith("?"):
            return self.env._("%(grade)s: the meeting decides a tie", grade=self.grades.get(key[1:], key[1:]))
        return self.grades.get(key, key)

    # -- why ---------------------------------------------------------------------------------------------------

    def why(self, scored, reason):
        """One line for a changed member, the largest cause first."""
        if scored == "before":
            return self.env._("Not scored any more")
        if scored == "after":
            return self.env._("Scored now")
        rules, nodes = reason.get("rules") or [], reason.get("nodes") or []
        # A node that moves as its one rule does says nothing more; a cap on it does.
        told = {(self.node_of.get(code), (after or 0) - (before or 0)) for code, before, after in rules}
        parts = [self._veto(reason["veto"])] if "veto" in reason else []
        parts += [self.moved(self.rules, *one) for one in rules]
        parts += [self.moved(self.nodes, *one) for one in nodes if (one[0], (one[2] or 0) - (one[1] or 0)) not in told]
        if reason.get("grade"):
            parts.append(self.grade_reason(*reason["grade"]))
        return self.env._("; ").join(part for part in parts if part) or self.env._("Others moved past, or fell behind")

    def _veto(self, vetoed):
        return self.env._("Veto: the total is 0") if vetoed else self.env._("No veto any more")

    def moved(self, names, code, before, after):
        """“Awards 4 → 3”; what isn't there on one side is a dash."""
        shown = ["–" if cents is None else engine.text(cents) for cents in (before, after)]
        return f"{names.get(code, code)} {shown[0]} → {shown[1]}"

    def grade_reason(self, code, params):
        """What decided the grade: of a fall what keeps the old one away, of a rise what kept the new one away."""
        values = {**params, "grade": self.grades.get(params.get("grade"), "")}
        for key, names in (("node", self.nodes), ("rule", self.rules), ("at_most", self.grades)):
            values[key] = names.get(params.get(key), params.get(key))
        fall = params.get("fall")
        texts = {
            "below": lambda: self.env._("%(short)s short of the %(from)s of %(grade)s", **values) if fall
            else self.env._("before, %(short)s were missing to the %(from)s of %(grade)s", **values),
            "node_min": lambda: self.env._("%(grade)s asks for %(least)s on %(node)s", **values),
            "quota": lambda: self.env._("all %(places)s places of %(grade)s are taken", **values) if fall
            else self.env._("before, all %(places)s places of %(grade)s were taken", **values),
            "top_share": lambda: self.env._("%(grade)s is for the first %(places)s", **values),
            "requires_rule": lambda: self.env._("%(grade)s asks for %(rule)s", **values),
            "tie": lambda: self.env._("a tie for the last place of %(grade)s", **values),
            "ceiling": lambda: self.env._("at most %(at_most)s", **values),
        }
        return texts.get(code, lambda: None)()

    def note(self, code, count):
        """What is to be said of entries that were priced anew."""
        texts = {
            "clamped": lambda: self.env._(
                "%s entries: the points chosen lie outside the new range and were cut", count),
            "kept": lambda: self.env._("%s entries: the scheme to try leaves a choice, the old points stand", count),
            "refused": lambda: self.env._(
                "%s entries could not be confirmed under the scheme to try, they count 0", count),
        }
        return texts.get(code, lambda: code)()

    # -- differences -------------------------------------------------------------------------------------------

    def differences(self):
        """Where the schemes differ, a line each."""
        found = engine.differences(self.before, self.after)
        lines = [self._difference(one) for one in found[:SHOWN]]
        if len(found) > SHOWN:
            lines.append(self.env._("… and %(more)s more", more=len(found) - SHOWN))
        return lines

    def _difference(self, one):
        name = {"node": self.nodes, "rule": self.rules, "grade": self.grades}[one.part].get(one.code, one.code)
        if one.field is None:
            return self.env._("%(name)s is new", name=name) if one.old is None else self.env._(
                "%(name)s is gone", name=name)
        label, old, new = words.word(self.env, FIELDS, one.field), one.old, one.new
        if isinstance(old, dict) and isinstance(new, dict):
            same = {key for key in old if key in new and old[key] == new[key]} - {"n"}
            old, new = ({key: value for key, value in part.items() if key not in same} for part in (old, new))
        return f"{name} · {label} {self._value(old)} → {self._value(new)}"

    def _value(self, value):
        if value is None:
            return "–"
        if isinstance(value, bool):
            return self.env._("yes") if value else self.env._("no")
        if isinstance(value, dict) and "n" in value:
            return str(value["n"])
        if isinstance(value, dict):
            text = words.comma(self.env).join(
                f"{words.word(self.env, words.TIERS, key)} {self._value(one)}" for key, one in value.items())
        elif isinstance(value, list | tuple):
            text = "…".join(self._value(one) for one in value)
        else:
            text = str(value)
        return text if len(text) <= LONGEST else text[:LONGEST - 1] + "…"
