"""The text of a case file: YAML or JSON to plain values with exact numbers, bounded, and the lines of its places.

PyYAML is asked for only when it is needed: without it JSON is read all the same.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from .case_types import CaseError, fault
from .document import HALF, half_character
from .faults import brief

# A person's file is far smaller. Aliases count as often as they stand: ten lines of them can mean a billion values.
MOST_CHARACTERS = 400_000
MOST_VALUES = 100_000
DEEPEST = 60
PLACE = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


def load(source: str, most: int | None = None) -> Any:
    """Plain values of YAML or JSON text, numbers as written. `most`: bounds its length and all that it stands for.

    >>> load("weight: 0.20")
    {'weight': Decimal('0.20')}
    """
    if most is not None and len(source) > most:
        raise fault("", "too_large", size=len(source), most=most)
    if source.lstrip().startswith("{"):
        return _json(source, most)
    try:
        import yaml
    except ImportError:
        raise fault("", "no_yaml") from None
    try:
        if most is not None:
            _bounded(yaml.compose(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
        return yaml.load(source, Loader=_exact_loader())
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        line, column = (mark.line + 1, mark.column + 1) if mark else ("?", "?")
        raise fault("", "yaml", problem=problem, line=line, column=column) from None
    except CaseError:
        raise
    except RecursionError:
        raise fault("", "too_deep", most=DEEPEST) from None
    except (ValueError, InvalidOperation) as error:
        raise fault("", "file", problem=f"this can't be read: {error}") from None


def _json(source: str, most: int | None) -> Any:
    """JSON; braces may also begin YAML of the short form, which is tried where it is no JSON."""
    try:
        found = json.loads(source, parse_float=Decimal, object_pairs_hook=_once)
    except CaseError:
        raise
    except ValueError as error:
        if _has_yaml():
            return load(f"---\n{source}", None if most is None else most + 4)
        line, column = getattr(error, "lineno", "?"), getattr(error, "colno", "?")
        raise fault("", "json", problem=getattr(error, "msg", str(error)), line=line, column=column) from None
    except RecursionError:
        raise fault("", "too_deep", most=DEEPEST) from None
    if (place := half_character(found)) is not None:
        raise fault(place, "characters")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which nothing stands twice: of two members of one name the first would be gone unseen."""
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            raise fault("", "duplicate", value=brief(HALF.sub("?", key)), first="the same object")
        made[key] = value
    return made


def _has_yaml() -> bool:
    try:
        import yaml  # noqa: F401
    except ImportError:
        return False
    return True


def _exact_loader() -> Any:
    import yaml

    class Exact(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        """Reads decimals as written, and refuses keys that stand twice."""

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            """An object in which nothing stands twice."""
            if isinstance(node, yaml.MappingNode):
                _refuse_doubles(node)
            return super().construct_mapping(node, deep)

    def decimal(loader: Any, node: Any) -> Decimal:
        try:
            return Decimal(str(loader.construct_scalar(node)).replace("_", ""))
        except InvalidOperation:
            mark = node.start_mark
            problem = f"'{brief(node.value)}' is no number"
            raise fault("", "yaml", problem=problem, line=mark.line + 1, column=mark.column + 1) from None

    def day(loader: Any, node: Any) -> Any:
        try:
            return loader.construct_yaml_timestamp(node)
        except ValueError:
            # 30 February: whoever reads the place says so.
            return node.value

    Exact.add_constructor("tag:yaml.org,2002:float", decimal)
    Exact.add_constructor("tag:yaml.org,2002:timestamp", day)
    return Exact


def _refuse_doubles(node: Any) -> None:
    seen = set()
    for key, _value in node.value:
        if isinstance(key.value, str) and (key.tag, key.value) in seen and key.value != "<<":
            mark = key.start_mark
            problem = f"'{brief(key.value)}' stands here for the second time"
            raise fault("", "yaml", problem=problem, line=mark.line + 1, column=mark.column + 1)
        if isinstance(key.value, str):
            seen.add((key.tag, key.value))


def _bounded(root: Any) -> None:
    """Refuse what is nested too deep, or stands for too many values once aliases are put in."""
    sizes: dict[int, int] = {}
    _size(root, sizes, 0)


def _size(node: Any, sizes: dict[int, int], depth: int) -> int:
    if node is None or isinstance(node.value, str):
        return 1
    if depth > DEEPEST or sizes.get(id(node)) == 0:
        raise fault("", "too_deep", most=DEEPEST)
    if id(node) not in sizes:
        sizes[id(node)] = 0
        parts = [part for item in node.value for part in (item if isinstance(item, tuple) else (item,))]
        sizes[id(node)] = 1 + sum(_size(part, sizes, depth + 1) for part in parts)
    if sizes[id(node)] > MOST_VALUES:
        raise fault("", "too_much", what="values", n=sizes[id(node)], most=MOST_VALUES)
    return sizes[id(node)]


class Lines:
    """Where the places of a case file stand in its text; without PyYAML nothing is known of it.

    >>> Lines("cases:\\n  - year: 2024\\n    members: {m: {}}").of("cases[0].members.m")
    3
    """

    def __init__(self, source: str) -> None:
        self.root = None
        try:
            import yaml

            self.root = yaml.compose(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        except Exception:  # what can't be read has no lines; the fault itself is told elsewhere
            self.root = None

    def of(self, place: str) -> int | None:
        """The line (from 1) of a place such as `cases[0].entries[3].rule`, or of what is left of it there."""
        if self.root is None or not place:
            return None
        node = self.root
        line = node.start_mark.line
        for match in PLACE.finditer(place):
            number, key = match.groups()
            below = _below(node, number, key, place[match.start() :])
            if below is None:
                break
            node, line = below
        return int(line) + 1


def _below(node: Any, number: str | None, key: str | None, rest: str) -> tuple[Any, int] | None:
    """The part of a list by number or of a mapping by key, and its line. Keys may hold dots: the rest is tried too."""
    if not isinstance(node.value, list):
        return None
    if number is not None:
        items = [item for item in node.value if not isinstance(item, tuple)]
        return (items[int(number)], items[int(number)].start_mark.line) if int(number) < len(items) else None
    for one, value in (pair for pair in node.value if isinstance(pair, tuple)):
        if one.value in (key, rest):
            return value, one.start_mark.line
    return None
