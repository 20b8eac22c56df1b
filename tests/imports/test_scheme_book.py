"""A scheme's workbook: what goes out comes back to the digit, and what somebody spoils is named by its cell."""

import datetime
import importlib.util
import io
import re
import time
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from engine import DocumentError, compile
from engine.document import parse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from imports import scheme_notation as notation
from imports import scheme_sheets as sheets
from imports.issues import WorkbookError
from imports.scheme_book_read import read_workbook
from imports.scheme_book_write import TooLong, write_workbook
from imports.scheme_cells import read_cell, write_cell
from imports.scheme_schema import schema

ADDON = Path(__file__).resolve().parents[2] / 'party_points'
LIBRARY = sorted((ADDON / 'data' / 'schemes').glob('*.json'))
_SPEC = importlib.util.spec_from_file_location('scheme_text', ADDON / 'models' / 'scheme_text.py')
scheme_text = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(scheme_text)
SLOW = {'deadline': None, 'suppress_health_check': [HealthCheck.too_slow]}


def document(code='S08', **changes):
    return {**parse((ADDON / 'data' / 'schemes' / f'{code}.json').read_bytes()), **changes}


def there_and_back(given_document):
    book = read_workbook(write_workbook(given_document))
    assert book.faults == []
    return book.document


def edited(code, *changes, data=None):
    """The workbook of a scheme with some cells changed: ``(sheet, cell, value)``."""
    workbook = openpyxl.load_workbook(io.BytesIO(data or write_workbook(document(code))))
    for sheet, cell, value in changes:
        workbook[sheet][cell] = value
    return saved(workbook)


def saved(workbook):
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def faults(data):
    return [(fault.cell, fault.code) for fault in read_workbook(data).faults]


@pytest.mark.parametrize('path', LIBRARY, ids=lambda path: path.stem)
def test_library_documents_come_back_as_they_were(path):
    assert len(LIBRARY) == 21
    before = parse(path.read_bytes())
    assert scheme_text.dumps(there_and_back(before)) == scheme_text.dumps(before)


@settings(max_examples=25, **SLOW)
@given(data=st.data())
def test_random_schemes_come_back_as_they_were(data, strategies):
    before = data.draw(strategies.schemes(lifetime=True)).document
    assert scheme_text.dumps(there_and_back(before)) == scheme_text.dumps(before)


texts = st.one_of(st.text(max_size=12), st.sampled_from(
    ['?', '5', ' a ', '', 'json: 1', '=1+1', 'true', '是', '1..2', 'a;b', '_x0041_', 'a\nb', '“引”',
     '，', '\r', '0.20']))
amounts = st.one_of(st.integers(-10**11, 10**11), st.decimals(-10**9, 10**9, places=3), st.sampled_from(
    [Decimal('0.20'), Decimal('1E+2'), Decimal('5.0'), Decimal('-0.0'), Decimal('0.1'),
     Decimal('123456789012.123456')]))
leaves = st.one_of(st.none(), st.booleans(), amounts, texts)
trees = st.recursive(leaves, lambda inner: st.one_of(
    st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)), max_leaves=6)


@settings(max_examples=150, **SLOW)
@given(value=trees, column=st.sampled_from([column for part in sheets.PARTS.values() for column in part.columns]))
def test_any_value_comes_back_from_a_cell(value, column):
    assert notation.as_json(read_cell(column, write_cell(column, value))) == notation.as_json(value)


@settings(max_examples=15, **SLOW)
@given(items=st.lists(st.fixed_dictionaries({'data': trees, 'zh_CN': texts, 'more': trees}), max_size=4),
       rule=st.dictionaries(st.sampled_from([one.key for one in sheets.RULES.columns if '.' not in one.key]), trees))
def test_any_value_comes_back_from_a_file(items, rule):
    before = document('S04', extra=items, rules=[rule] if rule else [], name={'de_DE': 'x', 'zh_CN': '办法'})
    assert scheme_text.dumps(there_and_back(before)) == scheme_text.dumps(before)


def test_every_key_of_the_contract_has_a_column():
    top = schema()['properties']
    inner = {'options': top['ballots']['items'], 'groups': top['ballots']['items']}
    definitions = schema()['$defs']
    for part in (*sheets.LISTS, *sheets.INNER):
        shape = inner[part.key]['properties'][part.key] if part.key in inner else top[part.key]
        asked = set(shape['items'].get('properties', ())) - {'options', 'groups'}
        if part.key == 'notes':
            asked = set(definitions['texts']['properties'])
        assert {column.key.partition('.')[0] for column in part.columns} - {'ballot'} >= asked, part.key
    general = {column.key.partition('.')[0] for column in sheets.GENERAL.columns}
    assert general | {part.key for part in sheets.LISTS} == set(top)


def test_words_of_choices_are_not_read_back():
    say = {'Every period': '每期', 'yes': '是'}.get
    data = write_workbook(document('S16'), lambda text: say(text, text))
    assert scheme_text.dumps(read_workbook(data).document) == scheme_text.dumps(document('S16'))


def test_an_officers_changes_arrive():
    book = read_workbook(edited('S08', ('Rules', 'F3', '+2.50'), ('Rules', 'G3', None),
                                ('Rules', 'H4', '国家级＝4；省部级=0..3'),
                                ('Nodes', 'I3', 'period · 每期'),
                                ('General', 'C4', '新名称'), ('Rules', 'I3', '否')))
    assert book.faults == []
    assert book.document['rules'][0]['points'] == Decimal('2.50')
    assert book.document['rules'][0]['unset'] is False
    assert book.document['rules'][1]['tiers'] == {'国家级': 4, '省部级': [0, 3]}
    assert book.document['nodes'][0]['window'] == 'period'
    assert book.document['name']['zh_CN'] == '新名称'


def test_the_engines_faults_find_their_cells():
    book = read_workbook(edited('S08', ('Rules', 'B4', 'bas'), ('Nodes', 'F5', 'viel'), ('Rules', 'A6', None)))
    with pytest.raises(DocumentError) as caught:
        compile(book.document)
    assert {book.cell_of(fault.path) for fault in caught.value.faults} >= {'Rules!B4', 'Nodes!F5', 'Rules!A6'}
    assert book.cell_of('rules[1].tiers.x') == 'Rules!H4'
    assert book.cell_of('rules[1].name') == 'Rules!C4'
    assert book.cell_of('statuses_scored[0]') == 'General!C12'
    assert book.cell_of('grades') == 'Grades'
    options = read_workbook(write_workbook(document('S13')))
    if options.document.get('ballots'):
        assert options.cell_of('ballots[0].options[1].points') == 'Ballot options!E4'


@pytest.mark.parametrize(('value', 'code'), [
    ('=1+1', 'formula'), ('#REF!', 'cell_error'), (datetime.datetime(2026, 1, 5), 'cell_date'),
    ('json: {"a"', 'notation'), ('json: NaN', 'notation'),
])
def test_cells_that_cannot_be_read(value, code):
    assert faults(edited('S08', ('Rules', 'H3', value))) == [('Rules!H3', code)]


@pytest.mark.parametrize('value', [
    'a=1; b', 'a==1', '(', '{', 'a={b=1', 'a=(1,2', 'a=1; a=2', '"a', 'a=1 b=2=3', '{' * 500])
def test_broken_notation_is_named(value):
    assert faults(edited('S08', ('Rules', 'H3', value))) == [('Rules!H3', 'notation')]


def test_formulas_with_a_result_are_refused_too():
    import xlsxwriter
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    page = book.add_worksheet('规则')
    page.write_row(1, 0, ['rules.code', 'rules.node'])
    page.write_formula('B3', '=1+1', None, 2)
    book.close()
    assert ('规则!B3', 'formula') in faults(buffer.getvalue())


def test_formulas_and_merged_cells_are_found_however_the_file_writes_them():
    """Some programs put a prefix before every element, or a line break behind its name."""
    import xlsxwriter
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    page = book.add_worksheet('规则')
    page.write_row(1, 0, ['rules.code', 'rules.node'])
    page.write_formula('B3', '=1+1', None, 2)
    page.merge_range('A5:B6', 'x')
    book.close()
    with zipfile.ZipFile(buffer) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts['xl/worksheets/sheet1.xml']
    for changed in (
        sheet.replace(b'<f>', b'<f\n>').replace(b'<mergeCell ', b'<mergeCell\n'),
        re.sub(rb'<(/?)(\w)', rb'<\1x:\2', sheet).replace(b'xmlns=', b'xmlns:x='),
    ):
        assert changed != sheet
        other = io.BytesIO()
        with zipfile.ZipFile(other, 'w') as archive:
            for name, data in parts.items():
                archive.writestr(name, changed if name == 'xl/worksheets/sheet1.xml' else data)
        found = faults(other.getvalue())
        assert ('规则!B3', 'formula') in found and ('规则!A5', 'merged') in found


def test_merged_cells_are_refused():
    workbook = openpyxl.load_workbook(io.BytesIO(write_workbook(document())))
    workbook['Nodes'].merge_cells('C4:D5')
    assert faults(saved(workbook)) == [('Nodes!C4', 'merged')]


def test_missing_and_unknown_sheets_columns_and_keys():
    workbook = openpyxl.load_workbook(io.BytesIO(write_workbook(document())))
    del workbook['Stages']
    assert faults(saved(workbook)) == [('', 'sheet_missing')]
    workbook = openpyxl.load_workbook(io.BytesIO(write_workbook(document())))
    workbook['Rules'].delete_cols(2)
    workbook['Grades']['B2'] = 'grades.colour'
    workbook['General']['B4'] = 'nmae'
    found = faults(saved(workbook))
    assert ('Rules', 'column_missing') in found and ('Grades!B2', 'column_unknown') in found
    assert ('General!B4', 'key_unknown') in found
    workbook = openpyxl.load_workbook(io.BytesIO(write_workbook(document())))
    workbook.copy_worksheet(workbook['Rules']).title = 'Rules again'
    assert ('Rules again', 'sheet_twice') in faults(saved(workbook))


def test_sheets_may_be_renamed_and_columns_moved_or_added():
    workbook = openpyxl.load_workbook(io.BytesIO(write_workbook(document('S14'))))
    workbook['Rules'].title = '细则'
    workbook['细则'].insert_cols(2)
    workbook['细则']['B1'] = 'my remarks'
    workbook['细则']['B3'] = '已核'
    book = read_workbook(saved(workbook))
    assert book.faults == [] and scheme_text.dumps(book.document) == scheme_text.dumps(document('S14'))
    assert book.cell_of('rules[0].node') == '细则!C3'


@pytest.mark.parametrize('data', [b'', b'{}', b'%PDF-1.4', b'PK\x03\x04zip', b'a,b\n1,2\n'])
def test_other_files_are_refused(data):
    with pytest.raises(WorkbookError):
        read_workbook(data)


def test_a_workbook_of_something_else():
    workbook = openpyxl.Workbook()
    workbook.active.append(['姓名'])
    with pytest.raises(WorkbookError) as caught:
        read_workbook(saved(workbook))
    assert caught.value.code == 'no_scheme'


def test_a_bomb_and_a_hundred_thousand_rules_are_refused_in_time():
    buffer = io.BytesIO(write_workbook(document()))
    with zipfile.ZipFile(buffer, 'a', zipfile.ZIP_DEFLATED) as archive:
        archive.writestr('xl/worksheets/sheet99.xml', b'0' * 90_000_000)
    with pytest.raises(WorkbookError) as caught:
        read_workbook(buffer.getvalue())
    assert caught.value.code == 'bomb'
    start = time.perf_counter()
    with pytest.raises(WorkbookError) as caught:
        read_workbook(many_rules(100_000))
    assert caught.value.code in ('too_many_rows', 'bomb')
    assert time.perf_counter() - start < 120


def many_rules(count):
    import xlsxwriter
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {'constant_memory': True})
    page = book.add_worksheet('Rules')
    page.write_row(1, 0, ['rules.code', 'rules.node', 'rules.points'])
    for row in range(count):
        page.write_row(2 + row, 0, [f'r{row}', 'base', 1])
    book.close()
    return buffer.getvalue()


def test_five_thousand_rules_take_seconds():
    rules = document('S23')['rules']
    large = document('S23', rules=[{**rules[number % 50], 'code': f'r{number}'} for number in range(5_000)])
    start = time.perf_counter()
    assert len(there_and_back(large)['rules']) == 5_000
    assert time.perf_counter() - start < 120


def test_a_name_of_ten_megabytes():
    with pytest.raises(TooLong):
        write_workbook(document(name={'zh_CN': 'x' * 10_000_000}))
    data = write_workbook(document())
    parts = zipfile.ZipFile(io.BytesIO(data))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, 'w', zipfile.ZIP_DEFLATED) as archive:
        for part in parts.namelist():
            content = parts.read(part)
            if part == 'xl/sharedStrings.xml':
                long = ''.join(chr(0x4e00 + number % 9000) for number in range(3_000_000))
                content = content.replace('积分'.encode(), long.encode(), 1)
            archive.writestr(part, content)
    try:
        book = read_workbook(buffer.getvalue())
    except WorkbookError as error:
        assert error.code in ('bomb', 'damaged')
    else:
        with pytest.raises(DocumentError) as caught:
            compile(book.document)
        assert len(str(caught.value)) < 10_000
