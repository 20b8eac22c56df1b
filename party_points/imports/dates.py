"""Dates in every shape that people type, with the precision they typed them in."""

import datetime
import re
from typing import NamedTuple

from .issues import EMPTY, Reading, error, warning
from .text import Formula, chinese_digits, clean, fold_numerals, is_blank, is_cell_error, to_text

FIRST_YEAR, LAST_YEAR = 1900, 2100
_EXCEL_EPOCH = datetime.date(1899, 12, 30)
_MONTHS = {name: number for number, names in enumerate((
    ('jan', 'january'), ('feb', 'february'), ('mar', 'march'), ('apr', 'april'), ('may',), ('jun', 'june'),
    ('jul', 'july'), ('aug', 'august'), ('sep', 'sept', 'september'), ('oct', 'october'), ('nov', 'november'),
    ('dec', 'december')), start=1) for name in names}
_SEPARATOR = r'\s*[-./\\,、。·:_—–~年月 ]+\s*'
_YEAR_FIRST = re.compile(
    rf"^'?(\d{{4}}|\d{{2}})(?:{_SEPARATOR}(\d{{1,2}})(?:{_SEPARATOR}(\d{{1,2}}))?)?\s*[年月日号.]*$")
_YEAR_LAST = re.compile(r'^(\d{1,2})[-./ ](?:(\d{1,2})[-./ ])?(\d{4})$')
_TIME = re.compile(r'[T\s]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(am|pm|z|[+-]\d\d:?\d\d)?$', re.IGNORECASE)
_ENGLISH = re.compile(
    r'^(?:(\d{1,2})(?:st|nd|rd|th)?[\s\-/.,]*)?([a-z]{3,9})\.?[\s\-/.,]*'
    r'(?:(\d{1,2})(?:st|nd|rd|th)?[\s\-/.,]+)?(\d{4})$')
_LABEL = re.compile(r'^[^\d:一二〇零○]{1,12}[::]\s*|^(约|于|自|从)\s*')
_TAIL = re.compile(r'\s*([(\[【].*[)\]】]|左右|前后|起|至今)$')


class Day(NamedTuple):
    """A date and how exactly it was given: `day`, `month` (then the 1st) or `year` (then 1 January)."""

    date: datetime.date
    precision: str = 'day'

    def agrees(self, other: datetime.date) -> bool:
        """Whether a date known elsewhere says the same, as far as this one goes.

        >>> Day(datetime.date(2018, 8, 1), 'month').agrees(datetime.date(2018, 8, 15))
        True
        """
        if self.precision == 'day':
            return self.date == other
        return self.date.year == other.year and (self.precision == 'year' or self.date.month == other.month)


def day_order(cells) -> str:
    """Whether a column writes the day or the month first, as cells like 25/05/2019 show: 'dm', 'md' or ''.

    >>> day_order(['03/05/2019', '25/05/2019']), day_order(['03/05/2019'])
    ('dm', '')
    """
    found = set()
    for cell in cells:
        match = _YEAR_LAST.match(clean(cell)) if isinstance(cell, str) else None
        if match and match[2] and (int(match[1]) > 12) != (int(match[2]) > 12):
            found.add('dm' if int(match[1]) > 12 else 'md')
    return found.pop() if len(found) == 1 else ''


def read_date(value, today: datetime.date, order: str = '') -> Reading:
    """A `Day`, or why the cell is none. `order`: what `day_order` found for the column.

    >>> today = datetime.date(2026, 3, 1)
    >>> [str(read_date(v, today).value.date) for v in ('2019.05.03', '2019年5月', '20190503', 43588)]
    ['2019-05-03', '2019-05-01', '2019-05-03', '2019-05-03']
    >>> str(read_date('二〇一九年五月三日', today).value.date)
    '2019-05-03'
    >>> read_date('2030-13-45', today).issues[0].code, read_date(2018.1, today).issues[0].code
    ('date_impossible', 'date_ambiguous')
    """
    if isinstance(value, Formula):
        return error('formula', text=str(value))
    if is_cell_error(value):
        return error('cell_error', text=str(value).strip())
    if is_blank(value):
        return EMPTY
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(value, datetime.date):
        return _day(value.year, value.month, value.day, to_text(value))
    if isinstance(value, (datetime.time, datetime.timedelta, bool)):
        return error('date_unreadable', text=to_text(value))
    if isinstance(value, (int, float)):
        return _read_number(value)
    return _read_text(clean(value), today, order)


def _day(year, month, day, text) -> Reading:
    """`month` and `day` may be missing or 0 (as in `19850300`): then the precision is less."""
    precision = 'day' if month and day else 'month' if month else 'year'
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return error('date_impossible', text=text)
    try:
        return Reading(Day(datetime.date(year, month or 1, day or 1), precision))
    except ValueError:
        return error('date_impossible', text=text)


def _read_number(value) -> Reading:
    """20190503, 201905, 2019, 2019.05 or an Excel serial."""
    text = to_text(value)
    whole, _, fraction = text.partition('.')
    if not fraction or len(whole) == 5:
        return _read_digits(whole, text)
    if len(whole) == 4 and len(fraction) <= 2:
        if fraction == '1':  # 2018.10 typed as a number loses its zero
            return error('date_ambiguous', text=text)
        return _day(int(whole), int(fraction), None, text)
    return error('date_unreadable', text=text)


def _read_digits(digits, text) -> Reading:
    number = int(digits)
    if len(digits) == 8:
        return _day(number // 10000, number // 100 % 100, number % 100, text)
    if len(digits) == 6:
        return _day(number // 100, number % 100, None, text)
    if len(digits) == 5:
        day = _EXCEL_EPOCH + datetime.timedelta(days=number)
        return _day(day.year, day.month, day.day, text)
    if len(digits) == 4:
        return _day(number, None, None, text)
    return error('date_unreadable', text=text)


def _read_text(original, today, order) -> Reading:
    text = _TAIL.sub('', _TIME.sub('', _LABEL.sub('', original))).strip()
    if re.search('[一二三四五六七八九〇零○十]', text):
        text = _chinese(text)
    if text.isdigit():
        if len(text) == 6 and not (FIRST_YEAR <= int(text[:4]) <= LAST_YEAR and int(text[4:]) <= 12):
            return _short_year(text[:2], text[2:4], text[4:], original, today)
        return _read_digits(text, original)
    if match := _YEAR_FIRST.match(text):
        year, month, day = match.groups()
        if len(year) == 2:
            return _short_year(year, month, day, original, today)
        return _day(int(year), int(month or 0), int(day or 0), original)
    if match := _ENGLISH.match(text.lower()):
        before, name, after, year = match.groups()
        if name in _MONTHS:
            return _day(int(year), _MONTHS[name], int(before or after or 0), original)
    if match := _YEAR_LAST.match(text):
        return _year_last(*match.groups(), original, order)
    return error('date_unreadable', text=original)


def _chinese(text) -> str:
    """二〇一九年十二月 becomes 2019年12月: years digit by digit, the rest as numbers."""
    year, mark, rest = text.partition('年')
    return (chinese_digits(year) + mark if mark else '') + fold_numerals(rest if mark else year)


def _short_year(year, month, day, original, today) -> Reading:
    """85.3.12: nobody in a roster was born after today or more than a hundred years ago."""
    if not month or (not day and '年' not in original):
        return error('date_unreadable', text=original)
    century = 1900 if int(year) > today.year % 100 else 2000
    reading = _day(century + int(year), int(month), int(day or 0), original)
    if not reading.ok:
        return reading
    return warning(reading.value, 'date_short_year', text=original, date=str(reading.value.date))


def _year_last(first, second, year, original, order) -> Reading:
    """3/5/2019 is March or May, depending on who typed it; 25/5/2019 is clear."""
    if second is None:
        return _day(int(year), int(first), None, original)
    first, second = int(first), int(second)
    if not order and first <= 12 and second <= 12 and first != second:
        return error('date_ambiguous', text=original)
    order = order or ('dm' if first > 12 else 'md')
    day, month = (first, second) if order == 'dm' else (second, first)
    return _day(int(year), month, day, original)
