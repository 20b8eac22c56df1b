"""Faults of a scheme document or a case file in the reader's language: the engine gives codes, this module words."""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

SHOWN = 50
LONGEST_SHOWN = 60

TEXTS = {
    "json": _lt("this is not JSON: %(problem)s (line %(line)s, column %(column)s)"),
    "encoding": _lt("this is not UTF-8 text"),
    "too_large": _lt("the document has %(size)s characters; at most %(most)s are read"),
    "too_deep": _lt("nested deeper than %(most)s levels"),
    "too_long": _lt("%(n)s characters; at most %(most)s are taken"),
    "too_many": _lt("%(n)s items; at most %(most)s are taken"),
    "type": _lt("%(expected)s expected, found %(found)s"),
    "missing": _lt("missing"),
    "characters": _lt("contains characters that no text has (NUL or halves of others)"),
    "empty": _lt("an empty list names nothing: leave it out, or name something"),
    "unknown_key": _lt("no such key%(suggestion)s"),
    "choice": _lt("'%(value)s' is none of %(choices)s%(suggestion)s"),
    "unknown": _lt("no %(what)s '%(value)s'%(suggestion)s"),
    "duplicate": _lt("'%(value)s' stands here for the second time, first at %(first)s"),
    "code": _lt("'%(value)s' is no code: letters, digits, '_', '.' and '-', at most %(most)s characters"),
    "number": _lt("'%(value)s' is not a finite number"),
    "too_big": _lt("%(value)s is out of the bounds of this field (at most %(most)s)"),
    "negative": _lt("%(value)s is negative"),
    "not_positive": _lt("%(value)s must be more than 0"),
    "share": _lt("%(value)s must lie between 0 and 1"),
    "cents": _lt("%(value)s has more than two decimals"),
    "bounds": _lt("min %(low)s is above max %(high)s"),
    "range_order": _lt("the range runs from %(low)s to %(high)s"),
    "date": _lt("'%(value)s' is no day of every year (MM-DD)"),
    "root_none": _lt("no node without a parent: the tree needs one root"),
    "root_many": _lt("a second root beside '%(first)s': only one node may lack a parent"),
    "parent_loop": _lt("the parents run in a circle: %(loop)s"),
    "overflow_loop": _lt("the overflow runs in a circle: %(loop)s"),
    "overflow_max": _lt("overflow needs a max"),
    "overflow_window": _lt("overflow from a %(window)s node into a %(target)s node is not possible"),
    "window": _lt("a %(window)s node can't stand below a %(parent)s node"),
    "fold_missing": _lt("a period node below a %(parent)s node must say fold (mean, sum or last)"),
    "fold_alone": _lt("fold only acts where a period node stands below a cycle or lifetime node"),
    "kind_children": _lt("a %(kind)s node takes its value from outside and can't have children"),
    "kind_rule": _lt("entries can't be posted on the %(kind)s node '%(node)s'"),
    "kind_max": _lt("a %(kind)s node needs a max to scale to"),
    "levels_kind": _lt("only figure nodes have levels"),
    "ballot_kind": _lt("node '%(node)s' is not of kind ballot"),
    "ballot_missing": _lt("node '%(node)s' is of kind ballot, but no ballot is described for it"),
    "weights": _lt("the groups' weights add up to %(sum)s, not to 1"),
    "points_ways": _lt("points, range and tiers exclude each other: %(found)s"),
    "points_none": _lt("says neither points, range nor tiers, and no effect"),
    "joint_positive": _lt("joint shares act on deductions, but this rule only gives points"),
    "grade_order": _lt("from %(value)s is not below the %(above)s of the grade before it"),
    "grade_unreached": _lt("nobody can get this grade: whoever meets it has '%(first)s' before"),
    "grade_last": _lt("the last computed grade has no lower bound; %(value)s leaves members without a grade"),
    "computed_none": _lt("no grade is computed"),
    "needs_one": _lt("needs one of %(choices)s"),
    "excludes": _lt("%(first)s and %(second)s exclude each other"),
    "only_with": _lt("%(key)s only acts together with %(other)s"),
    "below_least": _lt("%(value)s is less than the %(least)s that must be kept"),
    "source_unknown": _lt("no source '%(value)s' reports anything%(suggestion)s: the rule takes no facts"),
    "event_unknown": _lt("%(source)s reports no '%(value)s'%(suggestion)s: it will never come"),
    "never_counted": _lt("nobody counts '%(value)s'%(suggestion)s: the condition never holds"),
    "never_done": _lt("nothing carries out '%(value)s'%(suggestion)s"),
    "unset": _lt("the source states no figure: the organisation must set it"),
    "not_stated": _lt("not stated: must be set"),
    "full_marks": _lt(
        "the children's full marks add up to %(sum)s, the node's are %(own)s (say adds_up: false if that is meant)"),
    # of worked cases
    "file": _lt("%(problem)s"),
    "yaml": _lt("this is not YAML: %(problem)s (line %(line)s, column %(column)s)"),
    "no_yaml": _lt(
        "YAML can't be read here (the Python package PyYAML isn't installed): hand in the same file as JSON"),
    "book": _lt("a case file is a mapping with 'scheme' and 'cases'"),
    "cases": _lt("a list of cases is missing"),
    "year": _lt("a year is missing"),
    "no_scheme": _lt("neither 'scheme' nor 'document' is given"),
    "day": _lt("'%(value)s' is no date (YYYY-MM-DD)"),
    "years": _lt("%(value)s lies outside %(low)s to %(high)s"),
    "day_order": _lt("%(last)s lies before %(first)s"),
    "overlap": _lt("the stretches of enrolment overlap"),
    "name": _lt("'%(value)s' is no name"),
    "reads_level": _lt("node '%(node)s' reads a level: %(choices)s"),
    "no_levels": _lt("node '%(node)s' reads a value of 0 to 100, no level"),
    "figure_range": _lt("%(value)s is not between 0 and %(most)s"),
    "votes": _lt("'%(value)s' is no number of votes"),
    "period": _lt("'%(value)s' ends no period of the scheme; its last one is called %(example)s"),
    "period_year": _lt("%(value)s is no period of %(year)s"),
    "too_much": _lt("%(n)s %(what)s; at most %(most)s are read"),
}
# What the engine calls things in its parameters.
WORDS = {
    "node": _lt("node"), "rule": _lt("rule"), "track": _lt("track"), "grade": _lt("grade"), "family": _lt("family"),
    "outcome": _lt("outcome"), "option": _lt("option"), "parent": _lt("parent"),
    "a code": _lt("a code"), "a number": _lt("a number"), "a whole number": _lt("a whole number"),
    "a text": _lt("a text"), "texts by language": _lt("texts by language"), "an object": _lt("an object"),
    "a list": _lt("a list"), "true or false": _lt("true or false"), "[lowest, highest]": _lt("[lowest, highest]"),
    "a code or a list of codes": _lt("a code or a list of codes"),
    "a status or a list of statuses": _lt("a status or a list of statuses"),
    "a number or [lowest, highest]": _lt("a number or [lowest, highest]"),
    "member": _lt("member"), "figure node": _lt("figure node"), "ballot node": _lt("ballot node"),
    "members": _lt("members"), "periods": _lt("periods"), "cases": _lt("cases"), "values": _lt("values"),
    "scores (members × periods)": _lt("scores (members × periods)"),
    "entries and facts of one member": _lt("entries and facts of one member"),
    "lines (entries and facts × periods)": _lt("lines (entries and facts × periods)"),
    "the same object": _lt("the same object"), "a binary float": _lt("a binary float"), "null": _lt("null"),
}
SUGGESTION = _lt(" (did you mean '%(hint)s'?)")
MORE = _lt("… and %(more)s more")
_PLAIN = {"value", "node", "first", "loop", "found_key"}


def fault_line(env, fault):
    """One fault as a sentence with its place: ``rules[3].node: no node 'bas' (did you mean 'base'?)``."""
    params = {key: _param(env, key, value) for key, value in fault.params.items()}
    hint = fault.params.get("suggestion")
    suggestion = env._(SUGGESTION)
    params["suggestion"] = suggestion % {"hint": hint} if hint else ""
    text = TEXTS.get(fault.code)
    sentence = env._(text) if text else ""
    sentence = sentence % params if text else str(fault).removeprefix(f"{fault.path}: ")
    return f"{fault.path}: {sentence}" if fault.path else sentence


def fault_lines(env, faults):
    """The faults as lines, the first SHOWN of them."""
    lines = [fault_line(env, fault) for fault in faults[:SHOWN]]
    if len(faults) > SHOWN:
        more = env._(MORE)
        lines.append(more % {"more": len(faults) - SHOWN})
    return lines


def _param(env, key, value):
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(str(_param(env, key, item)) for item in list(value)[:30])
    shown = str(value)
    if key not in _PLAIN and shown in WORDS:
        return env._(WORDS[shown])
    return shown if len(shown) <= LONGEST_SHOWN else shown[:LONGEST_SHOWN - 1] + "…"
