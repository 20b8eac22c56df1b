"""What columns are called: for each field the titles people write, and titles it must not take."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from . import dates, numbers, people, posts
from .issues import Reading, warning
from .text import clean

STRONG, FAIR, WEAK = 100, 80, 55


@dataclass(frozen=True)
class Field:
    """A thing a column can hold. `words` are whole titles; from FAIR weight on they may stand in a longer one."""

    name: str
    words: dict
    block: re.Pattern | None = None
    reader: Callable = people.read_text
    typed: bool = False  # the cells themselves show whether a column can be this
    dated: bool = False


def _field(name, strong='', fair='', weak='', block='', **kwargs):
    words = {word: weight for weight, text in ((WEAK, weak), (FAIR, fair), (STRONG, strong)) for word in text.split()}
    return Field(name, words, re.compile(block) if block else None, **kwargs)


TRACK_WORDS = re.compile('在岗|在职|离岗|内退|退养|离休|退休|流动|外派|驻外|借调|待岗|年老体弱'
                         '|学生|农民|领导|普通|机关|一线|在家|类$')


def read_track(value) -> Reading:
    """A class of members, as written; whether the scheme knows it is seen later."""
    reading = people.read_text(value)
    return reading if not reading.value or TRACK_WORDS.search(reading.value) or len(reading.value) <= 2 else warning(
        reading.value, 'track_unlike', text=clean(value)[:40])


ROSTER = (
    _field(
        'name',
        strong='姓名 党员姓名 人员姓名 职工姓名 员工姓名 name fullname membername employeename personname',
        fair='名字 党员名字 党员名称 chinesename nameinchinese',
        weak='名称 党员 人员',
        block='介绍人|联系人|配偶|曾用|拼音|组织|支部|单位|部门|小组|first|last|branch|group|unit|introducer',
        reader=people.read_name),
    _field(
        'staff_number',
        strong=(
            '工号 员工编号 职工编号 员工号 职工号 员工工号 职工工号 人员工号 staffnumber staffno employeenumber '
            'employeeno employeeid staffid jobnumber workerid workerno employeecode staffcode empno empid empcode'),
        fair='人员编号 人员编码 员工编码 工作证号 hr编号 人事编号 badge badgenumber personnelnumber',
        weak='编号 编码 党员编号 党员编码 id no number code',
        block='身份证|手机|电话|序|证件|phone|mobile|idcard|identity',
        reader=people.read_staff_number, typed=True),
    _field(
        'phone',
        strong=(
            '手机 手机号 手机号码 移动电话 联系电话 电话号码 mobile phone mobilephone phonenumber mobilenumber '
            'cellphone telephone'),
        fair='联系方式 电话 手机电话 tel contactnumber',
        weak='contact',
        block='介绍人|紧急|办公|家庭|座机|传真',
        reader=people.read_phone, typed=True),
    _field(
        'gender',
        strong='性别 gender sex',
        reader=people.read_gender, typed=True),
    _field(
        'birthday',
        strong='出生年月 出生日期 出生年月日 出生时间 生日 birthday birthdate dateofbirth dob',
        fair='出生 born',
        block='地',
        reader=dates.read_date, typed=True, dated=True),
    _field(
        'branch',
        strong=(
            '所在党组织 所在党支部 所属党组织 所属党支部 所属支部 所在支部 党支部 党支部名称 支部名称 党组织 '
            '党组织名称 组织关系所在党支部 现所在党支部 branch partybranch branchname organisation organization '
            'partyorganisation partyorganization'),
        fair='支部 组织名称 组织关系所在单位 党组织全称 组织关系所在地 组织关系',
        weak='所在组织 所属组织 组织 单位 所在单位 unit',
        block=(
            '团支部|团组织|团委|转入|转出|原所|原党|以前|上级|职务|时间|'
            '日期|书记|类|date|post|position|role|secretary|member')),
    _field(
        'superior',
        strong=(
            '所属党委 所在党委 上级党组织 上级党委 基层党委 二级党委 所属党总支 所在党总支 党总支 党委 '
            'partycommittee superior parentorganisation parentorganization generalbranch'),
        fair='党委名称 党总支名称 所属二级党组织 二级党组织 committee',
        weak='总支',
        block='职务|时间|日期|书记|委员$'),
    _field(
        'group',
        strong='党小组 所在党小组 所属党小组 党小组名称 partygroup groupname',
        fair='小组 组别 所在小组 所属小组 group',
        weak='班组',
        block='组长|职务|leader'),
    _field(
        'status',
        strong=(
            '党员类型 党员类别 党员身份 党员状态 人员类型 党员性质 memberstatus membertype membershipstatus '
            'partystatus partymembership membership '
            'membercategory membershiptype membershipcategory'),
        fair='政治面貌 正式或预备 正式预备 status politicalstatus type',
        weak='类型 类别 人员类别 身份 人员身份 状态 面貌 category',
        block='在岗|在职|组织|证件|岗位',
        reader=people.read_status, typed=True),
    _field(
        'date_joined',
        strong=(
            '入党时间 入党日期 入党年月 加入党组织时间 加入党组织日期 加入中国共产党时间 加入中共时间 '
            '成为预备党员时间 成为预备党员日期 接收预备党员时间 接收为预备党员日期 joindate datejoined joiningdate '
            'partyjoindate dateofjoining joinedon partyadmissiondate admissiondate '
            'dateofadmission dateofjoiningparty joiningtime'),
        fair='入党 何时入党 入党时期 预备党员时间 joined admission',
        weak='joineddate',
        block='申请|介绍|入职|积极分子|转正|入团|地点|支部|培训|谈话|hire',
        reader=dates.read_date, typed=True, dated=True),
    _field(
        'date_full',
        strong=(
            '转正时间 转正日期 转正年月 转为正式党员时间 转为正式党员日期 成为正式党员时间 成为正式党员日期 '
            '正式党员时间 fullmemberdate fullmembersince datefull confirmationdate dateconfirmed regularisationdate '
            'regularizationdate fulldate '
            'becomingfullmember fullmember becamefullmember dateofconfirmation'),
        fair='转正 confirmed fullmembership',
        block='申请|岗位|入职|应|预计',
        reader=dates.read_date, typed=True, dated=True),
    _field(
        'date_enrolled',
        strong=(
            '转入时间 转入日期 组织关系转入时间 转入本支部时间 进入本支部时间 transferdate enrolleddate '
            'transferredon'),
        fair='组织关系转入日期 调入时间 调入日期 到支部时间',
        block='转出',
        reader=dates.read_date, typed=True, dated=True),
    _field(
        'posts',
        strong=(
            '党内职务 党内任职 党务职务 党支部职务 支部职务 党内职位 所任党内职务 现任党内职务 partypost partyposts '
            'partyposition partyrole partyduty '
            'positioninparty postinparty partytitle partyduties'),
        fair='支部内职务 支部分工 党内分工 党内',
        weak='职务 post posts position role',
        block='行政|技术|职称|级|时间|日期|工会|团|date|job|title',
        reader=posts.read_posts, typed=True),
    _field(
        'date_post',
        strong='任职时间 任职日期 党内任职时间 党内职务任职时间 任现职时间 postdate appointedon',
        block='行政',
        reader=dates.read_date, typed=True, dated=True),
    _field(
        'introducers',
        strong='入党介绍人 介绍人 入党介绍人姓名 introducers introducer sponsors sponsor introducedby recommenders',
        block='电话|单位|时间',
        reader=people.read_names),
    _field(
        'track',
        strong='党员分类 积分类别 在岗状态 在岗情况 在职情况 track memberclass scoringclass',
        fair='人员状态 人员分类 是否在岗 工作状态 employmentstatus class',
        weak='类别 类型 人员类别 状态 category',
        block='学历|学位|民族',
        reader=read_track, typed=True),
)

FIGURES = (
    *(f for f in ROSTER if f.name in ('name', 'staff_number')),
    _field(
        'value',
        strong=(
            '绩效得分 考核得分 绩效分 绩效分数 考核分数 考核成绩 绩效成绩 得分 分数 成绩 业绩得分 业绩分 评分 '
            '综合得分 最终得分 考核总分 score performancescore finalscore result points'),
        fair='总分 绩效 绩效值 绩效考核 分值 合计得分 value figure performance total',
        weak='合计 考核结果 结果',
        block='等级|等次|档|排名|名次|level|grade|rank|权重|满分',
        reader=numbers.read_figure, typed=True),
    _field(
        'level',
        strong='考核等级 考核等次 绩效等级 绩效等次 等次 等级 考核档次 评定等级 level grade rating performancelevel',
        fair='档次 评价等级 评定结果 评级',
        weak='考核结果 结果 评价 result',
        block='排名|rank|岗位|职务',
        reader=numbers.read_level, typed=True),
)


def field_names(fields) -> tuple:
    return tuple(f.name for f in fields)
