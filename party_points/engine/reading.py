"""Reading the parts of a document: each reader returns a usable value and notes what was wrong, so that one pass finds
every fault. A path is only put together where a fault is noted."""

from __future__ import annotations

# mypy: disable-error-code="func-returns-value"
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .document import Pairs, kind_of
from .faults import Fault, suggest
from .scheme import Bounds, Scale

CODE = re.compile(r"[\w.-]+")
LONGEST_CODE = 100
MOST_DIGITS = 12
MOST_FAULTS = 1_000
MOST_SUGGESTIONS = 100
STATUSES = ("full", "probationary", "activist", "employee")


class Checker:
    """Collects faults: `faults` forbid compiling, `unready` only publishing, `warnings` nothing."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.unready: list[Fault] = []
        self.warnings: list[Fault] = []
        self._suggestions = MOST_SUGGESTIONS

    def fault(self, path: str, code: str, /, **params: object) -> None:
        """Note what forbids compiling."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(path, code, params))

    def unready_at(self, path: str, code: str, /, **params: object) -> None:
        """Note what forbids publishing only."""
        self.unready.append(Fault(path, code, params))

    def warn(self, path: str, code: str, /, **params: object) -> None:
        """Note what an administrator should see, and may leave."""
        self.warnings.append(Fault(path, code, params))

    def hint(self, value: object, known: Iterable[str]) -> str | None:
        """What was probably meant; only for the first faults, because looking costs time."""
        if self._suggestions <= 0 or not isinstance(value, str):
            return None
        self._suggestions -= 1
        return suggest(value, known)


class Item:
    """An object of the document at its place."""

    __slots__ = ("checker", "data", "path")

    def __init__(self, checker: Checker, path: str, data: Mapping[str, Any]) -> None:
        self.checker, self.path, self.data = checker, path, data

    def at(self, key: str) -> str:
        """The path of a key."""
        return f"{self.path}.{key}" if self.path else key

    def fault(self, key: str, code: str, /, **params: object) -> None:
        """Note a fault at the key (at the object itself where the key is empty)."""
        self.checker.fault(self.at(key) if key else self.path, code, **params)

    def only(self, known: Collection[str]) -> None:
        """Fault every key that isn't known, and those written twice."""
        for key in self.data:
            if key not in known:
                self.checker.fault(self.at(str(key)[:LONGEST_CODE]), "unknown_key", suggestion=self.hint(key, known))
        for key in self.data.doubles if isinstance(self.data, Pairs) else ():
            self.fault(str(key)[:LONGEST_CODE], "duplicate", value=key, first="the same object")

    def hint(self, value: object, known: Iterable[str]) -> str | None:
        """See `Checker.hint`."""
        return self.checker.hint(value, known)

    def has(self, key: str) -> bool:
        """Whether the key is there and not null."""
        return self.data.get(key) is not None

    def _wrong(self, key: str, expected: str, value: object) -> None:
        self.fault(key, "type", expected=expected, found=kind_of(value))

    def code(self, key: str, required: bool = True) -> str | None:
        """A code: letters (of any script), digits, '_', '.' and '-'."""
        value = self.data.get(key)
        if value is None or (value == "" and required):
            if required:
                self.fault(key, "missing")
            return None
        if not isinstance(value, str):
            return self._wrong(key, "a code", value)
        if len(value) > LONGEST_CODE or not CODE.fullmatch(value):
            return self.fault(key, "code", value=value, most=LONGEST_CODE)
        return value

    def codes(self, key: str) -> tuple[str, ...]:
        """One code or a list of them; empty where absent."""
        value = self.data.get(key)
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            one = self.code(key)
            return () if one is None else (one,)
        found = []
        for number, item in enumerate(value):
            if isinstance(item, str) and len(item) <= LONGEST_CODE and CODE.fullmatch(item):
                found.append(item)
            elif isinstance(item, str):
                self.fault(f"{key}[{number}]", "code", value=item, most=LONGEST_CODE)
            else:
                self._wrong(f"{key}[{number}]", "a code", item)
        return tuple(found)

    def known(self, key: str, what: str, known: Collection[str], required: bool = False) -> str | None:
        """A code that must be one of those declared elsewhere."""
        value = self.code(key, required)
        if value is not None and value not in known:
            return self.fault(key, "unknown", what=what, value=value, suggestion=self.hint(value, known))
        return value

    def known_list(self, key: str, what: str, known: Collection[str]) -> tuple[str, ...]:
        """Codes that must be declared elsewhere."""
        found = []
        listed = isinstance(self.data.get(key), list | tuple)
        for number, value in enumerate(self.codes(key)):
            if value in known:
                found.append(value)
            else:
                place = f"{key}[{number}]" if listed else key
                self.fault(place, "unknown", what=what, value=value, suggestion=self.hint(value, known))
        return tuple(found)

    def filled(self, *keys: str) -> None:
        """Fault lists that are there and empty: a condition that names nothing holds for nobody or for all."""
        for key in keys:
            value = self.data.get(key)
            if isinstance(value, list | tuple | Mapping) and not value:
                self.fault(key, "empty")

    def choice(self, key: str, choices: Collection[str], default: str | None = None) -> str | None:
        """One of a fixed set of words."""
        value = self.data.get(key)
        if value is None:
            return default
        if not isinstance(value, str) or value not in choices:
            shown = ", ".join(choices)
            self.fault(key, "choice", value=value, choices=shown, suggestion=self.hint(value, choices))
            return default
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        """true or false."""
        value = self.data.get(key)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self._wrong(key, "true or false", value)
        return default

    def number(self, key: str, required: bool = False) -> Fraction | None:
        """An exact number."""
        value = self.data.get(key)
        if value is None:
            if required:
                self.fault(key, "missing")
            return None
        return self.exactly(key, value)

    def exactly(self, key: str, value: object) -> Fraction | None:
        """A value that must be an exact number of reasonable size; the key only names the place."""
        if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction):
            return self._wrong(key, "a number", value)
        if isinstance(value, Decimal) and not value.is_finite():
            return self.fault(key, "number", value=value)
        if _outsize(value):
            return self.fault(key, "too_big", value=value, most=f"{MOST_DIGITS} digits on each side of the point")
        return Fraction(value)

    def positive(self, key: str, required: bool = False) -> Fraction | None:
        """A number above 0."""
        value = self.number(key, required)
        if value is not None and value <= 0:
            return self.fault(key, "not_positive", value=self.data[key])
        return value

    def share(self, key: str) -> Fraction | None:
        """A number from 0 to 1."""
        value = self.number(key)
        if value is not None and not 0 <= value <= 1:
            return self.fault(key, "share", value=self.data[key])
        return value

    def cents(self, key: str) -> int | None:
        """An amount of two decimals, not negative, in cents."""
        value = self.number(key)
        if value is None:
            return None
        if value < 0:
            return self.fault(key, "negative", value=self.data[key])
        if (value * 100).denominator != 1:
            return self.fault(key, "cents", value=self.data[key])
        return int(value * 100)

    def count(self, key: str, required: bool = False, least: int = 0) -> int | None:
        """A whole number, not below `least`."""
        value = self.number(key, required)
        if value is None:
            return None
        if value.denominator != 1:
            return self._wrong(key, "a whole number", self.data[key])
        if value < least:
            return self.fault(key, "negative" if least == 0 else "not_positive", value=self.data[key])
        return int(value)

    def name(self) -> Mapping[str, str]:
        """`name` as texts by language."""
        return self.texts("name")

    def texts(self, key: str) -> Mapping[str, str]:
        """Texts by language ({zh_CN, en_US})."""
        value = self.data.get(key)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self._wrong(key, "texts by language", value)
            return {}
        for language, words in value.items():
            if not isinstance(words, str):
                self._wrong(f"{key}.{str(language)[:LONGEST_CODE]}", "a text", words)
        return value

    def item(self, key: str) -> Item | None:
        """A nested object, or None where absent or none."""
        value = self.data.get(key)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            return self._wrong(key, "an object", value)
        return Item(self.checker, self.at(key), value)

    def items(self, key: str, most: int) -> Iterator[Item]:
        """The objects of a list; what is no object is faulted and left out."""
        value = self.data.get(key)
        if value is None:
            return
        if not isinstance(value, list | tuple):
            self._wrong(key, "a list", value)
            return
        if len(value) > most:
            self.fault(key, "too_many", n=len(value), most=most)
            return
        for number, data in enumerate(value):
            if isinstance(data, Mapping):
                yield Item(self.checker, f"{self.at(key)}[{number}]", data)
            else:
                self._wrong(f"{key}[{number}]", "an object", data)

    def range(self, key: str) -> Scale | None:
        """`[lo, hi]`, either may be null."""
        return self.ranged(key, self.data[key]) if self.has(key) else None

    def ranged(self, key: str, value: object) -> Scale | None:
        """A value that must be `[lo, hi]`; the key only names the place."""
        if not isinstance(value, list | tuple) or len(value) != 2:
            return self._wrong(key, "[lowest, highest]", value)
        low, high = (
            None if bound is None else self.exactly(f"{key}[{number}]", bound) for number, bound in enumerate(value)
        )
        if low is not None and high is not None and low > high:
            return self.fault(key, "range_order", low=value[0], high=value[1])
        return Scale(low, high)

    def bounds(self, key: str) -> Bounds | None:
        """`{gt, gte, lt, lte}`."""
        inner = self.item(key)
        if inner is None:
            return None
        inner.only(Bounds._fields)
        found = Bounds(*(inner.number(name) for name in Bounds._fields))
        if all(bound is None for bound in found):
            inner.fault("", "needs_one", choices=", ".join(Bounds._fields))
        return found


def _outsize(value: int | Decimal | Fraction) -> bool:
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        return value.adjusted() >= MOST_DIGITS or (isinstance(exponent, int) and exponent < -MOST_DIGITS)
    return bool(abs(value) >= 10**MOST_DIGITS)


class Codes:
    """Codes of one list: notes duplicates, and where each stands."""

    def __init__(self) -> None:
        self.places: dict[str, str] = {}

    def add(self, item: Item, code: str | None) -> bool:
        """Take a code; False where it is missing or stands there already."""
        if code is None:
            return False
        if code in self.places:
            item.fault("code", "duplicate", value=code, first=self.places[code])
            return False
        self.places[code] = item.path
        return True
