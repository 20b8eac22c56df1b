"""Opening a file whatever it is: xlsx/xlsm, xls, csv; nothing else, nothing too big, and a clear word when not.

What a file is, its content says, not its name. Macros are never run: only cell values are read.
"""

import io
import itertools
import re
import zipfile

from . import delimited
from .issues import WorkbookError
from .sheet import Sheet, Workbook, column_index
from .text import Formula

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 300 * 1024 * 1024
MAX_RATIO = 400  # a real worksheet packs 5 to 60 times
MAX_ROWS = 20_000
TITLES = 50  # rows above and below the table
MAX_COLUMNS = 256
MAX_SHEETS = 60

_OLE = b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'
_OTHER_KINDS = ((b'%PDF', 'PDF'), (b'\x89PNG', 'PNG'), (b'\xff\xd8\xff', 'JPEG'), (b'GIF8', 'GIF'), (b'Rar!', 'RAR'),
                (b'7z\xbc\xaf', '7z'), (b'\x1f\x8b', 'gzip'), (b'{\\rtf', 'RTF'))


def open_workbook(data: bytes, name: str = '', max_unpacked: int = MAX_UNPACKED) -> Workbook:
    """Read a file into sheets of plain cell values. `max_unpacked`: bytes that an xlsx may hold when unpacked.

    Raises WorkbookError: empty, too_big, wrong_kind (what it is), encrypted, damaged, bomb, too_many_rows, no_cells,
    xls_unsupported, encoding.
    """
    if not data:
        raise WorkbookError('empty')
    if len(data) > MAX_BYTES:
        raise WorkbookError('too_big', size=round(len(data) / 1048576, 1), limit=MAX_BYTES // 1048576)
    if data[:4] == b'PK\x03\x04':
        workbook = _open_xlsx(data, max_unpacked)
    elif data[:8] == _OLE:
        workbook = _open_ole(data)
    else:
        for magic, kind in _OTHER_KINDS:
            if data.startswith(magic):
                raise WorkbookError('wrong_kind', kind=kind)
        workbook = Workbook(delimited.read(data, name, MAX_ROWS + TITLES, MAX_COLUMNS), 'csv')
    if not any(sheet.rows for sheet in workbook.sheets):
        raise WorkbookError('no_cells')
    return workbook


# xlsx ---------------------------------------------------------------------------------------------------------------

def _open_xlsx(data, max_unpacked) -> Workbook:
    archive = _checked_archive(data, max_unpacked)
    names = set(archive.namelist())
    if 'xl/workbook.xml' not in names:
        kinds = {'word/document.xml': 'Word', 'ppt/presentation.xml': 'PowerPoint', 'xl/workbook.bin': 'xlsb',
                 'content.xml': 'OpenDocument'}
        raise WorkbookError('wrong_kind', kind=next((kind for part, kind in kinds.items() if part in names), 'zip'))
    notes = ('macros',) if any(part.endswith('vbaProject.bin') for part in names) else ()
    import openpyxl  # noqa: PLC0415 only needed when a workbook comes in
    try:
        values = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheets = [_read_sheet(archive, data, values, sheet) for sheet in values.worksheets[:MAX_SHEETS]]
    except WorkbookError:
        raise
    except Exception as exc:  # openpyxl raises whatever the broken XML leads to
        raise WorkbookError('damaged', detail=str(exc)[:200]) from exc
    return Workbook(sheets, 'xlsx', notes)


def _checked_archive(data, max_unpacked) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile as exc:
        raise WorkbookError('damaged', detail='zip') from exc
    infos = archive.infolist()
    unpacked = sum(info.file_size for info in infos)
    worst = max((info.file_size / max(info.compress_size, 1) for info in infos if info.file_size > 1048576), default=0)
    if unpacked > max_unpacked or worst > MAX_RATIO:
        raise WorkbookError('bomb', size=round(unpacked / 1048576))
    if any(info.flag_bits & 1 for info in infos):
        raise WorkbookError('encrypted')
    for info in infos:
        if info.filename.endswith(('.xml', '.rels')):
            with archive.open(info) as part:
                if b'<!DOCTYPE' in part.read(65536):  # entities that blow up; no spreadsheet program writes them
                    raise WorkbookError('bomb', size=round(unpacked / 1048576))
    return archive


def _read_sheet(archive, data, workbook, sheet) -> Sheet:
    raw = archive.read(_part(sheet)) if _part(sheet) in archive.namelist() else b''
    sheet.reset_dimensions()  # files of other programs state wrong dimensions
    rows = _limited(sheet.iter_rows(values_only=True), sheet.title)
    if _FORMULA_TAG.search(raw):
        _mark_formulas(rows, data, sheet.title)
    return Sheet(sheet.title, rows, sheet.sheet_state != 'visible', _merges(raw), _formulas(raw))


def _part(sheet) -> str:
    return str(getattr(sheet, '_worksheet_path', '')).lstrip('/')


def _limited(lines, name) -> list:
    """All rows up to the last that holds something; formatted but empty rows below don't count."""
    rows, empty = [], 0
    for line in lines:
        cells = list(line[:MAX_COLUMNS])
        while cells and (cells[-1] is None or cells[-1] == ''):
            cells.pop()
        if not cells:
            empty += 1
            if empty > MAX_ROWS:
                break
            continue
        rows.extend([] for _gap in range(empty))
        empty = 0
        rows.append(cells)
        if len(rows) > MAX_ROWS + TITLES:
            raise WorkbookError('too_many_rows', limit=MAX_ROWS, sheet=name)
    return rows


def _mark_formulas(rows, data, title):
    """A formula that was never calculated gives no value: say so instead of taking the cell for blank."""
    import openpyxl  # noqa: PLC0415
    formulas = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)[title]
    formulas.reset_dimensions()
    for cells, line in zip(rows, formulas.iter_rows(values_only=True), strict=False):
        for column, content in enumerate(line[:MAX_COLUMNS]):
            if isinstance(content, str) and content.startswith('=') and (column >= len(cells) or cells[column] is None):
                cells.extend([None] * (column + 1 - len(cells)))
                cells[column] = Formula(content)


# Programs may put a prefix before the names of elements, and any white space behind them.
_FORMULA_TAG = re.compile(rb'<(?:\w+:)?f[\s>/]')
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*ref="\$?([A-Z]{1,3})\$?(\d+):\$?([A-Z]{1,3})\$?(\d+)"')


_FORMULA = re.compile(rb'<(?:\w+:)?c\s[^>]*?r="([A-Z]{1,3}[0-9]{1,7})"[^>]*>\s*<(?:\w+:)?f[\s>/]')
_SHOWN_FORMULAS = 100


def _formulas(raw) -> list:
    found = (match[1].decode() for match in _FORMULA.finditer(raw))
    return list(itertools.islice(found, _SHOWN_FORMULAS))


def _merges(raw) -> list:
    return [(int(top) - 1, column_index(left.decode()), int(bottom) - 1, column_index(right.decode()))
            for left, top, right, bottom in _MERGE.findall(raw)]


# xls ----------------------------------------------------------------------------------------------------------------

def _open_ole(data) -> Workbook:
    if 'EncryptedPackage'.encode('utf-16-le') in data:
        raise WorkbookError('encrypted')
    if 'WordDocument'.encode('utf-16-le') in data:
        raise WorkbookError('wrong_kind', kind='Word')
    try:
        import xlrd  # noqa: PLC0415 optional
    except ImportError as exc:
        raise WorkbookError('xls_unsupported') from exc
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True)  # without it no merged cells
    except xlrd.XLRDError as exc:
        raise WorkbookError('encrypted' if 'encrypt' in str(exc).lower() else 'damaged', detail=str(exc)[:200]) from exc
    except Exception as exc:
        raise WorkbookError('damaged', detail=str(exc)[:200]) from exc
    sheets = []
    for sheet in book.sheets()[:MAX_SHEETS]:
        lines = ([_xls_value(book, cell) for cell in sheet.row(number)] for number in range(sheet.nrows))
        merges = [(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells]
        sheets.append(Sheet(sheet.name, _limited(lines, sheet.name), bool(sheet.visibility), merges))
    return Workbook(sheets, 'xls')


def _xls_value(book, cell):
    import xlrd  # noqa: PLC0415
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate_as_datetime(cell.value, book.datemode)
        except xlrd.xldate.XLDateError:
            return cell.value
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, '#N/A')
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return None
    return bool(cell.value) if cell.ctype == xlrd.XL_CELL_BOOLEAN else cell.value
