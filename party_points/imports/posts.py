"""Party posts as they stand in a cell: several, with the level before them and remarks behind."""

import re
from typing import NamedTuple

from .issues import EMPTY, WARNING, Issue, Reading
from .people import fault
from .text import clean, squeeze

_SPLIT = re.compile(
    r'[、,;/|\\+&\n]|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])|兼任?|及|和(?=[\u3400-\u9fff])')
_LEVELS = (('committee', ('机关党委', '党委', '党工委', '委员会')),
           ('general_branch', ('党总支部', '党总支', '总支部', '总支')),
           ('group', ('党小组', '小组')), ('branch', ('党支部', '支部', '支委会')))
_WORDS = {
    'secretary': '书记 第一书记 党务书记 secretary partysecretary branchsecretary',
    'deputy': '副书记 专职副书记 常务副书记 deputy deputysecretary',
    'recorder': '记分员 积分管理员 积分员 积分记分员 recorder scorekeeper',
    'group_leader': '组长 小组长 小组组长 groupleader',
    'discipline': '纪检委员 纪律检查委员 纪律委员 纪检监察委员 监督委员 disciplinemember disciplineinspectionmember',
    'committee': '委员 支委 支委委员 支部委员 组织委员 宣传委员 组织宣传委员 组宣委员 青年委员 群工委员 群众委员 '
                 '统战委员 生活委员 保密委员 学习委员 文体委员 妇女委员 安全委员 生产委员 '
                 'committeemember organisationmember organizationmember publicitymember',
}
_CODES = {word: code for code, words in _WORDS.items() for word in words.split()}
_NO_POST = frozenset(('普通党员', '党员', '一般党员', '正式党员', '预备党员', '群众', 'member', 'ordinarymember'))
_OTHER_LEAGUES = re.compile('^(团|共青团|工会|妇联|青年团|行政)')


class HeldPost(NamedTuple):
    code: str
    level: str  # '' when the cell doesn't say
    acting: bool
    text: str


def read_posts(value) -> Reading:
    """All posts of a cell; a word that is no party post is left out with a remark.

    >>> [(p.code, p.level) for p in read_posts('组织委员、记分员').value]
    [('committee', ''), ('recorder', '')]
    >>> [(p.code, p.level) for p in read_posts('党总支委员兼党支部书记').value]
    [('committee', 'general_branch'), ('secretary', 'branch')]
    >>> reading = read_posts('党小组组长 团支部书记'); reading.value[0].code, reading.issues[0].params['text']
    ('group_leader', '团支部书记')
    """
    if (found := fault(value)) is not None:
        return found
    posts, issues = [], []
    for part in _SPLIT.split(clean(value)):
        word = squeeze(part)
        if not word or word.lower() in _NO_POST:
            continue
        if (post := read_post(word)) is None:
            issues.append(Issue('post_unknown', {'text': word[:40]}, WARNING))
        elif post not in posts:
            posts.append(post)
    return Reading(tuple(posts), tuple(issues)) if posts or issues else EMPTY


def read_post(word) -> HeldPost | None:
    """One post: 党支部书记, 代理书记, 党总支副书记(主持工作)…"""
    text = re.sub(r'[(\[【].*[)\]】]$', '', word.lower())
    if _OTHER_LEAGUES.match(text):
        return None
    acting = bool(re.match('(代理|代|acting)', text))
    text = re.sub('^(代理|代(?=书记)|acting|兼职|现任)', '', text)
    if text in _CODES:
        return HeldPost(_CODES[text], 'group' if _CODES[text] == 'group_leader' else '', acting, word)
    for level, names in _LEVELS:
        for name in names:
            head, mark, rest = text.partition(name)
            if mark and rest in _CODES and not head.endswith('团'):
                code = _CODES[rest]
                return HeldPost('group_leader' if level == 'group' else code, level, acting, word)
    return None
