"""Lists of earlier results and ledgers, as branches keep them."""

import datetime
from decimal import Decimal

from imports import opening, results
from imports.mapping import map_columns
from imports.table import find_table
from imports.workbook import open_workbook

TODAY = datetime.date(2026, 3, 1)


def read(data, fields, reader):
    """({field: title}, records) of the first sheet."""
    table = find_table(open_workbook(data, 'x.xlsx').sheets[0], fields)
    mapping = {index: guess.field for index, guess in map_columns(table, fields, TODAY).items()}
    titles = {mapping[column.index]: column.title for column in table.columns if column.index in mapping}
    return titles, reader(table, mapping, TODAY), table


def test_years_in_a_header_over_two_rows(book):
    titles, records, table = read(book([
        ['运行党支部历年民主评议结果', None, None, None, None, None],
        ['序号', '姓名', '2025年', None, '2024年度', None],
        [None, None, '总分', '等次', '总分', '等次'],
        [1, '张三', 91.5, '优秀', '88', '合格'],
        [2, '李四', None, None, 79.125, '合格'],
    ], ['A2:A3', 'B2:B3', 'C2:D2', 'E2:F2']), results.result_fields(TODAY.year), results.read_rows)
    assert set(titles) == {'name', 'total_2025', 'grade_2025', 'total_2024', 'grade_2024'}
    assert results.years_of(records[0]) == [
        {'year': 2024, 'total': Decimal('88'), 'grade': '合格'},
        {'year': 2025, 'total': Decimal('91.5'), 'grade': '优秀'}]
    assert [one['year'] for one in results.years_of(records[1])] == [2024]
    assert results.years_of(records[1])[0]['total'] == Decimal('79.13')
    assert [issue.code for issue in records[1].issues] == ['total_rounded']
    assert results.titled_year(table.captions) is None


def test_a_column_of_years_and_words_for_places(book):
    titles, records, _table = read(book([
        ['工号', '姓名', '年度', '得分', '名次', '评定等次'],
        ['GT1', '张三', '2024年', '92分', '第2名', '优秀'],
        ['GT2', '李四', 2024, 60, '末位', '不合格'],
        ['GT3', '王五', 24, 60, '优', '90'],
    ]), results.result_fields(TODAY.year), results.read_rows)
    assert set(titles) == {'staff_number', 'name', 'year', 'total', 'rank', 'grade'}
    assert results.years_of(records[0]) == [{'year': 2024, 'total': Decimal(92), 'rank': (2, False), 'grade': '优秀'}]
    assert records[1].get('rank') == (None, True)
    assert [issue.code for issue in records[2].issues] == ['year_unreadable', 'rank_unreadable', 'grade_unreadable']


def test_a_ledger_with_its_own_words(book):
    titles, records, _table = read(book([
        ['支部积分台账'],
        ['序号', '姓名', '日期', '加减分项目', '加扣分', '事由', '累计'],
        [1, '张三', '2026.1.15', '志愿服务', '加2分', '社区服务', 62],
        [2, '李四', datetime.date(2026, 2, 1), '迟到', -1, '主题党日', 59],
        [3, '王五', '2026年2月', '迟到', -1, '主题党日', 59],
        [4, '赵六', '2026-02-03', None, 1, '', 61],
        ['合计', None, None, None, 1, None, None],
    ]), opening.OPENING, opening.read_rows)
    assert titles['rule'] == '加减分项目' and titles['points'] == '加扣分' and titles['reason'] == '事由'
    assert [record.get('points') for record in records[:2]] == [Decimal(2), Decimal(-1)]
    assert records[0].get('date') == datetime.date(2026, 1, 15)
    codes = [[issue.code for issue in record.issues] for record in records]
    assert codes == [[], [], ['day_missing'], ['rule_missing']]


def test_formulas_without_results_and_errors_are_said(book):
    _titles, records, _table = read(book([
        ['姓名', '日期', '计分标准', '分值'],
        ['张三', '2026-01-01', 'award', '=1+1'],
        ['李四', '2026-01-01', 'award', '#REF!'],
    ]), opening.OPENING, opening.read_rows)
    assert [[issue.code for issue in record.issues] for record in records] == [['formula'], ['cell_error']]
