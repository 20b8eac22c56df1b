"""Stages and texts of a document (scoring.md §9, §12): the engine runs none of it, but the shell must be able to."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from .document import kind_of
from .reading import Item

MOST_STAGES = 200
MOST_NOTES = 1_000
LONGEST_TEXT = 10_000
STAGES = ("declare", "group_check", "committee", "meeting", "publicity", "objection", "file", "comment", "summaries")
EVERY = ("week", "month", "quarter", "half", "year")
CODES = ("by", "also_by", "when", "once", "to", "appeal", "filed_with", "reported_at", "supervised_by", "countersign")
FLAGS = ("anytime", "written", "real_name")
DAYS = ("days", "raise_days", "answer_days", "min_days")
STAGE_KEYS = frozenset(("stage", "name", "every", "month", "deadline", "above", "evidence", *CODES, *FLAGS, *DAYS))
DEADLINES = ("next_month", "next_cycle", "publicity", "cycle_end")
FREE_PARTS = ("extra", "notes", "stages", "branch_outcomes", "outcomes")


def compile_stages(document: Item) -> tuple[Mapping[str, Any], ...]:
    """The stages as they stand in the document, after their types have been checked."""
    stages = []
    for item in document.items("stages", MOST_STAGES):
        item.only(STAGE_KEYS)
        if not item.has("stage"):
            item.fault("stage", "missing")
        item.choice("stage", STAGES)
        item.choice("every", EVERY)
        item.choice("evidence", ("required", "optional"))
        item.name()
        item.cents("above")
        for key in CODES:
            item.codes(key)
        for key in FLAGS:
            item.flag(key)
        _days(item)
        _deadline(item)
        stages.append(item.data)
    return tuple(stages)


def _days(item: Item) -> None:
    stated = {key: item.count(key) for key in DAYS}
    for key in DAYS:
        if key in item.data and item.data[key] is None:
            item.checker.unready_at(item.at(key), "not_stated")
    days, least = stated["days"], stated["min_days"]
    if days is not None and least is not None and days < least:
        item.fault("days", "below_least", value=days, least=least)
    _within(item, "month", 12)


def _deadline(item: Item) -> None:
    inner = item.item("deadline")
    if inner is None:
        return
    inner.only(("month", "day", "of", "days_after"))
    inner.choice("of", DEADLINES)
    inner.count("days_after")
    _within(inner, "month", 12)
    _within(inner, "day", 31)
    if inner.has("day") == inner.has("days_after"):
        inner.fault("", "needs_one", choices="day, days_after")


def _within(item: Item, key: str, most: int) -> None:
    value = item.count(key, least=1)
    if value is not None and value > most:
        item.fault(key, "too_big", value=value, most=most)


def check_texts(document: Item) -> None:
    """Names, notes and extra: of the right type, of a length that can be read, and storable everywhere."""
    for key in ("name", "sector", "summary"):
        document.texts(key)
    for note in document.items("notes", MOST_NOTES):
        for language in note.data:
            if not isinstance(note.data[language], str):
                note.fault(str(language), "type", expected="a text", found="another value")
    for item in document.items("extra", MOST_NOTES):
        item.code("code", False)
        for language in ("zh_CN", "en_US"):
            if language in item.data and not isinstance(item.data[language], str):
                item.fault(language, "type", expected="a text", found=kind_of(item.data[language]))
    for key, value in document.data.items():
        _walk(document, [str(key)[:100]], value, key in FREE_PARTS)


def _walk(document: Item, path: list[str], value: object, free: bool) -> None:
    """Check every text, and in the parts that no reader looks at every number; the depth is bounded by `parse`."""
    if isinstance(value, str):
        _check_text(document, path, value)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if isinstance(key, str) and len(key) > LONGEST_TEXT:
                document.checker.fault("".join(path), "too_long", n=len(key), most=LONGEST_TEXT)
                continue
            _walk(document, [*path, f".{key}"], inner, free)
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            _walk(document, [*path, f"[{number}]"], inner, free)
    elif free and (isinstance(value, float) or (isinstance(value, Decimal) and not value.is_finite())):
        document.checker.fault("".join(path), "number", value=value)


def _check_text(document: Item, path: list[str], value: str) -> None:
    if len(value) > LONGEST_TEXT:
        document.checker.fault("".join(path), "too_long", n=len(value), most=LONGEST_TEXT)
    elif "\x00" in value or not value.isprintable() and any("\ud800" <= char <= "\udfff" for char in value):
        document.checker.fault("".join(path), "characters")
