"""Faults of a scheme document: place, code, parameters, and the sentence that an administrator reads."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

LONGEST_SHOWN = 60
SUGGESTIONS_FROM = 2_000

TEXTS = {
    "json": "this is not JSON: {problem} (line {line}, column {column})",
    "encoding": "this is not UTF-8 text",
    "too_large": "the document has {size} characters; at most {most} are read",
    "too_deep": "nested deeper than {most} levels",
    "characters": "contains characters that no text has (NUL or halves of others)",
    "too_long": "{n} characters; at most {most} are taken",
    "too_many": "{n} items; at most {most} are taken",
    "type": "{expected} expected, found {found}",
    "missing": "missing",
    "empty": "an empty list names nothing: leave it out, or name something",
    "unknown_key": "no such key{suggestion}",
    "choice": "'{value}' is none of {choices}{suggestion}",
    "unknown": "no {what} '{value}'{suggestion}",
    "duplicate": "'{value}' stands here for the second time, first at {first}",
    "code": "'{value}' is no code: letters, digits, '_', '.' and '-', at most {most} characters",
    "number": "'{value}' is not a finite number",
    "too_big": "{value} is out of the bounds of this field (at most {most})",
    "negative": "{value} is negative",
    "not_positive": "{value} must be more than 0",
    "share": "{value} must lie between 0 and 1",
    "cents": "{value} has more than two decimals",
    "bounds": "min {low} is above max {high}",
    "range_order": "the range runs from {low} to {high}",
    "date": "'{value}' is no day of every year (MM-DD)",
    "root_none": "no node without a parent: the tree needs one root",
    "root_many": "a second root beside '{first}': only one node may lack a parent",
    "parent_loop": "the parents run in a circle: {loop}",
    "overflow_loop": "the overflow runs in a circle: {loop}",
    "overflow_max": "overflow needs a max",
    "overflow_window": "overflow from a {window} node into a {target} node is not possible",
    "window": "a {window} node can't stand below a {parent} node",
    "fold_missing": "a period node below a {parent} node must say fold (mean, sum or last)",
    "fold_alone": "only period nodes have a fold",
    "kind_children": "a {kind} node takes its value from outside and can't have children",
    "kind_rule": "entries can't be posted on the {kind} node '{node}'",
    "kind_max": "a {kind} node needs a max to scale to",
    "levels_kind": "only figure nodes have levels",
    "ballot_kind": "node '{node}' is not of kind ballot",
    "ballot_missing": "node '{node}' is of kind ballot, but no ballot is described for it",
    "weights": "the groups' weights add up to {sum}, not to 1",
    "points_ways": "points, range and tiers exclude each other: {found}",
    "points_none": "says neither points, range nor tiers, and no effect",
    "joint_positive": "joint shares act on deductions, but this rule only gives points",
    "grade_order": "from {value} is not below the {above} of the grade before it",
    "grade_unreached": "nobody can get this grade: whoever meets it has '{first}' before",
    "grade_last": "the last computed grade has no lower bound; {value} leaves members without a grade",
    "computed_none": "no grade is computed",
    "needs_one": "needs one of {choices}",
    "excludes": "{first} and {second} exclude each other",
    "only_with": "{key} only acts together with {other}",
    "below_least": "{value} is less than the {least} that must be kept",
    "source_unknown": "no source '{value}' reports anything{suggestion}: the rule takes no facts",
    "event_unknown": "{source} reports no '{value}'{suggestion}: it will never come",
    "never_counted": "nobody counts '{value}'{suggestion}: the condition never holds",
    "never_done": "nothing carries out '{value}'{suggestion}",
    "unset": "the source states no figure: the organisation must set it",
    "not_stated": "not stated: must be set",
    "full_marks": "the children's full marks make {sum}, the node's are {own} (adds_up: false, if that is meant)",
    # of worked cases
    "file": "{problem}",
    "yaml": "this is not YAML: {problem} (line {line}, column {column})",
    "no_yaml": "YAML can't be read here (the Python package PyYAML isn't installed): hand in the same file as JSON",
    "book": "a case file is a mapping with 'scheme' (or 'document') and 'cases'",
    "cases": "a list of cases is missing",
    "year": "a year is missing",
    "no_scheme": "neither 'scheme' (a code of the library) nor 'document' (a path) is given",
    "day": "'{value}' is no date (YYYY-MM-DD)",
    "years": "{value} lies outside {low} to {high}",
    "day_order": "{last} lies before {first}",
    "overlap": "the stretches of enrolment overlap",
    "name": "'{value}' is no name",
    "reads_level": "node '{node}' reads a level: {choices}",
    "no_levels": "node '{node}' reads a value of 0 to 100, no level",
    "figure_range": "{value} is not between 0 and {most}",
    "votes": "'{value}' is no number of votes",
    "period": "'{value}' ends no period of the scheme; its last one is called {example}",
    "period_year": "{value} is no period of {year}",
    "too_much": "{n} {what}; at most {most} are read",
}


class Fault(NamedTuple):
    """One fault: where (`rules[3].node`), what (a code of TEXTS), with which parameters.

    >>> str(Fault("rules[3].node", "unknown", {"what": "node", "value": "bas", "suggestion": "base"}))
    "rules[3].node: no node 'bas' (did you mean 'base'?)"
    """

    path: str
    code: str
    params: Mapping[str, object] = {}

    def __str__(self) -> str:
        params = {key: brief(value) for key, value in self.params.items()}
        hint = self.params.get("suggestion")
        params["suggestion"] = f" (did you mean '{hint}'?)" if hint else ""
        sentence = TEXTS[self.code].format(**params)
        return f"{self.path}: {sentence}" if self.path else sentence


class DocumentError(ValueError):
    """A document that can't be compiled; `faults` holds all that was found, in the document's order.

    >>> error = DocumentError([Fault("code", "missing"), Fault("nodes", "root_none")])
    >>> print(error)
    code: missing
    nodes: no node without a parent: the tree needs one root
    """

    SHOWN = 50

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        lines = [str(fault) for fault in self.faults[: self.SHOWN]]
        if len(self.faults) > self.SHOWN:
            lines.append(f"… and {len(self.faults) - self.SHOWN} more")
        super().__init__("\n".join(lines))


def brief(value: object) -> object:
    """A parameter as it stands in a sentence: long texts are cut, so that a 10 MB name stays readable.

    >>> len(brief("x" * 10_000_000))
    60
    """
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(str(brief(item)) for item in list(value)[:30])
    shown = str(value)
    return shown if len(shown) <= LONGEST_SHOWN else shown[: LONGEST_SHOWN - 1] + "…"


def suggest(value: str, known: Iterable[str]) -> str | None:
    """The known code that was probably meant, if one is close.

    >>> suggest("bas", ["total", "base"])
    'base'
    """
    candidates = list(known)
    if len(value) > LONGEST_SHOWN or len(candidates) > SUGGESTIONS_FROM:
        return None
    close = difflib.get_close_matches(value, candidates, n=1, cutoff=0.6)
    return close[0] if close else None
