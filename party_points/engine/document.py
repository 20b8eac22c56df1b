"""The text of a scheme document to plain values: exact numbers, and a clear fault for whatever can't be read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from .faults import DocumentError, Fault

MOST_CHARACTERS = 32_000_000
DEEPEST = 40
LONGEST_INT = 30
LONGEST_KEY = 100
# JSON may write one half of a character alone; no text can hold it, and no answer could be sent that quotes it.
HALF = re.compile("[\ud800-\udfff]")
HALF_WRITTEN = re.compile(r"\\u[dD][89a-fA-F]")


class Pairs(dict):  # type: ignore[type-arg]
    """An object of the document that remembers which keys were written twice."""

    doubles: tuple[str, ...] = ()

    @classmethod
    def of(cls, pairs: list[tuple[str, Any]]) -> Pairs:
        """The object of these pairs, in their order."""
        made = cls(pairs)
        if len(made) < len(pairs):
            seen: set[str] = set()
            made.doubles = tuple(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        return made


def parse(document: object) -> Mapping[str, Any]:
    """A document as a mapping whose numbers are ints and Decimals; `DocumentError` where it isn't one.

    >>> parse('{"weight": 0.20}')
    {'weight': Decimal('0.20')}
    >>> parse('{"code": ')
    Traceback (most recent call last):
    ...
    engine.faults.DocumentError: this is not JSON: Expecting value (line 1, column 10)
    """
    if isinstance(document, bytes | bytearray):
        try:
            document = bytes(document).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise DocumentError([Fault("", "encoding")]) from None
    if isinstance(document, str):
        document = _loads(document)
    if not isinstance(document, Mapping):
        raise DocumentError([Fault("", "type", {"expected": "an object", "found": kind_of(document)})])
    if _depth_exceeds(document, DEEPEST):
        raise DocumentError([Fault("", "too_deep", {"most": DEEPEST})])
    return document


def kind_of(value: object) -> str:
    """What a value is called in a message.

    >>> kind_of(None), kind_of(True), kind_of(Decimal(1)), kind_of([])
    ('null', 'true', 'a number', 'a list')
    """
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, float):
        return "a binary float"
    if isinstance(value, int | Decimal):
        return "a number"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, list | tuple):
        return "a list"
    return "an object" if isinstance(value, Mapping) else type(value).__name__


def _loads(text: str) -> Any:
    if len(text) > MOST_CHARACTERS:
        raise DocumentError([Fault("", "too_large", {"size": len(text), "most": MOST_CHARACTERS})])
    try:
        found = json.loads(
            text.removeprefix("\ufeff"),
            parse_float=Decimal,
            parse_int=_integer,
            parse_constant=Decimal,
            object_pairs_hook=Pairs.of,
        )
    except json.JSONDecodeError as error:
        where = {"problem": error.msg, "line": error.lineno, "column": error.colno}
        raise DocumentError([Fault("", "json", where)]) from None
    except RecursionError:
        raise DocumentError([Fault("", "too_deep", {"most": DEEPEST})]) from None
    except ArithmeticError:
        where = {"problem": "a number beyond all bounds", "line": 1, "column": 1}
        raise DocumentError([Fault("", "json", where)]) from None
    if (HALF.search(text) or HALF_WRITTEN.search(text)) and (place := half_character(found)) is not None:
        raise DocumentError([Fault(place, "characters")])
    return found


def half_character(value: object) -> str | None:
    """The place of the first text that holds half of a character, or None. The place itself can be shown.

    >>> half_character({"nodes": [{"name": "\\ud800"}]})
    'nodes[0].name'
    """
    waiting: list[tuple[str, object]] = [("", value)]
    while waiting:
        place, item = waiting.pop()
        if isinstance(item, str) and HALF.search(item):
            return place
        if isinstance(item, Mapping):
            for key, inner in item.items():
                shown = HALF.sub("?", str(key)[:LONGEST_KEY])
                below = f"{place}.{shown}" if place else shown
                if HALF.search(str(key)):
                    return below
                waiting.append((below, inner))
        elif isinstance(item, list | tuple):
            waiting.extend((f"{place}[{number}]", inner) for number, inner in enumerate(item))
    return None


def _integer(digits: str) -> int | Decimal:
    return int(digits) if len(digits) <= LONGEST_INT else Decimal(digits)


def _depth_exceeds(value: object, most: int) -> bool:
    level = [value]
    for _ in range(most):
        deeper: list[object] = []
        for item in level:
            if isinstance(item, Mapping):
                deeper.extend(inner for inner in item.values() if isinstance(inner, Mapping | list | tuple))
            elif isinstance(item, list | tuple):
                deeper.extend(inner for inner in item if isinstance(inner, Mapping | list | tuple))
        if not deeper:
            return False
        level = deeper
    return True
