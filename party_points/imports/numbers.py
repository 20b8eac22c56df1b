"""Figures and levels of an appraisal."""

import re
from decimal import Decimal

from .issues import Reading, error
from .people import fault
from .text import clean, to_text

_NUMBER = re.compile(r'^([+-]?\d{1,3}(?:,\d{3})+|[+-]?\d+)(\.\d+)?\s*(分|points?|pts?|%|)?$', re.IGNORECASE)
LEVELS = {
    'excellent': ('优秀', '优', 'a', 'excellent', 'outstanding'),
    'good': ('良好', '良', 'b', 'good'),
    'competent': ('称职', '合格', '胜任', '达标', 'c', 'competent', 'qualified'),
    'basically_competent': ('基本称职', '基本合格', '基本胜任', 'd', 'basicallycompetent'),
    'incompetent': ('不称职', '不合格', '不胜任', '不达标', 'e', 'incompetent', 'unqualified'),
}
_LEVEL_CODES = {word: code for code, words in LEVELS.items() for word in words}


def read_figure(value) -> Reading:
    """An exact decimal: what the cell shows, never a binary fraction.

    >>> read_figure('86.5分').value, read_figure(87.4).value, read_figure('1,024').value, read_figure('95 %').value
    (Decimal('86.5'), Decimal('87.4'), Decimal('1024'), Decimal('95'))
    >>> read_figure('缺考').issues[0].code
    'figure_unreadable'
    """
    if (found := fault(value)) is not None:
        return found
    if isinstance(value, bool) or hasattr(value, 'isoformat'):
        return error('figure_unreadable', text=to_text(value))
    text = format(Decimal(format(value, '.15g')), 'f') if isinstance(value, float) else clean(value)
    match = _NUMBER.match(text)
    if not match:
        return error('figure_unreadable', text=text[:40])
    return Reading(Decimal(match[1].replace(',', '') + (match[2] or '')))


def read_level(value) -> Reading:
    """The level as written; `level_code` gives the common code of well-known words.

    >>> read_level(' 称职 ').value, level_code('称职'), level_code('甲')
    ('称职', 'competent', None)
    """
    found = fault(value)
    return found if found is not None else Reading(clean(value))


def level_code(text) -> str | None:
    return _LEVEL_CODES.get(re.sub(r'[\s_-]', '', text.lower()))
