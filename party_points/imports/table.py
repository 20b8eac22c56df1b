"""Finding the table on a sheet: titles above, a header of one to three rows, and what below it is no member."""

import re
from dataclasses import dataclass

from .mapping import title_score
from .text import Formula, clean, is_blank, squeeze, to_text

SEARCH_ROWS = 40
_TOTAL = re.compile(
    r'^(合计|总计|小计|共计|累计|共\d+|总人数|总数|人数合计|本页合计|total|subtotal|sum|count)', re.IGNORECASE)
_FOOT = re.compile(
    r'^(填表|制表|审核|审批|填报|负责人|经办|说明|备注:|注[:1-9]|附注|附:|图例|单位盖章|单位\(盖章|\(盖章|盖章|签字|签名|联系人'
    r'|复核|统计人|打印|第\d+页|note|prepared|approved|signature|legend)', re.IGNORECASE)


@dataclass
class Column:
    index: int
    titles: tuple  # the last part of a stacked title, then the whole
    cells: list

    @property
    def title(self) -> str:
        return self.titles[-1]


@dataclass
class Table:
    sheet: object
    first: int  # header rows, from 0
    last: int
    columns: list
    captions: list  # the texts above the header

    @property
    def first_data_row(self) -> int:
        return self.last + 1


@dataclass
class Row:
    number: int  # as Excel counts
    cells: dict  # column index -> value
    section: str = ''  # the caption inside the table above this row


def find_table(sheet, fields) -> Table | None:
    """The table of a sheet, or None when no row looks like its header."""
    merges = _Merges(sheet)
    width = max((len(row) for row in sheet.rows), default=0)
    best, best_score = None, 0
    for number in range(min(len(sheet.rows), SEARCH_ROWS)):
        score = _header_score(sheet.rows[number], fields)
        if score > best_score:
            best, best_score = number, score
    if best is None:
        return None
    first, last = _header_span(sheet, merges, best, width, fields)
    columns = []
    for index in range(width):
        cells = [merges.value(row, index) for row in range(last + 1, len(sheet.rows))]
        titles = _titles(merges, first, last, index)
        if titles or any(not is_blank(cell) for cell in cells):
            columns.append(Column(index, titles or ('',), cells))
    captions = [clean(cell) for row in sheet.rows[:first] for cell in row if not is_blank(cell)]
    return Table(sheet, first, last, columns, captions)


def _header_score(cells, fields) -> int:
    """The sum of the fields a row names; a header names a person and something else."""
    found = {}
    for cell in cells:
        if isinstance(cell, str) and len(cell) <= 40 and not isinstance(cell, Formula):
            for field in fields:
                score = title_score(field, cell)
                if score >= 60 and score > found.get(field.name, 0):
                    found[field.name] = score
    people = found.get('name', 0) or found.get('staff_number', 0)
    return sum(found.values()) if people and (len(found) > 1 or people == 100) else 0


class _Merges:
    """Merged cells show the value of their first cell everywhere, when they stand upright or in the header."""

    def __init__(self, sheet):
        self.sheet = sheet
        self.upright, self.header = {}, {}
        for top, left, bottom, right in sheet.merges:
            for row in range(top, min(bottom, len(sheet.rows) - 1) + 1):
                for column in range(left, min(right, left + 300) + 1):
                    self.header[row, column] = (top, left)
                    if bottom > top:
                        self.upright[row, column] = (top, left)

    def value(self, row, column):
        return self.sheet.cell(*self.upright.get((row, column), (row, column)))

    def title(self, row, column):
        return self.sheet.cell(*self.header.get((row, column), (row, column)))


def _header_span(sheet, merges, row, width, fields):
    first = last = row
    for top, left, bottom, right in sheet.merges:
        if top <= row <= bottom and bottom - top <= 2 and right - left < width * 0.8:
            first, last = min(first, top), max(last, bottom)
    while first > 0 and row - first < 2 and _is_group_row(sheet, first - 1, width):
        first -= 1
    while last - row < 2 and _continues(sheet, row, last + 1, fields):
        last += 1
    return first, last


def _is_group_row(sheet, row, width) -> bool:
    """A row of captions over several columns each: merged, or (in text files) over columns that lack a title below."""
    cells = [(index, clean(cell)) for index, cell in enumerate(sheet.rows[row]) if not is_blank(cell)]
    if not cells or any(':' in text or len(text) > 16 for _index, text in cells):
        return False
    if any(top == bottom == row and 0 < right - left < width * 0.8 for top, left, bottom, right in sheet.merges):
        return True
    return len(cells) > 1 and any(is_blank(sheet.cell(row + 1, index)) for index, _text in cells)


def _continues(sheet, header, row, fields) -> bool:
    """A second header row without merged cells: under the person's title nothing, under others more titles."""
    line = sheet.rows[row] if row < len(sheet.rows) else ()
    cells = [(index, cell) for index, cell in enumerate(line) if not is_blank(cell)]
    if len(cells) < 2 or not all(_is_caption(cell) for _index, cell in cells):
        return False
    person = [f for f in fields if f.name in ('name', 'staff_number')]
    columns = [index for index, cell in enumerate(sheet.rows[header])
               if any(title_score(field, to_text(cell)) >= 60 for field in person)]
    if any(not is_blank(sheet.cell(row, index)) for index in columns):
        return False
    titles = [(cell, clean(sheet.cell(header, index)) + cell) for index, cell in cells]
    return any(title_score(field, *title) >= 60 for title in titles for field in fields)


def _is_caption(cell) -> bool:
    return isinstance(cell, str) and len(cell) <= 20 and not re.search(r'\d', cell)


def _titles(merges, first, last, column) -> tuple:
    """('职务', '党内 / 职务'): the lowest caption, and all of them from the top."""
    parts = []
    for row in range(first, last + 1):
        text = clean(merges.title(row, column))
        if text and text not in parts:
            parts.append(text)
    return (parts[-1], ' / '.join(parts)) if len(parts) > 1 else tuple(parts)


def data_rows(table, mapping) -> list[Row]:
    """The rows that mean a person: without blanks, repeated headers, totals, signatures, legends and captions.

    `mapping` is column index -> field name.
    """
    header = {column.index: squeeze(column.titles[0]) for column in table.columns if column.titles[0]}
    mapped = [index for index, name in mapping.items() if name]
    names = [index for index, name in mapping.items() if name in ('name', 'staff_number')]
    rows, section, merges = [], '', _Merges(table.sheet)
    for number in range(table.first_data_row, len(table.sheet.rows)):
        own = {i: cell for i, cell in enumerate(table.sheet.rows[number]) if not is_blank(cell)}
        kind = _kind(own, header, mapped, names)
        if kind == 'section':
            section = clean(next(iter(own.values())))
        elif kind == 'data':
            cells = {column.index: merges.value(number, column.index) for column in table.columns}
            rows.append(Row(number + 1, cells, section))
    return rows


def _kind(own, header, mapped, names) -> str:
    """data, section (a caption over the rows that follow) or skip."""
    texts = [clean(cell) for cell in own.values()]
    if not any(index in own for index in mapped) and len(own) != 1:
        return 'skip'  # blank, or numbered in advance
    if sum(header.get(index) == squeeze(cell) for index, cell in own.items()) >= max(2, len(own) // 2):
        return 'skip'  # the header again on the next printed page
    first = texts[0]
    if _TOTAL.match(first) or any(_TOTAL.match(clean(own[i])) for i in names if i in own):
        return 'skip'
    if _FOOT.match(first) and len(own) <= 6 and (':' in first or len(own) <= 2):
        return 'skip'
    if len(own) == 1 and next(iter(own)) not in names:
        return 'section' if re.search('[^\\d\\s.]', first) else 'skip'
    return 'section' if len(own) == 1 and re.search('(支部|小组|总支|党委)$', first) else 'data'
