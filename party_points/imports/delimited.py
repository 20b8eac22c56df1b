"""Text files: UTF-8 (with or without mark), UTF-16 or GB18030; comma, semicolon, tab or bar."""

import codecs
import csv
import io
import re

from .issues import WorkbookError
from .sheet import Sheet

_MARKS = ((codecs.BOM_UTF8, 'utf-8-sig'), (codecs.BOM_UTF16_LE, 'utf-16'), (codecs.BOM_UTF16_BE, 'utf-16'))


def decode(data: bytes) -> str:
    """The text, whichever way it was saved.

    >>> decode('姓名,工号'.encode('gb18030')) == decode('姓名,工号'.encode('utf-8')) == '姓名,工号'
    True
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors='replace')
    if b'\x00' in data[:4096]:
        raise WorkbookError('wrong_kind', kind='binary')
    for encoding in ('utf-8', 'gb18030'):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise WorkbookError('encoding')


def read(data: bytes, name: str, max_rows: int, max_columns: int) -> list:
    """One Sheet of text cells; blank cells are None. Raises WorkbookError for what is no table."""
    text = decode(data)
    if re.match(r'\s*<(!doctype|html|\?xml|table|workbook)', text[:200].lower()):
        raise WorkbookError('wrong_kind', kind='HTML/XML')
    if not _is_text(text):
        raise WorkbookError('wrong_kind', kind='binary')
    rows = []
    try:
        for line in csv.reader(io.StringIO(text), delimiter=delimiter(text)):
            cells = [cell if cell.strip() else None for cell in line[:max_columns]]
            while cells and cells[-1] is None:
                cells.pop()
            rows.append(cells)
            if len(rows) > max_rows:
                raise WorkbookError('too_many_rows', limit=max_rows, sheet=name)
    except csv.Error as exc:
        raise WorkbookError('damaged', detail=str(exc)) from exc
    while rows and not rows[-1]:
        rows.pop()
    return [Sheet(re.sub(r'\.[^.]*$', '', name) or 'csv', rows)]


def _is_text(text) -> bool:
    sample = text[:4000]
    return sum(not (c.isprintable() or c.isspace() or c == '\ufeff') for c in sample) <= len(sample) // 50


def delimiter(text: str) -> str:
    """The separator that cuts most lines into the same number of cells.

    >>> delimiter('姓名;工号;党支部\\n李平;1;机关'), delimiter('name\\tno\\nA, B\\t2'), delimiter('姓名\\n李平')
    (';', '\\t', ',')
    """
    lines = [line for line in text.splitlines()[:40] if line.strip()]
    best, best_score = ',', 0
    for mark in ',\t;|\uff0c':
        counts = [line.count(mark) for line in lines]
        common = max(set(counts), key=counts.count) if counts else 0
        score = common * counts.count(common)
        if score > best_score:
            best, best_score = mark, score
    return best
