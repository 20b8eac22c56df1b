"""Cells: dates, names, numbers, words, posts, figures."""

import datetime
import doctest
import importlib
import pkgutil
from decimal import Decimal

import imports
import pytest
from hypothesis import given
from hypothesis import strategies as st
from imports.dates import read_date
from imports.issues import Reading
from imports.numbers import read_figure
from imports.people import read_name, read_phone, read_staff_number, read_status
from imports.posts import read_posts
from imports.text import Formula, clean

TODAY = datetime.date(2026, 3, 1)


@pytest.mark.parametrize('name', [module.name for module in pkgutil.iter_modules(imports.__path__)])
def test_examples_in_docstrings(name):
    assert doctest.testmod(importlib.import_module(f'imports.{name}')).failed == 0


@pytest.mark.parametrize(('cell', 'expected', 'precision'), [
    (datetime.datetime(2019, 5, 3), '2019-05-03', 'day'),
    (datetime.date(2019, 5, 3), '2019-05-03', 'day'),
    ('2019.05.03', '2019-05-03', 'day'),
    ('2019-5-3', '2019-05-03', 'day'),
    ('2019/5/3 ', '2019-05-03', 'day'),
    ('2019.5.3', '2019-05-03', 'day'),
    ('2019年5月3日', '2019-05-03', 'day'),
    ('2019 年 5 月 3 日', '2019-05-03', 'day'),
    ('2019年5月', '2019-05-01', 'month'),
    ('2019.05', '2019-05-01', 'month'),
    ('2019-05', '2019-05-01', 'month'),
    ('2019年', '2019-01-01', 'year'),
    ('20190503', '2019-05-03', 'day'),
    (20190503, '2019-05-03', 'day'),
    (20190503.0, '2019-05-03', 'day'),
    ('201905', '2019-05-01', 'month'),
    (201905, '2019-05-01', 'month'),
    (2019.05, '2019-05-01', 'month'),
    (43588, '2019-05-03', 'day'),
    (43588.0, '2019-05-03', 'day'),
    ('43588', '2019-05-03', 'day'),
    ('2019-05-03 00:00:00', '2019-05-03', 'day'),
    ('2019-05-03T08:30:00', '2019-05-03', 'day'),
    ('二〇一九年五月三日', '2019-05-03', 'day'),
    ('二〇一九年十二月', '2019-12-01', 'month'),
    ('入党时间:2019.05.03', '2019-05-03', 'day'),
    ('2019.05.03(预备)', '2019-05-03', 'day'),
    ('2019.05.00', '2019-05-01', 'month'),
    ('\uff12\uff10\uff11\uff19\uff0e\uff15\uff0e\uff13', '2019-05-03', 'day'),  # full width
    ('2019.05.03\uff08预备\uff09', '2019-05-03', 'day'),
    ('May 3, 2019', '2019-05-03', 'day'),
    ('3 May 2019', '2019-05-03', 'day'),
    ('03-May-2019', '2019-05-03', 'day'),
    ('May 2019', '2019-05-01', 'month'),
    ('25/05/2019', '2019-05-25', 'day'),
    ('05/25/2019', '2019-05-25', 'day'),
    ('85.3.12', '1985-03-12', 'day'),
    ('85年3月', '1985-03-01', 'month'),
    ('850312', '1985-03-12', 'day'),
])
def test_dates_in_every_shape(cell, expected, precision):
    reading = read_date(cell, TODAY)
    assert reading.ok, reading.issues
    assert (str(reading.value.date), reading.value.precision) == (expected, precision)


@pytest.mark.parametrize(('cell', 'code'), [
    ('2030-13-45', 'date_impossible'),
    ('2019-02-30', 'date_impossible'),
    ('20191301', 'date_impossible'),
    (99999999, 'date_impossible'),
    ('三月份', 'date_unreadable'),
    ('待定', 'date_unreadable'),
    ('2019.5-2020.3', 'date_unreadable'),
    (2018.1, 'date_ambiguous'),
    ('03/05/2019', 'date_ambiguous'),
    (True, 'date_unreadable'),
    (datetime.time(8, 30), 'date_unreadable'),
    (Formula('=TODAY()'), 'formula'),
    ('#REF!', 'cell_error'),
])
def test_what_is_no_date_says_why(cell, code):
    reading = read_date(cell, TODAY)
    assert reading.value is None
    assert [issue.code for issue in reading.issues] == [code]


@pytest.mark.parametrize('cell', [None, '', '  ', '/', '无', '-', '\u00a0', 'N/A'])
def test_blank_is_no_fault(cell):
    assert read_date(cell, TODAY) == read_name(cell) == read_phone(cell) == read_posts(cell)


@given(st.dates(min_value=datetime.date(1901, 1, 1), max_value=datetime.date(2099, 12, 31)),
       st.sampled_from(['%Y-%m-%d', '%Y.%m.%d', '%Y/%m/%d', '%Y%m%d', '%Y年%m月%d日']))
def test_a_full_date_reads_back(day, shape):
    assert read_date(day.strftime(shape), TODAY).value.date == day


@given(st.text(max_size=30))
def test_no_text_breaks_the_readers(text):
    for reader in (read_name, read_staff_number, read_phone, read_status, read_posts, read_figure):
        assert isinstance(reader(text), Reading)
    assert isinstance(read_date(text, TODAY), Reading)
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(('cell', 'name'), [
    ('尤 敏', '尤敏'), ('尤\u3000敏', '尤敏'), ('姜振华 ', '姜振华'), ('尤\u200b敏', '尤敏'), ('张三(女)',
    '张三'), ('张三*', '张三'),
    ('阿卜杜拉•买买提', '阿卜杜拉·买买提'), ('阿卜杜拉.买买提', '阿卜杜拉·买买提'), ('Mary  Ann Li',
    'Mary Ann Li'), ('王伟2', '王伟2'),
])
def test_names(cell, name):
    assert read_name(cell).value == name


@pytest.mark.parametrize('cell', ['12345', '23人', '*', '——', 'x' * 80])
def test_what_is_no_name(cell):
    assert read_name(cell).value is None


@pytest.mark.parametrize(('cell', 'number'), [
    ('gt10014', 'GT10014'), ('GT10014', 'GT10014'), (10014, '10014'), (10014.0, '10014'), ('10014.0', '10014'),
    ('\uff27\uff34\uff11\uff10\uff10\uff11\uff14', 'GT10014'), ('00123', '00123'), ("'00123", '00123'),
    ('GT 10014', 'GT10014'), ('A-01/2', 'A-01/2'),
])
def test_staff_numbers(cell, number):
    assert read_staff_number(cell).value == number


@pytest.mark.parametrize('cell', [1.5, 1e22, '1.2E+17', '张;三', '?'])
def test_what_is_no_staff_number(cell):
    assert read_staff_number(cell).issues[0].code == 'number_unreadable'


@pytest.mark.parametrize(('cell', 'phone'), [
    (13960288912, '13960288912'), (13960288912.0, '13960288912'), ('139 6028 8912', '13960288912'),
    ('139-6028-8912', '13960288912'), ('+86 13960288912', '13960288912'), ('1.3960288912E+10', '13960288912'),
    ('\uff11\uff13\uff19\uff16\uff10288912', '13960288912'), ('13960288912/0755-1234567', '13960288912'),
    ('0755-1234567', '0755-1234567'), ('13960288912', '13960288912'),
])
def test_phones(cell, phone):
    assert read_phone(cell).value == phone


@pytest.mark.parametrize('cell', ['138****8230', '1396028', '1.396E+10', '无号码'])
def test_a_bad_phone_is_left_out_with_a_remark(cell):
    reading = read_phone(cell)
    assert reading.ok and reading.value is None
    assert [issue.code for issue in reading.issues] == ['phone_unreadable']


@pytest.mark.parametrize(('cell', 'status'), [
    ('正式党员', 'full'), ('正式', 'full'), ('中共党员', 'full'), ('预备', 'probationary'), ('中共预备党员',
    'probationary'),
    ('预备党员', 'probationary'), ('入党积极分子', 'activist'), ('发展对象', 'activist'), ('群众', 'employee'),
    ('正式 党员', 'full'), ('中共党员\uff08预备\uff09', 'probationary'), ('正式党员(2019年)', 'full'),
    ('Probationary member', 'probationary'),
])
def test_status_words(cell, status):
    assert read_status(cell).value == status


@pytest.mark.parametrize(('cell', 'posts'), [
    ('党支部书记', [('secretary', 'branch')]),
    ('书记', [('secretary', '')]),
    ('组织委员、记分员', [('committee', ''), ('recorder', '')]),
    ('组织委员\uff0c记分员', [('committee', ''), ('recorder', '')]),
    ('组织委员\uff1b记分员', [('committee', ''), ('recorder', '')]),
    ('组织委员\uff0f记分员', [('committee', ''), ('recorder', '')]),
    ('组织委员 宣传委员', [('committee', ''), ]),
    ('副书记兼纪检委员', [('deputy', ''), ('discipline', '')]),
    ('党总支书记/党支部书记', [('secretary', 'general_branch'), ('secretary', 'branch')]),
    ('党小组组长', [('group_leader', 'group')]),
    ('第一党小组组长', [('group_leader', 'group')]),
    ('机关党委委员', [('committee', 'committee')]),
    ('Branch Secretary', [('secretary', '')]),
    ('普通党员', []),
    ('团支部书记', []),
    ('工会主席', []),
])
def test_posts(cell, posts):
    found = []
    for post in read_posts(cell).value or ():
        if (post.code, post.level) not in found:
            found.append((post.code, post.level))
    assert found == posts


def test_an_acting_secretary():
    assert read_posts('代理书记').value[0].acting


@pytest.mark.parametrize(('cell', 'value'), [
    ('86.5分', '86.5'), ('\uff18\uff16\uff0e\uff15分', '86.5'), (87.4, '87.4'), (87.40000000000001, '87.4'),
    (81, '81'), ('86.5', '86.5'), ('1,024.50',
    '1024.50'), ('95%', '95'),
])
def test_figures_are_exact(cell, value):
    assert read_figure(cell).value == Decimal(value)


@pytest.mark.parametrize('cell', ['优秀', '8 6', '86.5.1', datetime.date(2026, 1, 1), '缺考'])
def test_what_is_no_figure(cell):
    assert read_figure(cell).issues[0].code == 'figure_unreadable'
