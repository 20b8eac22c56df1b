"""A scheme's workbook back to a document: every cell's fault by its place, and the cell of every place."""

import re
from typing import NamedTuple

from . import scheme_sheets as sheets
from .issues import WorkbookError
from .scheme_cells import CellFault, read_cell
from .scheme_items import columns_of, put
from .sheet import column_letters
from .workbook import open_workbook

KEY_ROW, FIRST_ROW = 1, 2
MOST_FAULTS = 200
MAX_UNPACKED = 80 * 1024 * 1024  # 5,000 rules take 6
_ITEM = re.compile(r'((?:ballots\[\d+\]\.(?:options|groups)|\w+)\[\d+\])(?:\.(.*))?')


class BookFault(NamedTuple):
    """A fault of the workbook itself: the cell (``规则!F12``), a code and parameters."""

    cell: str
    code: str
    params: dict


class Book:
    """What a workbook gave: the document, its faults, and where the document's places stand."""

    def __init__(self):
        self.document = {}
        self.faults = []
        self._rows = {}  # place of an item → (sheet, row of the file, key → column letters)
        self._general = {}  # key → cell
        self._sheets = {}  # part → sheet

    def fault(self, cell, code, **params):
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(BookFault(cell[:60], code, params))

    def cell_of(self, path: str) -> str:
        """The cell of a place: ``rules[3].node`` → ``规则!B6``; the nearest one where it has none of its own."""
        match = _ITEM.match(path)
        if match and match[1] in self._rows:
            sheet, row, letters = self._rows[match[1]]
            return f'{sheet}!{_nearest(letters, match[2] or "") or "A"}{row}'
        if cell := _nearest(self._general, path):
            return cell
        return self._sheets.get(re.split(r'[.\[]', path)[0], path)


def _nearest(places, key):
    """What stands at a key, at one that begins with it, or at the nearest one above."""
    while key:
        if key in places:
            return places[key]
        inside = next((place for other, place in places.items() if other.startswith(f'{key}.')), None)
        if inside:
            return inside
        key = re.sub(r'(^|\.)[^.]*$', '', re.sub(r'\[\d+\]$', '', key)) if '.' in key else (
            re.sub(r'\[\d+\]$', '', key) if '[' in key else '')
    return None


def read_workbook(data: bytes, name: str = '') -> Book:
    """Read a workbook that ``scheme_book_write`` made and somebody changed.

    Raises WorkbookError where the file can't be read at all. The document is only to be used without faults.
    """
    workbook = open_workbook(data, name, MAX_UNPACKED)
    if workbook.kind != 'xlsx':
        raise WorkbookError('wrong_kind', kind=workbook.kind)
    book = Book()
    found = _find_sheets(book, workbook)
    for sheet in found.values():
        _check_sheet(book, sheet)
    if not book.faults:
        _read_general(book, found['general'])
        for part in sheets.LISTS:
            _read_list(book, part, found)
    return book


def _find_sheets(book, workbook):
    """Sheets by part: the second row says what a sheet is, whatever it is called."""
    found = {}
    for sheet in workbook.sheets:
        keys = [str(cell).partition('.')[0] for cell in _row(sheet, KEY_ROW) if isinstance(cell, str) and '.' in cell]
        part = next((key for key in keys if key in sheets.PARTS), None)
        if part in found:
            book.fault(sheet.name, 'sheet_twice', first=found[part].name)
        elif part:
            found[part] = sheet
            book._sheets[part] = sheet.name
    if not found:
        raise WorkbookError('no_scheme')
    for key, part in sheets.PARTS.items():
        if key not in found:
            book.fault('', 'sheet_missing', sheet=part.title, key=key)
    return found


def _row(sheet, number):
    return sheet.rows[number] if number < len(sheet.rows) else []


def _check_sheet(book, sheet):
    for cell in sheet.formulas:
        book.fault(f'{sheet.name}!{cell}', 'formula')
    for top, left, _bottom, _right in sheet.merges:
        book.fault(f'{sheet.name}!{column_letters(left)}{top + 1}', 'merged')


def _value(book, place, column, cell):
    """``(whether the cell says something, its value)``; faults are noted."""
    if cell is None or isinstance(cell, str) and not cell.strip():
        return False, None
    try:
        return True, read_cell(column, cell)
    except CellFault as fault:
        book.fault(place, fault.code, **fault.params)
        return False, None


def _read_general(book, sheet):
    columns = {column.key: column for column in sheets.GENERAL.columns}
    columns |= {'other': sheets.OTHER, 'empty': sheets.EMPTY}
    rest = {}
    for number in range(FIRST_ROW, len(sheet.rows)):
        key, place = sheet.cell(number, 1), f'{sheet.name}!C{number + 1}'
        if key is None or not str(key).strip():
            continue
        column = columns.get(str(key).strip())
        if column is None or column.key in book._general:
            code = 'key_unknown' if column is None else 'key_twice'
            book.fault(f'{sheet.name}!B{number + 1}', code, key=str(key)[:60])
            continue
        book._general[column.key or 'other'] = place
        stated, value = _value(book, place, column, sheet.cell(number, 2))
        if stated and column.key and column is not sheets.EMPTY:
            put(book.document, column.key, value)
        elif stated:
            rest[column] = value
    _add_rest(book, book.document, rest.get(sheets.OTHER), book._general.get('other', ''))
    for key in rest.get(sheets.EMPTY) or ():
        if key in sheets.PARTS:
            book.document[key] = []
    for column in sheets.GENERAL.columns:
        if column.required and column.key not in book._general:
            book.fault(sheet.name, 'key_missing', key=column.key)


def _add_rest(book, item, rest, place):
    if rest is None:
        return
    if not isinstance(rest, dict):
        book.fault(place, 'notation', near=str(rest)[:40])
        return
    item.update(rest)


def _columns(book, part, sheet):
    """Position → column of a sheet; columns of one's own, without a key, are read over."""
    known = {f'{part.key}.{column.key or "other"}': column for column in columns_of(part)}
    found = {}
    for number, cell in enumerate(_row(sheet, KEY_ROW)):
        key = str(cell).strip() if cell is not None else ''
        if not key:
            continue
        place = f'{sheet.name}!{column_letters(number)}{KEY_ROW + 1}'
        if key not in known:
            book.fault(place, 'column_unknown', key=key[:60])
        elif known[key] in found.values():
            book.fault(place, 'column_twice', key=key)
        else:
            found[number] = known[key]
    for key, column in known.items():
        if column not in found.values() and column is not sheets.OTHER:
            book.fault(sheet.name, 'column_missing', key=key, title=column.title)
    return found


def _read_list(book, part, found):
    items = _items(book, part, found[part.key], f'{part.key}[%s]')
    if part.key == 'ballots':
        ballots = {}
        for number, ballot in enumerate(items):
            ballot['options'], ballot['groups'] = [], []
            ballots.setdefault(ballot.get('node'), (number, ballot))
        for inner in sheets.INNER:
            _read_inner(book, inner, found[inner.key], ballots)
    if items:
        book.document[part.key] = items


def _items(book, part, sheet, place):
    """The items of a sheet; blank rows are read over."""
    columns = _columns(book, part, sheet)
    letters = {column.key or 'other': column_letters(number) for number, column in columns.items()}
    items = []
    for number in range(FIRST_ROW, len(sheet.rows)):
        item, rest, blank = {}, None, True
        for position, column in columns.items():
            at = f'{sheet.name}!{column_letters(position)}{number + 1}'
            cell = sheet.cell(number, position)
            blank = blank and (cell is None or isinstance(cell, str) and not cell.strip())
            stated, value = _value(book, at, column, cell)
            if stated and column.key:
                put(item, column.key, value)
            elif stated:
                rest = value
        if blank:
            continue
        _add_rest(book, item, rest, f'{sheet.name}!{letters.get("other", "A")}{number + 1}')
        if place:
            book._rows[place % len(items)] = (sheet.name, number + 1, letters)
        items.append(item)
        if not place:
            item[_PLACE] = (sheet.name, number + 1, letters)
    return items


_PLACE = object()


def _read_inner(book, part, sheet, ballots):
    """Options and voter groups go to the ballot of the node that they name."""
    for item in _items(book, part, sheet, ''):
        at = item.pop(_PLACE)
        node = item.pop('ballot', None)
        if not isinstance(node, str | None) or node not in ballots:
            book.fault(f'{at[0]}!{at[2].get("ballot", "A")}{at[1]}', 'no_ballot', node=str(node)[:60])
            continue
        number, ballot = ballots[node]
        book._rows[f'ballots[{number}].{part.key}[{len(ballot[part.key])}]'] = at
        ballot[part.key].append(item)
