"""Cleaning of text as it comes out of cells."""

import re
import unicodedata
from decimal import Decimal

INVISIBLE = re.compile('[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffc\x00-\x08\x0b\x0c\x0e-\x1f\x7f]')
CJK = re.compile('[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]')
BLANK_WORDS = frozenset((
    '', '-', '--', '---', '/', '//', '\\', '、', '.', '*', '无', '没有', '暂无', '空', '未知', '不详',
    'none', 'null', 'nil', 'n/a', 'na', 'nan', '#n/a'))
CELL_ERRORS = frozenset((
    '#ref!', '#value!', '#name?', '#div/0!', '#null!', '#num!', '#getting_data', '#spill!', '#calc!'))
_CHINESE_DIGITS = {**{digit: value for value, digit in enumerate('〇一二三四五六七八九')}, '零': 0, '○': 0, '两': 2}
_NUMERAL = re.compile('[一二两三四五六七八九]?十[一二两三四五六七八九]?|[一二两三四五六七八九]')


class Formula(str):
    """A formula whose result the file doesn't hold."""


def to_text(value) -> str:
    """Text of any cell value, without exponent or a needless `.0`.

    >>> to_text(13960288912.0), to_text(None), to_text(86.5), to_text(True)
    ('13960288912', '', '86.5', 'TRUE')
    """
    if value is None:
        return ''
    if isinstance(value, bool):
        return 'TRUE' if value else 'FALSE'
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(Decimal(repr(value)), 'f')
    if hasattr(value, 'isoformat'):
        return value.isoformat(' ')[:10] if hasattr(value, 'hour') and hasattr(value, 'year') else value.isoformat()
    return str(value)


def clean(value) -> str:
    """Half width, no invisible characters, single blanks.

    >>> clean('  GT10\\u00a0 014\\u200b ')
    'GT10 014'
    """
    text = INVISIBLE.sub('', unicodedata.normalize('NFKC', to_text(value)))
    return ' '.join(text.split())


def squeeze(value) -> str:
    """`clean` without any blanks.

    >>> squeeze('机关 第一\\n党支部')
    '机关第一党支部'
    """
    return ''.join(clean(value).split())


def is_blank(value) -> bool:
    """Nothing, or one of the words people write for nothing.

    >>> is_blank(' / '), is_blank('无'), is_blank(0)
    (True, True, False)
    """
    return value is None or clean(value).lower() in BLANK_WORDS


def is_cell_error(value) -> bool:
    return isinstance(value, str) and value.strip().lower() in CELL_ERRORS


def fold_numerals(text: str) -> str:
    """Chinese numerals below 100 become Arabic ones, so that 第一 and 第1 are the same.

    >>> fold_numerals('第十二党支部'), fold_numerals('第二十一支部'), fold_numerals('三部')
    ('第12党支部', '第21支部', '3部')
    """
    return _NUMERAL.sub(_arabic, text)


def _arabic(match) -> str:
    tens, ten, ones = match[0].rpartition('十')
    return str((_CHINESE_DIGITS[tens] if tens else int(bool(ten))) * 10 + (_CHINESE_DIGITS[ones] if ones else 0))


def chinese_digits(text: str) -> str:
    """Digit by digit, as in years: 二〇一九 is 2019.

    >>> chinese_digits('二〇一九年')
    '2019年'
    """
    return ''.join(str(_CHINESE_DIGITS[c]) if c in _CHINESE_DIGITS else c for c in text)
