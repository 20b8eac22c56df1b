"""Values of a scheme document in the reader's words, by the columns of the workbook: for comparing and printing.

``Speaker(env, document)`` knows the names of the document's nodes, rules, grades and tracks.
"""

from decimal import Decimal

from odoo.tools import LazyTranslate

from ..imports import scheme_notation as notation
from ..imports import scheme_sheets as sheets
from ..imports.scheme_items import ABSENT, get
from . import scheme_words as words
from .scheme_mirror import translated
from .scheme_node import as_list

_lt = LazyTranslate(__name__)

# Keys inside of conditions, targets, limits, deadlines and effects.
KEYS = {
    "n": _lt("times"), "per": _lt("per"), "target": _lt("target"), "unit": _lt("unit"), "points": _lt("points"),
    "effect": _lt("effect"), "rate": _lt("rate"), "from": _lt("from"), "pct": _lt("share"), "posts": _lt("posts"),
    "grade": _lt("grade"), "score": _lt("total"), "status": _lt("status"), "track": _lt("track"),
    "rank": _lt("place"), "node": _lt("node"), "window": _lt("window"), "consecutive": _lt("in a row"),
    "times": _lt("in all"), "veto": _lt("veto"), "requires_rule": _lt("with an entry of"),
    "node_above": _lt("strictly above"), "unless": _lt("unless"), "or_below": _lt("or below"), "eq": _lt("exactly"),
    "gte": _lt("at least"), "month": _lt("month"), "day": _lt("day"), "of": _lt("of"),
    "days_after": _lt("days after"), "bonus": _lt("bonus"), "deduct": _lt("deduction"),
    "opening": _lt("opening"), "min": _lt("floor"), "max": _lt("cap"), "weight": _lt("weight"),
    "untrue_entries": _lt("untrue entries found"), "unpublished_periods": _lt("periods not published"),
    "late_filings": _lt("late filings"), "inspection": _lt("inspection"), "every": _lt("every"),
    "each": _lt("for each"),
    "reminder": _lt("reminder"), "reverse_entry": _lt("the entry is reversed"),
    "branch_target_points": _lt("points of the branch"), "no_advanced_branch": _lt("not an advanced branch"),
    "appraisal_item": _lt("item of the appraisal"), "nominate_branch_by": _lt("branch nominated by"),
    "commend": _lt("Commend"), "criticise": _lt("Criticise"), "first_day": _lt("first day"),
}
CODES = {
    "good_reason": _lt("good reason"), "yellow": _lt("yellow card"), "office": _lt("office"),
    "party": _lt("party sanction"), "legal": _lt("legal sanction"), "any": _lt("any sanction"),
    "points_management": _lt("points management"), "good": _lt("good"), "poor": _lt("poor"),
    "next_month": _lt("the next month"), "next_cycle": _lt("the next cycle"), "publicity": _lt("publicity"),
    "cycle_end": _lt("the cycle's end"), "void": _lt("the node counts 0"), "meeting": _lt("members' meeting"),
    "superior": _lt("superior organisation"), "superior_filing": _lt("filing with the superior"),
    "members_meeting": _lt("members' meeting"), "member": _lt("member"), "anyone": _lt("anyone"),
    "department": _lt("department"), "branch": _lt("branch"), "committee_member": _lt("committee member"),
    "members_and_public": _lt("members and the public"), "superior_discipline": _lt("superior's discipline organ"),
    "policy_committee": _lt("policy committee"), "adoption": _lt("adoption of the scheme"),
    "next_members_meeting": _lt("next members' meeting"), "first_meeting_of_month": _lt("first meeting of the month"),
    "committee_and_members_meeting": _lt("committee and members' meeting"), "seconded": _lt("seconded"),
    "retired": _lt("retired"), "long_illness": _lt("long illness"), "year": _lt("year"), "half": _lt("half-year"),
    "quarter": _lt("quarter"), "month": _lt("month"), "week": _lt("week"), "period": _lt("period"),
    "cycle": _lt("cycle"), "lifetime": _lt("lifetime"), "first": _lt("first"), "second": _lt("second"),
    "last": _lt("last"), "lecture": _lt("party lecture"), "party_day": _lt("party day"), "study": _lt("study"),
    "volunteer": _lt("volunteering"), "attendance": _lt("attendance"), "dues": _lt("dues"),
    "training": _lt("training"), "honour": _lt("honour"), "sanction": _lt("sanction"), "complaint": _lt("complaint"),
    "commitment": _lt("commitment"), "hr_attendance": _lt("attendance at work"), "suggestion": _lt("suggestion"),
    "publication": _lt("publication"), "enrolment": _lt("enrolment"), "performance": _lt("performance"),
    "appraisal": _lt("appraisal"), "manual": _lt("by hand"), "present": _lt("present"), "leave": _lt("on leave"),
    "absent": _lt("absent"), "proxy": _lt("by proxy"), "late": _lt("late"), "left_early": _lt("left early"),
    "short": _lt("short"), "unpaid_3m": _lt("unpaid for three months"), "unpaid_6m": _lt("unpaid for half a year"),
    "awarded": _lt("awarded"), "published": _lt("published"), "adopted": _lt("adopted"), "verified": _lt("verified"),
    "missed": _lt("missed"), "done": _lt("done"), "none": _lt("none made"), "hours": _lt("hours"),
    "notes": _lt("notes"), "essay": _lt("essay"), "research": _lt("research"), "sick": _lt("sick leave"),
    "full_month": _lt("full month"), "overtime": _lt("overtime"), "competition": _lt("competition"),
    "model_post": _lt("model post"), "app_points": _lt("study points"), "notes_missing": _lt("notes missing"),
    "education_session": _lt("education session"), "lecture_given": _lt("lecture given"),
    "subordinate_demoted": _lt("subordinate demoted"), "subordinate_left": _lt("subordinate left"),
    "on_time": _lt("on time"), "issuing_met": _lt("issuing task met"), "issuing_missed": _lt("issuing task missed"),
}
# Inside of objects: which of the document's lists a key's codes come from.
_REFERS = {"grade": "grades", "node": "nodes", "requires_rule": "rules", "track": "tracks", "node_above": "nodes"}
_SHARES = {"pct", "rate", "quota", "top_share", "repeat_pct", "post_pct"}
_SIGNED = {"points", "range", "tiers", "branch_target_points"}
_BOUNDS = {"gt": _lt("above %(points)s"), "gte": _lt("from %(points)s"), "lt": _lt("below %(points)s"),
           "lte": _lt("at most %(points)s")}


class Speaker:
    """Puts the values of one document into words."""

    def __init__(self, env, document):
        self.env = env
        lang = env.lang or "en_US"
        self.names = {
            key: {
                item["code"]: _name(item, lang) for item in document.get(key) or ()
                if isinstance(item, dict) and isinstance(item.get("code"), str)
            } for key in ("nodes", "rules", "grades", "tracks", "families", "outcomes")
        }
        self.names["ballots"] = self.names["nodes"]
        self.lang = lang

    def label(self, column):
        """The title of a column."""
        return self.env._(column.title)

    def item_name(self, part, item):
        """What an item is called: its name, else its text, its node or its code."""
        if part is sheets.STAGE and not item.get("name"):
            return self.env._(dict(sheets.STAGES).get(item.get("stage")) or "") or item.get("stage") or ""
        if part in (sheets.NOTES, sheets.EXTRA):
            return _name({"name": item}, self.lang) or item.get("code") or ""
        if part in (sheets.BALLOTS, sheets.RANK_NODES) and not item.get("name"):
            return self.names["nodes"].get(item.get("node"), item.get("node") or "")
        if part is sheets.CEILINGS and not item.get("name"):
            return self._codes(as_list(item.get("sanction") or item.get("rule")), "rules")
        if part is sheets.CONSECUTIVE and not item.get("name"):
            return self.names["grades"].get(item.get("gives"), item.get("gives") or "")
        name = _name(item, self.lang)
        if name == item.get("code"):
            name = self._code(name, "")
        if part in sheets.INNER:
            return self.env._("%(node)s: %(name)s", node=self.names["nodes"].get(item.get("ballot"), ""), name=name)
        return name

    def statements(self, part, item, skip=()):
        """``[(title, words)]`` of everything that an item states beyond its code and names."""
        found = []
        for column in part.columns:
            if column.key in ("code", *skip) or column.key.startswith("name."):
                continue
            value = get(item, column.key)
            if value is not ABSENT:
                found.append((self.label(column), self.value(column, value)))
        return found

    def value(self, column, value):
        """A value of a column in words; "—" where there is none."""
        if value is ABSENT or value == "":
            return "—"
        if value is None:
            return self.env._("not stated")
        if column.kind == "choice":
            return self._choice(column, value)
        if column.kind in ("range", "points") and isinstance(value, list | tuple):
            return words.spread(self.env, *value)
        if column.kind == "records" and isinstance(value, list | tuple):
            return words.semicolon(self.env).join(self._share(item) for item in value)
        if column.kind == "pairs" and isinstance(value, dict):
            return self._object(column, value)
        if column.refers and isinstance(value, str | list | tuple):
            return self._codes(as_list(value), column.refers)
        if column.choices and isinstance(value, str | list | tuple):
            return words.comma(self.env).join(self._choice(column, code) for code in as_list(value))
        if column.kind == "text":
            return str(value)
        return self.words(column.key, value)

    def _object(self, column, value):
        """An object of a column: tiers, limits and deadlines have sentences of their own."""
        if column.key == "tiers":
            return self._tiers(value)
        if column.key in ("max_count", "max_points") and value.get("n") is not None:
            return self._limit(column.key, value)
        if column.key == "deadline":
            return self._deadline(value)
        return self._pairs(value, column.refers)

    def _limit(self, key, limit):
        per = words.word(self.env, words.PERS, limit.get("per") or "cycle")
        values = {"n": self._number("n", limit["n"]), "per": per}
        if key == "max_count":
            return self.env._("at most %(n)s times a %(per)s", **values)
        return self.env._("at most %(n)s points a %(per)s", **values)

    def _deadline(self, deadline):
        of = self._code(deadline.get("of"), "") if deadline.get("of") else ""
        if deadline.get("days_after") is not None:
            return self.env._("%(days)s days after %(of)s", days=self._number("", deadline["days_after"]), of=of)
        if deadline.get("month") is not None and deadline.get("day") is not None:
            return self.env._(
                "by %(month)s/%(day)s of %(of)s", month=deadline["month"], day=deadline["day"], of=of)
        if deadline.get("day") is not None:
            return self.env._("by day %(day)s of %(of)s", day=deadline["day"], of=of)
        return self._pairs(deadline)

    def _share(self, share):
        """A joint share of a deduction."""
        if not isinstance(share, dict) or not isinstance(share.get("pct"), int | Decimal):
            return self.words("", share)
        return self.env._(
            "from %(points)s points also %(posts)s: %(pct)s", points=self._number("", share.get("from") or 0),
            posts=self._codes(as_list(share.get("posts")), ""), pct=words.percent(share["pct"]))

    def _choice(self, column, value):
        label = dict(column.choices).get(value)
        return self.env._(label) if label else self.words("", value)

    def words(self, key, value):
        """A value at a key, whatever it is."""
        if value is None:
            return self.env._("not stated")
        if isinstance(value, bool):
            return self.env._("yes") if value else self.env._("no")
        if isinstance(value, int | Decimal):
            return self._number(key, value)
        if isinstance(value, dict):
            return self._pairs(value)
        if isinstance(value, list | tuple):
            return self._codes(value, _REFERS.get(key, ""))
        return self._codes([value], _REFERS.get(key, ""))

    def _number(self, key, value):
        if key in _SHARES:
            return words.percent(value)
        return words.signed(value) if key in _SIGNED else f"{Decimal(value).normalize():f}"

    def _tiers(self, tiers):
        return words.semicolon(self.env).join(
            f"{words.word(self.env, words.TIERS, tier)} "
            f"{words.spread(self.env, *points) if isinstance(points, list | tuple) else words.signed(points)}"
            for tier, points in tiers.items())

    def _pairs(self, pairs, refers=""):
        return words.semicolon(self.env).join(self._pair(key, value, refers) for key, value in pairs.items())

    def _pair(self, key, value, refers):
        if key in _BOUNDS and isinstance(value, int | Decimal) and not isinstance(value, bool):
            bound = self.env._(_BOUNDS[key])
            return bound % {"points": self._number("", value)}
        if key == "consecutive" and isinstance(value, dict) and value.get("n") is not None:
            rest = {inner: said for inner, said in value.items() if inner != "n"}
            return self.env._("%(n)s cycles in a row: %(what)s", n=value["n"], what=self._pairs(rest))
        label = self.names.get(refers, {}).get(key) or words.word(self.env, KEYS, key)
        if value is True:
            return label
        if key in _REFERS and isinstance(value, dict):
            return f"{label}: {self._pairs(value, _REFERS[key])}"
        return f"{label}: {self.words(key, value)}" if isinstance(value, dict) else f"{label} {self.words(key, value)}"

    def _codes(self, codes, refers):
        return words.comma(self.env).join(self._code(code, refers) for code in codes)

    def _code(self, code, refers):
        if not isinstance(code, str):
            return self.words("", code) if isinstance(code, dict) else notation.write(code)
        if self.names.get(refers, {}).get(code, code) != code:
            return self.names[refers][code]
        for known in (words.POSTS, words.STATUSES, words.TIERS, CODES):
            if code in known:
                return self.env._(known[code])
        return code


def _name(item, lang):
    names = translated(item.get("name"), item.get("code") or "")
    return names.get(lang) or names["en_US"]
