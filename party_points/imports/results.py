"""Results of earlier years: a row for each member and year, or a row a member with columns for each year."""

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal

from . import numbers, people
from .fields import ROSTER, Field
from .issues import Reading, error, warning
from .people import fault
from .record import Record, read_records
from .table import data_rows
from .text import chinese_digits, clean, fold_numerals, to_text

YEARS_BACK = 10
FIRST_YEAR, LAST_YEAR = 1950, 2100
CENT = Decimal('0.01')
LAST = 'last'
PARTS = ('total', 'rank', 'grade')
_YEAR = re.compile(r'((?:19|20)\d\d)\s*(?:年度?)?$')
_TITLED = re.compile(r'((?:19|20)\d\d)\s*年')
_RANK = re.compile(r'第?\s*(\d{1,6})\s*(?:名|位)?\s*(?:[/共]\s*(\d{1,6})\s*(?:名|人|位)?)?$')
_LAST_WORDS = (
    '末位', '末名', '末', '最后', '最后一名', '最后一位', '倒数第一', '倒数第1', '倒数第一名', '倒数第1名', 'last')
_WORDS = {
    'grade': (
        '等次 评定等次 考核等次 评议等次 等级 评定等级 考核等级 档次 评议结果 考核结果 评定结果 民主评议等次 '
        '民主评议结果 民主评议 结果 grade rating'),
    'total': (
        '总分 得分 积分 总积分 积分总分 年度积分 年度总分 分数 总得分 合计 '
        'total score points totalscore totalpoints'),
    'rank': '排名 名次 位次 排序 支部排名 rank ranking place',
}
_YEAR_WORDS = ('年度', '年份', '考核年度', '评议年度', '所属年度', '年', 'year')
_NOTE_WORDS = ('备注', '说明', 'remark', 'remarks', 'note', 'notes')


def read_year(value) -> Reading:
    """
    >>> read_year('2024年度').value, read_year(2023.0).value, read_year('二〇二二年').value
    (2024, 2023, 2022)
    >>> read_year('24').issues[0].code
    'year_unreadable'
    """
    if (found := fault(value)) is not None:
        return found
    text = to_text(int(value)) if isinstance(value, float) and value.is_integer() else to_text(value)
    match = _YEAR.match(chinese_digits(clean(text)))
    return Reading(int(match[1])) if match else error('year_unreadable', text=clean(text)[:40])


def read_total(value) -> Reading:
    """An exact amount of at most two decimals; more are rounded half up, and said.

    >>> read_total('92.5分').value, read_total(92.335).value
    (Decimal('92.5'), Decimal('92.34'))
    """
    reading = numbers.read_figure(value)
    if reading.value is None:
        return reading
    if abs(reading.value) >= 10**7:
        return error('figure_unreadable', text=str(reading.value)[:40])
    rounded = reading.value.quantize(CENT, ROUND_HALF_UP)
    if rounded != reading.value:
        return warning(rounded, 'total_rounded', text=str(reading.value)[:40], rounded=str(rounded))
    return reading


def read_rank(value) -> Reading:
    """`(place or None, whether it is the last one)`.

    >>> read_rank('第3名').value, read_rank(12).value, read_rank('25/25').value, read_rank('末位').value
    ((3, False), (12, False), (25, True), (None, True))
    >>> read_rank('优秀').issues[0].code
    'rank_unreadable'
    """
    if (found := fault(value)) is not None:
        return found
    text = to_text(int(value)) if isinstance(value, float) and value.is_integer() else to_text(value)
    text = clean(text).lower()
    if text.replace(' ', '') in _LAST_WORDS:
        return Reading((None, True))
    match = _RANK.match(fold_numerals(text))
    if not match or not int(match[1]):
        return error('rank_unreadable', text=text[:40])
    place, among = int(match[1]), int(match[2] or 0)
    return error('rank_unreadable', text=text[:40]) if among and place > among else Reading((place, place == among > 1))


def read_grade(value) -> Reading:
    """A grade as written; no number is one.

    >>> read_grade(' 优 秀 ').value, read_grade(92).issues[0].code
    ('优秀', 'grade_unreadable')
    """
    if (found := fault(value)) is not None:
        return found
    text = clean(value)
    if not any(char.isalpha() for char in text) or len(text) > 60:
        return error('grade_unreadable', text=text[:40])
    return Reading(re.sub(r'(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])', '', text))


READERS = {'grade': read_grade, 'total': read_total, 'rank': read_rank}


def _long(name, block):
    return Field(name, dict.fromkeys(_WORDS[name].split(), 100), re.compile(block), READERS[name], typed=True)


def _of_year(name, year):
    """A column of one year: 2024年等次, 2024 total, or only 2024年, where the cells tell which it is."""
    heads = (f'{year}年', f'{year}年度', str(year))
    words = {f'{head}{word}': 100 for head in heads for word in _WORDS[name].split()}
    words |= {f'{word}{year}': 100 for word in _WORDS[name].split() if word.isascii()}
    if name != 'rank':
        words |= dict.fromkeys(heads, 75)
    return Field(f'{name}_{year}', words, None, READERS[name], typed=True)


def result_fields(this_year) -> tuple:
    """What a column can hold, with the years that can have columns of their own: those before this one."""
    dated = r'(?:19|20)\d\d'
    return (
        *(field for field in ROSTER if field.name in ('name', 'staff_number', 'branch')),
        Field('year', dict.fromkeys(_YEAR_WORDS, 100), re.compile(dated),
              read_year, typed=True),
        _long('grade', f'{dated}|排名|名次|rank|岗位|职务'),
        _long('total', f'{dated}|排名|名次|等次|等级|rank|grade|权重|满分'),
        _long('rank', f'{dated}|等次|等级|grade'),
        Field('note', dict.fromkeys(_NOTE_WORDS, 100), None, people.read_text),
        *(_of_year(name, year) for year in range(this_year - 1, this_year - 1 - YEARS_BACK, -1) for name in PARTS),
    )


def split_name(name) -> tuple:
    """
    >>> split_name('grade_2024'), split_name('grade'), split_name('staff_number')
    (('grade', 2024), ('grade', None), ('staff_number', None))
    """
    part, _, year = name.rpartition('_')
    return (part, int(year)) if part in PARTS and year.isdigit() else (name, None)


def read_rows(table, mapping, today: datetime.date) -> list[Record]:
    """The rows of a table, with clean values by column."""
    readers = {field.name: field for field in result_fields(today.year)}
    return read_records(table, data_rows(table, mapping), mapping, readers, today)


def years_of(record, year=None) -> list[dict]:
    """What a row says, year by year: `{year, total, rank: (place, last), grade}` with what is there.

    :param year: the year of a row that names none
    """
    found = {}
    for name, value in record.values.items():
        part, own = split_name(name)
        if part in PARTS:
            found.setdefault(own or record.get('year') or year, {})[part] = value
    return [{'year': one, **found[one]} for one in sorted(found, key=lambda one: one or 0)]


def titled_year(texts) -> int | None:
    """The year that a title names.

    >>> titled_year(['某支部', '2024年度民主评议结果']), titled_year(['评议结果'])
    (2024, None)
    """
    for text in texts:
        match = _TITLED.search(chinese_digits(clean(text)))
        if match:
            return int(match[1])
    return None
