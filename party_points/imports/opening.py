"""The ledger of the running year as it was kept before: dated entries, or one amount a member and node."""

import datetime
import re
from decimal import Decimal

from . import dates, numbers, people
from .fields import ROSTER, Field
from .issues import Reading, error
from .people import fault
from .record import Record, read_records
from .table import data_rows
from .text import clean

CENT = Decimal('0.01')
LIMIT = 10**7


def read_points(value) -> Reading:
    """Exact points with at most two decimals, with or without a sign.

    >>> read_points('-2分').value, read_points('＋1.5').value, read_points('加3分').value, read_points('扣2').value
    (Decimal('-2'), Decimal('1.5'), Decimal('3'), Decimal('-2'))
    >>> read_points('1.005').issues[0].code
    'points_decimals'
    """
    if (found := fault(value)) is not None:
        return found
    sign = 1
    if isinstance(value, str):
        value = clean(value).replace('−', '-')
        if value[:1] in '加扣减' and value:
            sign, value = (1 if value[0] == '加' else -1), value[1:]
    reading = numbers.read_figure(value)
    if reading.value is None:
        return reading
    if abs(reading.value) >= LIMIT or reading.value != reading.value.quantize(CENT):
        return error('points_decimals', text=str(reading.value)[:40])
    return Reading(sign * reading.value)


def read_quantity(value) -> Reading:
    """
    >>> read_quantity('3次').value, read_quantity(1230).value, read_quantity(-1).issues[0].code
    (Decimal('3'), Decimal('1230'), 'quantity_unreadable')
    """
    if (found := fault(value)) is not None:
        return found
    if isinstance(value, str):
        value = re.sub(r'(次|篇|项|人次|小时|学时|天|个|分)$', '', clean(value))
    reading = numbers.read_figure(value)
    if reading.value is not None and not 0 <= reading.value < LIMIT:
        return error('quantity_unreadable', text=str(reading.value)[:40])
    return reading


def read_day(value, today: datetime.date, order: str = '') -> Reading:
    """A date with its day.

    >>> read_day('2026.3.1', datetime.date(2026, 5, 1)).value
    datetime.date(2026, 3, 1)
    >>> read_day('2026年3月', datetime.date(2026, 5, 1)).issues[0].code
    'day_missing'
    """
    reading = dates.read_date(value, today, order)
    if reading.value is None:
        return reading
    if reading.value.precision != 'day':
        return error('day_missing', text=clean(value))
    return Reading(reading.value.date, reading.issues)


def _field(name, reader, words, weak='', block=None, **kwargs):
    known = {**dict.fromkeys(weak.split(), 80), **dict.fromkeys(words.split(), 100)}
    return Field(name, known, re.compile(block) if block else None, reader, **kwargs)


OPENING = (
    *(field for field in ROSTER if field.name in ('name', 'staff_number')),
    _field('date', read_day, '日期 发生日期 发生时间 时间 记分日期 计分日期 加减分日期 积分日期 date eventdate',
           block='出生|入党|转正|审批|birth|join', typed=True, dated=True),
    _field('rule', people.read_text,
           '计分标准 计分项目 积分项目 项目 积分标准 加减分项目 考核项目 计分项 积分项 规则 维度 构成 '
           '标准编码 规则编码 rule rulecode item node component', weak='事项 内容', block='负责人|备注'),
    _field('points', read_points,
           '分值 加减分 积分 得分 分数 加扣分 计分 加分 扣分 记分 points point score amount 金额', weak='小计 合计',
           block='累计|总分|balance', typed=True),
    _field('quantity', read_quantity, '数量 次数 篇数 学时 人次 quantity qty times count', typed=True),
    _field('tier', people.read_text, '级别 层级 奖励级别 荣誉级别 等级 表彰级别 处分种类 tier level'),
    _field('subject', people.read_text, '同一内容 荣誉名称 奖项名称 奖项 主题 事由名称 subject title'),
    _field('reason', people.read_text,
           '原因 事由 具体事由 说明 备注 加减分原因 加分原因 扣分原因 事项说明 情况说明 具体内容 '
           'reason remark remarks description note', weak='内容'),
)
READERS = {field.name: field for field in OPENING}


def read_rows(table, mapping, today: datetime.date) -> list[Record]:
    """The rows of a ledger, with values name, staff_number, date, rule (text), points, quantity, tier, subject,
    reason."""
    records = read_records(table, data_rows(table, mapping), mapping, READERS, today)
    for record in records:
        if not record.get('name') and not record.get('staff_number') and not record.unreadable('name', 'staff_number'):
            record.refuse('person_missing')
        if not record.get('rule') and not record.unreadable('rule'):
            record.refuse('rule_missing')
    return records
