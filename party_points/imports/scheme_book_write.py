"""A scheme document as a workbook that an officer can edit and bring back."""

import io

from .scheme_cells import CellFault, write_cell
from .scheme_items import cells_of, columns_of, empty_of, general_of, rows_of
from .scheme_sheets import EMPTY, GENERAL, LISTS, OTHER, PARTS, _lt
from .sheet import column_letters

FIRST_ROW = 2  # below titles and keys
SPARE_ROWS = 300  # with drop-down lists, for what is added by hand
_FLAGS = {'yes', 'no', '是', '否'}
HELP = (
    _lt("One sheet for each part of the scheme. The first row has titles, the second the document's keys: leave it."),
    _lt("Add, change and delete rows freely; their order is the order in the scheme. Blank cells say nothing."),
    _lt("Choices stand as code · word; only the code is read. Codes of nodes, rules and grades link the sheets."),
    _lt("? means: the source doesn't state it (to be set before publishing). () is an empty list."),
    _lt("Range: 0..3, up to ..3, from 0.. or as decided .. – Tiers: national=4; province=0..3"),
    _lt("Limits and targets: n=1; per=cycle – target=24; unit=1; points=-0.5 – bounds: >=80; <90"),
    _lt("Conditions: status=probationary; score={<60} – several codes in brackets: grade=(poor, basic)"),
    _lt("Joint liability: from=4; pct=0.5; posts=(secretary, deputy) | from=10; pct=0.2; posts=(group_leader)"),
    _lt("Several codes: a, b. Quote a text that would read as something else: '5' in double quotes."),
    _lt("Anything else: json: followed by JSON."),
    _lt("No formulas and no merged cells. Numbers keep their digits: write 0.20 as text to keep the 0."),
)


class TooLong(ValueError):
    """A value that no cell holds: the place in the document."""


def write_workbook(document, say=str, legend=()) -> bytes:
    """The workbook of a document.

    :param say: translates the titles and words of ``scheme_sheets``
    :param legend: ``[(title, [(code, word)])]`` shown beside the help
    :raise TooLong: where a text is longer than a cell can be
    """
    import xlsxwriter  # noqa: PLC0415 only needed when a file goes out
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {
        'in_memory': True, 'strings_to_formulas': False, 'strings_to_urls': False, 'strings_to_numbers': False})
    writer = _Writer(book, say)
    writer.help(legend)
    writer.general(document)
    for part, items in rows_of(document):
        writer.part(part, items, document)
    writer.choices()
    book.close()
    return buffer.getvalue()


class _Writer:
    """Writes the sheets of one workbook."""

    def __init__(self, book, say):
        self.book, self.say = book, say
        self.head = book.add_format({
            'bold': True, 'bg_color': '#B3261E', 'font_color': '#FFFFFF', 'border': 1, 'border_color': '#D9D9D9',
            'text_wrap': True, 'valign': 'vcenter', 'align': 'center'})
        self.key = book.add_format({
            'font_color': '#7F7F7F', 'font_size': 8, 'bg_color': '#F2F2F2', 'border': 1, 'border_color': '#D9D9D9'})
        self.text = self._plain({'num_format': '@', 'text_wrap': True})
        self.number = self._plain({'align': 'right'})
        self.open = self._plain({'bg_color': '#FFEB9C'})
        self.missing = self._plain({'bg_color': '#FFC7CE'})
        self.title = book.add_format({'bold': True, 'font_size': 14})
        self.bold = book.add_format({'bold': True})
        self.wrapped = book.add_format({'text_wrap': True, 'valign': 'top'})
        self.indents = {}
        self.lists = {}  # choices → where they stand on the sheet of choices
        self.sheet_names = {part.key: self._sheet_name(say(part.title)) for part in PARTS.values()}
        self.choices_name = self._sheet_name(say(_lt("Choices")))

    def _plain(self, more):
        return self.book.add_format({'border': 1, 'border_color': '#D9D9D9', 'valign': 'top', **more})

    @staticmethod
    def _sheet_name(title):
        return ''.join('_' if char in "[]:*?/\\'" else char for char in title)[:31]

    def help(self, legend):
        page = self.book.add_worksheet(self._sheet_name(self.say(_lt("How to fill in"))))
        page.write_string(0, 0, self.say(_lt("How to fill in")), self.title)
        for row, line in enumerate(HELP, start=1):
            page.write_string(row, 0, self.say(line), self.wrapped)
        page.set_column(0, 0, 100)
        page.set_column(1, 1, 3)
        for number, (title, words) in enumerate(legend):
            column = 2 + 2 * number
            page.write_string(0, column, title, self.bold)
            page.set_column(column, column + 1, 20)
            for row, (code, word) in enumerate(words, start=1):
                page.write_string(row, column, code)
                page.write_string(row, column + 1, word)

    def general(self, document):
        page = self.book.add_worksheet(self.sheet_names['general'])
        titles = {'title': _lt("Item"), 'key': _lt("Key"), 'value': _lt("Value")}
        for column, (key, title) in enumerate(titles.items()):
            page.write_string(0, column, self.say(title), self.head)
            page.write_string(1, column, f'general.{key}', self.key)
        try:
            cells = cells_of(GENERAL, general_of(document))
        except CellFault as fault:
            raise TooLong(f'{self.say(GENERAL.title)}: {fault.params["n"]}') from None
        empty = empty_of(document)
        rows = [*zip(GENERAL.columns, cells, strict=False), (OTHER, cells[-1]),
                (EMPTY, write_cell(EMPTY, empty) if empty else None)]
        for row, (column, cell) in enumerate(rows, start=FIRST_ROW):
            page.write_string(row, 0, self.say(column.title), self.text)
            page.write_string(row, 1, column.key or 'other', self.key)
            self._cell(page, row, 2, column, cell)
            self._validate(page, column, row, 2, row)
        page.set_column(0, 0, 32)
        page.set_column(1, 1, 22)
        page.set_column(2, 2, 90)
        page.freeze_panes(FIRST_ROW, 2)
        page.ignore_errors({'number_stored_as_text': 'C1:C100'})

    def part(self, part, items, document):
        page = self.book.add_worksheet(self.sheet_names[part.key])
        columns = columns_of(part)
        for number, column in enumerate(columns):
            page.write_string(0, number, self.say(column.title), self.head)
            page.write_string(1, number, f'{part.key}.{column.key or "other"}', self.key)
            page.set_column(number, number, column.width)
        page.set_row(0, 32)
        levels = _levels(document) if part.key == 'nodes' else {}
        for row, item in enumerate(items, start=FIRST_ROW):
            try:
                cells = cells_of(part, item)
            except CellFault as fault:
                raise TooLong(f'{self.sheet_names[part.key]} {row + 1}: {fault.params["n"]}') from None
            for number, (column, cell) in enumerate(zip(columns, cells, strict=True)):
                level = levels.get(item['code'], 0) if levels and column.key.startswith('name.') else 0
                self._cell(page, row, number, column, cell, level)
        last = FIRST_ROW + len(items) + SPARE_ROWS - 1
        for number, column in enumerate(columns):
            self._validate(page, column, FIRST_ROW, number, last)
        self._hints(page, part, last)
        page.freeze_panes(FIRST_ROW, 1)
        page.autofilter(1, 0, max(FIRST_ROW, FIRST_ROW + len(items) - 1), len(columns) - 1)
        page.ignore_errors({'number_stored_as_text': f'A1:{column_letters(len(columns))}{last + 1}'})

    def _cell(self, page, row, number, column, cell, level=0):
        style = self.text if not level else self._indented(level)
        if cell is None:
            page.write_blank(row, number, None, style)
        elif isinstance(cell, bool):
            word = self.say(_lt("yes") if cell else _lt("no"))
            page.write_string(row, number, word if word in _FLAGS else str(cell).lower(), style)
        elif isinstance(cell, str):
            page.write_string(row, number, self._worded(column, cell), style)
        else:
            page.write_number(row, number, cell, self.number)

    def _worded(self, column, cell):
        """A choice as ``code · word``."""
        word = dict(column.choices).get(cell) if column.kind == 'choice' else None
        return f'{cell} · {self.say(word)}' if word else cell

    def _indented(self, level):
        if level not in self.indents:
            self.indents[level] = self._plain({'num_format': '@', 'indent': level, 'text_wrap': True})
        return self.indents[level]

    def _validate(self, page, column, first, number, last):
        """A drop-down list; what isn't on it is warned of, and may stand."""
        if column.kind == 'flag':
            source = [self.say(_lt("yes")), self.say(_lt("no"))]
        elif column.kind == 'choice':
            source = self._choices(column)
        elif column.refers and column.kind == 'code':
            source = f"='{self.sheet_names[column.refers]}'!$A${FIRST_ROW + 1}:$A$5000"
        else:
            return
        page.data_validation(first, number, last, number, {
            'validate': 'list', 'source': source, 'error_type': 'warning', 'ignore_blank': True})

    def _choices(self, column):
        if column.choices not in self.lists:
            self.lists[column.choices] = len(self.lists)
        letter = column_letters(self.lists[column.choices])
        return f"='{self.choices_name}'!${letter}$1:${letter}${len(column.choices)}"

    def choices(self):
        """The sheet that drop-down lists point to."""
        page = self.book.add_worksheet(self.choices_name)
        for choices, number in self.lists.items():
            page.set_column(number, number, 26)
            for row, (code, word) in enumerate(choices):
                page.write_string(row, number, f'{code} · {self.say(word)}')
        page.hide()

    def _hints(self, page, part, last):
        """Red: required and blank in a row that says something; a code that stands twice. Yellow: not stated."""
        width = len(part.columns)
        area = (FIRST_ROW, 0, last, width)
        page.conditional_format(*area, {'type': 'cell', 'criteria': '==', 'value': '"?"', 'format': self.open})
        row = FIRST_ROW + 1
        for number, column in enumerate(part.columns):
            letter = column_letters(number)
            if column.required:
                rule = f'=AND(LEN(${letter}{row})=0,COUNTA($A{row}:${column_letters(width)}{row})>0)'
                page.conditional_format(FIRST_ROW, number, last, number, {
                    'type': 'formula', 'criteria': rule, 'format': self.missing})
            if column.key == 'code' and column.required and part in LISTS:
                page.conditional_format(FIRST_ROW, number, last, number, {'type': 'duplicate', 'format': self.missing})


def _levels(document):
    """Node code → depth in the tree; the document was checked, so it has no circle."""
    parents = {node.get('code'): node.get('parent') for node in document.get('nodes') or ()}
    levels = {}
    for code in parents:
        way, at = [], code
        while at is not None and at not in levels and len(way) <= len(parents):
            way.append(at)
            at = parents.get(at)
        depth = levels.get(at, -1)
        for step in reversed(way):
            depth += 1
            levels[step] = depth
    return {code: min(level, 15) for code, level in levels.items()}
