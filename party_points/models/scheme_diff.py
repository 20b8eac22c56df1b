"""What differs between two scheme documents, as data: pure functions over parsed documents.

The columns of the workbook (``imports.scheme_sheets``) say what an item consists of, so that what can be edited is what
is compared. Numbers are equal by value: 2 and 2.00 are no change. This module knows nothing of Odoo.
"""

from decimal import Decimal
from typing import NamedTuple

from ..imports import scheme_notation as notation
from ..imports import scheme_sheets as sheets
from ..imports.scheme_items import ABSENT, get

ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"


class Change(NamedTuple):
    """One difference. ``item``: the whole item, of the new document unless it was removed; ``column``: the field that
    changed (None for an item as a whole); ``old`` and ``new``: its values, ABSENT where there is none."""

    kind: str
    part: sheets.Part
    item: dict
    column: sheets.Column | None = None
    old: object = ABSENT
    new: object = ABSENT


def compare(old, new):
    """The changes that make ``new`` out of ``old``, in the order of the parts and of the new document's items.

    >>> before = {"code": "S", "rules": [{"code": "dues", "node": "base", "points": 2}, {"code": "late"}]}
    >>> after = {"code": "S", "rules": [{"code": "late"}, {"code": "dues", "node": "base", "points": 3}]}
    >>> [(change.kind, change.item["code"], change.old, change.new) for change in compare(before, after)
    ...  if change.kind == "changed"]
    [('changed', 'dues', 2, 3)]
    """
    changes = list(_fields(sheets.GENERAL, old, new, _top(old), _top(new)))
    for part in sheets.LISTS:
        olds, news = _items(old, part), _items(new, part)
        changes += _list(part, olds, news)
        if part is sheets.BALLOTS:
            for inner in sheets.INNER:
                changes += _list(inner, _inner(olds, inner), _inner(news, inner))
    return changes


def _top(document):
    lists = {part.key for part in sheets.LISTS}
    return {key: value for key, value in document.items() if key not in lists}


def _items(document, part):
    return [item for item in document.get(part.key) or () if isinstance(item, dict)]


def _inner(ballots, part):
    return [{"ballot": ballot.get("node"), **item} for ballot in ballots for item in ballot.get(part.key) or ()]


def _list(part, olds, news):
    pairs = _matched(part, olds, news)
    partner = {id(after): before for before, after in pairs}
    stays = _in_order([olds.index(partner[id(after)]) for after in news if id(after) in partner])
    kept = {id(before) for before, _after in pairs}
    moved = iter(stays)
    for after in news:
        before = partner.get(id(after))
        if before is None:
            yield Change(ADDED, part, after)
            continue
        if not next(moved):
            yield Change(MOVED, part, after)
        yield from _fields(part, before, after, before, after)
    for before in olds:
        if id(before) not in kept:
            yield Change(REMOVED, part, before)


def identity(part, item):
    """What tells an item from the others of its list; None where nothing does.

    >>> identity(sheets.RULES, {"code": "dues"}), identity(sheets.OPTIONS, {"ballot": "b", "code": "good"})
    ('dues', ('b', 'good'))
    """
    if part in sheets.INNER:
        return item.get("ballot"), item.get("code")
    if part is sheets.STAGE:
        return item.get("stage"), _canonical(item.get("name"))
    if part in (sheets.BALLOTS, sheets.RANK_NODES):
        return item.get("node"), item.get("window")
    if part is sheets.NOTES:
        return _canonical(item)
    return item.get("code")


def _matched(part, olds, news):
    """``[(old item, new item)]``: by identity, then, for stages and what has no code, by kind in their order."""
    pairs, left = [], {}
    for item in olds:
        left.setdefault(identity(part, item), []).append(item)
    open_news = []
    for item in news:
        same = left.get(key := identity(part, item))
        if key is not None and same:
            pairs.append((same.pop(0), item))
        else:
            open_news.append(item)
    if part in (sheets.STAGE, sheets.CEILINGS, sheets.CONSECUTIVE, sheets.EXTRA):
        taken = {id(old) for old, _new in pairs}
        rest = [item for item in olds if id(item) not in taken]
        for item in open_news:
            like = next((old for old in rest if _kind(old) == _kind(item)), None)
            if like is not None:
                rest.remove(like)
                pairs.append((like, item))
    return pairs


def _kind(item):
    """By what items are taken for each other when nothing names them."""
    return item.get("stage"), item.get("code")


def _in_order(positions):
    """For each position whether it belongs to a longest rising run: what doesn't was moved.

    >>> _in_order([0, 2, 1, 3])
    [True, False, True, True]
    """
    best, before = [], []
    for index, position in enumerate(positions):
        low, high = 0, len(best)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if positions[best[middle]] < position else (low, middle)
        before.append(best[low - 1] if low else None)
        best[low:low + 1] = [index]
    run, at = set(), best[-1] if best else None
    while at is not None:
        run.add(at)
        at = before[at]
    return [index in run for index in range(len(positions))]


def _fields(part, before, after, old, new):
    """The fields of an item that changed; keys that no column names are compared as a whole."""
    known = {column.key.partition(".")[0] for column in part.columns}
    for column in part.columns:
        values = get(old, column.key), get(new, column.key)
        if _canonical(values[0]) != _canonical(values[1]):
            yield Change(CHANGED, part, after, column, *values)
    skipped = known | ({"options", "groups"} if part is sheets.BALLOTS else set())
    rests = [{key: value for key, value in item.items() if key not in skipped} for item in (old, new)]
    if _canonical(rests[0]) != _canonical(rests[1]):
        yield Change(CHANGED, part, after, sheets.OTHER, *(rest or ABSENT for rest in rests))


def _canonical(value):
    """A text that is equal for equal values: numbers by value, texts by language in any order."""
    return "" if value is ABSENT else notation.as_json(_normal(value))


def _normal(value):
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return Decimal(value).normalize() + 0
    if isinstance(value, dict):
        return {key: _normal(inner) for key, inner in sorted(value.items())}
    return [_normal(inner) for inner in value] if isinstance(value, list | tuple) else value
