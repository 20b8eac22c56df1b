"""Sheets: where the table is, what its columns are, which rows are people."""

import csv
import io

import pytest


def test_a_header_over_two_rows_with_merged_cells(book, read):
    titles, persons = read(book([
        ['党员信息汇总表'],
        ['序号', '基本信息', None, None, '组织关系', None, '党内情况', None, None, '备注'],
        [None, '姓名', '性别', '民族', '党支部', '党小组', '身份', '入党日期', '职务', None],
        [1, '张三', '男', '汉', '一支部', '1组', '正式', '2019/5/3', '书记', None],
        [2, '李 四', '女', '汉', '一支部', '2组', '预备', '2025/12/1', '纪检委员/组织委员', None],
    ], ['A1:J1', 'A2:A3', 'B2:D2', 'E2:F2', 'G2:I2', 'J2:J3']))
    assert titles['posts'] == '党内情况 / 职务' and titles['branch'] == '组织关系 / 党支部'
    assert [person.get('name') for person in persons] == ['张三', '李四']
    assert persons[1].get('status') == 'probationary'


@pytest.mark.parametrize('encoding', ['utf-8', 'utf-8-sig', 'gb18030', 'utf-16'])
@pytest.mark.parametrize('delimiter', [',', ';', '\t', '\uff0c'])
def test_text_files(read, encoding, delimiter):
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows([
        ['序号', '姓名', '工号', '所在支部', '政治面貌', '入党时间'], [1, '张三', '0012', '机关支部', '中共党员',
         '20190503'],
        ['合计', 1]])
    titles, persons = read(buffer.getvalue().encode(encoding), 'a.csv')
    assert len(persons) == 1 and persons[0].get('staff_number') == '0012'
    assert set(titles) == {'name', 'staff_number', 'branch', 'status', 'date_joined'}


def test_a_text_file_with_a_header_over_two_rows(read):
    text = '姓名,性别,组织关系,,时间,\n,,党支部,党小组,入党,转正\n张三,男,一支部,1,2019-5-3,2020-5-3\n'
    titles, persons = read(text.encode(), 'd.csv')
    assert titles['date_joined'] == '时间 / 入党'
    assert len(persons) == 1 and persons[0].get('group') == '1'


def test_english_titles(book, read):
    titles, persons = read(book([
        ['Employee ID', 'Full Name', 'Sex', 'Party Branch', 'Membership status', 'Date joined', 'Confirmed on',
         'Position',
         'Mobile', 'Department', 'Ethnicity'],
        [10014.0, 'Zhang San', 'M', 'Branch One', 'Full member', 'May 3, 2019', '2020-05-03', 'Secretary',
         13800000000, 'IT', 'Han'],
    ]))
    assert titles == {
        'staff_number': 'Employee ID', 'name': 'Full Name', 'gender': 'Sex', 'branch': 'Party Branch',
        'status': 'Membership status', 'date_joined': 'Date joined', 'date_full': 'Confirmed on', 'posts': 'Position',
        'phone': 'Mobile'}
    assert persons[0].get('staff_number') == '10014' and persons[0].get('posts')[0].code == 'secretary'


def test_columns_that_arent_meant(book, read):
    titles, _persons = read(book([
        ['团支部', '行政职务', '党内职务', '曾用名', '姓名', '身份证号', '入团时间', '申请入党时间', '入党时间',
         '参加工作时间', '党支部', '学历'],
        ['第一团支部', '处长', '无', '张四', '张三', '110101198001010011', '1999-1-1', '2000-1-1', '2001-1-1',
         '2002-1-1', '一支部', '本科'],
    ]))
    assert titles == {'posts': '党内职务', 'name': '姓名', 'date_joined': '入党时间', 'branch': '党支部'}


def test_class_columns_are_told_apart_by_their_contents(book, read):
    titles, _persons = read(book([['姓名', '类别', '人员类别'],
        ['张三', '在岗', '正式党员'], ['李四', '流动', '预备党员']]))
    assert titles == {'name': '姓名', 'track': '类别', 'status': '人员类别'}


def test_counted_rows_are_no_staff_numbers(book, read):
    titles, _persons = read(book([['No.', 'Name', 'Branch'], *([n, f'Li {chr(64 + n)}', 'One'] for n in range(1, 6))]))
    assert titles == {'name': 'Name', 'branch': 'Branch'}


def test_a_branch_merged_over_its_members(book, read):
    _titles, persons = read(book(
        [['党支部', '姓名'], ['一支部', '张三'], [None, '李四'], ['二支部', '王五']], ['A2:A3']))
    assert [person.get('branch') for person in persons] == ['一支部', '一支部', '二支部']


def test_captions_between_the_rows_name_the_branch(book, read):
    _titles, persons = read(book([
        ['序号', '姓名', '工号'], ['第一党支部'], [1, '甲一', 'A1'], [2, '甲二', 'A2'], ['第二党支部'], [1,
         '乙一', 'A3'],
        [2], ['说明:以上人员均已核对'], ['制表人:张三', None, '审核人:李四']]))
    assert [(person.section, person.get('name')) for person in persons] == [
        ('第一党支部', '甲一'), ('第一党支部', '甲二'), ('第二党支部', '乙一')]


def test_totals_signatures_and_repeated_titles_are_no_people(book, read):
    head = ['序号', '姓名', '工号', '党支部']
    _titles, persons = read(book([
        head, [1, '甲一', 'A1', '一支部'], ['小计', 1], head, [2, '乙一', 'A2', '一支部'], [None, '合计', 2],
        ['共2人'], ['填表人\uff1a   审核人\uff1a'], ['单位\uff08盖章\uff09']]))
    assert [person.number for person in persons] == [2, 5]


def test_repeated_and_contradicting_rows(book, read):
    _titles, persons = read(book([
        ['姓名', '工号', '党支部', '出生年月'], ['张三', 'A1', '一支部', '1980-01'], ['张三', 'A1', '一支部',
         '1980-01'],
        ['李四', 'A2', '一支部', None], ['王五', 'A2', '一支部', None],
        ['赵六', None, '一支部', '1980-01'], ['赵六', None, '一支部', '1990-01'],
        ['孙七', None, '一支部', None], ['孙七', None, '一支部', '1990-01']]))
    assert [[issue.code for issue in person.issues if issue.blocks] for person in persons] == [
        [], ['repeats_row'], ['same_number'], ['same_number'], [], [], ['same_name'], ['same_name']]


def test_the_column_shows_whether_day_or_month_comes_first(book, read):
    _titles, persons = read(book([
        ['Name', 'Branch', 'Joining date'], ['Li A', 'One', '03/05/2019'], ['Li B', 'One', '25/05/2019']]))
    assert [str(person.get('date_joined').date) for person in persons] == ['2019-05-03', '2019-05-25']


def test_formulas_without_a_result_are_named(book, read):
    _titles, persons = read(book([['姓名', '工号', '党支部'], ['张三', '=A2&"1"', '一支部']]))
    assert [issue.code for issue in persons[0].issues] == ['formula']


def test_dates_that_contradict_each_other(book, read):
    _titles, persons = read(book([
        ['姓名', '出生日期', '入党时间', '转正时间'], ['张三', '1980-01-01', '2010-05-01', '2009-05-01'],
        ['李四', '1980-01-01', '2027-05-01', None], ['王五', '2000-01-01', '2010-01-01', None]]))
    assert [[issue.code for issue in person.issues] for person in persons] == [
        ['full_before_joined'], ['date_future'], ['joined_young']]
