"""The canonical text of a scheme document: what is stored, exported, hashed and compared (scoring.md section 12).

Numbers keep the digits they were written with (0.20 stays 0.20; they are read as decimals, never as binary floats).
Top-level keys stand in the contract's order, the keys of each part in the order of KEYS; what KEYS doesn't name, such
as the codes of tiers, levels and tracks, keeps the author's order, which is the order in which people read it. Lists
keep theirs. Each item of a list stands on a line of its own, so that two versions compare line by line.

This module knows nothing of Odoo.
"""

import hashlib
import json
import re
from decimal import Decimal

TOP = (
    "code", "name", "sector", "summary", "cycle", "period", "statuses_scored", "statuses_graded", "posts_scored",
    "exempt", "rank_scope", "tracks", "nodes", "rules", "ballots", "families", "grades", "tie_break", "ceilings",
    "pending", "veto_grade", "consecutive", "outcomes", "branch_outcomes", "duties", "rank_nodes", "stages", "extra",
    "notes",
)
KEYS = (
    "zh_CN", "en_US", "stage", "code", "parent", "node", "post", "name", "sanction", "rule", "count", "at_most",
    "kind", "mode", "window", "fold", "opening", "points", "range", "tiers", "unset", "unit", "effect", "min", "max",
    "weight", "overflow_to", "adds_up", "levels", "grant", "shortfall", "rate_below", "from", "open", "pct",
    "repeat_pct", "post_pct", "joint", "max_count", "max_points", "subject_cap", "family", "scope", "posts",
    "except_posts", "tracks", "track", "statuses", "source", "event", "activities", "evidence", "declared_by",
    "department", "approval", "superior_above", "options", "groups", "divisor", "when", "action", "by", "also_by",
    "to", "every", "days", "min_days", "deadline",
    "node_min", "quota", "quota_min", "top_share", "share_of", "requires_rule", "computed", "in_principle", "n",
    "grade", "score", "rank", "or_below", "gives", "months", "ban_years", "owner", "what", "flag", "accumulates",
    "unless", "after", "per", "per_head", "give", "met", "missed", "anytime", "month", "once", "raise_days",
    "answer_days", "appeal", "written", "real_name", "filed_with", "reported_at", "supervised_by", "countersign",
    "above", "data",
)
_RANK = {key: rank for rank, key in enumerate(KEYS)}
_TOP_RANK = {key: rank for rank, key in enumerate(TOP)}
# Objects below these keys map codes that the author chose; `data` is free.
_AUTHORED = {"tiers", "levels", "track", "node_min", "node_above", "data"}
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def dumps(document):
    """The canonical text of a parsed document.

    >>> print(dumps({"nodes": [{"name": "基础", "code": "base", "max": Decimal("0.20")}], "code": "S"}))
    {
    "code": "S",
    "nodes": [
      {"code": "base", "name": "基础", "max": 0.20}
    ]
    }
    """
    lines = []
    for key in sorted(document, key=lambda key: _TOP_RANK.get(key, len(TOP))):
        value = document[key]
        if isinstance(value, list | tuple) and any(isinstance(item, dict) for item in value):
            text = "[\n" + ",\n".join("  " + _value(item) for item in value) + "\n]"
        else:
            text = _value(value)
        lines.append(f"{_text(key)}: {text}")
    return "{\n" + ",\n".join(lines) + "\n}"


def digest(text):
    """SHA-256 of a canonical text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def _text(value):
    return json.dumps(value, ensure_ascii=False)


def _value(value, authored=False):
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, dict):
        keys = list(value) if authored else sorted(value, key=lambda key: _RANK.get(key, len(KEYS)))
        return "{" + ", ".join(
            f"{_text(key)}: {_value(value[key], authored=key in _AUTHORED or authored and key != 'name')}"
            for key in keys
        ) + "}"
    return json.dumps(value, ensure_ascii=False)


def steps(path):
    """A place of a document as keys and positions.

    >>> steps("stages[2].deadline.day")
    ['stages', 2, 'deadline', 'day']
    """
    return [int(number) if number else key for key, number in _STEP.findall(path)]


def at(document, path):
    """The value at a place; None where there is none."""
    for step in steps(path):
        try:
            document = document[step]
        except (KeyError, IndexError, TypeError):
            return None
    return document


def replaced(document, path, change):
    """A copy of ``document`` in which ``change(old value)`` stands at ``path``; the rest is shared."""
    way = steps(path) if isinstance(path, str) else path
    if not way:
        return change(document)
    inner = document.get(way[0]) if isinstance(document, dict) else document[way[0]]
    copy = document.copy()
    copy[way[0]] = replaced(inner, way[1:], change)
    return copy


def unstorable(value, place=""):
    """The place of a text that PostgreSQL can't hold (a NUL, half of a surrogate pair); None where all are fine.

    >>> unstorable({"name": {"zh_CN": "a\\x00"}})
    'name.zh_CN'
    """
    waiting = [(place, value)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, str) and _UNSTORABLE.search(value):
            return place
        if isinstance(value, dict):
            waiting.extend((place, key) for key in value)
            waiting.extend((f"{place}.{key}" if place else key, inner) for key, inner in value.items())
        elif isinstance(value, list | tuple):
            waiting.extend((f"{place}[{number}]", inner) for number, inner in enumerate(value))
    return None
