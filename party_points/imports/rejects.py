"""The workbook of refused rows: the original columns and a column that says why; correct it and read it again."""

import datetime
import io

from .text import Formula, to_text


def write(sheets, reason_title: str, row_title: str) -> bytes:
    """An xlsx file.

    :param sheets: [(sheet name, [column titles], [(row number, [cell values], reason)])]
    """
    import xlsxwriter  # noqa: PLC0415 only needed when a file goes out
    buffer = io.BytesIO()
    # Text stays text: a cell that begins with "=" must not become a formula in the file we hand out.
    book = xlsxwriter.Workbook(buffer, {'in_memory': True, 'strings_to_formulas': False, 'strings_to_urls': False,
                                        'default_date_format': 'yyyy-mm-dd', 'remove_timezone': True})
    head = book.add_format({'bold': True, 'bg_color': '#D9E2F3', 'border': 1, 'text_wrap': True, 'valign': 'vcenter'})
    why = book.add_format(
        {'font_color': '#C00000', 'bg_color': '#FDE9E7', 'border': 1, 'text_wrap': True, 'valign': 'top'})
    why_head = book.add_format(
        {'bold': True, 'font_color': '#FFFFFF', 'bg_color': '#C00000', 'border': 1, 'valign': 'vcenter'})
    plain = book.add_format({'border': 1, 'valign': 'top'})
    used = set()
    for name, titles, rows in sheets:
        page = book.add_worksheet(_sheet_name(name, used))
        widths = [len(title) for title in titles]
        for column, title in enumerate(titles):
            page.write_string(0, column, title, head)
        page.write_string(0, len(titles), reason_title, why_head)
        page.write_string(0, len(titles) + 1, row_title, head)
        for line, (number, cells, reason) in enumerate(rows, start=1):
            for column, cell in enumerate(cells):
                _write_cell(page, line, column, cell, plain)
                widths[column] = max(widths[column], len(to_text(cell)))
            page.write_string(line, len(titles), reason, why)
            page.write_number(line, len(titles) + 1, number, plain)
        for column, width in enumerate(widths):
            page.set_column(column, column, min(max(width * 1.9, 6), 36))
        page.set_column(len(titles), len(titles), 60)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, max(len(rows), 1), len(titles) + 1)
    book.close()
    return buffer.getvalue()


def _write_cell(page, line, column, cell, style):
    if cell is None or isinstance(cell, Formula):
        page.write_blank(line, column, None, style)
    elif isinstance(cell, bool) or not isinstance(cell, (int, float, datetime.date)):
        page.write_string(line, column, to_text(cell), style)
    elif isinstance(cell, datetime.date):
        page.write_string(line, column, to_text(cell), style)  # as it will be read: no format to lose
    elif isinstance(cell, float) and cell != cell:
        page.write_string(line, column, '', style)
    else:
        page.write_number(line, column, cell, style)


def _sheet_name(name, used) -> str:
    """Excel allows 31 characters, some not, and each name once."""
    clean = ''.join('_' if c in '[]:*?/\\' else c for c in name).strip("' ")[:28] or 'Sheet'
    number, result = 1, clean
    while result.lower() in used:
        number += 1
        result = f'{clean}{number}'
    used.add(result.lower())
    return result
