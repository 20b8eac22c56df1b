"""Names, numbers and words about a person."""

import re
from decimal import Decimal

from .issues import EMPTY, Reading, error, warning
from .text import CJK, Formula, clean, is_blank, is_cell_error, squeeze, to_text

_DOTS = re.compile('[•·・‧∙⋅●.]')
_NOTE = re.compile(r'[(\[【<《].*[)\]】>》]|\*+$')
_STAFF_NUMBER = re.compile(r'[A-Z0-9\u3400-\u9fff][A-Z0-9\u3400-\u9fff_./#\-]{0,39}')
_STATUS_WORDS = (
    ('probationary', '预备党员 中共预备党员 预备 预备期 中共党员(预备) probationary probationarymember probation'),
    ('activist', '入党积极分子 积极分子 发展对象 重点发展对象 重点培养对象 培养对象 activist candidate applicant'),
    ('full', '正式党员 中共正式党员 正式 中共党员 中国共产党党员 中国共产党正式党员 党员 中共党员(正式) 已转正 '
             'full fullmember member regular regularmember cpcmember'),
    ('employee', '群众 职工 员工 普通职工 非党员 共青团员 团员 无党派 无党派人士 employee staff nonmember'),
)
_STATUSES = {word: status for status, words in _STATUS_WORDS for word in words.split()}
_GENDER_WORDS = (('male', '男 男性 男士 m male man 1'), ('female', '女 女性 女士 f female woman 2'))
_GENDERS = {word: gender for gender, words in _GENDER_WORDS for word in words.split()}


def fault(value) -> Reading | None:
    """What every reader says of cells that hold no value of their own."""
    if isinstance(value, Formula):
        return error('formula', text=str(value))
    if is_cell_error(value):
        return error('cell_error', text=str(value).strip())
    return EMPTY if is_blank(value) else None


def read_name(value) -> Reading:
    """A person's name: no blanks inside a Chinese one, one kind of dot, no note in brackets.

    >>> read_name('尤  敏 ').value, read_name('买买提•吐尔逊').value, read_name(' John   Smith').value
    ('尤敏', '买买提·吐尔逊', 'John Smith')
    >>> read_name('张三(女)').value, read_name('12345').issues[0].code
    ('张三', 'name_unreadable')
    """
    if (found := fault(value)) is not None:
        return found
    text = clean(value)
    name = _NOTE.sub('', text).strip() or text
    if CJK.search(name):
        name = _DOTS.sub('·', squeeze(name)).strip('·')
    if not any(c.isalpha() for c in name) or name[0].isdigit() or len(name) > 60:
        return error('name_unreadable', text=text[:60])
    return Reading(name)


def read_staff_number(value) -> Reading:
    """Upper case, half width, no blanks; numbers as Excel keeps them lose their `.0`.

    >>> read_staff_number('gt10014 ').value, read_staff_number(10014.0).value, read_staff_number("'00123").value
    ('GT10014', '10014', '00123')
    """
    if (found := fault(value)) is not None:
        return found
    if isinstance(value, float) and (not value.is_integer() or abs(value) >= 1e15):
        return error('number_unreadable', text=to_text(value))
    text = re.sub(r'^(\d+)\.0+$', r'\1', squeeze(value).lstrip("'‘’`").upper())
    if not _STAFF_NUMBER.fullmatch(text) or re.fullmatch(r'\d\.\d+E\+?\d+', text):
        return error('number_unreadable', text=text[:60])
    return Reading(text)


def read_phone(value) -> Reading:
    """A telephone number as digits; what is masked or cut is left out with a remark, the person still comes in.

    >>> read_phone(13960288912.0).value, read_phone('+86 138-7070-7091').value, read_phone('0755-1234567').value
    ('13960288912', '13870707091', '0755-1234567')
    >>> read_phone('138****8230').issues[0].code
    'phone_unreadable'
    """
    if (found := fault(value)) is not None:
        return Reading(None, tuple(warning(None, i.code, **i.params).issues[0] for i in found.issues))
    text = clean(value)
    if re.fullmatch(r'\d\.\d{10,}E\+?10', text.upper()):  # fewer digits are lost for ever
        text = format(Decimal(text), 'f')
    first = re.split(r'[/、,;|\n]|或', text)[0].lstrip("'")
    compact = re.sub(r'[\s\-().]', '', re.sub(r'^(\+|00)?86(?=[\s\-]?1\d)', '', first.strip()))
    if re.fullmatch(r'1\d{10}', compact):
        return Reading(compact)
    if re.fullmatch(r'(0\d{2,3}\d{7,8}|[2-9]\d{6,7}|\+\d{8,15})', compact):
        return Reading(re.sub(r'\s+', '', first))
    return warning(None, 'phone_unreadable', text=clean(value)[:40])


def read_status(value) -> Reading:
    """full, probationary, activist or employee.

    >>> [read_status(v).value for v in ('正式', '中共预备党员', '发展对象', 'Full Member')]
    ['full', 'probationary', 'activist', 'full']
    >>> read_status('民主党派').issues[0].code
    'status_unknown'
    """
    if (found := fault(value)) is not None:
        return found
    word = re.sub(r'[\s\-_]', '', clean(value).lower())
    status = _STATUSES.get(word) or _STATUSES.get(_NOTE.sub('', word))
    return Reading(status) if status else error('status_unknown', text=clean(value)[:40])


def read_gender(value) -> Reading:
    """male or female.

    >>> read_gender('女 ').value, read_gender('M').value
    ('female', 'male')
    """
    if (found := fault(value)) is not None:
        return found if not found.issues else warning(None, 'gender_unknown', text=clean(value)[:40])
    gender = _GENDERS.get(squeeze(value).lower())
    return Reading(gender) if gender else warning(None, 'gender_unknown', text=clean(value)[:40])


def read_text(value) -> Reading:
    """Any text, cleaned.

    >>> read_text(' 第一 党小组 ').value
    '第一 党小组'
    """
    return fault(value) or Reading(clean(value))


def read_names(value) -> Reading:
    """Several people in one cell (introducers).

    >>> read_names('尤 敏、李平').value, read_names('张伟 王芳').value
    (('尤敏', '李平'), ('张伟', '王芳'))
    """
    if (found := fault(value)) is not None:
        return found if not found.issues else Reading()
    text = clean(value)
    parts = [part for part in re.split(r'[、,;/|\n]', text) if part.strip()]
    if len(parts) == 1 and CJK.search(text):
        words = text.split()
        if len(words) > 1 and all(len(word) >= 2 for word in words):
            parts = words
    return Reading(tuple(name.value for name in map(read_name, parts) if name.value))
