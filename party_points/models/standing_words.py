"""Why a member has the grade that he has, and no better one: the engine's reasons in the reader's language."""

from odoo.tools import LazyTranslate

from .scheme_words import comma

_lt = LazyTranslate(__name__)

TEXTS = {
    "below": _lt("%(grade)s needs a total of at least %(from)s; it is %(total)s, %(short)s short."),
    "below_open": _lt("%(grade)s needs a total of more than %(from)s; it is %(total)s."),
    "node_min": _lt("%(grade)s needs at least %(least)s in “%(node)s”; there are %(value)s."),
    "top_share": _lt("%(grade)s is for the first %(places)s of %(n)s; the rank is %(rank)s."),
    "requires_rule": _lt("%(grade)s needs an entry of “%(rule)s” that counts; there is none."),
    "quota": _lt("%(grade)s has %(places)s places for %(n)s members: %(takers)s, with at least %(last)s."),
    "quota_none": _lt("%(grade)s has no place here: its share of %(n)s members comes to none."),
    "tie": _lt("Tied with %(others)s at the last of the %(places)s places of %(grade)s: the meeting decides."),
    "ceiling_sanction": _lt("A sanction of this year allows no grade better than %(at_most)s."),
    "ceiling_rule": _lt("%(count)s times “%(rule)s” this year: no grade better than %(at_most)s."),
    "veto": _lt("A veto stands: the grade is %(grade)s."),
    "pending": _lt("Under investigation: the grade waits until the case is closed."),
    "pending_interim": _lt("Under investigation: %(interim)s stands until the case is closed."),
    "consecutive": _lt("%(n)s years in a row: %(gives)s, by this year alone it were %(computed)s."),
}
TAKEN = _lt("taken by %(count)s others")
TAKEN_BY = _lt("taken by %(names)s")
OTHERS = _lt("%(count)s others")
NOTHING = _lt("none")
# More names than this don't explain anything any more.
MOST_NAMED = 10


class GradeWords:
    """Words for the reasons of one scheme. ``named(names)`` picks a name of the document in the reader's language;
    ``names``: ``{key of a candidate: name}`` of those whom the reader may know; others are only counted."""

    def __init__(self, env, scheme, named, names=None):
        self.env, self.scheme, self.named, self.names = env, scheme, named, names or {}
        self.grades = {grade.code: named(grade.name) for grade in scheme.grades}

    def grade(self, code):
        """The name of a grade."""
        return self.grades.get(code, code) if code else self.env._(NOTHING)

    def sentences(self, standing):
        """One sentence for each condition that failed, the best grade first."""
        return [self.sentence(reason, standing.key) for reason in standing.why]

    def sentence(self, reason, key=None):
        """One reason in words. ``key``: the candidate whom it is about."""
        params = dict(reason.params)
        code = self._variant(reason.code, params)
        for name in ("grade", "at_most", "interim", "gives", "computed"):
            if name in params:
                params[name] = self.grade(params[name])
        if params.get("node"):
            params["node"] = self.named(self.scheme.node(params["node"]).name)
        if params.get("rule"):
            params["rule"] = self.named(self.scheme.rule(params["rule"]).name)
        if params.get("rank") is None:
            params["rank"] = self.env._(NOTHING)
        params["takers"] = self._people(params.get("taken_by", ()), TAKEN_BY, TAKEN)
        params["others"] = self._people([one for one in params.get("tied", ()) if one != key], None, OTHERS)
        text = self.env._(TEXTS[code])
        return text % params

    def _variant(self, code, params):
        """The text that fits: some reasons come in two kinds."""
        if code == "below":
            return "below_open" if params["open"] else "below"
        if code == "quota":
            return "quota" if params["places"] and params.get("last") is not None else "quota_none"
        if code == "ceiling":
            return "ceiling_rule" if params.get("rule") else "ceiling_sanction"
        if code == "pending":
            return "pending_interim" if params.get("interim") else "pending"
        return code

    def _people(self, keys, with_names, with_count):
        """Names where they are few and the reader may know all of them, else how many they are."""
        known = [] if len(keys) > MOST_NAMED else [self.names[key] for key in keys if key in self.names]
        if keys and len(known) == len(keys):
            listed = comma(self.env).join(known)
            text = self.env._(with_names) if with_names else "%(names)s"
            return text % {"names": listed}
        text = self.env._(with_count)
        return text % {"count": len(keys)}
