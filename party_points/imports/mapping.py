"""Which column holds which field: titles first, then what the cells themselves look like."""

import datetime
import re
from typing import NamedTuple

from .fields import FAIR
from .text import Formula, clean, is_blank, to_text

ACCEPT = 50
_PUNCTUATION = re.compile(r"[\s*_\-/\\.:,;'\"“”‘’、。#※★●?!&+|]+")
_BRACKETS = re.compile(r'[(\[【<《{].*?[)\]】>》}]')
SAMPLE = 60


class Guess(NamedTuple):
    field: str
    score: int


def title_key(title) -> str:
    """
    >>> title_key('* 入党 时间:'), title_key('Staff No.')
    ('入党时间', 'staffno')
    """
    return _PUNCTUATION.sub('', clean(title).lower())


def title_score(field, *titles) -> int:
    """How well a title names a field, 0 to 100; a header over two rows gives its last part and the whole.

    >>> from .fields import ROSTER
    >>> by_name = {f.name: f for f in ROSTER}
    >>> title_score(by_name['date_joined'], '入党时间(年月日)'), title_score(by_name['posts'], '行政职务')
    (100, 0)
    """
    best = 0
    for title in titles:
        whole, bare = title_key(title), title_key(_BRACKETS.sub('', clean(title)))
        if field.block and field.block.search(bare or whole):
            return 0
        for key in (whole, bare):
            best = max(best, field.words.get(key, 0), _inside(field, key))
    return best


def _inside(field, key) -> int:
    """A longer title that contains a known one: the more of it, the better; short Latin words only as a whole."""
    best = 0
    for word, weight in field.words.items():
        latin = word.isascii()
        if weight >= FAIR and len(word) >= (5 if latin else 2) and len(key) > len(word) and word in key:
            best = max(best, round(weight * (0.55 + 0.35 * len(word) / len(key))))
    return best


def content_ratio(field, cells, today) -> float | None:
    """The share of filled cells that can be this field; None when the cells can't tell."""
    filled = [cell for cell in cells if not is_blank(cell) and not isinstance(cell, Formula)][:SAMPLE]
    if not filled or not field.typed:
        return None
    readings = [field.reader(cell, today) if field.dated else field.reader(cell) for cell in filled]
    return sum(not reading.issues for reading in readings) / len(readings)


def is_serial(cells) -> bool:
    """1, 2, 3 …: the rows are counted, nobody's staff number.

    >>> is_serial([1, 2, '3', None, 4]), is_serial([10014, 10021])
    (True, False)
    """
    numbers = [int(to_text(cell)) for cell in cells if to_text(cell).strip().isdigit()][:SAMPLE]
    steps = [after - before for before, after in zip(numbers, numbers[1:], strict=False)]
    return bool(numbers) and numbers[0] <= 1 and steps.count(1) >= len(steps) * 0.8


def score_column(field, titles, cells, today) -> int:
    score = title_score(field, *titles)
    if not score or (score < FAIR and field.name == 'staff_number' and is_serial(cells)):
        return 0
    ratio = content_ratio(field, cells, today)
    if ratio is None:
        return score
    if ratio < 0.3:
        return score - 45 if score < 100 else score - 15
    return score + round(25 * (ratio - 0.5)) if score < 100 else score


def map_columns(table, fields, today: datetime.date) -> dict:
    """column index -> Guess for every column whose field is clear; each field once, best match first.

    >>> from types import SimpleNamespace as N
    >>> from .fields import ROSTER
    >>> table = N(columns=[
    ...     N(index=0, titles=('姓 名',), cells=['李平']), N(index=1, titles=('类别',), cells=['正式党员'])])
    >>> {i: g.field for i, g in map_columns(table, ROSTER, datetime.date(2026, 1, 1)).items()}
    {0: 'name', 1: 'status'}
    """
    scored = []
    for order, field in enumerate(fields):
        for column in table.columns:
            score = score_column(field, column.titles, column.cells, today)
            if score >= ACCEPT:
                scored.append((-score, column.index, order, field.name))
    found, taken = {}, set()
    for score, index, _order, name in sorted(scored):
        if index not in found and name not in taken:
            found[index] = Guess(name, min(-score, 100))
            taken.add(name)
    return dict(sorted(found.items()))


def sample_texts(cells, count=3) -> list[str]:
    """A few different filled cells, as text, to show beside a title."""
    seen = {}
    for cell in cells:
        if not is_blank(cell):
            seen.setdefault(to_text(cell).strip()[:30], None)
            if len(seen) == count:
                break
    return list(seen)
