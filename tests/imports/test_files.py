"""Files: what can be opened, and the word for what can't."""

import io
import zipfile

import pytest
import xlsxwriter
from imports import rejects, workbook
from imports.fields import ROSTER
from imports.issues import WorkbookError
from imports.table import find_table


def refusal(data, name='x.xlsx'):
    with pytest.raises(WorkbookError) as caught:
        workbook.open_workbook(data, name)
    return caught.value


def zipped(**parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, 'w', zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_nothing():
    assert refusal(b'').code == 'empty'


@pytest.mark.parametrize(('data', 'kind'), [
    (b'%PDF-1.7 ...', 'PDF'), (b'\x89PNG\r\n', 'PNG'), (b'\xff\xd8\xff\xe0', 'JPEG'), (b'Rar!\x1a', 'RAR'),
    (b'<html><table><tr><td>1</td></tr></table></html>', 'HTML/XML'), (b'\x00\x01\x02\x03' * 50, 'binary'),
    (zipped(**{'word/document.xml': '<w/>'}), 'Word'), (zipped(**{'xl/workbook.bin': 'x'}), 'xlsb'),
    (zipped(a='b'), 'zip'),
])
def test_other_kinds_are_named(data, kind):
    error = refusal(data)
    assert (error.code, error.params['kind']) == ('wrong_kind', kind)


def test_a_broken_workbook(book):
    assert refusal(book([['姓名']])[:-200]).code == 'damaged'
    assert refusal(zipped(**{'xl/workbook.xml': '<broken'})).code == 'damaged'


def test_an_empty_workbook(book):
    assert refusal(book([])).code == 'no_cells'


def test_a_bomb():
    assert refusal(zipped(**{'xl/workbook.xml': '<x/>', 'xl/worksheets/sheet1.xml': b'0' * 40_000_000})).code == 'bomb'


def test_entities_are_refused(book):
    buffer = io.BytesIO(book([['姓名']]))
    with zipfile.ZipFile(buffer, 'a') as archive:
        archive.writestr('xl/worksheets/sheet2.xml',
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>')
    assert refusal(buffer.getvalue()).code == 'bomb'


def test_too_big(monkeypatch, book):
    monkeypatch.setattr(workbook, 'MAX_BYTES', 100)
    assert refusal(book([['姓名']])).code == 'too_big'


def test_too_many_rows(monkeypatch, book):
    monkeypatch.setattr(workbook, 'MAX_ROWS', 5)
    monkeypatch.setattr(workbook, 'TITLES', 0)
    assert refusal(book([['姓名'], *([f'张{n}'] for n in range(9))])).code == 'too_many_rows'
    assert refusal(b'a,b\n' * 9, 'x.csv').code == 'too_many_rows'


def test_an_encrypted_workbook():
    assert refusal(b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + 'EncryptedPackage'.encode('utf-16-le')).code == 'encrypted'


def test_macros_are_noted_and_not_run(book):
    buffer = io.BytesIO(book([['姓名', '工号'], ['张三', 'A1']]))
    with zipfile.ZipFile(buffer, 'a') as archive:
        archive.writestr('xl/vbaProject.bin', b'macro')
    assert workbook.open_workbook(buffer.getvalue(), 'x.xlsm').notes == ('macros',)


def test_the_old_format():
    xlwt = pytest.importorskip('xlwt')
    pytest.importorskip('xlrd')
    old = xlwt.Workbook()
    sheet = old.add_sheet('花名册')
    sheet.write_merge(0, 0, 0, 1, '花名册')
    for column, text in enumerate(('姓名', '工号')):
        sheet.write(1, column, text)
    sheet.write(2, 0, '张三')
    sheet.write(2, 1, 10014)
    buffer = io.BytesIO()
    old.save(buffer)
    opened = workbook.open_workbook(buffer.getvalue(), 'x.xls')
    assert opened.kind == 'xls' and opened.sheets[0].rows[2] == ['张三', 10014.0]
    assert opened.sheets[0].merges == [(0, 0, 0, 1)]


def test_formatted_rows_below_the_table_dont_count():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        frame = book.add_format({'border': 1})
        sheet.write_row(0, 0, ['姓名', '工号'])
        sheet.write_row(1, 0, ['张三', 'A1'])
        for row in range(2, 3000):
            sheet.write_blank(row, 0, None, frame)
    assert len(workbook.open_workbook(buffer.getvalue()).sheets[0].rows) == 2


def test_rejected_rows_can_be_read_again(book):
    data = rejects.write([('花名册/1', ['姓名', '工号', '入党时间'],
        [(7, ['=张三', 10014.0, None], '没有这个日期')])], '原因', '行号')
    sheet = workbook.open_workbook(data).sheets[0]
    assert sheet.rows == [['姓名', '工号', '入党时间', '原因', '行号'], ['=张三', 10014, None, '没有这个日期', 7]]
    assert find_table(sheet, ROSTER).last == 0
