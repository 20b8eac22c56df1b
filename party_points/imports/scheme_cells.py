"""How a value stands in a cell, by the column's kind: one writer and one reader for each, which undo each other.

``write_cell`` reads back what it wrote; what a kind can't say exactly goes out as ``json: …``. Readers leave what they
can't understand as text: the document's own check then refuses it, at the cell's place.
"""

import datetime
from decimal import Decimal

from . import scheme_notation as notation
from .scheme_notation import JSON, NULL, NotationError
from .text import is_cell_error, to_text

LONGEST = 32_767
LABEL = ' · '
_TRUE = {'true': True, 'yes': True, '是': True, '√': True, 'false': False, 'no': False, '否': False, '×': False}


class CellFault(ValueError):
    """A cell that can't be read: a code, and parameters for the sentence."""

    def __init__(self, code: str, **params):
        super().__init__(code, params)
        self.code = code
        self.params = params


def write_cell(column, value):
    """What stands in the cell: an int, a float, True, False or a text.

    Raises CellFault where the text is longer than a cell holds.
    """
    cell = NULL if value is None else _WRITERS[column.kind](value)
    if cell is None or not _gives_back(column, cell, value):
        cell = f'{JSON} {notation.as_json(value)}'
    if isinstance(cell, str) and len(cell.encode('utf-16-le')) > 2 * LONGEST:
        raise CellFault('cell_too_long', n=len(cell), most=LONGEST)
    return cell


def _gives_back(column, cell, value) -> bool:
    if isinstance(cell, str) and (not cell.strip() or not notation.is_safe(cell)):
        return False
    try:
        return notation.as_json(read_cell(column, cell)) == notation.as_json(value)
    except (CellFault, NotationError):
        return False


def read_cell(column, cell):
    """The value of a cell that isn't blank. Raises CellFault."""
    if isinstance(cell, datetime.date | datetime.time | datetime.timedelta):
        raise CellFault('cell_date', text=to_text(cell))
    if is_cell_error(cell):
        raise CellFault('cell_error', text=str(cell).strip())
    if not isinstance(cell, str):
        return _READERS[column.kind](cell) if column.kind in ('number', 'points', 'flag') else _of_text(column, cell)
    text = cell.strip()
    if text == NULL:
        return None
    try:
        if text.lower().startswith(JSON):
            return notation.from_json(text[len(JSON):])
        return _READERS[column.kind](text)
    except NotationError as error:
        raise CellFault('notation', near=error.near) from None


def _of_text(column, cell):
    """A number that stands where a text is meant: the code 5, a tier without words."""
    try:
        return _READERS[column.kind](to_text(cell).lower() if isinstance(cell, bool) else to_text(cell))
    except NotationError as error:
        raise CellFault('notation', near=error.near) from None


def _write_number(value):
    """As a number where the spreadsheet gives the same digits back, else as text: 0.20 stays 0.20."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    text = str(value)
    if len(text) <= 15:
        shown = int(value) if isinstance(value, int) else float(value)
        return shown if _digits(shown) == text else text
    return text


def _digits(value) -> str:
    return str(value) if isinstance(value, int) else format(value, '.15g')


def _read_number(cell):
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, int):
        return cell
    found = notation.number(_digits(cell) if isinstance(cell, float) else cell)
    return cell if found is None else found


def _write_points(value):
    return notation.write_range(value) if _is_pair(value) else _write_number(value)


def _read_points(cell):
    found = notation.read_range(cell) if isinstance(cell, str) else None
    return _read_number(cell) if found is None else found


def _is_pair(value) -> bool:
    return isinstance(value, list | tuple) and len(value) == 2 and all(
        bound is None or isinstance(bound, int | Decimal) and not isinstance(bound, bool) for bound in value)


def _read_range(text):
    found = notation.read_range(text)
    if found is None:
        raise CellFault('range', text=text[:40])
    return found


def _write_codes(value):
    """``a, b`` for a list of texts."""
    if not isinstance(value, list | tuple) or not all(isinstance(code, str) for code in value):
        return None
    return notation.write(value)[1:-1] if value else '()'


def _write_one_or_more(value):
    return value if isinstance(value, str) else _write_codes(value)


def _read_one_or_more(text):
    found = notation.read_codes(text)
    return found[0] if len(found) == 1 else found


def _write_flag(value):
    return value if isinstance(value, bool) else None


def _read_flag(cell):
    if isinstance(cell, bool):
        return cell
    return _TRUE.get(code_of(cell).lower(), cell) if isinstance(cell, str) else cell


def code_of(text: str) -> str:
    """
    >>> code_of('period · 每期'), code_of('period')
    ('period', 'period')
    """
    return text.partition(LABEL.strip())[0].strip()


def _write_records(value):
    if not isinstance(value, list | tuple) or not all(isinstance(item, dict) for item in value):
        return None
    return ' | '.join(notation.write_pairs(item) for item in value) or '()'


def _read_code_or_pairs(text):
    return notation.read_pairs(text) if '=' in text or '＝' in text else text


def _text(value):
    return value if isinstance(value, str) else None


_WRITERS = {
    'text': _text,
    'code': _text,
    'choice': _text,
    'number': _write_number,
    'points': _write_points,
    'range': lambda value: notation.write_range(value) if _is_pair(value) else None,
    'flag': _write_flag,
    'codes': _write_codes,
    'one_or_more': _write_one_or_more,
    'pairs': lambda value: notation.write_pairs(value) if isinstance(value, dict) and value else None,
    'records': _write_records,
    'code_or_pairs': lambda value: notation.write_pairs(value) if isinstance(value, dict) else _text(value),
    'json': lambda _value: None,
}
_READERS = {
    'text': str,
    'code': str,
    'choice': code_of,
    'number': _read_number,
    'points': _read_points,
    'range': _read_range,
    'flag': _read_flag,
    'codes': notation.read_codes,
    'one_or_more': _read_one_or_more,
    'pairs': notation.read_pairs,
    'records': notation.read_records,
    'code_or_pairs': _read_code_or_pairs,
    'json': notation.from_json,
}
